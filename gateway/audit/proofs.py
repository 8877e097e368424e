"""The proofs kept beside the checkpoints, walked as whoever verifies evidence walks them.

From the block's header by its state root to the Journal's account, by that account's storage root
to the three slots that hold the checkpoint (EIP-1186), along the paths of address and slots.
"""

from __future__ import annotations

from typing import Any

from eth_hash.auto import keccak
from sqlmodel import Session

from chain import canonical
from chain.errors import ChainError, ProofError
from chain.evidence import (
    BlockHeader,
    checkpoint_slots,
    prove_account,
    prove_slot,
    read_header,
)
from chain.words import Address
from gateway.audit.findings import Findings
from gateway.audit.reading import stream

CHECK = "checkpoints"

_QUERY = (
    "SELECT size, root, index_root, block_number, block_hash, header, account_proof,"
    " storage_proof FROM checkpoint ORDER BY size"
)
_FIELDS = ("header", "account_proof", "storage_proof")


class _Broken(Exception):
    """The proof does not hold together; says where, and in which field."""

    def __init__(self, field: str, meaning: str) -> None:
        super().__init__(meaning)
        self.field = field


def check_proofs(findings: Findings, session: Session, journal: Address) -> int:
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
            _check(journal, size, *row)
        except _Broken as error:
            findings.add(
                CHECK, "checkpoint", f"size={size}", error.field, "a proof of this checkpoint",
                parts[error.field], str(error),
            )  # fmt: skip
    return proven


def _check(
    journal: Address,
    size: int,
    root: Any,
    index_root: Any,
    block_number: Any,
    block_hash: Any,
    header: Any,
    account_proof: Any,
    storage_proof: Any,
) -> None:
    if not (type(root) is type(index_root) is bytes and type(block_number) is int):
        raise _Broken("storage_proof", "the checkpoint's own columns cannot be read")
    block = _header(header, block_number, block_hash)
    account_nodes = _nodes("account_proof", _decoded("account_proof", account_proof))
    try:
        account = prove_account(block.state_root, journal, account_nodes)
    except ProofError as error:
        raise _Broken("account_proof", str(error)) from error
    if account is None:
        raise _Broken("account_proof", "it proves that the Journal is not there")
    proofs = _decoded("storage_proof", storage_proof)
    if len(proofs) != 3:
        raise _Broken("storage_proof", "it does not have the three slots of a checkpoint")
    wanted = (int.from_bytes(root), int.from_bytes(index_root), block_number)
    for slot, value, proof in zip(checkpoint_slots(size), wanted, proofs, strict=True):
        nodes = _nodes("storage_proof", proof)
        try:
            found = prove_slot(account.storage_root, slot, nodes)
        except ProofError as error:
            raise _Broken("storage_proof", str(error)) from error
        if found != value:
            raise _Broken("storage_proof", "it does not end in what the checkpoint says")


def header_block(header: bytes) -> tuple[int, bytes]:
    """The number and hash of the block whose header this is; 0 and its hash if it is none."""
    try:
        block = read_header(header)
    except ProofError:
        return 0, keccak(header)
    return block.number, block.hash


def _header(header: Any, block_number: int, block_hash: bytes) -> BlockHeader:
    try:
        block = read_header(header)
    except (ProofError, TypeError) as error:
        raise _Broken("header", "it is not the header of a block") from error
    if block.number == block_number and block.hash != block_hash:
        raise _Broken("header", "it does not hash to the checkpoint's block")
    if block.number < block_number:
        raise _Broken("header", "it is of a block before the checkpoint's")
    return block


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
