"""ABI values to and from this project's words; the only place that sees eth_abi's loose types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError

from chain.client.artifacts import Entry, Parameter
from chain.errors import ClientError


class Undecodable(ClientError):
    """The bytes are not an ABI encoding of the types; callers say what they mean by it."""


def encode_call(function: Entry, values: Sequence[Any]) -> bytes:
    """The bytes that call a function: its selector and its arguments."""
    return function.selector + encode_values(function.inputs, values)


def encode_values(parameters: Sequence[Parameter], values: Sequence[Any]) -> bytes:
    """The ABI encoding of values that already have the right form."""
    return encode([item.type for item in parameters], list(values))


def decode_values(parameters: Sequence[Parameter], data: bytes) -> list[Any]:
    """The values of an ABI encoding: integers, texts, ``bytes`` (addresses too), tuples of them.

    Raises `Undecodable`.
    """
    types = [item.type for item in parameters]
    try:
        values = decode(types, data)
    except (DecodingError, OverflowError, UnicodeDecodeError) as error:
        raise Undecodable(f"not an encoding of ({','.join(types)}): {error}") from error
    return [_plain(item.type, value) for item, value in zip(parameters, values, strict=True)]


def _plain(kind: str, value: Any) -> Any:
    if kind == "address":
        return bytes.fromhex(value[2:])
    if kind == "address[]":
        return tuple(bytes.fromhex(item[2:]) for item in value)
    return value
