"""Which positions answer a question: driven by the rarest thing asked for, a window at a time.

No page reads more than `BUDGET` candidates, however unlucky the question: a page may come back
short, or empty, with a cursor behind which the search goes on. All SQL of the trace that searches
stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text
from sqlmodel import Session

from chain.records import OUTCOMES
from chain.words import Digest
from gateway.trace.visibility import CONDITION

BUDGET = 200_000
"""How many candidates a page may read."""

_FACTOR = 4
_COUNTED = 20_000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What must hold: tags, kind, outcome, and first ≤ position < end.

    `own_tag` is None for a viewer that sees everything.
    """

    tags: tuple[Digest, ...]
    kind: str | None
    outcome: str | None
    first: int
    end: int
    own_tag: Digest | None
    newest_first: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Positions in the order asked for; `reached` is where a search that is not over stopped."""

    positions: list[int]
    reached: int | None


@dataclass(frozen=True, slots=True)
class _Driver:
    """A list of candidates that the database keeps in order, and roughly how long it is."""

    source: str
    count: int
    tag: Digest | None = None


def position_at(session: Session, millis: int) -> int:
    """The first position recorded at that time or later; the journal's size if there is none."""
    found = session.execute(_AT, {"time": millis}).scalar()
    return size(session) if found is None else int(found)


def size(session: Session) -> int:
    """How many records there are."""
    return int(session.execute(_SIZE).scalar_one())


def select(session: Session, criteria: Criteria, wanted: int) -> Found:
    """At most so many positions that fit."""
    driver = _rarest(session, criteria)
    if driver.count <= 0:
        return Found([], None)
    first, end = criteria.first, criteria.end
    window, left, positions = wanted, BUDGET, list[int]()
    while True:
        bound = _parameters(criteria, driver, first, end, window)
        statement, extent = _statements(criteria, driver)
        bound["wanted"] = wanted - len(positions)
        positions += session.execute(statement, bound).scalars().all()
        if len(positions) == wanted:
            return Found(positions, positions[-1])
        count, lowest, highest = session.execute(extent, bound).one()
        if count < window:
            return Found(positions, None)
        left -= window
        reached = lowest if criteria.newest_first else highest
        if left <= 0:
            return Found(positions, reached)
        first, end = (first, reached) if criteria.newest_first else (reached + 1, end)
        window = min(window * _FACTOR, left)


def _rarest(session: Session, criteria: Criteria) -> _Driver:
    """The shortest list of candidates; the whole range only where nothing else was asked for."""
    drivers = [_Driver("tag", _count_tag(session, criteria, tag), tag) for tag in criteria.tags]
    if criteria.kind and criteria.outcome:
        source = "kind_outcome"
    elif criteria.kind:
        source = "kind"
    elif criteria.outcome:
        source = "outcome"
    else:
        return min(drivers, key=_length, default=_Driver("all", criteria.end - criteria.first))
    if not drivers:
        return _Driver(source, 1)
    shortest = min(drivers, key=_length)
    # A count reads what it counts: only as far as it can still win, and not without end.
    most = min(shortest.count, _COUNTED)
    bound = _parameters(criteria, None, criteria.first, criteria.end, most)
    count, _, _ = session.execute(_extent(source, criteria.newest_first), bound).one()
    return _Driver(source, count) if count < most else shortest


def _length(driver: _Driver) -> int:
    return driver.count


def _count_tag(session: Session, criteria: Criteria, tag: Digest) -> int:
    # Ordinals count a tag's records without a gap: two look-ups count any range of them.
    bound = {"tag": tag, "first": criteria.first, "end": criteria.end}
    lowest = session.execute(_LOWEST, bound).scalar()
    highest = session.execute(_HIGHEST, bound).scalar()
    return 0 if lowest is None or highest is None else highest - lowest + 1


def _parameters(
    criteria: Criteria, driver: _Driver | None, first: int, end: int, window: int
) -> dict[str, object]:
    bound: dict[str, object] = {"first": first, "end": end, "window": window}
    bound |= {"kind": criteria.kind, "outcome": criteria.outcome, "own_tag": criteria.own_tag}
    bound |= {f"tag{number}": tag for number, tag in enumerate(criteria.tags)}
    bound["tag"] = driver.tag if driver else None
    return bound


def _statements(criteria: Criteria, driver: _Driver) -> tuple[TextClause, TextClause]:
    conditions = [
        f"EXISTS (SELECT 1 FROM record_tag AS other WHERE other.tag = :tag{number}"
        " AND other.position = candidate.position)"
        for number, tag in enumerate(criteria.tags)
        if tag != driver.tag
    ]
    if criteria.kind and not driver.source.startswith("kind"):
        conditions.append("record.kind = :kind")
    if criteria.outcome and "outcome" not in driver.source:
        conditions.append("record.outcome = :outcome")
    if criteria.own_tag is not None:
        conditions.append(CONDITION)
    order = criteria.newest_first
    return _page(driver.source, order, tuple(conditions)), _extent(driver.source, order)


@lru_cache(maxsize=256)
def _page(source: str, newest_first: bool, conditions: tuple[str, ...]) -> TextClause:
    join = ""
    if any("record." in condition for condition in conditions):
        # CROSS JOIN keeps SQLite from turning the join round, away from the rarest list.
        join, conditions = (
            " CROSS JOIN record",
            ("record.position = candidate.position", *conditions),
        )
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return text(
        f"SELECT candidate.position FROM ({_source(source, newest_first)}) AS candidate"
        f"{join}{where} ORDER BY candidate.position {_direction(newest_first)} LIMIT :wanted"
    )


@lru_cache(maxsize=16)
def _extent(source: str, newest_first: bool) -> TextClause:
    return text(
        "SELECT count(*), min(position), max(position)"
        f" FROM ({_source(source, newest_first)}) AS candidate"
    )


def _source(source: str, newest_first: bool) -> str:
    tail = (
        " AND position >= :first AND position < :end"
        f" ORDER BY position {_direction(newest_first)} LIMIT :window"
    )
    if source == "kind":
        # One range of the index for each outcome, merged: none of them alone is in order.
        each = (f"SELECT position FROM record WHERE kind = :kind AND outcome = '{outcome}'{tail}"
                for outcome in OUTCOMES)  # fmt: skip
        union = " UNION ALL ".join(f"SELECT * FROM ({part})" for part in each)
        return f"SELECT position FROM ({union}) WHERE true{tail}"
    return f"SELECT position FROM {_TABLES[source]}{tail}"


def _direction(newest_first: bool) -> str:
    return "DESC" if newest_first else "ASC"


_TABLES = {
    "all": "record WHERE true",
    "tag": "record_tag WHERE tag = :tag",
    "kind_outcome": "record WHERE kind = :kind AND outcome = :outcome",
    "outcome": "record WHERE outcome = :outcome",
}
_AT = text("SELECT position FROM record WHERE time >= :time ORDER BY time, position LIMIT 1")
_SIZE = text("SELECT coalesce(max(position) + 1, 0) FROM record")
_LOWEST = text(
    "SELECT ordinal FROM record_tag WHERE tag = :tag AND position >= :first"
    " AND position < :end ORDER BY position LIMIT 1"
)
_HIGHEST = text(
    "SELECT ordinal FROM record_tag WHERE tag = :tag AND position >= :first"
    " AND position < :end ORDER BY position DESC LIMIT 1"
)
