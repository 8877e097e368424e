"""A contract's reason for refusing, from bytes to the name and arguments of its error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_hash.auto import keccak

from chain.client.artifacts import CONTRACTS, Entry, Parameter, artifact
from chain.client.codec import Undecodable, decode_values
from chain.words import to_hex

_LARGEST_JSON_INTEGER = 2**53 - 1

Argument = str | int | bool
"""A JSON value: bytes as lower-case hexadecimal, integers from 2^53 on as decimal text."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of a contract: its name and its arguments in order, all fit for JSON.

    Names of our own contracts' errors, ``Error`` and ``Panic`` of Solidity, or ``Unknown`` with
    the bytes as they came.
    """

    name: str
    arguments: Mapping[str, Argument]

    def __str__(self) -> str:
        inside = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.name}({inside})"


def decode_refusal(reason: bytes) -> Refusal:
    """What the bytes with which a call reverted mean; never fails."""
    entry = _errors().get(reason[:4])
    if entry is not None:
        try:
            values = decode_values(entry.inputs, reason[4:])
        except Undecodable:
            return Refusal("Unknown", {"data": to_hex(reason)})
        pairs = zip(entry.inputs, values, strict=True)
        return Refusal(entry.name, {item.name: _json(value) for item, value in pairs})
    return Refusal("Unknown", {"data": to_hex(reason)})


@cache
def _errors() -> dict[bytes, Entry]:
    own = [entry for name in CONTRACTS for entry in artifact(name).of_kind("error")]
    return {entry.selector: entry for entry in [*_SOLIDITY, *own]}


# What the compiler itself reverts with: require with a text, and failed internal checks.
_SOLIDITY = (
    Entry("error", "Error", (Parameter("text", "string", False),), ()),
    Entry("error", "Panic", (Parameter("code", "uint256", False),), ()),
)


def _json(value: Any) -> Argument:
    if isinstance(value, bytes):
        return to_hex(value)
    if isinstance(value, bool | str):
        return value
    return int(value) if abs(value) <= _LARGEST_JSON_INTEGER else str(value)


def call_hash(call: bytes) -> bytes:
    """The Keccak-256 by which ``CallRefused`` names a call of a relayed batch."""
    return keccak(call)
