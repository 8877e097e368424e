"""What a record says, as far as evidence shows it: plain values, nothing of layout.

Whatever a body holds, nothing here fails: of evidence that does not hold, the facts are still
printed as what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chain import merkle
from chain.evidence import Shown
from chain.statements import TYPES
from chain.words import to_hex

MAX_TEXT = 120
"""Longer texts are cut, with an ellipsis that says so."""

_STATEMENTS = frozenset({"access.released", "access.refused"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One record. `recorded` and `happened` are Unix milliseconds; None where it is not shown.

    `executed` is the number and time of the block in which a contract answered; the time is only
    said. `signers` are of a statement: the accounts that a record without one names signed nothing.
    `source` is a key of `words.SOURCES`; `reporter` is the member that reported it. `actor` is a
    pseudonym. `signers` are accounts with member and rank.
    """

    position: int
    kind: str
    outcome: str
    recorded: int
    happened: int | None
    executed: tuple[int, int] | None
    source: str
    reporter: str | None
    parties: tuple[tuple[str, str], ...]
    signers: tuple[str, ...]
    resource: str | None
    authorization: str | None
    document: str | None
    voucher: str | None
    uses: int
    purpose: str | None
    case: str | None
    actor: str | None
    reason: str | None
    leaf: str

    @property
    def delay(self) -> int | None:
        """Milliseconds from what happened to its record; None where nobody says when it did."""
        return None if self.happened is None else self.recorded - self.happened


def facts_of(records: Sequence[Shown]) -> list[Fact]:
    """The facts of these records; what follows on a release has the purpose that it had."""
    requests = _requests(records)
    return [_fact(shown, requests) for shown in records]


def _fact(shown: Shown, requests: Mapping[str, Mapping[str, Any]]) -> Fact:
    body: Mapping[str, Any] = {} if shown.body is None else shown.body.value
    subject = _object(body.get("subject"))
    said = _said(shown, body, subject, requests)
    return Fact(
        position=shown.position,
        kind=shown.header.kind,
        outcome=shown.header.outcome,
        recorded=shown.header.time,
        happened=_happened(shown, body),
        executed=_executed(body) if _is_answered(shown, body) else None,
        source=_source(shown, body),
        reporter=_reporter(shown, body),
        parties=_parties(subject),
        signers=_signers(body) if "statement" in body else (),
        resource=_text(subject.get("resource")),
        authorization=_text(subject.get("authorization")),
        document=_text(subject.get("document")),
        voucher=_text(subject.get("voucher")),
        uses=_count(body.get("uses")),
        purpose=_text(said.get("purpose")),
        case=_text(said.get("case")) or _text(body.get("case")),
        actor=_text(said.get("actor")),
        reason=_text(_object(body.get("reason")).get("error")),
        leaf=to_hex(merkle.leaf_hash(shown.data)),
    )


def _requests(records: Sequence[Shown]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for shown in records:
        statement = _object(shown.body.value.get("statement") if shown.body else None)
        digest, attachment = statement.get("digest"), _object(statement.get("attachment"))
        if shown.header.kind in _STATEMENTS and isinstance(digest, str):
            found.setdefault(digest, attachment)
    return found


def _said(
    shown: Shown,
    body: Mapping[str, Any],
    subject: Mapping[str, Any],
    requests: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, Any]:
    """Where an access says purpose, case and pseudonym: as `chain.evidence.purpose` finds it.

    That is its event, what was signed with it, or with the request behind it.
    """
    if not shown.header.kind.startswith("access."):
        return {}
    if shown.header.kind == "access.reported":
        return _object(body.get("event"))
    if signed := _object(_object(body.get("statement")).get("attachment")):
        return signed
    request = subject.get("request")
    return requests.get(request, {}) if isinstance(request, str) else {}


def _happened(shown: Shown, body: Mapping[str, Any]) -> int | None:
    event = _object(body.get("event")).get("time")
    if isinstance(event, int):
        return event
    own = shown.body is not None and shown.header.kind.startswith(("access.", "trace."))
    return shown.header.time if own and shown.header.kind != "access.reported" else None


def _executed(body: Mapping[str, Any]) -> tuple[int, int] | None:
    block = _object(_object(body.get("effect")).get("block"))
    number, time = block.get("number"), block.get("time")
    return (number, time * 1000) if isinstance(number, int) and isinstance(time, int) else None


def _source(shown: Shown, body: Mapping[str, Any]) -> str:
    if shown.body is None:
        return "unknown"
    if shown.header.kind == "access.reported":
        return "report"
    # As the checks judge it, for only so much was checked: 13 by outcome and type, 12 by statement.
    if _is_answered(shown, body):
        return "contract" if body.get("submitted") is not None else "direct"
    return "statement" if isinstance(body.get("statement"), dict) else "gateway"


def _is_answered(shown: Shown, body: Mapping[str, Any]) -> bool:
    """Whether a contract answered, by what check 13 judges."""
    kind = body.get("type")
    found = TYPES.get(kind) if isinstance(kind, str) else None
    is_answer = shown.header.outcome in ("accepted", "refused")
    return is_answer and found is not None and found.contract is not None


def _reporter(shown: Shown, body: Mapping[str, Any]) -> str | None:
    if shown.header.kind == "access.reported":
        return next((_text(_object(actor).get("member")) for actor in _list(body, "actors")), None)
    return _text(_object(body.get("subject")).get("reporter"))


_PARTIES = (
    ("owner", "提供方"),
    ("consumer", "需求方"),
    ("recipient", "接收方"),
    ("member", "成员"),
    ("reporter", "上报方"),
    ("issuer", "开具方"),
    ("buyer", "购买方"),
    ("booker", "入账方"),
)


def _parties(subject: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = ((label, _text(subject.get(name))) for name, label in _PARTIES)
    return tuple((label, text) for label, text in found if text is not None)


_RANKS = {"handler": "经办", "head": "负责人"}


def _signers(body: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    for actor in map(_object, _list(body, "actors")):
        account, member = _text(actor.get("account")), _text(actor.get("member"))
        if account is not None:
            rank = actor.get("rank")
            said = _RANKS.get(rank, "") if isinstance(rank, str) else ""
            found.append(" ".join(part for part in (member, said, _short(account)) if part))
    return tuple(found)


def _short(text: str) -> str:
    return text if len(text) <= 18 else f"{text[:10]}…{text[-6:]}"


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value[:16] if isinstance(value, list) else []


def _count(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    return value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
