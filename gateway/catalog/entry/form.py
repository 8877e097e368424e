"""The document of a catalog entry, ``shujian/entry/1``, as types, and its canonical bytes."""

from __future__ import annotations

from typing import Any, Final, cast

import msgspec

from chain import canonical
from chain.words import Digest
from gateway.catalog.entry.enumerations import (
    Attribution,
    FormatKind,
    Grade,
    Missing,
    Openness,
    SharingMode,
    SharingType,
    UpdateCycle,
)

FORMAT: Final = "shujian/entry/1"
"""What stands under ``format`` in every document of this form."""

PROVENANCE_OF_FILE: Final = ("file", "row")
"""The parts of ``source`` that say where, not what: they change when a file is sorted anew."""


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """提供方: name and 统一社会信用代码; either may be 未提供."""

    name: str
    code: str


class Format(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One 格式: its kind in the closed list, and the source's own word for it (``csv``)."""

    kind: FormatKind
    name: str | None = None


class Item(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One 信息项: its name; type, length (``18``, ``10,2``) and 分级 where the source has them."""

    name: str
    type: str | None = None
    length: str | None = None
    grade: Grade | None = None


class Source(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Where an imported entry came from, in the source's own words.

    ``provider`` is the text of the provider column, ``key`` and ``file`` are 0x-hex of 32 bytes
    (the row's identity, the SHA-256 of the file), ``row`` counts from 1, the header included,
    ``items`` says where the data items were read: a list from the 摘要 may be incomplete.
    """

    attribution: Attribution
    key: str
    file: str
    row: int
    provider: str | None = None
    items: Attribution | None = None


class Entry(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="format",
    tag=FORMAT,
):
    """A catalog entry that ``parse`` has accepted; ``fields.FIELDS`` explains every field.

    The resource's code, owner and version are not in the document: they stand in the signed
    statement that publishes it, and so cannot disagree with it.
    """

    name: str
    provider: Provider
    summary: str
    theme: tuple[str, ...] | Missing
    formats: tuple[Format, ...] | Missing
    items: tuple[Item, ...] | Missing
    sharing_type: SharingType
    sharing_modes: tuple[SharingMode, ...] | Missing
    openness: Openness
    update_cycle: UpdateCycle
    issued: str
    use_conditions: str
    grade: Grade
    sharing_scope: str | None = None
    sharing_purpose: str | None = None
    refusal_reason: str | None = None
    refusal_law: str | None = None
    open_conditions: str | None = None
    updated: str | None = None
    category: str | None = None
    grade_level: str | None = None
    platform_code: str | None = None
    related: tuple[str, ...] | None = None
    source: Source | None = None


def to_document(entry: Entry) -> dict[str, Any]:
    """The entry as plain JSON values; absent fields are left out."""
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(entry)))


def encode(entry: Entry) -> bytes:
    """The canonical bytes, whose SHA-256 is what the provider signs."""
    return canonical.encode(to_document(entry))


def digest(entry: Entry) -> Digest:
    """SHA-256 of the canonical bytes: ``PublishEntry.entry``."""
    return canonical.digest(to_document(entry))


def content_digest(entry: Entry) -> Digest:
    """SHA-256 over everything but ``source.file`` and ``source.row``.

    Two imports of the same row from differently sorted files agree in it; it is compared, never
    signed.
    """
    document = to_document(entry)
    for part in PROVENANCE_OF_FILE:
        document.get("source", {}).pop(part, None)
    return canonical.digest(document)
