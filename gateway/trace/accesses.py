"""The accesses of one resource over time: each with its verdict, and counted by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from chain.words import Millis
from gateway.catalog.service import find_resource
from gateway.releases.models import Access
from gateway.trace.rows import Row, read_rows
from gateway.trace.verdicts import JUDGED, Judge
from gateway.trace.visibility import Viewer, sees_all
from gateway.zone import SHANGHAI

KINDS = (*JUDGED, "access.refused")
MOST = 2_000
"""At most so many accesses are judged at once, the latest first."""

_COVERED = "COVERED"


@dataclass(slots=True)
class Days:
    """One or several days from `first` on, and how many accesses there were of each sort."""

    first: date
    last: date
    covered: int = 0
    uncovered: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Accesses:
    """The accesses of a period by when they happened, newest first; `more`: not all of them.

    `days` covers the whole period. `standing_out` are those that were not covered or refused.
    """

    rows: list[Row]
    more: bool
    days: list[Days]
    standing_out: list[Row] = field(default_factory=list)


def read_accesses(
    session: Session, viewer: Viewer, resource: str, first: date, last: date, bars: int
) -> Accesses:
    """What happened to a resource from one day to another (Asia/Shanghai, both included).

    Only what the viewer may see: as provider, consumer or reporter of an access, or all. Raises
    `NotFound` where there is no such resource.
    """
    find_resource(session, resource)
    query = (
        select(Access.position)
        .where(
            Access.resource == resource,
            col(Access.event_time) >= start_of(first),
            col(Access.event_time) < start_of(last + timedelta(days=1)),
            col(Access.kind).in_(KINDS),
            *_visible(viewer),
        )
        .order_by(col(Access.event_time).desc(), col(Access.position).desc())
    )
    positions = session.exec(query.limit(MOST + 1)).all()
    rows = read_rows(session, positions[:MOST], Judge(session))
    return Accesses(
        rows=rows,
        more=len(positions) > MOST,
        days=_days(rows, first, last, bars),
        standing_out=[row for row in rows if row.verdict != _COVERED],
    )


def start_of(day: date) -> Millis:
    """The first millisecond of a day in Asia/Shanghai."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return Millis(int(midnight.timestamp()) * 1000)


def day_of(millis: int) -> date:
    """The day of Asia/Shanghai in which a moment lies."""
    return datetime.fromtimestamp(millis / 1000, SHANGHAI).date()


def _visible(viewer: Viewer) -> Sequence[ColumnElement[bool]]:
    # The key tags of an access are its owner, its consumer, and who released or reported it.
    if sees_all(viewer):
        return ()
    parts = (Access.owner, Access.consumer, Access.reporter)
    return (or_(*(col(part) == viewer.member for part in parts)),)


def _days(rows: Iterable[Row], first: date, last: date, bars: int) -> list[Days]:
    width = -(-((last - first).days + 1) // bars)  # so many days to a bar, rounded up
    found = []
    start = first
    while start <= last:
        end = min(start + timedelta(days=width - 1), last)
        found.append(Days(start, end))
        start = end + timedelta(days=1)
    for row in rows:
        if row.event_time is not None:
            _add(found[(day_of(row.event_time) - first).days // width], row)
    return found


def _add(days: Days, row: Row) -> None:
    if row.verdict is None:
        days.refused += 1
    elif row.verdict == _COVERED:
        days.covered += 1
    else:
        days.uncovered += 1
