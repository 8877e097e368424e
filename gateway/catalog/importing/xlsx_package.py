"""What is checked of an XLSX before it is opened: it is a zip archive from an unknown hand."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from gateway.catalog.errors import TableError
from gateway.catalog.importing import limits

_CHUNK: Final = 2**20
_DECLARATIONS: Final = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP: Final = max(len(word) for word in _DECLARATIONS) - 1

BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What ``zipfile`` raises on archives that are damaged, encrypted or oddly packed."""


def check_package(data: bytes) -> None:
    """``TableError`` for an archive that would unpack too large, or whose XML declares entities.

    Every part is unpacked once in chunks, never further than the limit, since the sizes that the
    archive states may be false.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_parts(package)
    except BROKEN as error:
        raise TableError(f"the file is not a sound XLSX ({error}); save it anew") from error


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > limits.MAX_PARTS:
        raise TableError(f"the XLSX holds {len(parts)} parts; the limit is {limits.MAX_PARTS}")
    left = limits.MAX_UNPACKED_BYTES
    for part in parts:
        left = _check_part(package, part, left)


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """How many bytes the following parts may still unpack to."""
    tail = b""
    with package.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                size = limits.MAX_UNPACKED_BYTES >> 20
                raise TableError(f"the XLSX unpacks to more than {size} MiB; split it")
            if any(word in tail + chunk for word in _DECLARATIONS):
                raise TableError(
                    "the XLSX declares XML entities, as no spreadsheet program does; save it anew"
                )
            tail = chunk[-_OVERLAP:]
    return left
