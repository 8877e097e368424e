"""The files of one upload, in one unnamed file: nothing of them outlives the process."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from typing import IO

from gateway.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of the files lies, and the name that it came with."""

    name: str
    offset: int
    size: int


class Spool:
    """Files one behind the other on disk, readable until `close`; safe to use from many threads.

    The file has no name: it is gone with the process, however that ends.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="shujian-checking-")  # noqa: SIM115
        self._lock = threading.Lock()
        self._places: list[Place] = []
        self._size = 0

    @property
    def places(self) -> tuple[Place, ...]:
        """What was added, in order."""
        return tuple(self._places)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return self._size

    def add(self, name: str, data: bytes) -> None:
        """Put a file behind the others; raises `Unavailable` where the disk is full."""
        try:
            with self._lock:
                self._file.seek(self._size)
                self._file.write(data)
        except OSError as error:
            raise Unavailable(
                f"the files could not be kept ({error.strerror}); nothing was checked, try again"
            ) from error
        self._places.append(Place(name, self._size, len(data)))
        self._size += len(data)

    def read(self, place: Place) -> bytes:
        """The bytes of one file."""
        with self._lock:
            self._file.seek(place.offset)
            return self._file.read(place.size)

    def close(self) -> None:
        """Let go of the disk; reading is over. May be called twice."""
        with self._lock:
            self._file.close()
