"""The bytes of a payload's file: header, chunks, nonces. Pure; byte-exact in the README."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from chain.words import Digest
from gateway.payloads.errors import Damaged

MAGIC = b"SHUJIANP"
VERSION = 1
CHUNK = 64 * 2**10
"""Bytes of plaintext in each chunk but the last; README says what was measured."""
TAG = 16
KEY = 32
MAX_CHUNKS = 2**32
"""More are refused: NIST SP 800-38D allows no more messages under one key."""

_HEADER = struct.Struct(">8sB3xI32s")
HEADER_BYTES = _HEADER.size
_SMALLEST, _LARGEST = 2**10, 2**24


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the chunks; all of it is authenticated with each of them."""

    payload_id: Digest
    chunk: int = CHUNK

    def encode(self) -> bytes:
        """The 48 bytes of the header."""
        return _HEADER.pack(MAGIC, VERSION, self.chunk, self.payload_id)


def decode_header(data: bytes) -> Header:
    """The header in the first 48 bytes of a file; raises `Damaged`."""
    if len(data) != HEADER_BYTES:
        raise Damaged("the file ends within its header")
    magic, version, chunk, payload_id = _HEADER.unpack(data)
    header = Header(Digest(payload_id), chunk)
    if magic != MAGIC or not _SMALLEST <= chunk <= _LARGEST:
        raise Damaged("the file does not begin as a payload does")
    if version != VERSION:
        raise Damaged(f"the file is of format {version}, this program reads {VERSION}")
    if header.encode() != data:
        raise Damaged("the header's reserved bytes are not zero")
    return header


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the chunks of a payload of `size` bytes lie in its file."""

    size: int
    chunk: int

    @property
    def chunks(self) -> int:
        """How many chunks there are: at least one, for an empty payload has one empty chunk."""
        return max(1, -(-self.size // self.chunk))

    @property
    def file_size(self) -> int:
        """Bytes of the whole file."""
        return HEADER_BYTES + self.size + self.chunks * TAG

    def place(self, index: int) -> tuple[int, int]:
        """Offset and length, in the file, of a chunk with its tag."""
        plain = min(self.chunk, self.size - index * self.chunk)
        return HEADER_BYTES + index * (self.chunk + TAG), plain + TAG


def layout_of(file_size: int, chunk: int) -> Layout:
    """The layout of a file of that length; raises `Damaged` where no payload has that length."""
    body = file_size - HEADER_BYTES
    chunks = -(-body // (chunk + TAG))
    found = Layout(body - chunks * TAG, chunk)
    if body < TAG or found.size < 0 or found.file_size != file_size:
        raise Damaged("the file's length is not that of whole chunks")
    return found


def nonce_of(index: int, *, last: bool) -> bytes:
    """The 12 bytes of a chunk's nonce: an 11-byte counter, and 1 for the last chunk (STREAM)."""
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def associated(header: bytes, index: int, *, last: bool) -> bytes:
    """What is authenticated with a chunk: the whole header, its number, whether it is the last."""
    return header + index.to_bytes(8, "big") + (b"\x01" if last else b"\x00")
