"""What a member has locked or booked, by number, and how it stands since: validity, red letters.

The number is told to the member alone, for it brought it; how a document stands to whoever brought
the document itself (`gateway.uses.proofs`), stewards and auditors. Never what the document says.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from chain.documents import DocumentName
from chain.words import Digest, Seconds
from gateway.database import WriteSession
from gateway.database.rows import Rows
from gateway.documents.model import Key
from gateway.issuing import reading
from gateway.issuing.models import DocumentChange, Issue, RedLetter
from gateway.issuing.showing import Names
from gateway.issuing.standing import EXPIRED, NOT_YET, state_at
from gateway.issuing.states import ACTIVE
from gateway.uses.models import BOOKED, LOCKED, BroughtDocument, UsedNumber, UseState
from gateway.uses.schemas import HeldOut, NumberOut, StandingOut
from gateway.uses.showing import Asking, uses_out
from gateway.uses.visibility import oversees

_ALL: Final = Seconds(2**48)
"""By all that is known now."""
_TAKING: Final = ("requested", "confirmed", "partial", "full")
"""Red letters that take something back, or are about to."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a member has told of documents that it is about to use: numbers (sealed) and names."""

    member: str
    numbers: Mapping[Digest, bytes]
    names: Mapping[Digest, DocumentName]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names)


def missing(session: Session, brought: Brought) -> Brought:
    """As much of it as is not kept yet."""
    member, numbers, names = brought.member, brought.numbers, brought.names
    known = {row.key for row in _number_rows(session, member, list(numbers))}
    query = select(BroughtDocument.key, BroughtDocument.document).where(
        BroughtDocument.member == member, col(BroughtDocument.key).in_(list(names))
    )
    linked = set(session.exec(query).all())
    return Brought(
        member,
        {key: sealed for key, sealed in numbers.items() if key not in known},
        {key: name for key, name in names.items() if (key, name.id) not in linked},
    )


def keep(session: WriteSession, brought: Brought) -> None:
    """Keep it; what was kept meanwhile stays."""
    fresh = missing(session, brought)
    _NUMBERS.insert(session, [(fresh.member, key, one) for key, one in fresh.numbers.items()])
    rows = [(fresh.member, key, one.id, one.issue, one.serial) for key, one in fresh.names.items()]
    _DOCUMENTS.insert(session, rows)


# Hundreds at once, in the one writer: making an object of each would keep all others waiting.
_NUMBERS = Rows(UsedNumber, "member", "key", "sealed")
_DOCUMENTS = Rows(BroughtDocument, "member", "key", "document", "issue", "serial")


def held_out(session: Session, asking: Asking, member: str, keys: Sequence[bytes]) -> list[HeldOut]:
    """What a member has under keys, in their order: the number and how each document stands."""
    viewer = asking.viewer
    numbers = _numbers(session, asking, member, keys) if viewer.member == member else {}
    allowed = viewer.member == member or oversees(viewer)
    standings = _standings(session, asking.now, member, keys) if allowed else {}
    return [
        HeldOut(
            **dict(use), number=numbers.get(key), documents=standings.get(key, [])
        )
        for key, use in zip(keys, uses_out(session, asking, keys), strict=True)
    ]  # fmt: skip


def changed_keys(
    session: Session, asking: Asking, *, after: bytes | None, most: int
) -> Sequence[bytes]:
    """Keys of what the viewer has and of which something was said since, in their order."""
    member, row, state = asking.viewer.member, BroughtDocument, UseState
    query = (
        select(row.key)
        .join(state, col(state.key) == col(row.key))
        .where(row.member == member, state.holder == member, _held(asking.now), _spoken_of())
        .distinct()
        .order_by(col(row.key))
    )
    if after is not None:
        query = query.where(col(row.key) > after)
    return session.exec(query.limit(most)).all()


def _held(now: Seconds) -> ColumnElement[bool]:
    locked = (col(UseState.status) == LOCKED) & (col(UseState.until) >= now)
    return or_(col(UseState.status) == BOOKED, locked)


def _spoken_of() -> ColumnElement[bool]:
    document = col(BroughtDocument.document)
    return or_(
        exists().where(col(DocumentChange.document) == document),
        exists().where(col(RedLetter.document) == document),
    )


def _number_rows(session: Session, member: str, keys: Sequence[bytes]) -> Sequence[UsedNumber]:
    query = select(UsedNumber).where(UsedNumber.member == member, col(UsedNumber.key).in_(keys))
    return session.exec(query).all()


def clear_of(key: Key) -> str:
    """A number as it is kept, before it is sealed."""
    return json.dumps([key.issuer, key.type, key.number], ensure_ascii=False)


def _numbers(
    session: Session, asking: Asking, member: str, keys: Sequence[bytes]
) -> dict[bytes, NumberOut]:
    found = {}
    for row in _number_rows(session, member, keys):
        issuer, type_, number = json.loads(asking.register.open(Digest(row.key), row.sealed))
        found[row.key] = NumberOut(issuer=issuer, type=type_, number=number)
    return found


def _standings(
    session: Session, now: Seconds, member: str, keys: Sequence[bytes]
) -> dict[bytes, list[StandingOut]]:
    row, names = BroughtDocument, Names(session)
    query = select(row).where(row.member == member, col(row.key).in_(keys))
    found: dict[bytes, list[StandingOut]] = defaultdict(list)
    for one in session.exec(query.order_by(col(row.document))):
        issue = session.get(Issue, one.issue)
        if issue is not None:
            found[one.key].append(_standing(session, now, issue, one.serial, names))
    return found


def _standing(
    session: Session, now: Seconds, issue: Issue, serial: int, names: Names
) -> StandingOut:
    name = DocumentName(Digest(issue.id), serial)
    valid, red = reading.validity(session, issue, serial), reading.red(session, name.id)
    at = max(now, valid.issued or now)  # the node's clock may be ahead of ours
    state, change = state_at(issue, valid, at, _ALL), valid.change_at(at, _ALL)
    pending = valid.under_way[-1].status if valid.under_way else None
    # What ran out by itself was known when it was booked, and is nobody's change of mind.
    stands = state in (ACTIVE, NOT_YET, EXPIRED) and pending in (None, ACTIVE)
    return StandingOut(
        document=name.text,
        kind=issue.kind,
        issuer=issue.issuer,
        issuer_name=names.of(issue.issuer),
        validity=state,
        since=None if change is None else change.effective,
        pending=pending,
        red=red.status,  # type: ignore[arg-type]
        red_done=str(red.done),
        red_open=str(red.open),
        red_total=str(red.total),
        changed=not stands or red.status in _TAKING,
    )
