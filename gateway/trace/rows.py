"""One line of the trace: a record as people read it, with its level, block and transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, func, select

from chain import canonical
from chain.errors import ChainError
from chain.words import to_hex
from gateway.anchoring.levels import ANCHORED, RECORDED
from gateway.anchoring.models import Checkpoint
from gateway.catalog.models import Resource
from gateway.errors import LedgerError
from gateway.journal.models import Record
from gateway.members.models import Member
from gateway.releases.models import Access
from gateway.trace.documents import names_of
from gateway.trace.question import recorded_at
from gateway.trace.verdicts import JUDGED, Judge


@dataclass(frozen=True, slots=True)
class Actor:
    """An account that signed, whose it is, and what its member is called now."""

    account: str | None
    member: str | None
    rank: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One record. `time` is in Unix milliseconds, `recorded` the same in Asia/Shanghai.

    `name` is what the resource, or else the member, issuer or booker, is called now,
    `consumer_name` the consumer. `document` and `voucher` are ids; `document_name` is what that
    document is asked for by, None also where nobody here knows its serial.
    The checkpoint is the first that covers the record, with the block and transaction that made it;
    the effect's block and transaction are those in which the contract answered. `statement` is the
    statement's digest.

    Of an access: `event_time` is when it happened, `event` the same in Asia/Shanghai; `access_case`
    is the case under which it was made, `pseudonym` stands for who made it, `reporter` is the
    member that reported it, `subjects` says whether it is known whom it concerns, and `verdict`
    whether it was covered. `audit` is what an audit on schedule found: size and root of what was
    audited, result, number of findings, when, whether deep. What the record does not have, or what
    was erased, is None.
    """

    position: int
    time: int
    recorded: str
    kind: str
    outcome: str
    resource: str | None
    member: str | None
    owner: str | None
    recipient: str | None
    name: str | None
    actors: tuple[Actor, ...]
    level: str
    checkpoint_size: int | None
    checkpoint_block: int | None
    checkpoint_transaction: str | None
    effect_block: int | None
    effect_transaction: str | None
    reason: dict[str, Any] | None
    statement: str | None
    consumer: str | None
    consumer_name: str | None
    authorization: str | None
    event_time: int | None
    event: str | None
    purpose: str | None
    access_case: str | None
    pseudonym: str | None
    reporter: str | None
    subjects: str | None
    verdict: str | None
    document: str | None = None
    issuer: str | None = None
    buyer: str | None = None
    booker: str | None = None
    voucher: str | None = None
    document_name: str | None = None
    audit: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The form of the interfaces and exports."""
        shown = {name: getattr(self, name) for name in self.__slots__}
        shown["actors"] = [
            {name: getattr(actor, name) for name in actor.__slots__} for actor in self.actors
        ]
        return shown


_QUERY = (
    core_select(
        col(Record.position),
        col(Record.time),
        col(Record.kind),
        col(Record.outcome),
        col(Record.body),
        col(Checkpoint.size),
        col(Checkpoint.block_number),
        col(Checkpoint.transaction),
    )
    .outerjoin_from(
        Record,
        Checkpoint,
        col(Checkpoint.size)
        == core_select(func.min(Checkpoint.size))
        .where(col(Checkpoint.size) > col(Record.position))
        .correlate(Record)
        .scalar_subquery(),
    )
    .where(col(Record.position).in_(bindparam("positions", expanding=True)))
)


def read_rows(session: Session, positions: Sequence[int], judge: Judge) -> list[Row]:
    """The records at these positions, in this order, each with its level, names and verdict."""
    found = {row[0]: row for row in session.execute(_QUERY, {"positions": list(positions)})}
    bodies = {position: _body(position, row[4]) for position, row in found.items()}
    names = _Names(session, bodies.values())
    of_access = [position for position, row in found.items() if row[2].startswith("access.")]
    accesses = _accesses(session, of_access)
    judge.prepare(bodies[position] for position in of_access)
    return [
        _row(found[position], bodies[position], names, accesses.get(position), judge)
        for position in positions
    ]


def _accesses(session: Session, positions: list[int]) -> dict[int, Access]:
    if not positions:
        return {}
    query = select(Access).where(col(Access.position).in_(positions))
    return {row.position: row for row in session.exec(query).all()}


def _body(position: int, data: bytes | None) -> dict[str, Any]:
    try:
        body = None if data is None else canonical.decode(data)
    except ChainError as error:
        raise LedgerError(
            f"record {position} in the database is damaged; run `shujian audit`: {error}"
        ) from error
    return body if isinstance(body, dict) else {}


def _row(
    found: Sequence[Any],
    body: Mapping[str, Any],
    names: _Names,
    access: Access | None,
    judge: Judge,
) -> Row:
    position, time, kind, outcome, _, size, block, transaction = found
    subject, effect = body.get("subject") or {}, body.get("effect")
    statement = body.get("statement")
    return Row(
        position=position,
        time=time,
        recorded=recorded_at(time),
        kind=kind,
        outcome=outcome,
        resource=subject.get("resource"),
        member=subject.get("member"),
        owner=subject.get("owner"),
        recipient=subject.get("recipient"),
        name=names.of_subject(subject),
        actors=tuple(names.actor(actor) for actor in body.get("actors") or ()),
        level=RECORDED if size is None else ANCHORED,
        checkpoint_size=size,
        checkpoint_block=block,
        checkpoint_transaction=None if transaction is None else to_hex(transaction),
        effect_block=effect["block"]["number"] if effect else None,
        effect_transaction=effect["transaction"] if effect else None,
        reason=body.get("reason"),
        statement=statement["digest"] if isinstance(statement, dict) else statement,
        consumer=subject.get("consumer"),
        consumer_name=names.of_member(subject.get("consumer")),
        authorization=subject.get("authorization"),
        event_time=None if access is None else access.event_time,
        event=None if access is None else recorded_at(access.event_time),
        purpose=None if access is None else access.purpose,
        access_case=None if access is None else access.case,
        pseudonym=None if access is None else access.actor,
        reporter=None if access is None else access.reporter,
        subjects=_subjects(kind, body),
        verdict=judge.verdict_of(kind, position, time, body),
        audit=body.get("audit") if kind == AUDITED else None,
        document_name=names.of_document(subject.get("document")),
        **{name: subject.get(name) for name in _OF_DOCUMENTS},
    )


AUDITED = "ledger.audited"
_OF_DOCUMENTS = ("document", "issuer", "buyer", "booker", "voucher")


def _subjects(kind: str, body: Mapping[str, Any]) -> str | None:
    """Whether it is known whom an access concerns: ``named``, ``list`` or ``unknown``."""
    if kind not in JUDGED:
        return None
    return str((body.get("subjects") or {}).get("known", "unknown"))


_WHOSE = ("member", "issuer", "booker")


class _Names:
    """What resources, members and documents of a page are called, read with a query or three."""

    def __init__(self, session: Session, bodies: Iterable[Mapping[str, Any]]) -> None:
        resources, members, known = set[str | None](), set[str | None](), list(bodies)
        for body in known:
            subject = body.get("subject") or {}
            resources.add(subject.get("resource"))
            members.update(subject.get(name) for name in (*_WHOSE, "consumer"))
            members.update(actor.get("member") for actor in body.get("actors") or ())
        self._documents = names_of(session, (body.get("subject") or {} for body in known))
        self._resources = _names(session, Resource, resources)
        self._members = _names(session, Member, members)

    def of_subject(self, subject: Mapping[str, Any]) -> str | None:
        if "resource" in subject:
            return self._resources.get(subject["resource"])
        whose = next((subject[name] for name in _WHOSE if name in subject), "")
        return self._members.get(whose)

    def of_document(self, document: str | None) -> str | None:
        return self._documents.get(document or "")

    def of_member(self, code: str | None) -> str | None:
        return self._members.get(code or "")

    def actor(self, actor: Mapping[str, Any]) -> Actor:
        member = actor.get("member")
        return Actor(actor.get("account"), member, actor.get("rank"), self.of_member(member))


def _names(
    session: Session, table: type[Resource | Member], codes: set[str | None]
) -> dict[str, str]:
    wanted = [code for code in codes if code is not None]
    if not wanted:
        return {}
    found = session.execute(_NAMES[table], {"codes": wanted})
    return {code: name for code, name in found}  # noqa: C416 - a row is no pair to the type checker


_NAMES = {
    table: select(col(table.code), col(table.name)).where(
        col(table.code).in_(bindparam("codes", expanding=True))
    )
    for table in (Resource, Member)
}
