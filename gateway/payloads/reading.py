"""An open payload as a file that can be read and sought in, for those who parse it."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from gateway.payloads.opened import Opened

_BUFFER = 2**18


class _Raw(io.RawIOBase):
    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._opened.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        stop = min(self._at + len(view), self._opened.size)
        start = self._at
        # The stretch and not the whole: the digest of the whole is held against elsewhere.
        for piece in self._opened.stretch(start, stop) if start < stop else ():
            at = self._at - start
            view[at : at + len(piece)] = piece
            self._at += len(piece)
        return self._at - start


def as_file(opened: Opened) -> BinaryIO:
    """A buffered view of an open payload; closing it leaves the payload open."""
    return cast("BinaryIO", io.BufferedReader(_Raw(opened), _BUFFER))
