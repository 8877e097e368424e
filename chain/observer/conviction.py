"""The file in which an observer keeps the proof of what it found wrong: ``shujian/conviction/1``.

Its bytes and its check are specified in ``chain/README.md``, under Convictions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chain import canonical
from chain.errors import CanonicalError, EvidenceError, ObserverError
from chain.evidence import forms
from chain.node.replay import ClaimedBlock
from chain.words import Address, Digest, Millis, Signature, to_hex

FORMAT = "shujian/conviction/1"
MAX_BYTES = 268_435_456
MAX_HEADERS = 67_108_864
"""Bytes of headers that are put into a file; beyond it the file leaves them out, and says so."""

BLOCKS, EXECUTION, JOURNAL, CHECKPOINTS, DIFFERENCE = KINDS = (
    "blocks", "execution", "journal", "checkpoints", "difference",
)  # fmt: skip

_MEMBERS = ("details", "format", "genesis", "kind", "ledger", "observer", "reason", "time")
_MOST_NODES = 1_000_000
_MOST_HEADERS = 10_000_000


@dataclass(frozen=True, slots=True)
class SealedHeader:
    """A block's header with its seal."""

    header: bytes
    seal: bytes

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        return {"header": forms.to_base64(self.header), "seal": to_hex(self.seal)}


@dataclass(frozen=True, slots=True)
class ProvedCheckpoint:
    """A checkpoint, and its proof in the state of a sealed block."""

    size: int
    root: Digest
    index_root: Digest
    block: SealedHeader
    nodes: tuple[bytes, ...]

    def as_json(self) -> dict[str, Any]:
        """The form in the file."""
        return {
            "index": to_hex(self.index_root),
            "nodes": [forms.to_base64(node) for node in self.nodes],
            "root": to_hex(self.root),
            "size": self.size,
            "state": self.block.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Conviction:
    """What was found wrong, when and by whom, with everything that proves it."""

    kind: str
    reason: str
    ledger: Digest
    genesis: str
    observer: Address | None
    time: Millis
    details: dict[str, Any]

    def encode(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical.encode(
            {
                "details": self.details,
                "format": FORMAT,
                "genesis": self.genesis,
                "kind": self.kind,
                "ledger": to_hex(self.ledger),
                "observer": None if self.observer is None else to_hex(self.observer),
                "reason": self.reason,
                "time": self.time,
            }
        )


def two_blocks(first: SealedHeader, second: SealedHeader) -> dict[str, Any]:
    """Details of two sealed blocks that cannot stand on one chain."""
    return {"blocks": [first.as_json(), second.as_json()]}


def bad_block(
    claimed: ClaimedBlock, parent: SealedHeader, witness: Sequence[bytes]
) -> dict[str, Any]:
    """Details of a sealed block that breaks a rule."""
    return {
        "block": {
            **SealedHeader(claimed.header, claimed.seal).as_json(),
            "transactions": [forms.to_base64(raw) for raw in claimed.transactions],
        },
        "parent": parent.as_json(),
        "witness": [forms.to_base64(node) for node in witness],
    }


def bad_journal(checkpoint: ProvedCheckpoint, headers: Sequence[bytes] | None) -> dict[str, Any]:
    """Details of a checkpoint and all headers under it; None where they are too many."""
    shown = None if headers is None else [forms.to_base64(header) for header in headers]
    return {"checkpoint": checkpoint.as_json(), "headers": shown}


def two_checkpoints(first: ProvedCheckpoint, second: ProvedCheckpoint) -> dict[str, Any]:
    """Details of two checkpoints of one size."""
    return {"checkpoints": [first.as_json(), second.as_json()]}


def difference(held: object, shown: object) -> dict[str, Any]:
    """Details of what was held and what was shown instead; nobody signed the latter."""
    return {"held": str(held), "shown": str(shown)}


def parse_conviction(data: bytes) -> Conviction:
    """Read a file; `ObserverError` unless it has the form. What it says is *not* checked."""
    if len(data) > MAX_BYTES:
        raise ObserverError(f"a conviction has {MAX_BYTES} bytes at most, not {len(data)}")
    try:
        raw = forms.members(canonical.decode(data), _MEMBERS, "a conviction")
        if raw["format"] != FORMAT:
            raise ObserverError(f"this program reads convictions of the format {FORMAT} only")
        if raw["kind"] not in KINDS:
            raise ObserverError(f"the kind of a conviction is one of {', '.join(KINDS)}")
        details = raw["details"]
        if not isinstance(details, dict):
            raise ObserverError("the details of a conviction are an object")
        return Conviction(
            kind=raw["kind"],
            reason=forms.text(raw["reason"], "reason"),
            ledger=Digest(forms.hexadecimal(raw["ledger"], 32, "ledger")),
            genesis=forms.text(raw["genesis"], "genesis"),
            observer=forms.optional(raw["observer"], _address, "observer"),
            time=Millis(forms.number(raw["time"], "time")),
            details=details,
        )
    except (CanonicalError, EvidenceError) as error:
        raise ObserverError(f"the file is no conviction: {error}") from error


def read_header(value: Any, where: str) -> SealedHeader:
    """A header with its seal; `EvidenceError` unless it has the form."""
    raw = forms.members(value, ("header", "seal"), where)
    return SealedHeader(forms.base64_bytes(raw["header"], where), _seal(raw["seal"], where))


def read_block(value: Any, where: str) -> ClaimedBlock:
    """A whole block with its seal."""
    raw = forms.members(value, ("header", "seal", "transactions"), where)
    transactions = forms.items(raw["transactions"], forms.base64_bytes, where, 65_535)
    header = forms.base64_bytes(raw["header"], where)
    return ClaimedBlock(header, transactions, _seal(raw["seal"], where))


def read_nodes(value: Any, where: str) -> tuple[bytes, ...]:
    """Nodes of tries."""
    return forms.items(value, forms.base64_bytes, where, _MOST_NODES)


def read_headers(value: Any) -> tuple[bytes, ...] | None:
    """Headers of records, or null."""
    if value is None:
        return None
    return forms.items(value, forms.base64_bytes, "headers", _MOST_HEADERS)


def read_checkpoint(value: Any, where: str) -> ProvedCheckpoint:
    """A checkpoint with its proof."""
    raw = forms.members(value, ("index", "nodes", "root", "size", "state"), where)
    return ProvedCheckpoint(
        forms.number(raw["size"], where),
        Digest(forms.hexadecimal(raw["root"], 32, where)),
        Digest(forms.hexadecimal(raw["index"], 32, where)),
        read_header(raw["state"], where),
        read_nodes(raw["nodes"], where),
    )


def _seal(value: Any, where: str) -> Signature:
    return Signature(forms.hexadecimal(value, 65, where) if value != "0x" else b"")


def _address(value: Any, where: str) -> Address:
    return Address(forms.hexadecimal(value, 20, where))
