"""Reading parameters as the execution API spells them: quantities, data, blocks by tag or hash."""

from __future__ import annotations

import re
from typing import Any

from chain.node.rpc.errors import NOT_FOUND, RpcError, invalid_params
from chain.node.store import SealedBlock
from chain.node.view import View
from chain.words import Address

_QUANTITY = re.compile(r"0x(0|[1-9a-fA-F][0-9a-fA-F]*)\Z")
_DATA = re.compile(r"0x([0-9a-fA-F]{2})*\Z")
_NEWEST = ("latest", "pending", "safe", "finalized")


class Params:
    """The parameters of one call by position; a missing one is refused when it is read."""

    def __init__(self, values: Any) -> None:
        if values is None:
            values = []
        if not isinstance(values, list):
            raise invalid_params("parameters are given by position, as a list")
        self._values: list[Any] = values

    def at_most(self, number: int) -> None:
        """Refuse parameters beyond those that the method knows."""
        if len(self._values) > number:
            raise invalid_params(f"too many parameters: at most {number}")

    def has(self, place: int) -> bool:
        """Whether there is a parameter there, and it is not null."""
        return place < len(self._values) and self._values[place] is not None

    def at(self, place: int) -> Any:
        """The parameter there, as it came."""
        if not self.has(place):
            raise invalid_params(f"parameter {place + 1} is missing")
        return self._values[place]

    def quantity(self, place: int) -> int:
        """An integer in hexadecimal."""
        return quantity(self.at(place))

    def hash(self, place: int) -> bytes:
        """32 bytes."""
        return data(self.at(place), 32)

    def address(self, place: int) -> Address:
        """20 bytes."""
        return Address(data(self.at(place), 20))

    def flag(self, place: int) -> bool:
        """A boolean; false if left out."""
        value = self.at(place) if self.has(place) else False
        if not isinstance(value, bool):
            raise invalid_params(f"parameter {place + 1} is true or false")
        return value

    def block(self, view: View, place: int) -> SealedBlock:
        """The block named there, or the last one if left out; an error if there is none."""
        tag = self.at(place) if self.has(place) else "latest"
        block = find_block(view, tag)
        if block is None:
            raise RpcError(NOT_FOUND, f"block {tag} is not there")
        return block


def find_block(view: View, tag: Any) -> SealedBlock | None:
    """The block of a number, a tag, or an object of EIP-1898; none if it is not there.

    ``pending``, ``safe`` and ``finalized`` are the last block: blocks are final, and what is
    waiting has no block.
    """
    if isinstance(tag, dict):
        if "blockHash" in tag:
            return view.by_hash(data(tag["blockHash"], 32))
        tag = tag.get("blockNumber")
    return view.block(block_number(view, tag))


def block_number(view: View, tag: Any) -> int:
    """The number meant by a tag or quantity; it need not exist."""
    if tag in _NEWEST:
        return view.head
    if tag == "earliest":
        return 0
    return quantity(tag)


def quantity(value: Any, most: int = 2**256 - 1) -> int:
    """An integer in hexadecimal without leading zeros, at most ``most``."""
    if not isinstance(value, str) or not _QUANTITY.match(value) or len(value) > 66:
        raise invalid_params(f"{_short(value)} is not a quantity such as 0x1f")
    number = int(value, 16)
    if number > most:
        raise invalid_params(f"{value} is too large")
    return number


def data(value: Any, length: int | None = None) -> bytes:
    """Bytes in hexadecimal, exactly ``length`` of them if it is given."""
    if not isinstance(value, str) or not _DATA.match(value):
        raise invalid_params(f"{_short(value)} is not data such as 0x00ff")
    found = bytes.fromhex(value[2:])
    if length is not None and len(found) != length:
        raise invalid_params(f"{_short(value)} has {len(found)} bytes, not {length}")
    return found


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
