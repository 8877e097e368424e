"""Every column of every table that the audit vouches for: one value changed, and it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gateway import tables
from gateway.audit.comparison import SHAPES
from gateway.audit.scratch import table_of
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.world import World

LISTED = tables.JOURNAL + tables.PROJECTIONS + tables.CHAIN + tables.INDEX
WHOLE = [table_of(model) for model in LISTED]
_PROOF = {"header", "account_proof", "storage_proof"}
NAMED_AS = {
    ("record", "salt"): {"salt", "body"},
    ("cursor", "block_number"): {"block_hash", "block_number"},
    ("checkpoint", "header"): _PROOF,
    ("checkpoint", "account_proof"): _PROOF,  # no part of a proof may stand alone
    ("checkpoint", "storage_proof"): _PROOF,
}
"""Where the field that is named is not, or not always, the column itself."""


def columns() -> Iterator[tuple[str, str, bool]]:
    for table in WHOLE:
        for column in table.columns:
            if (table.name, column.name) == ("cursor", "name"):
                continue  # a cursor of another name is none: see the missing cursor
            yield table.name, column.name, column.primary_key
    yield from (("resource_search", "terms", False), ("resource_search", "code", False))


COLUMNS = list(columns())
KEYS = {
    table.name: ", ".join(f'"{column.name}"' for column in table.primary_key) for table in WHOLE
}
KEYS["resource_search"] = "rowid"
IDS = [f"{table}.{column}" for table, column, _ in COLUMNS]


def changed(value: object) -> str:
    """Another value of the same type, in SQL."""
    if value is None:
        return "x'00'"
    if isinstance(value, int):
        return str(value + 1_000_000)
    if isinstance(value, bytes):
        return f"x'{value[:-1].hex()}{value[-1] ^ 1:02x}'" if value else "x'00'"
    return f"'{value}x'".replace("x'", "y'")


def of_another_type(value: object) -> str:
    """A value that the column was not made for; SQLite takes it all the same."""
    return "x'00'" if isinstance(value, str) else "'text'"


@pytest.mark.parametrize(("table", "column", "is_key"), COLUMNS, ids=IDS)
def test_a_changed_value_is_named(ledger: Copy, table: str, column: str, is_key: bool) -> None:
    check(ledger, table, column, is_key, changed)


# The position of a record and the like are the row's number: SQLite takes nothing else there.
_NUMBERS = {
    *((table, "position") for table in ("record", "version", "access", "authorization_event")),
    ("checkpoint", "size"),
}
_OTHERS = [item for item in COLUMNS if item[:2] not in _NUMBERS]


@pytest.mark.parametrize(
    ("table", "column", "is_key"),
    _OTHERS,
    ids=[f"{table}.{column}" for table, column, _ in _OTHERS],
)
def test_a_value_of_the_wrong_type_is_named(
    ledger: Copy, table: str, column: str, is_key: bool
) -> None:
    check(ledger, table, column, is_key, of_another_type)


def check(
    ledger: Copy, table: str, column: str, is_key: bool, change: Callable[[object], str]
) -> None:
    where = f'({KEYS[table]}) IN (SELECT {KEYS[table]} FROM "{table}" LIMIT 1)'
    (value,) = ledger.one(f'SELECT "{column}" FROM {table} WHERE {where}')
    ledger.tamper(f'UPDATE {table} SET "{column}" = {change(value)} WHERE {where}')
    findings = ledger.findings()
    fields = {finding.field for finding in findings if finding.table == table}
    wanted = {column, "(row)"} if is_key else NAMED_AS.get((table, column), {column})
    assert fields & wanted, findings


def test_the_columns_above_are_all_that_the_audit_compares() -> None:
    compared = {(shape.name, column) for shape in SHAPES for column in shape.columns}
    left = {name for name, _ in compared - {(table, column) for table, column, _ in COLUMNS}}
    assert left == {"resource_search", "resource_search_index"}  # rowid, and the index by word


def test_the_world_uses_every_table(small: World) -> None:
    copy = Copy(small, small.folder / "gateway.sqlite")
    for table in WHOLE:
        assert copy.one(f"SELECT count(*) FROM {table.name}") > (0,), table.name
    copy.engine.dispose()
