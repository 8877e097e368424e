"""What a person should know of a row that is imported all the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.catalog.entry.enumerations import NOT_PROVIDED, Attribution
from gateway.catalog.entry.fields import BY_COLUMN
from gateway.catalog.entry.text import removes

if TYPE_CHECKING:
    from gateway.catalog.importing.documents import Draft

_LISTING: Final = re.compile(r"包[括含]\s*(?:[^，。、]{1,20}[，、,]){2}")


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning on a row: the field's key, what was found, and what can be done."""

    row: int
    field: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.message}; {self.advice}"


def remarks_on(draft: Draft) -> Iterator[Remark]:
    """The remarks on one row by itself."""
    yield from _on_provider(draft)
    yield from _on_formats(draft)
    yield from _on_texts(draft)
    summary = draft.document["summary"]
    if draft.document["items"] == NOT_PROVIDED and _LISTING.search(summary):
        yield Remark(
            draft.row,
            "items",
            "the 摘要 seems to list data items, but not so that they can be read",
            "give them in a column of their own, mapped to items",
        )


def remarks_on_equals(rows: Iterable[tuple[int, str, str]]) -> Iterator[Remark]:
    """A remark on each row (number, key, content) that shares its key with an earlier one."""
    earlier: dict[str, dict[str, int]] = defaultdict(dict)
    for row, key, content in rows:
        equals = earlier[key]
        if content in equals:
            yield Remark(
                row,
                "name",
                f"row {equals[content]} is the same in every field",
                "it becomes an entry of its own; remove it if it is a copy",
            )
        elif equals:
            yield Remark(
                row,
                "name",
                f"row {next(iter(equals.values()))} has the same name and provider column",
                "it becomes an entry of its own; give it a name of its own if it is another",
            )
        equals.setdefault(content, row)


def _on_provider(draft: Draft) -> Iterator[Remark]:
    words = draft.provider.words
    if draft.provider.name is None:
        yield Remark(
            draft.row,
            "provider.name",
            f"{words or 'the row'} is no department, and the 摘要 names none that is listed",
            "it stays unattributed; name its provider in the provider column",
        )
    elif draft.provider.attribution is Attribution.COLUMN and draft.named not in (
        None,
        draft.provider.name,
    ):
        yield Remark(
            draft.row,
            "provider.name",
            f"the column names {draft.provider.name}, the 摘要 {draft.named}",
            "the column is followed; correct whichever is wrong",
        )


def _on_formats(draft: Draft) -> Iterator[Remark]:
    formats = draft.document["formats"]
    unknown = [
        each["name"] for each in formats if formats != NOT_PROVIDED and each["kind"] == NOT_PROVIDED
    ]
    if unknown:
        yield Remark(
            draft.row,
            "formats",
            f"{'、'.join(unknown)} does not say which of the seven kinds it is",
            f"its kind is recorded as {NOT_PROVIDED}; write 电子文件:{unknown[0]} or the like",
        )


def _on_texts(draft: Draft) -> Iterator[Remark]:
    for key, text in draft.cells.items():
        if removes(text):
            yield Remark(
                draft.row,
                BY_COLUMN[key].key,
                "invisible characters were removed",
                "look whether the text still reads as meant",
            )
