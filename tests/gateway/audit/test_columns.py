"""Every column of every table that the audit vouches for, every row gone or too much: all named.

Changes that do not touch each other are made together, one in each table, and one audit names all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest

from gateway import tables
from gateway.audit import Finding
from gateway.audit.comparison import SHAPES
from gateway.audit.findings import shorten
from gateway.audit.scratch import table_of
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.world import World

LISTED = tables.JOURNAL + tables.PROJECTIONS + tables.CHAIN + tables.INDEX
WHOLE = [table_of(model) for model in LISTED]
ALONE = ("record", "checkpoint", "cursor")
"""What other checks go by: a change there may hide or bring about what is named elsewhere."""

_PROOF = {"header", "account_proof", "storage_proof"}
NAMED_AS = {
    ("record", "salt"): {"salt", "body"},
    ("cursor", "block_number"): {"block_hash", "block_number"},
    ("checkpoint", "header"): _PROOF,
    ("checkpoint", "account_proof"): _PROOF,  # no part of a proof may stand alone
    ("checkpoint", "storage_proof"): _PROOF,
}
"""Where the field that is named is not, or not always, the column itself."""

KEYS = {table.name: [column.name for column in table.primary_key] for table in WHOLE}
KEYS["resource_search"] = ["rowid"]
# The position of a record and the like are the row's number: SQLite takes nothing else there.
NUMBERS = {
    *((table, "position") for table in ("record", "version", "access", "authorization_event")),
    *((table, "position") for table in ("document_change", "red_event")),
    ("checkpoint", "size"),
}
CHOSEN = {"access": "kind = 'access.reported'"}
"""Which row is changed where it is not the first: one that was judged with many others."""


@dataclass(frozen=True)
class Column:
    """One column, of which one value is changed."""

    table: str
    name: str

    @property
    def is_key(self) -> bool:
        return self.name in KEYS[self.table]

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def columns_of(table: str) -> list[Column]:
    if table == "resource_search":
        return [Column(table, "terms"), Column(table, "code")]
    (found,) = (each for each in WHOLE if each.name == table)
    names = [column.name for column in found.columns]
    # A cursor of another name is none: see the missing cursor.
    return [Column(table, name) for name in names if (table, name) != ("cursor", "name")]


TOGETHER = [table.name for table in WHOLE if table.name not in ALONE] + ["resource_search"]


def rounds() -> Iterator[list[Column]]:
    """Columns to change at once."""
    for row in zip_longest(*(columns_of(table) for table in TOGETHER)):
        yield [column for column in row if column is not None]
    for table in ALONE:
        yield from ([column] for column in columns_of(table))


ROUNDS = list(rounds())


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


def quoted(names: list[str]) -> str:
    return ", ".join("rowid" if name == "rowid" else f'"{name}"' for name in names)


def change(ledger: Copy, column: Column, another: Callable[[object], str]) -> str:
    """Change one value; returns how the audit calls the row."""
    keys = quoted(KEYS[column.table])
    chosen = CHOSEN.get(column.table, "1")
    where = f'({keys}) IN (SELECT {keys} FROM "{column.table}" WHERE {chosen} LIMIT 1)'
    value, *key = ledger.one(f'SELECT "{column.name}", {keys} FROM "{column.table}" WHERE {where}')
    ledger.tamper(f'UPDATE "{column.table}" SET "{column.name}" = {another(value)} WHERE {where}')
    pairs = zip(KEYS[column.table], key, strict=True)
    return ", ".join(f"{name}={shorten(value)}" for name, value in pairs)


def is_named(findings: list[Finding], column: Column, key: str) -> bool:
    wanted = {column.name, "(row)"} if column.is_key else {column.name}
    wanted = NAMED_AS.get((column.table, column.name), wanted)
    here = [one for one in findings if one.table == column.table and one.field in wanted]
    return any(column.is_key or one.key == key for one in here)


@pytest.mark.parametrize("columns", ROUNDS, ids=lambda columns: "+".join(map(str, columns[:2])))
@pytest.mark.parametrize("another", [changed, of_another_type])
def test_a_changed_value_is_named_with_its_table_row_and_column(
    ledger: Copy, columns: list[Column], another: Callable[[object], str]
) -> None:
    if another is of_another_type:
        columns = [one for one in columns if (one.table, one.name) not in NUMBERS]
    keys = [change(ledger, column, another) for column in columns]
    findings = list(ledger.audit(shown=10_000).findings)
    pairs = zip(columns, keys, strict=True)
    assert [str(column) for column, key in pairs if not is_named(findings, column, key)] == []


def gone(findings: list[Finding]) -> set[str]:
    return {one.table for one in findings if one.field == "(row)"}


def test_a_deleted_row_of_each_table_is_named(ledger: Copy) -> None:
    for table in TOGETHER:
        keys = quoted(KEYS[table])
        ledger.tamper(f'DELETE FROM "{table}" WHERE ({keys}) IN (SELECT {keys} FROM "{table}"'
                      f" WHERE {CHOSEN.get(table, 1)} LIMIT 1)")  # fmt: skip
    findings = list(ledger.audit(shown=10_000).findings)
    assert gone(findings) >= set(TOGETHER)


def test_a_row_too_much_in_each_table_is_named(ledger: Copy) -> None:
    for table in WHOLE:
        if table.name not in ALONE:
            insert(ledger, table)
    findings = list(ledger.audit(shown=10_000).findings)
    assert gone(findings) >= set(TOGETHER) - {"resource_search"}


def insert(ledger: Copy, table: Any) -> None:
    """A copy of a row, with other values where no two may be the same."""
    names = [column.name for column in table.columns]
    row = ledger.one(f"SELECT {quoted(names)} FROM {quoted([table.name])} LIMIT 1")
    single = {column.name for column in table.primary_key}
    single |= {column.name for column in table.columns if column.unique}
    single |= {one.name for index in table.indexes if index.unique for one in index.columns}
    own = ", ".join(
        changed(value) if name in single else quoted([name])
        for name, value in zip(names, row, strict=True)
    )
    ledger.tamper(
        f"INSERT INTO {quoted([table.name])} ({quoted(names)})"
        f" SELECT {own} FROM {quoted([table.name])} LIMIT 1"
    )


def test_a_deleted_checkpoint_is_named(ledger: Copy) -> None:
    ledger.tamper("DELETE FROM checkpoint WHERE size = (SELECT min(size) FROM checkpoint)")
    assert "checkpoint" in gone(ledger.findings())


def test_the_columns_above_are_all_that_the_audit_compares() -> None:
    compared = {(shape.name, column) for shape in SHAPES for column in shape.columns}
    changed_ones = {(one.table, one.name) for columns in ROUNDS for one in columns}
    left = {name for name, _ in compared - changed_ones}
    assert left == {"resource_search", "resource_search_index"}  # rowid, and the index by word
    assert {one.table for columns in ROUNDS for one in columns} >= {one.name for one in WHOLE}


def test_the_world_uses_every_table(small: World) -> None:
    copy = Copy(small, small.folder / "gateway.sqlite")
    for table in WHOLE:
        assert copy.one(f"SELECT count(*) FROM {table.name}") > (0,), table.name
    copy.engine.dispose()
