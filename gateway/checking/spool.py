"""The files of one upload, in one unnamed file: nothing of them outlives the process.

A form's small files stand in memory; those of a job that waits must not.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
from typing import IO, Final

from gateway.errors import Unavailable

_CHUNK: Final = 1 << 20


class Spool:
    """Files one behind the other on disk, readable until `close`; safe for several threads.

    The file has no name: it is gone with the process, however that ends.
    """

    def __init__(self) -> None:
        """Raises `Unavailable` where no file can be made."""
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(prefix="shujian-checking-")  # noqa: SIM115
        except OSError as error:
            raise _unavailable(error) from error
        self._lock = threading.Lock()
        self._size = 0

    def add(self, file: IO[bytes]) -> IO[bytes]:
        """A copy of a file, to be read like it; raises `Unavailable` where the disk is full."""
        file.seek(0)
        start = self._size
        try:
            with self._lock:
                self._file.seek(start)
                shutil.copyfileobj(file, self._file, _CHUNK)
                self._file.flush()
                self._size = self._file.tell()
        except OSError as error:
            raise _unavailable(error) from error
        return io.BufferedReader(_Part(self, start, self._size - start))

    def read(self, offset: int, size: int) -> bytes:
        """Bytes from a place; raises `ValueError` once it is closed."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)

    def close(self) -> None:
        """Let go of the disk; reading is over. May be called twice."""
        with self._lock:
            self._file.close()


class _Part(io.RawIOBase):
    """One of the files, as a file of its own."""

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        super().__init__()
        self._spool = spool
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), max(self._size - self._at, 0))
        data = self._spool.read(self._start + self._at, wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _unavailable(error: OSError) -> Unavailable:
    return Unavailable(
        f"the files could not be kept ({error.strerror}); nothing was checked, try again"
    )
