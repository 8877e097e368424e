"""Transactions of type 2 (EIP-1559) that offer no fee, signed here and not by the node."""

from __future__ import annotations

from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.client import rlp
from chain.statements import sign
from chain.words import Address, Digest

_TYPE = b"\x02"
_NO_FEE = b""


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """A transaction as it is sent, and its hash."""

    raw: bytes
    hash: Digest


def sign_transaction(
    private_key: bytes, chain_id: int, nonce: int, to: Address | None, data: bytes, gas: int
) -> SignedTransaction:
    """Sign a transaction without value or fee; ``to`` None deploys ``data``. Deterministic."""
    fields: list[rlp.Item] = [
        rlp.integer(chain_id),
        rlp.integer(nonce),
        _NO_FEE,
        _NO_FEE,
        rlp.integer(gas),
        to or b"",
        b"",
        data,
        [],
    ]
    signature = sign(private_key, Digest(keccak(_TYPE + rlp.encode(fields))))
    r, s, v = signature[:32], signature[32:64], signature[64]
    parts = (v - 27, int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    raw = _TYPE + rlp.encode([*fields, *map(rlp.integer, parts)])
    return SignedTransaction(raw, Digest(keccak(raw)))


def contract_address(sender: Address, nonce: int) -> Address:
    """Where a contract comes to stand that the sender deploys with that nonce."""
    return Address(keccak(rlp.encode([sender, rlp.integer(nonce)]))[12:])
