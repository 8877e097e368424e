"""Whole blocks in their RLP encoding, as clients exchange them: for whoever executes them again.

The embedded node gives them raw, with their seals. Of other engines they are put together from
what every one of them tells, and count only if header and transactions hash to what they should.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.client import rlp
from chain.client.connection import Connection
from chain.client.errors import Nonsense, Oversized, Refused
from chain.client.proofs import read_header
from chain.client.wire import Fields, data, number, quantity
from chain.words import Signature, to_hex

_FEES = ("maxPriorityFeePerGas", "maxFeePerGas", "gas", "to", "value", "input", "accessList")
_FIELDS: dict[int, tuple[str, ...]] = {
    0: ("nonce", "gasPrice", "gas", "to", "value", "input"),
    1: ("chainId", "nonce", "gasPrice", "gas", "to", "value", "input", "accessList"),
    2: ("chainId", "nonce", *_FEES),
    3: ("chainId", "nonce", *_FEES, "maxFeePerBlobGas", "blobVersionedHashes"),
    4: ("chainId", "nonce", *_FEES, "authorizationList"),
}
"""What stands before the signature in each type (EIP-155, 2930, 1559, 4844, 7702)."""

Call = tuple[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class WholeBlock:
    """A block as the node gave it; `seal` is None where the engine has none of ours.

    That it is valid, sealed by the right account, or follows another is *not* checked.
    """

    number: int
    encoded: bytes
    seal: Signature | None


def sealed_blocks(connection: Connection, first: int, count: int) -> list[WholeBlock]:
    """Blocks of the embedded node, which must have them all."""
    span = range(first, first + count)
    calls: list[Call] = [("debug_getRawBlock", (number(block),)) for block in span]
    calls += [("shujian_getSeal", (number(block),)) for block in span]
    answers = _ask(connection, calls)
    return [
        WholeBlock(block, data(raw, "raw block"), Signature(Fields(seal, "seal").data("seal")))
        for block, raw, seal in zip(span, answers[:count], answers[count:], strict=True)
    ]


def rebuilt_blocks(connection: Connection, first: int, count: int) -> list[WholeBlock]:
    """Blocks of any engine, put together again; the engine must have them all.

    Raises `Nonsense` where a block or transaction does not hash to the hash by which it is named,
    as with engines that leave a part of the header out of it (Besu's QBFT).
    """
    span = range(first, first + count)
    answers = _ask(connection, [("eth_getBlockByNumber", (number(block), True)) for block in span])
    return [
        WholeBlock(block, _encode_block(raw, block), None)
        for block, raw in zip(span, answers, strict=True)
    ]


def _ask(connection: Connection, calls: Sequence[Call]) -> list[object]:
    """The answers to many calls; what is too much for one batch is asked for one by one."""
    try:
        answers = connection.batch(calls)
    except Oversized:
        if len(calls) == 1:
            raise
        return [connection.call(method, *params) for method, params in calls]
    return [
        connection.call(method, *params) if isinstance(answer, Refused) else answer
        for (method, params), answer in zip(calls, answers, strict=True)
    ]


def _encode_block(raw: object, wanted: int) -> bytes:
    block = Fields(raw, "block")
    header = read_header(raw)
    if header.number != wanted:
        raise Nonsense(f"asked for block {wanted}, the node sent block {header.number}")
    if block.items("uncles"):
        raise Nonsense(f"block {wanted} has uncles, which no chain has that this ledger can be on")
    parts = [b"".join(_in_block(item) for item in block.items("transactions")), b""]
    if block.has("withdrawals"):
        parts.append(b"".join(_withdrawal(item) for item in block.items("withdrawals")))
    return rlp.joined([header.encoded, *(rlp.joined([part]) for part in parts)])


def _in_block(raw: object) -> bytes:
    """A transaction as it stands in a block: a legacy one as a list, a typed one as bytes."""
    encoded = encode_transaction(raw)
    return encoded if encoded[0] >= 0xC0 else rlp.encode(encoded)


def encode_transaction(raw: object) -> bytes:
    """The bytes that were signed and sent, of a transaction as a node tells it."""
    fields = Fields(raw, "transaction")
    kind = fields.quantity("type") if fields.has("type") else 0
    if kind not in _FIELDS:
        raise Nonsense(f"the node tells of a transaction of type {kind}, which is not known here")
    items = [_field(fields, name) for name in _FIELDS[kind]]
    last = "yParity" if kind and fields.has("yParity") else "v"
    signature = [rlp.integer(fields.quantity(name)) for name in (last, "r", "s")]
    encoded = (bytes([kind]) if kind else b"") + rlp.encode([*items, *signature])
    named = fields.digest("hash")
    if keccak(encoded) != named:
        raise Nonsense(f"transaction {to_hex(named)} does not hash to that as the node tells it")
    return encoded


def _field(fields: Fields, name: str) -> rlp.Item:
    if name == "input":
        return fields.data(name)
    if name == "to":
        return fields.data(name, 20) if fields.has(name) else b""
    if name == "accessList":
        return [_access(item) for item in fields.items(name)]
    if name == "blobVersionedHashes":
        return [data(item, "blob's hash", 32) for item in fields.items(name)]
    if name == "authorizationList":
        return [_authorization(item) for item in fields.items(name)]
    return rlp.integer(fields.quantity(name))


def _access(raw: object) -> rlp.Item:
    entry = Fields(raw, "access list")
    keys = [data(key, "storage key", 32) for key in entry.items("storageKeys")]
    return [entry.data("address", 20), keys]


def _authorization(raw: object) -> rlp.Item:
    entry = Fields(raw, "authorization")
    numbers = [rlp.integer(entry.quantity(name)) for name in ("nonce", "yParity", "r", "s")]
    return [rlp.integer(entry.quantity("chainId")), entry.data("address", 20), *numbers]


def _withdrawal(raw: object) -> bytes:
    entry = Fields(raw, "withdrawal")
    index, validator, amount = (
        rlp.integer(quantity(entry.raw(name), "withdrawal"))
        for name in ("index", "validatorIndex", "amount")
    )
    return rlp.encode([index, validator, entry.data("address", 20), amount])
