"""EIP-712: the bytes that an account signs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from eth_hash.auto import keccak

from chain.errors import StatementError
from chain.statements.form import StatementType
from chain.statements.message import Message
from chain.words import Digest

_DOMAIN_TYPE = keccak(b"EIP712Domain(string name,string version,bytes32 salt)")
_NAME = keccak(b"Shujian")
_VERSION = keccak(b"1")


@lru_cache(maxsize=64)
def domain_separator(ledger_id: Digest) -> Digest:
    """The EIP-712 domain of a ledger: name ``Shujian``, version ``1``, salt = the ledger id.

    Neither chain id nor contract address take part, so that statements outlive a move to another
    engine; that a type belongs to one contract keeps it from being accepted twice. Raises
    `StatementError` unless the ledger id has 32 bytes.
    """
    if len(ledger_id) != 32:
        raise StatementError(f"a ledger's id has 32 bytes, not {len(ledger_id)}")
    return Digest(keccak(_DOMAIN_TYPE + _NAME + _VERSION + ledger_id))


def statement_digest(ledger_id: Digest, kind: StatementType, message: Message) -> Digest:
    """The signing hash of a message (EIP-712: ``keccak256(0x1901 ‖ domain ‖ hashStruct)``).

    `message` is what `parse_message` or `parse_sent` returned.
    """
    struct = keccak(
        _type_hash(kind.encoded_type)
        + b"".join(_encode(field.solidity, message[field.name]) for field in kind.fields)
    )
    return typed_digest(ledger_id, struct)


def typed_digest(ledger_id: Digest, struct_hash: bytes) -> Digest:
    """The signing hash of an EIP-712 struct hash in the ledger's domain."""
    return Digest(keccak(b"\x19\x01" + domain_separator(ledger_id) + struct_hash))


@lru_cache(maxsize=64)
def _type_hash(encoded_type: str) -> bytes:
    return keccak(encoded_type.encode("ascii"))


def _encode(solidity: str, value: Any) -> bytes:
    if solidity == "string":
        return keccak(value.encode("ascii"))
    if solidity == "bytes32":
        return bytes.fromhex(value[2:])
    if solidity == "address":
        return bytes.fromhex(value[2:]).rjust(32, b"\x00")
    if solidity.endswith("[]"):
        return keccak(b"".join(_encode(solidity[:-2], item) for item in value))
    return int(value).to_bytes(32, "big")
