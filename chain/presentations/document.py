"""The file of a presentation: a bundle, and a block whose state says how its document stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from chain import canonical
from chain.documents import Bundle
from chain.documents.bundle import read_bundle
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.errors import CanonicalError, EvidenceError
from chain.evidence import Claim, Evidence, State, forms
from chain.evidence.document import (
    OtherFormat,
    read_claim,
    read_observer,
    read_signature,
    summed,
)
from chain.evidence.trust import MAX_ACCOUNTS
from chain.words import ZERO_DIGEST, Address, Digest, Signature, to_hex

FORMAT: Final = "shujian/presentation/1"
MAX_BYTES: Final = 2**26
MAX_NODES: Final = 2**16
MAX_VALUES: Final = 2**22
"""Commas and opening brackets in a file: a small file of nothing else would fill the memory."""

_BEGINNING: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s{0,64}\{\s{0,64}"(bundle|batch|checkpoint)"')
_NAMED: Final = tuple(b'"shujian/%s/' % name for name in (b"evidence", b"presentation", b"bundle"))
_MEMBERS: Final = ("bundle", "checkpoint", "format", "ledger", "observers", "state", "sum")
_STATE: Final = ("header", "nodes", "seal")
_TAIL: Final = len(',"sum":"0x"}') + 64
_NO_CHECKPOINT: Final = Claim(0, ZERO_DIGEST, ZERO_DIGEST)


@dataclass(frozen=True, slots=True)
class Presentation:
    """A bundle with the dated status of its document.

    ``checkpoint`` is the one with which ``observers`` signed the block, None where none signed.
    ``nodes`` are trie nodes under the state of the block; all that the file says of the document's
    status follows from them.
    """

    bundle: Bundle
    ledger: Digest
    header: bytes
    seal: Signature | None
    nodes: tuple[bytes, ...]
    checkpoint: Claim | None = None
    observers: tuple[tuple[Address, Signature], ...] = field(default=())

    @property
    def name(self) -> DocumentName:
        """The document's name, which follows from its envelope."""
        return name_of(self.bundle)

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        claim = self.checkpoint
        content = {
            "bundle": self.bundle.as_json(),
            "checkpoint": None
            if claim is None
            else {
                "index": to_hex(claim.index_root),
                "root": to_hex(claim.root),
                "size": claim.size,
            },
            "format": FORMAT,
            "ledger": to_hex(self.ledger),
            "observers": [[to_hex(who), to_hex(signed)] for who, signed in self.observers],
            "state": {
                "header": forms.to_base64(self.header),
                "nodes": [forms.to_base64(node) for node in self.nodes],
                "seal": None if self.seal is None else to_hex(self.seal),
            },
        }
        return summed(canonical.encode(content))

    def as_evidence(self) -> Evidence:
        """Ledger, block, seal, observers and state as evidence of no record has them."""
        return Evidence(
            ledger=self.ledger,
            checkpoint=self.checkpoint or _NO_CHECKPOINT,
            state=State(self.header, self.seal, self.nodes),
            records=(),
            nodes=(),
            observers=self.observers,
        )


class Kind(Enum):
    """What a file is, by how it begins."""

    EVIDENCE = "evidence"
    PRESENTATION = "presentation"
    BUNDLE = "bundle"
    OTHER = "other"


def kind_of(data: bytes) -> Kind:
    """Which checks a file is for; `OTHER` where it does not claim to be any of the three.

    Canonical JSON writes members in order, so the first tells them apart; spaces before it are
    passed over, for the check of the form to refuse. What begins otherwise and names one of the
    formats is evidence, whose checks say what is wrong with it: no damage of one place makes
    another file of it. Of what names none, an original invoice say, nothing can be said here.
    """
    begins = _BEGINNING.match(data)
    if begins is not None:
        return _FIRST[begins[1]]
    return Kind.EVIDENCE if any(name in data for name in _NAMED) else Kind.OTHER


def name_of(bundle: Bundle) -> DocumentName:
    """The name of the document that a bundle shows, by its envelope; *not* that it was issued."""
    envelope, place = bundle.envelope, bundle.envelope.place
    if place is not None:
        series = series_id(envelope.issuer, place.series, envelope.kind)
        return DocumentName(batch_id(series, place.first), place.serial)
    assert envelope.key is not None
    return DocumentName(alone_id(envelope.issuer, envelope.key, envelope.kind))


_FIRST: Final = {
    b"bundle": Kind.PRESENTATION,
    b"batch": Kind.BUNDLE,
    b"checkpoint": Kind.EVIDENCE,
}


def parse_presentation(data: bytes) -> Presentation:
    """Read a file; a ``ChainError`` for any bytes but its one spelling.

    `OtherFormat` where it names another format, or is larger than this program reads. Only forms
    are checked here: `check` says what is true of it.
    """
    if len(data) > MAX_BYTES:
        raise OtherFormat(f"a presentation has {MAX_BYTES} bytes at most, not {len(data)}")
    if len(data) > MAX_VALUES and sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise OtherFormat(f"a presentation has {MAX_VALUES} values at most")
    try:
        value = canonical.decode(data)
    except CanonicalError as error:
        raise EvidenceError(f"the presentation is not canonical JSON: {error}") from error
    if isinstance(value, dict) and value.get("format") != FORMAT:
        raise OtherFormat(f"this program reads presentations of the format {FORMAT} only")
    raw = forms.members(value, _MEMBERS, "a presentation")
    if summed(data[:-_TAIL] + b"}") != data:
        raise EvidenceError("sum is not the digest of the file before it: the file is damaged")
    return _read(raw)


def _read(raw: dict[str, Any]) -> Presentation:
    observers = forms.items(raw["observers"], read_observer, "observers", MAX_ACCOUNTS)
    forms.ascending(observers, lambda pair: pair[0], "the list of observers")
    if (raw["checkpoint"] is None) is not (not observers):
        raise EvidenceError("checkpoint is what observers signed: there exactly if one did")
    state = forms.members(raw["state"], _STATE, "state")
    return Presentation(
        bundle=read_bundle(raw["bundle"]),
        ledger=Digest(forms.hexadecimal(raw["ledger"], 32, "ledger")),
        header=forms.base64_bytes(state["header"], "state.header"),
        seal=forms.optional(state["seal"], read_signature, "state.seal"),
        nodes=forms.items(state["nodes"], forms.base64_bytes, "state.nodes", MAX_NODES),
        checkpoint=forms.optional(raw["checkpoint"], read_claim, "checkpoint"),
        observers=observers,
    )
