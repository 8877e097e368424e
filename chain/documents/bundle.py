"""The bundle: an envelope, the fields shown with their salts, and both proofs, as one file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from chain import canonical
from chain.documents import reading
from chain.documents.envelope import Envelope, read_envelope
from chain.documents.fields import Field, require_fields
from chain.documents.hashing import SALT_BYTES
from chain.errors import CanonicalError, CommitmentError
from chain.words import Digest, to_hex

FORMAT: Final = "shujian/bundle/1"
MAX_BYTES: Final = 2**25
MAX_VALUES: Final = 2**22
"""Commas and opening brackets in a file: a small file of nothing else would fill the memory."""

_MEMBERS: Final = ("batch", "document", "envelope", "fields", "format", "nodes")


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A field shown: where it stands among all fields of the document, and its salt."""

    position: int
    field: Field
    salt: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a holder shows of a document.

    ``nodes`` prove the fields shown together; ``batch`` is the document's inclusion proof, from
    the leaf to the root of the batch, and None for a document issued alone. Revealed besides the
    fields shown: the envelope, how many fields are hidden, and where their paths sort.
    """

    document: Digest
    envelope: Envelope
    fields: tuple[Disclosed, ...]
    nodes: tuple[Digest, ...]
    batch: tuple[Digest, ...] | None

    @property
    def hidden(self) -> int:
        """How many fields the document has that are not shown."""
        return self.envelope.fields - len(self.fields)

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical.encode(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The object of which the file is the canonical bytes."""
        return {
            "batch": None if self.batch is None else reading.to_base64(self.batch),
            "document": to_hex(self.document),
            "envelope": self.envelope.as_json(),
            "fields": [_shown_json(shown) for shown in self.fields],
            "format": FORMAT,
            "nodes": reading.to_base64(self.nodes),
        }


def decode_bundle(data: bytes) -> Bundle:
    """Read a file; `CommitmentError` for any bytes but the one spelling of a bundle.

    Only forms are checked here: `verify_bundle` says whether it is true.
    """
    if len(data) > MAX_BYTES:
        raise CommitmentError(f"a bundle has {MAX_BYTES} bytes at most, not {len(data)}")
    if len(data) > MAX_VALUES and sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise CommitmentError(f"a bundle has {MAX_VALUES} values at most")
    try:
        value = canonical.decode(data)
    except CanonicalError as error:
        raise CommitmentError(f"the bundle is not canonical JSON: {error}") from error
    return read_bundle(value)


def read_bundle(value: Any) -> Bundle:
    """A bundle of a canonical file that was decoded already; how large it is was bounded there."""
    if isinstance(value, dict) and value.get("format") != FORMAT:
        raise CommitmentError(f"this program reads bundles of the format {FORMAT} only")
    raw = reading.members(value, _MEMBERS, "a bundle")
    if not isinstance(raw["fields"], list):
        raise CommitmentError("fields is a list")
    bundle = Bundle(
        document=reading.digest(raw["document"], "document"),
        envelope=read_envelope(raw["envelope"]),
        fields=tuple(_shown(item, f"fields[{at}]") for at, item in enumerate(raw["fields"])),
        nodes=reading.hashes(raw["nodes"], "nodes"),
        batch=None if raw["batch"] is None else reading.hashes(raw["batch"], "batch"),
    )
    require_form(bundle)
    return bundle


def require_form(bundle: Bundle) -> None:
    """`CommitmentError` unless fields and positions ascend and all parts fit the envelope."""
    positions = [shown.position for shown in bundle.fields]
    if any(one >= other for one, other in pairwise(positions)):
        raise CommitmentError("the positions of fields ascend, each once")
    if positions and not 0 <= positions[0] <= positions[-1] < bundle.envelope.fields:
        raise CommitmentError(f"a field does not stand among the {bundle.envelope.fields} fields")
    if any(len(shown.salt) != SALT_BYTES for shown in bundle.fields):
        raise CommitmentError(f"a salt has {SALT_BYTES} bytes")
    if (bundle.batch is None) is not (bundle.envelope.place is None):
        raise CommitmentError("a bundle has a proof of its batch exactly if the envelope names one")
    require_fields([shown.field for shown in bundle.fields])


def _shown_json(shown: Disclosed) -> list[Any]:
    field = shown.field
    return [shown.position, field.path, field.kind, field.value, to_hex(shown.salt)]


def _shown(value: Any, where: str) -> Disclosed:
    if not isinstance(value, list) or len(value) != 5:
        raise CommitmentError(f"{where} is a list of position, path, kind, value and salt")
    return Disclosed(
        reading.number(value[0], f"{where}[0]"),
        Field(*(reading.text(value[at], f"{where}[{at}]") for at in (1, 2, 3))),
        reading.hexadecimal(value[4], SALT_BYTES, f"{where}[4]"),
    )
