"""A row of a table to the document of an entry, not yet judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chain.words import to_hex
from gateway.catalog.entry.enumerations import NOT_PROVIDED, Attribution
from gateway.catalog.entry.fields import BY_COLUMN, FIELDS, Field
from gateway.catalog.entry.form import FORMAT
from gateway.catalog.entry.limits import MAX_NAME
from gateway.catalog.entry.text import clean
from gateway.catalog.errors import Problem
from gateway.catalog.importing.attribution import Provider, provider_named
from gateway.catalog.importing.cells import UnreadableError, read_cell, write_cell
from gateway.catalog.importing.departments import Departments
from gateway.catalog.importing.keys import source_key
from gateway.catalog.importing.mapping import ColumnMap
from gateway.catalog.importing.summary_items import items_of
from gateway.catalog.importing.table import WHOLE_ROW, Row, Table


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a document. ``named`` is whom the 摘要 names, whoever the provider column names."""

    row: int
    provider: Provider
    named: str | None
    key: str
    document: dict[str, Any]
    cells: dict[str, str]
    faults: list[Problem] = field(default_factory=list)


class Drafter:
    """Makes drafts of the rows of one table."""

    def __init__(
        self,
        table: Table,
        columns: ColumnMap,
        provider_codes: Mapping[str, str],
        archives: Mapping[str, str],
    ) -> None:
        self._columns, self._codes, self._archives = columns, provider_codes, archives
        self._file = to_hex(table.file)
        words = {self._words(row) for row in table.rows}
        cities = [archives[word] for word in words if word in archives]
        self._departments = Departments(
            sorted(word for word in words if word and word not in archives),
            cities[0] if cities else "",
        )

    def draft(self, row: Row) -> Draft | None:
        """The draft of ``row``; None if ``--only`` leaves it out."""
        cells = {key: row.cells[place] for key, place in self._columns.places.items()}
        named = provider_named(cells.get("summary", ""), self._departments)
        provider = self._provider(row, named)
        if not self._is_kept(cells, provider):
            return None
        values, faults = self._values(row, cells)
        key = self._key(provider, values)
        document = self._document(row, values, provider, key)
        return Draft(row.number, provider, named, key, document, cells, faults)

    def _words(self, row: Row) -> str:
        place = self._columns.places.get("provider")
        return "" if place is None else clean(row.cells[place], lines=False)

    def _provider(self, row: Row, named: str | None) -> Provider:
        words = self._words(row)
        if words in self._archives:
            attribution = Attribution.SUMMARY if named else Attribution.NONE
            return Provider(named, attribution, words)
        if words and words != NOT_PROVIDED:
            return Provider(words, Attribution.COLUMN, words)
        fixed = self._columns.settings.get("provider")
        if fixed and fixed != NOT_PROVIDED:
            return Provider(fixed, Attribution.SETTING)
        return Provider(None, Attribution.NONE)

    def _is_kept(self, cells: Mapping[str, str], provider: Provider) -> bool:
        for key, wanted in self._columns.only:
            fixed = write_cell(BY_COLUMN[key], self._columns.settings.get(key))
            text = clean(cells.get(key, ""), lines=False) or fixed
            values = (provider.name, provider.words) if key == "provider" else (text,)
            if wanted not in values:
                return False
        return True

    def _values(self, row: Row, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
        """The value of each field that the row or a setting gives; and what cannot be read."""
        values: dict[str, Any] = {}
        faults = [Problem("", row.faults[WHOLE_ROW])] if WHOLE_ROW in row.faults else []
        for key, text in cells.items():
            field = BY_COLUMN[key]
            fault = row.faults.get(self._columns.places[key])
            try:
                values[key] = None if fault else read_cell(field, text)
            except UnreadableError as error:
                fault = str(error)
            if fault:
                faults.append(Problem(field.key, fault))
        for key, value in self._columns.settings.items():
            if values.get(key) in (None, NOT_PROVIDED):
                values[key] = value
        return values, faults

    def _key(self, provider: Provider, values: Mapping[str, Any]) -> str:
        owner = provider.words or provider.name or ""
        code = values.get("platform_code")
        return source_key(owner, str(values.get("name") or ""), code)

    def _document(
        self, row: Row, values: dict[str, Any], provider: Provider, key: str
    ) -> dict[str, Any]:
        source: dict[str, Any] = {
            "attribution": provider.attribution.value,
            "key": key,
            "file": self._file,
            "row": row.number,
        }
        if provider.words:
            source["provider"] = provider.words[:MAX_NAME]
        values["provider"] = provider.name
        values["provider_code"] = values.get("provider_code") or self._codes.get(
            provider.name or ""
        )
        source |= self._with_items(values)
        document: dict[str, Any] = {"format": FORMAT, "provider": {}, "source": source}
        for each in FIELDS:
            _put(document, each, values.get(each.column))
        return document

    def _with_items(self, values: dict[str, Any]) -> dict[str, str]:
        """Fills in the items that the 摘要 lists where nothing better is; says which it was."""
        if values.get("items") not in (None, NOT_PROVIDED):
            mapped = "items" in self._columns.places
            return {"items": (Attribution.COLUMN if mapped else Attribution.SETTING).value}
        words = items_of(str(values.get("summary") or ""), str(values.get("name") or ""))
        values["items"] = [{"name": word} for word in words] or None
        return {"items": Attribution.SUMMARY.value} if words else {}


def _put(document: dict[str, Any], field: Field, value: Any) -> None:
    """Puts a value in its place; nothing in a compulsory field is 未提供, elsewhere left out.

    The name stays empty, so that the entry is refused for it.
    """
    if value is None and not field.compulsory:
        return
    outer, _, inner = field.key.partition(".")
    empty = "" if field.key == "name" else NOT_PROVIDED
    holder = document[outer] if inner else document
    holder[inner or outer] = empty if value is None else value
