"""Which column of a table holds which field: ``--map``, ``--set`` and ``--only``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from gateway.catalog.entry.fields import BY_COLUMN, BY_KEY, FIELDS, Field
from gateway.catalog.entry.text import clean
from gateway.catalog.errors import MappingError
from gateway.catalog.importing.cells import UnreadableError, read_cell


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Per field (its ``column`` word): its place in a row, the value set for it, what to keep.

    A value of ``settings`` stands in wherever the row itself has nothing; ``only`` are pairs of
    field and text.
    """

    places: Mapping[str, int]
    settings: Mapping[str, Any]
    only: tuple[tuple[str, str], ...]


def map_columns(
    columns: Sequence[str],
    maps: Iterable[str] = (),
    settings: Iterable[str] = (),
    only: Iterable[str] = (),
) -> ColumnMap:
    """The map for a table with these columns; ``MappingError`` names what exists instead.

    ``maps`` are ``field=column``, the others ``field=value``. Without ``maps``, columns are known
    by the headers of the template: a field's word, its Chinese label, or both.
    """
    wanted = _pairs("--map", maps)
    places = {field.column: _place(field, name, columns) for field, name in wanted} or _recognised(
        columns
    )
    fixed = {field.column: _setting(field, value) for field, value in _pairs("--set", settings)}
    kept = _pairs("--only", only)
    for field, _ in kept:
        if field.column not in places and field.column not in fixed:
            raise MappingError(
                f"--only {field.column}: map the field first, with --map {field.column}=…"
            )
    for column in ("name", "provider"):
        if column not in places and (column not in fixed or column == "name"):
            raise MappingError(_unmapped(column, columns))
    return ColumnMap(places, fixed, tuple((field.column, text) for field, text in kept))


def _pairs(option: str, texts: Iterable[str]) -> list[tuple[Field, str]]:
    pairs: list[tuple[Field, str]] = []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not value.strip():
            raise MappingError(f"{option} {text[:60]}: write it as {option} field=…")
        field = BY_COLUMN.get(key.strip()) or BY_KEY.get(key.strip())
        if field is None:
            raise MappingError(
                f"{option} {text[:60]}: there is no field {key.strip()[:40]!r}"
                + _instead(key.strip(), BY_COLUMN)
            )
        if option != "--only" and field in [earlier for earlier, _ in pairs]:
            raise MappingError(f"{option} {field.column} is given twice; keep one")
        pairs.append((field, clean(value, lines=option == "--set")))
    return pairs


def _place(field: Field, name: str, columns: Sequence[str]) -> int:
    if name not in columns:
        raise MappingError(
            f"--map {field.column}={name[:40]}: there is no such column" + _instead(name, columns)
        )
    return columns.index(name)


def _instead(word: str, known: Iterable[str]) -> str:
    known = [name for name in known if name]
    near = get_close_matches(word, known, n=3, cutoff=0.5)
    meant = f"; did you mean {' or '.join(near)}?" if near else ";"
    return f"{meant} there are: {', '.join(name[:40] for name in known[:60])}"


def _recognised(columns: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for field in FIELDS:
        for spelling in (f"{field.chinese} {field.column}", field.column, field.chinese):
            if spelling in columns:
                places[field.column] = columns.index(spelling)
                break
    return places


def _setting(field: Field, text: str) -> Any:
    try:
        return read_cell(field, text)
    except UnreadableError as error:
        raise MappingError(f"--set {field.column}: {error}") from error


def _unmapped(column: str, columns: Sequence[str]) -> str:
    listed = ", ".join(name[:40] for name in columns[:60] if name)
    also = " (or --set provider=…)" if column == "provider" else ""
    return (
        f"no column holds the {column}: say which with --map {column}=…{also}; there are: {listed}"
    )
