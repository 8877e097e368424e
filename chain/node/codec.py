"""RLP, typed: the one place that imports the untyped library."""

from __future__ import annotations

from typing import Any

import rlp  # type: ignore[import-untyped]

RlpError: type[Exception] = rlp.exceptions.RLPException
"""What is raised for bytes that are not the one encoding of what was asked for."""


def encode(value: Any) -> bytes:
    """The RLP of bytes, nested lists of bytes and integers, or one of py-evm's objects."""
    return bytes(rlp.encode(value))


def decode(data: bytes, kind: Any = None) -> Any:
    """The value that ``data`` encodes: nested lists of bytes, or an object of ``kind``."""
    return rlp.decode(data, kind)


def decode_integer(data: bytes) -> int:
    """The integer that ``data`` encodes."""
    return int(rlp.decode(data, rlp.sedes.big_endian_int))
