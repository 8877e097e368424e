"""The proofs kept beside the checkpoints: every node hangs on the one above it by its hash.

From the block's header by its state root to the Journal's account, by that account's storage root
to the three slots that hold the checkpoint (EIP-1186). That the path through the tries is that of
the Journal's address and slots is *not* checked here: that is the work of whoever verifies
evidence. What is checked shows any change of what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak
from sqlmodel import Session

from chain import canonical
from chain.errors import ChainError
from gateway.audit.findings import Findings
from gateway.audit.reading import stream

CHECK = "checkpoints"

_QUERY = (
    "SELECT size, root, index_root, block_number, block_hash, header, account_proof,"
    " storage_proof FROM checkpoint ORDER BY size"
)
_FIELDS = ("header", "account_proof", "storage_proof")
_STATE_ROOT, _NUMBER = 3, 8


class _Broken(Exception):
    """The proof does not hold together; says where, and in which field."""

    def __init__(self, field: str, meaning: str) -> None:
        super().__init__(meaning)
        self.field = field


def check_proofs(findings: Findings, session: Session) -> int:
    """Name each checkpoint whose proof was changed; returns how many have one."""
    proven = 0
    for size, *row in stream(session, _QUERY):
        parts = dict(zip(_FIELDS, row[4:], strict=True))
        if not any(part is not None for part in parts.values()):
            continue
        proven += 1
        try:
            for field, part in parts.items():
                if part is None:
                    raise _Broken(field, "it is gone, and the rest of the proof is there")
            _check(*row)
        except _Broken as error:
            findings.add(
                CHECK, "checkpoint", f"size={size}", error.field, "a proof of this checkpoint",
                parts[error.field], str(error),
            )  # fmt: skip
    return proven


def _check(
    root: bytes,
    index_root: bytes,
    block_number: int,
    block_hash: bytes,
    header: Any,
    account_proof: Any,
    storage_proof: Any,
) -> None:
    fields = _header(header, block_number, block_hash)
    account = _nodes("account_proof", _decoded("account_proof", account_proof))
    slots = _decoded("storage_proof", storage_proof)
    if len(slots) != 3:
        raise _Broken("storage_proof", "it does not have the three slots of a checkpoint")
    _chain("account_proof", fields[_STATE_ROOT], account)
    number = block_number.to_bytes((block_number.bit_length() + 7) // 8, "big")
    for slot, value in zip(slots, (root, index_root, number), strict=True):
        nodes = _nodes("storage_proof", slot)
        if not nodes or keccak(nodes[0]) not in account[-1]:
            raise _Broken("storage_proof", "it does not start at the storage of the account")
        _chain("storage_proof", keccak(nodes[0]), nodes)
        # A slot holds an integer, and a leaf its RLP: without the zero bytes that it begins with.
        stored = value.lstrip(b"\x00")
        if stored and stored not in nodes[-1]:
            raise _Broken("storage_proof", "it does not end in what the checkpoint says")


def header_block(header: bytes) -> tuple[int, bytes]:
    """The number and hash of the block whose header this is; 0 and its hash if it is none."""
    try:
        return int.from_bytes(rlp.decode(header)[_NUMBER], "big"), keccak(header)
    except (rlp.DecodingError, TypeError, LookupError):
        return 0, keccak(header)


def _header(header: Any, block_number: int, block_hash: bytes) -> list[bytes]:
    try:
        fields = rlp.decode(header)
        number = int.from_bytes(fields[_NUMBER], "big")
    except (rlp.DecodingError, TypeError, LookupError) as error:
        raise _Broken("header", "it is not the header of a block") from error
    if number == block_number and keccak(header) != block_hash:
        raise _Broken("header", "it does not hash to the checkpoint's block")
    if number < block_number:
        raise _Broken("header", "it is of a block before the checkpoint's")
    return list(fields)


def _decoded(field: str, data: Any) -> list[Any]:
    try:
        value = canonical.decode(data)
    except (ChainError, TypeError) as error:
        raise _Broken(field, "it is not canonical JSON") from error
    if not isinstance(value, list) or not value:
        raise _Broken(field, "it is not a list of trie nodes")
    return value


def _nodes(field: str, texts: Any) -> list[bytes]:
    try:
        return [bytes.fromhex(text.removeprefix("0x")) for text in texts]
    except (AttributeError, TypeError, ValueError) as error:
        raise _Broken(field, "it is not a list of trie nodes") from error


def _chain(field: str, top: bytes, nodes: Sequence[bytes]) -> None:
    above = top
    for node in nodes:
        # A node of less than 32 bytes stands in the one above it as it is.
        if keccak(node) not in above and node not in above:
            raise _Broken(field, "a node does not hang on the one above it")
        above = node
