"""Sealing and opening chunks with AES-256-GCM. Pure: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.errors import TooLarge
from gateway.payloads.errors import Damaged
from gateway.payloads.format import MAX_CHUNKS, Header, associated, nonce_of


class Sealer:
    """Turns plaintext, in pieces of any length, into the bytes of a payload's file.

    A data key serves one payload only: the nonces are a counter.
    """

    def __init__(self, header: Header, key: bytes) -> None:
        self._header = header.encode()
        self._chunk = header.chunk
        self._cipher = AESGCM(key)
        self._held = bytearray()
        self._index = 0

    def begin(self) -> bytes:
        """The header."""
        return self._header

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The chunks that are certainly not the last one; what may be is held back."""
        self._held += data
        at, end = 0, len(self._held)
        view = memoryview(self._held)
        try:
            while end - at > self._chunk:
                yield self._seal(view[at : at + self._chunk], last=False)
                at += self._chunk
        finally:
            view.release()
            del self._held[:at]

    def end(self) -> bytes:
        """The last chunk."""
        return self._seal(self._held, last=True)

    def _seal(self, plain: bytes | bytearray | memoryview, *, last: bool) -> bytes:
        if self._index >= MAX_CHUNKS:
            raise TooLarge(f"a payload has at most {MAX_CHUNKS * self._chunk} bytes")
        nonce = nonce_of(self._index, last=last)
        sealed = self._cipher.encrypt(
            nonce, plain, associated(self._header, self._index, last=last)
        )
        self._index += 1
        return sealed


class Opener:
    """Opens single chunks of one payload's file."""

    def __init__(self, header: Header, key: bytes) -> None:
        self._header = header.encode()
        self._cipher = AESGCM(key)

    def open(self, index: int, sealed: bytes, *, last: bool) -> bytes:
        """The plaintext of a chunk; raises `Damaged` unless it is that one of that payload."""
        data = associated(self._header, index, last=last)
        try:
            return self._cipher.decrypt(nonce_of(index, last=last), sealed, data)
        except InvalidTag as error:
            raise Damaged(f"chunk {index} is not the one that was written") from error
