"""The one document model: flat fields under dotted paths, the same for every form of a document.

A path is dotted words with list positions, ``lines[0].amount``; a key of a JSON file that has dots,
brackets, quotes or spaces stands as a JSON string in brackets, ``["a.b"]``. Every value is a string
in the one normal form of its kind (`gateway.documents.values`). Fields say nothing of the file they
came from: that is ``source``. Two files are the same document if their ``content`` is equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from gateway.documents.errors import Malformed

MAX_FIELDS: Final = 100_000
"""More fields than any document here has; a file that has more is refused."""

_PART: Final = re.compile(r'\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]"]+)')

_POSITION: Final = re.compile(r"\[\d+\]")


class Kind(StrEnum):
    """What a value is; the normal form of each is in `gateway.documents.values`."""

    TEXT = "text"
    AMOUNT = "amount"
    """Any exact decimal: money, quantity, price, percentage."""
    DATE = "date"
    """``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM:SS`` where the document gives the time."""
    CODE = "code"
    IDENTIFIER = "identifier"
    BOOLEAN = "boolean"
    """``true`` or ``false``."""
    EMPTY = "empty"
    """A container without members: ``{}`` or ``[]``; or ``null``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document, in its normal form."""

    path: str
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Key:
    """By what a document is found again and used once: who numbered it, what it is, its number.

    Never the file's hash: the same invoice comes as XML, OFD and PDF, under any name. All three
    are normalised (`gateway.documents.keys`). Numbers can be guessed: outside the gateway a key
    stands only as a keyed hash of ``text``.
    """

    issuer: str
    type: str
    number: str

    @property
    def text(self) -> str:
        """One unambiguous line: length-prefixed parts, so that none can run into the next."""
        return "".join(f"{len(part)}:{part}" for part in (self.issuer, self.type, self.number))


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a document was read from."""

    format: str
    """A name of the table of formats: ``ubl``, ``cii``, ``factur-x``, ``einvoice``, …"""
    media_type: str
    size: int
    digest: str
    """SHA-256 of the whole file, 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Unprotected:
    """A part of the file that the fields do not cover: a change there changes no field."""

    place: str
    """Where: an XPath, a part of a package, an attachment."""
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """What another part of the same file shows of the document (page text, QR code, other XML).

    Only its fields that have the path of a field of the document are compared. ``doubt`` says what
    it should show and does not: then nothing says that it agrees.
    """

    name: str
    fields: tuple[Field, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """A document as read from one file; ``fields`` stand in natural order of their paths.

    Nothing here says that the document is authentic, valid or consistent.
    """

    type: str
    """Dotted words: ``invoice.vat.special``, ``invoice.en16931``, ``certificate``, ``file``."""
    number: str
    """As the document writes it; empty where it has none."""
    key: Key | None
    """None where the document does not say enough to be found again."""
    fields: tuple[Field, ...]
    source: Source
    unprotected: tuple[Unprotected, ...] = ()
    views: tuple[View, ...] = ()

    @property
    def content(self) -> dict[str, tuple[Kind, str]]:
        """Kind and value by path."""
        return {field.path: (field.kind, field.value) for field in self.fields}

    def get(self, path: str, default: str = "") -> str:
        """The value at ``path``, or ``default``."""
        return next((field.value for field in self.fields if field.path == path), default)


def split_path(path: str) -> tuple[str | int, ...]:
    """The steps of ``path``: words as strings, list positions as integers."""
    return tuple(
        int(position) if position else (word or json.loads(f'"{quoted}"'))
        for position, quoted, word in _PART.findall(path)
    )


def positionless(path: str) -> str:
    """``path`` with ``[]`` for every list position: how tables of fields name it."""
    return _POSITION.sub("[]", path)


def in_order(fields: Iterable[Field]) -> tuple[Field, ...]:
    """``fields`` by path, ``lines[2]`` before ``lines[10]``; `Malformed` if a path comes twice."""
    found = sorted(fields, key=lambda field: _rank(field.path))
    for one, other in pairwise(found):
        if one.path == other.path:
            raise Malformed(
                f"the document says {one.path} twice ({one.value[:40]!r}, {other.value[:40]!r})",
                "ask the issuer for a file that says it once",
            )
    if len(found) > MAX_FIELDS:
        raise Malformed(
            f"the document has {len(found)} fields, {MAX_FIELDS} are allowed", "split the document"
        )
    return tuple(found)


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[str, ...]:
    """The paths at which two ``content`` mappings differ, absent ones included, in order."""
    paths = one.keys() | other.keys()
    return tuple(sorted((p for p in paths if one.get(p) != other.get(p)), key=_rank))


def _rank(path: str) -> tuple[tuple[bool, int, str], ...]:
    return tuple(
        (isinstance(step, str), 0, step) if isinstance(step, str) else (False, step, "")
        for step in split_path(path)
    )
