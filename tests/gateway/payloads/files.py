"""Writing and reading payloads without a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from chain.words import Digest
from gateway.payloads.cipher import Sealer
from gateway.payloads.format import Header
from gateway.payloads.opened import Opened

ID = Digest(b"\x11" * 32)
KEY = bytes(range(32))
SALT = b"\x05" * 32
CHUNK = 1024
"""The smallest that the format allows, so that files have many."""


def sealed(data: bytes, *, chunk: int = CHUNK, payload_id: Digest = ID, key: bytes = KEY) -> bytes:
    """The file of a payload."""
    sealer = Sealer(Header(payload_id, chunk), key)
    return b"".join([sealer.begin(), *sealer.feed(data), sealer.end()])


@contextmanager
def opened(path: Path, file: bytes, *, key: bytes = KEY) -> Iterator[Opened]:
    """A file's bytes, opened as the payload that it should be."""
    path.write_bytes(file)
    descriptor = os.open(path, os.O_RDONLY)
    with Opened.of(descriptor, ID, key, SALT) as payload:
        yield payload


def read(path: Path, file: bytes, *, key: bytes = KEY) -> bytes:
    """The plaintext of a file's bytes."""
    with opened(path, file, key=key) as payload:
        return b"".join(payload.read())


def digest_of(data: bytes) -> Digest:
    """What a depositor signs."""
    return Digest(sha256(SALT + data).digest())
