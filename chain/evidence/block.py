"""A block's header: the bytes whose Keccak-256 is the hash that a sealer and observers sign."""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.errors import ProofError
from chain.evidence import rlp
from chain.words import Digest, Seconds

# The fields in their order: their length in bytes, minus the most bytes of a number, 0 for any.
_FIELDS = (
    ("parentHash", 32), ("sha3Uncles", 32), ("miner", 20), ("stateRoot", 32),
    ("transactionsRoot", 32), ("receiptsRoot", 32), ("logsBloom", 256), ("difficulty", -32),
    ("number", -8), ("gasLimit", -8), ("gasUsed", -8), ("timestamp", -8),
    ("extraData", 0), ("mixHash", 32), ("nonce", 8), ("baseFeePerGas", -32),
    ("withdrawalsRoot", 32), ("blobGasUsed", -8), ("excessBlobGas", -8),
    ("parentBeaconBlockRoot", 32),
)  # fmt: skip
_PRAGUE = (("requestsHash", 32),)
_STATE_ROOT, _NUMBER, _TIMESTAMP = 3, 8, 11


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """What a proof needs of a header."""

    hash: Digest
    number: int
    time: Seconds
    state_root: Digest


def read_header(data: bytes) -> BlockHeader:
    """Read the RLP of a header of Cancun (20 fields) or Prague (21); ``ProofError`` otherwise.

    That the block follows the rules of the chain, and that it is on it, is *not* checked.
    """
    values = rlp.fields(data, "a block's header")
    names = _FIELDS + _PRAGUE * (len(values) == len(_FIELDS) + 1)
    if len(values) != len(names):
        raise ProofError(f"a block's header of Cancun has {len(_FIELDS)} fields, not {len(values)}")
    for (name, size), value in zip(names, values, strict=True):
        _check(name, size, value)
    return BlockHeader(
        Digest(keccak(data)),
        int.from_bytes(values[_NUMBER], "big"),
        Seconds(int.from_bytes(values[_TIMESTAMP], "big")),
        Digest(values[_STATE_ROOT]),
    )


def _check(name: str, size: int, value: bytes) -> None:
    if size < 0:
        rlp.integer(value, -size, f"the header's {name}")
    elif size and len(value) != size:
        raise ProofError(f"the header's {name} has {size} bytes, not {len(value)}")
