"""What an import would publish: for each row of a table its entry, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from chain.words import to_hex
from gateway.catalog.entry import Entry, content_digest, missing, problems
from gateway.catalog.errors import Problem
from gateway.catalog.importing.attribution import ARCHIVES
from gateway.catalog.importing.documents import Draft, Drafter
from gateway.catalog.importing.mapping import map_columns
from gateway.catalog.importing.remarks import Remark, remarks_on, remarks_on_equals
from gateway.catalog.importing.table import Table


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """A row that can be published. ``provider`` is None where nothing says whose data it is.

    ``key`` and ``content`` are 0x-hex: the row's identity and ``content_digest`` of the entry.
    """

    row: int
    provider: str | None
    key: str
    content: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be an entry, and every reason."""

    row: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Every row that ``--only`` selects is in ``entries`` or in ``rejections``, in file order.

    ``remarks`` (by row) and ``notes`` (on the file) are for people; ``left_out`` counts the rows
    that were not selected.
    """

    entries: tuple[PlannedEntry, ...]
    rejections: tuple[Rejection, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]
    left_out: int

    def providers(self) -> dict[str | None, int]:
        """How many entries each provider has, in order of appearance; None: unattributed."""
        return dict(Counter(planned.provider for planned in self.entries))

    def of(self, provider: str | None) -> tuple[PlannedEntry, ...]:
        """The entries of one provider."""
        return tuple(planned for planned in self.entries if planned.provider == provider)

    def missing(self) -> dict[str, int]:
        """How many entries have 未提供 in a compulsory field; fields that none lacks left out."""
        return dict(Counter(key for planned in self.entries for key in missing(planned.entry)))


def plan(
    table: Table,
    maps: Iterable[str] = (),
    settings: Iterable[str] = (),
    only: Iterable[str] = (),
    *,
    provider_codes: Mapping[str, str] | None = None,
    archives: Mapping[str, str] = ARCHIVES,
) -> ImportPlan:
    """The import of ``table`` under ``--map``, ``--set`` and ``--only`` (see ``map_columns``).

    ``provider_codes`` gives the 统一社会信用代码 of providers whose rows have none. ``archives``
    are words of the provider column that are no department, and their city: such a row belongs to
    whom its 摘要 names, or to nobody. Raises ``MappingError``; a bad row is a rejection.
    """
    columns = map_columns(table.columns, maps, settings, only)
    drafter = Drafter(table, columns, provider_codes or {}, archives)
    entries: list[PlannedEntry] = []
    rejections: list[Rejection] = []
    remarks: list[Remark] = []
    selected = [draft for draft in map(drafter.draft, table.rows) if draft is not None]
    for draft in selected:
        found = draft.faults or problems(draft.document)
        if found:
            rejections.append(Rejection(draft.row, tuple(found)))
        else:
            entries.append(_planned(draft))
            remarks += remarks_on(draft)
    remarks += remarks_on_equals([(each.row, each.key, each.content) for each in entries])
    remarks.sort(key=lambda remark: remark.row)
    left_out = len(table.rows) - len(selected)
    return ImportPlan(tuple(entries), tuple(rejections), tuple(remarks), table.notes, left_out)


def _planned(draft: Draft) -> PlannedEntry:
    entry = msgspec.convert(draft.document, Entry)
    content = to_hex(content_digest(entry))
    return PlannedEntry(draft.row, draft.provider.name, draft.key, content, entry)
