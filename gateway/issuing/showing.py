"""Issues, validity and red letters in the form that leaves the gateway."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from chain.words import to_hex
from gateway.issuing.models import ISSUED, Issue
from gateway.issuing.schemas import ChangeOut, IssueOut, RedOut, RedTermsOut, ValidityOut
from gateway.issuing.states import ACTIVE, Change, Red, Validity
from gateway.members.models import Member


class Names:
    """The names of members by their codes, each read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, str] = {}

    def of(self, code: str) -> str:
        """The name of a member; its code where it has none here."""
        if code not in self._known:
            member = self._session.get(Member, code)
            self._known[code] = code if member is None else member.name
        return self._known[code]


def issue_out(row: Issue, names: Names, status: str | None) -> IssueOut:
    """What was issued; `status` is that of a document issued alone which was changed since."""
    alone = row.count == 0 and row.state == ISSUED
    return IssueOut(
        issue=to_hex(row.id),
        issuer=row.issuer,
        issuer_name=names.of(row.issuer),
        kind=row.kind,
        key=_hex(row.key),
        series=_hex(row.series),
        first=row.first,
        count=row.count,
        root=to_hex(row.root),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        amount=str(row.amount),
        buyer=row.buyer,
        buyer_name=None if row.buyer is None else names.of(row.buyer),
        blue=_hex(row.blue),
        state=row.state,  # type: ignore[arg-type]
        status=(status or ACTIVE) if alone else None,  # type: ignore[arg-type]
        issued=row.issued,
        record=row.record,
        changed=row.changed,
    )


def validity_out(found: Validity, names: Names) -> ValidityOut:
    """The validity of one document."""
    return ValidityOut(
        status=found.status,  # type: ignore[arg-type]
        state=found.number,
        next_status=found.status_ahead,  # type: ignore[arg-type]
        next_state=found.next_number,
        effective=0 if found.ahead is None else found.ahead.effective,
        successor=_hex(found.successor),
        changes=[_change(change, names) for change in found.changes],
        under_way=[_change(change, names) for change in found.under_way],
    )


def _change(change: Change, names: Names) -> ChangeOut:
    return ChangeOut(
        status=change.status,  # type: ignore[arg-type]
        effective=change.effective,
        recorded=change.recorded,
        block=change.block,
        side=change.side,  # type: ignore[arg-type]
        member=change.member,
        member_name=names.of(change.member),
        reason=change.reason,
        successor=_hex(change.successor),
        record=change.record,
    )


def red_out(found: Red, ahead: Red, amount: int) -> RedOut:
    """The red letters of a document that was issued with that amount, 0 where none was told."""
    terms = _terms(ahead, amount)
    return RedOut(**_terms(found, amount), next_state=ahead.number, ahead=RedTermsOut(**terms))


def _terms(red: Red, amount: int) -> dict[str, Any]:
    return {
        "total": str(red.total or amount),
        "done": str(red.done),
        "open": str(red.open),
        "status": red.status,
        "by": red.side,
        "state": red.number,
    }


def _hex(value: bytes | None) -> str | None:
    return None if value is None else to_hex(value)
