"""A report's lines on their way in: put into a temporary file, counted and digested.

Nothing here is durable or has to be: what a kill leaves in the folder is removed at the next start,
and the report is sent again. Its digest has to be known before any of its lines counts.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import zlib
from collections.abc import AsyncIterable, Iterator
from hashlib import sha256
from pathlib import Path

from chain.words import Digest
from gateway.errors import Invalid, TooLarge
from gateway.reports.event import MAX_LINE

MAX_BYTES = 2**30
"""A report has at most so many bytes, uncompressed."""

_BLOCK = 2**20
_GZIP = 31  # zlib's window bits for a gzip member


class Spool:
    """A file that takes a report's bytes, inflated where they come compressed."""

    def __init__(self, folder: Path, *, compressed: bool) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, suffix=".ndjson")
        self.path = Path(name)
        self._file = os.fdopen(descriptor, "w+b", buffering=_BLOCK)
        self._hash = sha256()
        self._inflate = zlib.decompressobj(_GZIP) if compressed else None
        self._size = 0
        self._lines = 0
        self._open_line = False

    def feed(self, data: bytes) -> None:
        """Take more bytes; raises `TooLarge` or `Invalid`."""
        if self._inflate is None:
            self._take(data)
            return
        try:
            while data:
                self._take(self._inflate.decompress(data, _BLOCK))
                data = self._inflate.unconsumed_tail or self._next_member()
        except zlib.error as error:
            raise Invalid(f"the report is not gzip ({error}); send it again") from error

    def finish(self) -> None:
        """Say that nothing more comes; raises `Invalid` where gzip is cut short."""
        if self._inflate is not None and self._size and not self._inflate.eof:
            raise Invalid("the compressed report is cut short; send it again")
        self._file.flush()

    @property
    def digest(self) -> Digest:
        """SHA-256 of the uncompressed bytes."""
        return Digest(self._hash.digest())

    @property
    def lines(self) -> int:
        """How many lines there are; the last one needs no line end."""
        return self._lines + self._open_line

    def read(self, offset: int) -> Iterator[tuple[bytes, int]]:
        """The lines from a byte on, without their ends, each with the offset behind it.

        Of a line over the limit only the beginning is given, one byte too long.
        """
        self._file.seek(offset)
        while line := self._file.readline(MAX_LINE + 2):
            offset += len(line)
            if not line.endswith(b"\n") and len(line) > MAX_LINE:
                offset += self._skip_line()
            yield line.removesuffix(b"\n").removesuffix(b"\r"), offset

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_BYTES:
            raise TooLarge(f"a report has at most {MAX_BYTES:,} bytes; send it as several")
        self._hash.update(data)
        self._lines += data.count(b"\n")
        if data:
            self._open_line = not data.endswith(b"\n")
        self._file.write(data)

    def _next_member(self) -> bytes:
        """What follows the end of a gzip member: another one (RFC 1952, section 2.2)."""
        assert self._inflate is not None
        rest = self._inflate.unused_data
        if rest:
            self._inflate = zlib.decompressobj(_GZIP)
        return rest

    def _skip_line(self) -> int:
        skipped = 0
        while part := self._file.readline(_BLOCK):
            skipped += len(part)
            if part.endswith(b"\n"):
                break
        return skipped


async def fill(spool: Spool, chunks: AsyncIterable[bytes]) -> None:
    """Feed everything that comes, from the event loop, which only gathers; then finish."""
    gathered, length = list[bytes](), 0
    async for chunk in chunks:
        gathered.append(chunk)
        length += len(chunk)
        if length >= _BLOCK:
            await asyncio.to_thread(spool.feed, b"".join(gathered))
            gathered, length = [], 0
    await asyncio.to_thread(spool.feed, b"".join(gathered))
    await asyncio.to_thread(spool.finish)


def sweep(folder: Path) -> None:
    """Remove what earlier processes left; called before anything is received."""
    for path in folder.glob("*.ndjson"):
        path.unlink(missing_ok=True)
