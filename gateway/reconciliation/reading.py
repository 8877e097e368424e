"""The accesses of a period as both sides and the gateway tell them, out of the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from chain import canonical
from gateway.journal.models import Record
from gateway.reconciliation.findings import Submitted
from gateway.reconciliation.matching import Witness
from gateway.releases.models import Access
from gateway.reports.models import Report

REPORTED = "access.reported"
RELEASED = "access.released"


@dataclass(slots=True)
class Sides:
    """The words about a resource between two members: by provider, consumer, gateway, others."""

    provider: list[Witness] = field(default_factory=list)
    consumer: list[Witness] = field(default_factory=list)
    gateway: list[Witness] = field(default_factory=list)
    operator: list[Witness] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Between:
    """Who shares: codes of the members, None for any."""

    provider: str | None
    consumer: str | None


def resources_between(session: Session, between: Between) -> list[str]:
    """The resources with accesses between two members, in order of code."""
    query = select(Access.resource).distinct().where(*_conditions(between))
    return list(session.exec(query.order_by(col(Access.resource))).all())


def sides_of(
    session: Session, resource: str, between: Between, first: int, end: int
) -> dict[tuple[str, str], Sides]:
    """What was said of a resource's accesses from `first` to before `end` (Unix milliseconds).

    By provider and consumer. An access whose body was erased is not among them.
    """
    query = (
        select(Access, Record.body)
        .join(Record, col(Record.position) == col(Access.position))
        .where(
            Access.resource == resource,
            col(Access.event_time) >= first,
            col(Access.event_time) < end,
            col(Access.kind).in_((REPORTED, RELEASED)),
            *_conditions(between),
        )
        .order_by(col(Access.event_time), col(Access.position))
    )
    found: dict[tuple[str, str], Sides] = defaultdict(Sides)
    for access, body in session.exec(query):
        if body is not None:
            _add(found[access.owner, access.consumer], access, canonical.decode_object(body))
    return found


def reports_of(session: Session, member: str) -> list[Submitted]:
    """All reports of a member, in order of number."""
    query = select(Report).where(Report.member == member).order_by(col(Report.sequence))
    return [
        Submitted(
            row.sequence, row.position, row.recorded // 1000, row.until, row.completed is not None
        )
        for row in session.exec(query).all()
    ]


def concerned_reports(session: Session, member: str, first: int, end: int) -> list[Report]:
    """The member's reports whose period shares a moment with this one (Unix milliseconds)."""
    query = select(Report).where(
        Report.member == member,
        col(Report.from_) * 1000 < end,
        (col(Report.until) + 1) * 1000 > first,
    )
    return list(session.exec(query.order_by(col(Report.sequence))).all())


def journal_size(session: Session) -> int:
    """How many records the answer is of."""
    return session.exec(select(func.coalesce(func.max(Record.position) + 1, 0))).one()


def _conditions(between: Between) -> Iterator[Any]:
    if between.provider is not None:
        yield col(Access.owner) == between.provider
    if between.consumer is not None:
        yield col(Access.consumer) == between.consumer


def _add(sides: Sides, access: Access, body: Mapping[str, Any]) -> None:
    if access.kind == RELEASED:
        sides.gateway.append(_released(access, body))
    elif access.reporter == access.owner:
        sides.provider.append(_reported(access, body["event"]))
    elif access.reporter == access.consumer:
        sides.consumer.append(_reported(access, body["event"]))
    else:
        sides.operator.append(_reported(access, body["event"]))


def _reported(access: Access, event: Mapping[str, Any]) -> Witness:
    return Witness(
        position=access.position,
        id=event["id"],
        time=access.event_time,
        digest=event.get("digest"),
        bytes=event.get("bytes"),
        fields=_fields(event.get("fields")),
        purpose=access.purpose,
    )


def _released(access: Access, body: Mapping[str, Any]) -> Witness:
    release = body["release"]
    content = release["content"]
    return Witness(
        position=access.position,
        id="0x" + (access.request or b"").hex(),
        time=access.event_time,
        digest=content["digest"],
        bytes=int(content["size"]),
        fields=_fields(release["fields"]),
        purpose=access.purpose,
    )


def _fields(names: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
