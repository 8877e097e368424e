"""Which positions answer a question: driven by the rarest thing asked for, a window at a time.

No page reads more than `BUDGET` candidates, however unlucky the question: a page may come back
short, or empty, with a cursor behind which the search goes on. All SQL of the trace that searches
stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text
from sqlmodel import Session

from chain.records import OUTCOMES
from chain.words import Digest
from gateway.trace.criteria import Criteria, conditions_of, values_of

BUDGET = 200_000
"""How many candidates a page may read."""

_FACTOR = 4
_COUNTED = 20_000
_UNION = 300


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


def select(session: Session, criteria: Criteria, wanted: int, budget: int | None = None) -> Found:
    """At most so many positions that fit."""
    driver = _rarest(session, criteria)
    if driver.count <= 0:
        return Found([], None)
    first, end = criteria.first, criteria.end
    left = BUDGET if budget is None else budget
    window, positions = wanted, list[int]()
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
    drivers += _by_person(session, criteria)
    sources = list(_to_be_counted(criteria))
    if not drivers and not sources:
        return _Driver("all", criteria.end - criteria.first)
    if not drivers and len(sources) == 1:
        return _Driver(sources[0], 1)
    shortest = min(
        drivers, key=_length, default=_Driver(sources[0] if sources else "all", _COUNTED)
    )
    for source in sources:
        # A count reads what it counts: only as far as it can still win, and not without end.
        most = min(shortest.count, _COUNTED)
        bound = _parameters(criteria, None, criteria.first, criteria.end, most)
        count, _, _ = session.execute(_extent(source, criteria.newest_first), bound).one()
        shortest = _Driver(source, count) if count < most else shortest
    return shortest


def _by_person(session: Session, criteria: Criteria) -> Iterator[_Driver]:
    persons = criteria.persons
    if persons is None or len(persons.tags) + len(persons.parts) > _UNION:
        return
    if not persons.tags and not persons.parts:
        yield _Driver("person", 0)
        return
    count = sum(_count_tag(session, criteria, tag) for tag in persons.tags)
    for part in persons.parts:
        first, end = max(part.first, criteria.first), min(part.end, criteria.end)
        count += _count_range(session, part.resource, first, end)
    yield _Driver(f"person {len(persons.tags)} {len(persons.parts)}", count)


def _to_be_counted(criteria: Criteria) -> Iterator[str]:
    if criteria.case:
        yield "case"
    if criteria.purpose:
        yield "purpose"
    if criteria.kind:
        yield "kind_outcome" if criteria.outcome else "kind"
    elif criteria.outcome:
        yield "outcome"


def _length(driver: _Driver) -> int:
    return driver.count


def _count_tag(session: Session, criteria: Criteria, tag: Digest) -> int:
    return _count_range(session, tag, criteria.first, criteria.end)


def _count_range(session: Session, tag: Digest, first: int, end: int) -> int:
    # Ordinals count a tag's records without a gap: two look-ups count any range of them.
    bound = {"tag": tag, "first": first, "end": end}
    lowest = session.execute(_LOWEST, bound).scalar()
    highest = session.execute(_HIGHEST, bound).scalar()
    return 0 if lowest is None or highest is None else highest - lowest + 1


def _parameters(
    criteria: Criteria, driver: _Driver | None, first: int, end: int, window: int
) -> dict[str, object]:
    bound = values_of(criteria)
    bound |= {"first": first, "end": end, "window": window}
    bound["tag"] = driver.tag if driver else None
    return bound


def _statements(criteria: Criteria, driver: _Driver) -> tuple[TextClause, TextClause]:
    conditions = conditions_of(criteria, driver.source, driver.tag)
    order = criteria.newest_first
    return _page(driver.source, order, conditions), _extent(driver.source, order)


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
    # Several ranges of an index, merged: none of them alone is in order.
    if source == "kind":
        each = (f"SELECT position FROM record WHERE kind = :kind AND outcome = '{outcome}'{tail}"
                for outcome in OUTCOMES)  # fmt: skip
        return f"SELECT position FROM ({_union(each)}) WHERE true{tail}"
    if source.startswith("person"):
        # A record may name a person and a list that has it: each position counts once.
        return f"SELECT DISTINCT position FROM ({_union(_ranges(source, tail))}) WHERE true{tail}"
    return f"SELECT position FROM {_TABLES[source]}{tail}"


def _union(parts: Iterator[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)


def _ranges(source: str, tail: str) -> Iterator[str]:
    _, tags, parts = source.split()
    for number in range(int(tags)):
        yield f"SELECT position FROM record_tag WHERE tag = :person{number}{tail}"
    for number in range(int(parts)):
        yield (
            f"SELECT position FROM record_tag WHERE tag = :about{number}"
            f" AND position >= :from{number} AND position < :until{number}{tail}"
        )


def _direction(newest_first: bool) -> str:
    return "DESC" if newest_first else "ASC"


_TABLES = {
    "all": "record WHERE true",
    "tag": "record_tag WHERE tag = :tag",
    "kind_outcome": "record WHERE kind = :kind AND outcome = :outcome",
    "outcome": "record WHERE outcome = :outcome",
    "purpose": "access WHERE purpose = :purpose",
    "case": 'access WHERE "case" = :case',
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
