"""Two databases, table by table, row by row, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, SQLModel

from gateway import tables
from gateway.audit.findings import Findings, shorten
from gateway.audit.reading import query, stream
from gateway.audit.scratch import table_of
from gateway.journal.models import RecordTag, Tile

_Row = tuple[Any, ...]
_Pair = tuple[_Row | None, _Row | None]

MEANING = "the table does not say what the journal says"


@dataclass(frozen=True, slots=True)
class Shape:
    """What to compare of a table: its columns, of which the first `keys` order the rows."""

    name: str
    columns: tuple[str, ...]
    keys: int
    source: str

    @property
    def select(self) -> str:
        """The query for all rows in the order of their keys."""
        return self.selecting()

    def selecting(self, where: str = "") -> str:
        """The query for some rows in the order of their keys."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        order = ", ".join(f'"{column}"' for column in self.columns[: self.keys])
        return f"SELECT {names} FROM {self.source}{where} ORDER BY {order}"

    def key(self, row: _Row) -> str:
        """How the row is called."""
        pairs = zip(self.columns[: self.keys], row, strict=False)
        return ", ".join(f"{column}={shorten(value)}" for column, value in pairs)


def _shape(model: type[SQLModel]) -> Shape:
    table = table_of(model)
    keys = [column.name for column in table.primary_key.columns]
    rest = [column.name for column in table.columns if column.name not in keys]
    return Shape(table.name, (*keys, *rest), len(keys), f'"{table.name}"')


SEARCH = Shape("resource_search", ("rowid", "code", "terms"), 1, "resource_search")
SEARCH_INDEX = Shape(
    "resource_search_index", ("term", "doc", "col", "offset"), 4, "temp.resource_search_terms"
)
"""What the full-text index finds, word by word; FTS5 keeps it apart from the text itself."""

_VOCABULARY = (
    "CREATE VIRTUAL TABLE temp.resource_search_terms"
    " USING fts5vocab(main, resource_search, instance)"
)
_DROP = "DROP TABLE IF EXISTS temp.resource_search_terms"

_DERIVED: tuple[tables.Model, ...] = (RecordTag, Tile, *tables.PROJECTIONS)

SHAPES = (
    *(_shape(model) for model in _DERIVED),
    SEARCH,
    SEARCH_INDEX,
)
"""Everything that follows from the journal."""


def prepare(session: Session) -> None:
    """Make the full-text index readable; a temporary table, nothing is written to the database."""
    connection = session.connection()
    connection.exec_driver_sql(_DROP)
    connection.exec_driver_sql(_VOCABULARY)


def tidy(session: Session) -> None:
    """Drop what `prepare` made."""
    session.connection().exec_driver_sql(_DROP)


@contextmanager
def vocabulary(*sessions: Session) -> Iterator[None]:
    """Keep the full-text indexes readable for as long as the context lasts."""
    for session in sessions:
        prepare(session)
    yield
    for session in sessions:
        tidy(session)


def compare(
    findings: Findings, shape: Shape, expected: Session, found: Session, tick: Callable[[int], None]
) -> int:
    """Name every row and field that differs; returns how many rows were expected."""
    count = 0
    try:
        for wanted, present in _merge(shape, expected, found):
            _pair(findings, shape, wanted, present)
            count += wanted is not None
            if count % 1000 == 0:
                tick(count)
    except DatabaseError as error:
        findings.add(
            shape.name, shape.name, "(all rows)", "(table)", "a table that can be read",
            error.orig, "the table is damaged",
        )  # fmt: skip
    return count


def _pair(findings: Findings, shape: Shape, wanted: _Row | None, present: _Row | None) -> None:
    if wanted is None:
        assert present is not None
        _add(findings, shape, present, "(row)", None, _summary(shape, present))
    elif present is None:
        _add(findings, shape, wanted, "(row)", _summary(shape, wanted), None)
    elif wanted != present:
        _fields(findings, shape, wanted, present)


def _fields(findings: Findings, shape: Shape, wanted: _Row, present: _Row) -> None:
    for column, one, other in zip(shape.columns, wanted, present, strict=True):
        if one != other:
            _add(findings, shape, wanted, column, one, other)


def _add(
    findings: Findings,
    shape: Shape,
    row: _Row,
    field: str,
    expected: Any,
    found: Any,
) -> None:
    findings.add(shape.name, shape.name, shape.key(row), field, expected, found, MEANING)


def _summary(shape: Shape, row: _Row) -> str:
    pairs = zip(shape.columns[shape.keys :], row[shape.keys :], strict=True)
    return ", ".join(f"{column}={value!r}" for column, value in pairs) or "a row"


def _merge(shape: Shape, expected: Session, found: Session) -> Iterator[_Pair]:
    with (
        closing(stream(expected, shape.select)) as ours,
        closing(stream(found, shape.select)) as theirs,
    ):
        wanted, present = next(ours, None), next(theirs, None)
        while wanted is not None or present is not None:
            if present is None or (wanted is not None and _order(shape, wanted, present) < 0):
                yield wanted, None
                wanted = next(ours, None)
            elif wanted is None or _order(shape, wanted, present) > 0:
                yield None, present
                present = next(theirs, None)
            else:
                yield wanted, present
                wanted, present = next(ours, None), next(theirs, None)


def _order(shape: Shape, one: _Row, other: _Row) -> int:
    """Which key SQLite puts first: by type, then by value."""
    for a, b in zip(one[: shape.keys], other[: shape.keys], strict=True):
        if a == b:
            continue
        ranks = _rank(a), _rank(b)
        if ranks[0] != ranks[1]:
            return -1 if ranks[0] < ranks[1] else 1
        return -1 if a < b else 1
    return 0


def _rank(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, int | float):
        return 1
    return 2 if isinstance(value, str) else 3


_SCHEMA = "SELECT name, type, tbl_name, sql FROM sqlite_schema ORDER BY name"
_OWN = "audit_"
"""How tables are called that only the temporary database has."""


def compare_schemas(findings: Findings, expected: Session, found: Session) -> int:
    """Name every table, index, view and trigger that is not as the migrations make it."""
    ours, theirs = (
        {row[0]: tuple(row[1:]) for row in query(session, _SCHEMA)} for session in (expected, found)
    )
    ours = {name: row for name, row in ours.items() if not row[1].startswith(_OWN)}
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            findings.add(
                "schema", "sqlite_schema", f"name={name}", "(row)", ours.get(name),
                theirs.get(name), "the migrations do not make it so",
            )  # fmt: skip
    return len(ours)


def report_damage(findings: Findings, problems: list[str]) -> None:
    """Name what SQLite's own check of the file found, which says ``ok`` where that is nothing."""
    for problem in problems:
        if problem != "ok":
            findings.add(
                "schema", "database", "integrity_check", "(file)", "ok", problem,
                "the database file is damaged: an index and its table differ, or pages are broken",
            )  # fmt: skip
