"""The forms of JSON-RPC values, read strictly: everything else is `Nonsense`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from chain.client.errors import Nonsense
from chain.words import Address, Digest, Seconds

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")


class Fields:
    """A JSON object from a node, whose fields are read by type."""

    def __init__(self, raw: object, what: str) -> None:
        if not isinstance(raw, dict):
            raise Nonsense(f"the node's {what} is not an object: {_short(raw)}")
        self._raw: dict[str, Any] = raw
        self._what = what

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._raw.get(name) is not None

    def raw(self, name: str) -> object:
        """The field as it came; None if it is not there."""
        return self._raw.get(name)

    def quantity(self, name: str) -> int:
        """An integer."""
        return quantity(self._raw.get(name), f"{self._what}'s {name}")

    def data(self, name: str, size: int | None = None) -> bytes:
        """Bytes, of the size given."""
        return data(self._raw.get(name), f"{self._what}'s {name}", size)

    def digest(self, name: str) -> Digest:
        """A hash of 32 bytes."""
        return Digest(self.data(name, 32))

    def address(self, name: str) -> Address:
        """An account or contract."""
        return Address(self.data(name, 20))

    def items(self, name: str) -> list[object]:
        """A list."""
        return items(self._raw.get(name), f"{self._what}'s {name}")


def quantity(raw: object, what: str) -> int:
    """A JSON-RPC QUANTITY: ``0x`` and hexadecimal digits."""
    if not isinstance(raw, str) or not _QUANTITY.fullmatch(raw):
        raise Nonsense(f"the node's {what} is not a quantity: {_short(raw)}")
    return int(raw, 16)


def data(raw: object, what: str, size: int | None = None) -> bytes:
    """JSON-RPC DATA: ``0x`` and an even number of hexadecimal digits."""
    try:
        if not isinstance(raw, str) or not raw.startswith("0x"):
            raise ValueError("no 0x")
        found = bytes.fromhex(raw[2:])
        if len(found) * 2 != len(raw) - 2 or (size is not None and len(found) != size):
            raise ValueError("wrong size")
    except ValueError as error:
        wanted = "data" if size is None else f"{size} bytes"
        raise Nonsense(f"the node's {what} is not {wanted}: {_short(raw)}") from error
    return found


def items(raw: object, what: str) -> list[object]:
    """A JSON list."""
    if not isinstance(raw, list):
        raise Nonsense(f"the node's {what} is not a list: {_short(raw)}")
    return raw


def number(value: int) -> str:
    """A QUANTITY for the node."""
    return hex(value)


def _short(raw: object) -> str:
    return repr(raw)[:120]


@dataclass(frozen=True, slots=True)
class Block:
    """A block as the node tells it; that its header gives its hash is *not* checked here."""

    number: int
    hash: Digest
    parent: Digest
    time: Seconds
    gas_used: int
    gas_limit: int
    transactions: tuple[Digest, ...]


def parse_block(raw: object) -> Block:
    """A block with the hashes of its transactions."""
    block = Fields(raw, "block")
    return Block(
        block.quantity("number"),
        block.digest("hash"),
        block.digest("parentHash"),
        Seconds(block.quantity("timestamp")),
        block.quantity("gasUsed"),
        block.quantity("gasLimit"),
        tuple(Digest(data(item, "transaction", 32)) for item in block.items("transactions")),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands on the chain; events are ordered by (block, index)."""

    block: int
    index: int
    block_hash: Digest
    transaction: Digest
    contract: Address


@dataclass(frozen=True, slots=True)
class Log:
    """An event before it is decoded."""

    place: Place
    topics: tuple[Digest, ...]
    data: bytes


def parse_log(raw: object) -> Log:
    """A log of a block that is on the chain."""
    log = Fields(raw, "log")
    place = Place(
        log.quantity("blockNumber"),
        log.quantity("logIndex"),
        log.digest("blockHash"),
        log.digest("transactionHash"),
        log.address("address"),
    )
    topics = tuple(Digest(data(item, "log's topic", 32)) for item in log.items("topics"))
    return Log(place, topics, log.data("data"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction that is in a block."""

    transaction: Digest
    block: int
    block_hash: Digest
    succeeded: bool
    gas_used: int
    contract: Address | None


def parse_receipt(raw: object) -> Receipt:
    """A receipt; ``contract`` is the address of what was deployed."""
    receipt = Fields(raw, "receipt")
    status = receipt.quantity("status")
    if status not in (0, 1):
        raise Nonsense(f"the node's receipt has the status {status}")
    return Receipt(
        receipt.digest("transactionHash"),
        receipt.quantity("blockNumber"),
        receipt.digest("blockHash"),
        status == 1,
        receipt.quantity("gasUsed"),
        receipt.address("contractAddress") if receipt.has("contractAddress") else None,
    )


def block_reference(block: int | None) -> str:
    """How a call names a block: its number, or the newest."""
    return "latest" if block is None else number(block)
