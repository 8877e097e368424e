"""The commitment as chain/README.md defines it, written down once more and naively."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

import rfc8785

Row = tuple[str, str, str]
"""Path, kind and value."""


def part(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def salt(secret: bytes, envelope: dict[str, Any], path: str) -> bytes:
    key = hmac.new(secret, b"shujian-salts" + rfc8785.dumps(envelope), "sha256").digest()
    return hmac.new(key, path.encode(), "sha256").digest()[:16]


def leaf(row: Row, salted: bytes) -> bytes:
    path, kind, value = (part(text.encode()) for text in row)
    return sha256(b"\x10" + salted + path + kind + value).digest()


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return sha256(b"\x01" + tree(leaves[:half]) + tree(leaves[half:])).digest()


def root(secret: bytes, envelope: dict[str, Any], rows: list[Row]) -> bytes:
    ordered = sorted(rows, key=lambda row: row[0].encode())
    leaves = [leaf(row, salt(secret, envelope, row[0])) for row in ordered]
    return sha256(b"\x12" + part(rfc8785.dumps(envelope)) + tree(leaves)).digest()
