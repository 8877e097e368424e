"""The envelope: what a document says of itself besides its fields, covered by its root."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from chain import canonical
from chain.documents import reading
from chain.documents.fields import MAX_FIELDS
from chain.errors import CommitmentError
from chain.words import Digest, Seconds, to_hex

FORMAT: Final = "shujian/document/1"
MAX_NUMBER: Final = 2**53 - 1
"""Serials, counts and times are integers of canonical JSON."""

_KIND: Final = re.compile(r"[a-z0-9.-]{1,32}")
_MEMBERS: Final = ("batch", "fields", "format", "from", "issuer", "key", "kind", "until")
_BATCH: Final = ("count", "first", "serial", "series")


@dataclass(frozen=True, slots=True)
class Place:
    """A document's place in a batch: position ``serial - first`` of ``count``."""

    series: Digest
    first: int
    count: int
    serial: int

    def __post_init__(self) -> None:
        if not (1 <= self.first <= self.serial < self.first + self.count <= MAX_NUMBER + 1):
            raise CommitmentError(
                f"serial {self.serial} is not one of the {self.count} from {self.first} on"
            )
        _require_hash(self.series, "the series")

    @property
    def position(self) -> int:
        """Which leaf of the batch the document is, from 0."""
        return self.serial - self.first


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose document it is, its kind, key or serial, when it is valid, and its number of fields.

    ``key`` is the issuer's own keyed hash of the number; a document of a batch has a ``place``
    instead. Times are inclusive; ``valid_until`` 0 is without end. That the issuer may issue, and
    that the chain says the same, is *not* checked here.
    """

    issuer: Digest
    kind: str
    key: Digest | None
    place: Place | None
    valid_from: Seconds
    valid_until: Seconds
    fields: int

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise CommitmentError("a kind has 1 to 32 characters of a-z, 0-9, dot and hyphen")
        if (self.key is None) is (self.place is None):
            raise CommitmentError("a document has either a key or a place in a batch")
        if not 0 <= self.valid_from <= MAX_NUMBER or not 0 <= self.valid_until <= MAX_NUMBER:
            raise CommitmentError("validity is given in Unix seconds from 0")
        if self.valid_until and self.valid_until < self.valid_from:
            raise CommitmentError("a document is not valid until before it is valid from")
        if not 1 <= self.fields <= MAX_FIELDS:
            raise CommitmentError(f"a document has 1 to {MAX_FIELDS} fields, not {self.fields}")
        _require_hash(self.issuer, "the issuer")
        if self.key is not None:
            _require_hash(self.key, "the key")

    def as_json(self) -> dict[str, Any]:
        """The object of which the canonical bytes are hashed."""
        place = self.place
        return {
            "batch": None
            if place is None
            else {
                "count": place.count,
                "first": place.first,
                "serial": place.serial,
                "series": to_hex(place.series),
            },
            "fields": self.fields,
            "format": FORMAT,
            "from": self.valid_from,
            "issuer": to_hex(self.issuer),
            "key": None if self.key is None else to_hex(self.key),
            "kind": self.kind,
            "until": self.valid_until,
        }

    def encode(self) -> bytes:
        """Its canonical bytes."""
        return canonical.encode(self.as_json())


def read_envelope(value: Any) -> Envelope:
    """An envelope from untrusted JSON; `CommitmentError` for any other form."""
    raw = reading.members(value, _MEMBERS, "envelope")
    if raw["format"] != FORMAT:
        raise CommitmentError(f"this program reads documents of the format {FORMAT} only")
    return Envelope(
        issuer=reading.digest(raw["issuer"], "envelope.issuer"),
        kind=reading.text(raw["kind"], "envelope.kind"),
        key=None if raw["key"] is None else reading.digest(raw["key"], "envelope.key"),
        place=None if raw["batch"] is None else _place(raw["batch"]),
        valid_from=Seconds(reading.number(raw["from"], "envelope.from")),
        valid_until=Seconds(reading.number(raw["until"], "envelope.until")),
        fields=reading.number(raw["fields"], "envelope.fields"),
    )


def _place(value: Any) -> Place:
    raw = reading.members(value, _BATCH, "envelope.batch")
    return Place(
        series=reading.digest(raw["series"], "envelope.batch.series"),
        first=reading.number(raw["first"], "envelope.batch.first"),
        count=reading.number(raw["count"], "envelope.batch.count"),
        serial=reading.number(raw["serial"], "envelope.batch.serial"),
    )


def _require_hash(value: bytes, what: str) -> None:
    if len(value) != 32:
        raise CommitmentError(f"{what} has 32 bytes, not {len(value)}")
