"""A payload open for reading: the whole of it or a range, with memory for one chunk."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from hashlib import sha256
from types import TracebackType
from typing import Self

from chain.words import Digest
from gateway.errors import Invalid
from gateway.payloads.cipher import Opener
from gateway.payloads.errors import Damaged
from gateway.payloads.format import HEADER_BYTES, Layout, decode_header, layout_of


class Opened:
    """An open payload. Threads may read from it at the same time; an erasure does not disturb it.

    `content` is the digest that the whole is held against, None where none is known.
    """

    def __init__(self, descriptor: int, opener: Opener, layout: Layout, salt: bytes) -> None:
        self._descriptor = descriptor
        self._opener = opener
        self._layout = layout
        self.salt = salt
        self.content: Digest | None = None

    @classmethod
    def of(cls, descriptor: int, payload_id: Digest, data_key: bytes, salt: bytes) -> Self:
        """Read the header of an open file, which is closed where it is `Damaged`."""
        try:
            header = decode_header(os.pread(descriptor, HEADER_BYTES, 0))
            if header.payload_id != payload_id:
                raise Damaged("the file is another payload's")
            layout = layout_of(os.fstat(descriptor).st_size, header.chunk)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(descriptor, Opener(header, data_key), layout, salt)

    def expecting(self, content: Digest) -> Self:
        """Itself, held against a digest where it is read whole."""
        self.content = content
        return self

    @property
    def size(self) -> int:
        """Bytes of plaintext."""
        return self._layout.size

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in pieces of at most a chunk.

        Only the chunks needed are opened. Raises `Damaged` at the first one that was altered, and,
        where the whole is read, at its end if it has not the digest that was deposited.
        """
        stop = self.size if end is None else end
        if not 0 <= start <= stop <= self.size:
            raise Invalid(f"the payload has {self.size} bytes; {start} to {stop} is not within it")
        if (start, stop) == (0, self.size):
            return self._whole()
        return self.stretch(start, stop)

    def stretch(self, start: int, stop: int) -> Iterator[bytes]:
        """As `read` for a part, within the payload: each chunk is checked, not the whole."""
        at = start
        while at < stop:
            index, offset = divmod(at, self._layout.chunk)
            plain = self._chunk(index)[offset : offset + stop - at]
            yield plain
            at += len(plain)

    def close(self) -> None:
        """Give the file back; closing twice is no fault."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _whole(self) -> Iterator[bytes]:
        digest = sha256(self.salt)
        for index in range(self._layout.chunks):
            plain = self._chunk(index)
            digest.update(plain)
            if plain:
                yield plain
        if self.content is not None and not hmac.compare_digest(digest.digest(), self.content):
            raise Damaged("the payload has not the digest that was deposited")

    def _chunk(self, index: int) -> bytes:
        offset, length = self._layout.place(index)
        sealed = os.pread(self._descriptor, length, offset)
        return self._opener.open(index, sealed, last=index == self._layout.chunks - 1)
