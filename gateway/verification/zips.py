"""Files out of a zip that a stranger brought: few, bounded, never written anywhere.

Nothing that a zip says of itself is believed: names are for showing only, sizes are counted as the
files come out.
"""

from __future__ import annotations

import io
import threading
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from gateway.documents.parsing.limits import MAX_BYTES

MAX_FILES: Final = 300
MAX_TOTAL: Final = 256 * 2**20
"""Bytes of all files that come out of the zips of one request."""
MAX_NAME: Final = 200

_END: Final = b"PK\x05\x06"
_STARTS: Final = (b"PK\x03\x04", _END)
_END_64: Final = (b"PK\x06\x07", b"PK\x06\x06")
_TAIL: Final = 22 + 2**16
_MAX_DIRECTORY: Final = 2**20
_FORMS: Final = frozenset({"OFD.xml", "[Content_Types].xml", "mimetype"})
"""Names at the root of a zip that is a document itself: OFD, Office, OpenDocument."""
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Of other methods Python unpacks all that 64 KiB hold at once, which may be gigabytes."""
_IS_UTF_8: Final = 0x800
"""The bit of an entry that says so of its name (APPNOTE 4.4.4)."""
_RUBBISH: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class BadZip(Exception):
    """The zip or a file in it cannot be taken; the message says why."""


class Allowance:
    """How many bytes may still come out; shared by all zips of a request."""

    def __init__(self, total: int = MAX_TOTAL) -> None:
        self._left = total
        self._lock = threading.Lock()

    def take(self, size: int) -> None:
        """Count bytes; raises `BadZip` where there were too many."""
        with self._lock:
            self._left -= size
            if self._left < 0:
                raise BadZip(f"the zips hold over {MAX_TOTAL // 2**20} MiB; send fewer at a time")


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a zip: its name as it may be shown, and what reads it (raises `BadZip`)."""

    name: str
    read: Callable[[], bytes]


def is_zip(file: IO[bytes]) -> bool:
    """Whether a file is a zip of documents, and not a document that is a zip (OFD, Office)."""
    file.seek(0)
    if not file.read(4).startswith(_STARTS):
        return False
    try:
        names = {entry.filename for entry in _opened(file).infolist()}
    except BadZip:
        return True  # then it is told why
    return names.isdisjoint(_FORMS)


def require_no_zip(data: bytes) -> None:
    """`BadZip` where a file out of a zip is a zip itself, or the stump of one: an OFD cut off."""
    file = io.BytesIO(data)
    if is_zip(file):
        _opened(file)  # of a stump it is told that it is one
        raise BadZip("the file is a zip inside a zip; unpack it first")


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    _require_plain(_tail(file))
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadZip(f"the zip cannot be read ({error}); pack it again") from error


def members(file: IO[bytes], allowance: Allowance) -> list[Member]:
    """The files of a zip, in its order; raises `BadZip` where it is no zip that is taken here."""
    archive = _opened(file)
    entries = [one for one in archive.infolist() if not _passed_over(one)]
    if len(entries) > MAX_FILES:
        raise BadZip(f"the zip has {len(entries)} files, {MAX_FILES} are taken: send it as several")
    if not entries:
        raise BadZip("the zip has no files")
    lock = threading.Lock()
    return [Member(shown(name_of(one)), _reader(archive, one, allowance, lock)) for one in entries]


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name of a file in a zip, whichever program wrote it.

    Chinese Windows writes GBK and does not say so, others UTF-8; what is neither stays as it is.
    The entry is that of a `ZipFile` that was opened without another encoding.
    """
    name = entry.filename
    if not entry.flag_bits & _IS_UTF_8:
        written = name.encode("cp437", "replace")  # as which `zipfile` reads what says nothing
        name = _written(written) or name
    return name.replace("\\", "/")


def _written(name: bytes) -> str | None:
    """UTF-8 or GBK. Some short names are both: 票 in GBK is Ʊ in UTF-8, so everyday GBK goes first.

    No character of three bytes in UTF-8, as Chinese ones have there, is told in that way.
    """
    utf_8 = _decoded(name, "utf-8")
    if utf_8 and (max(utf_8) >= "\u0800" or _decoded(name, "gb2312") is None):
        return utf_8
    return _decoded(name, "gb18030")


def _decoded(written: bytes, encoding: str) -> str | None:
    try:
        return written.decode(encoding)
    except UnicodeDecodeError:
        return None


def shown(name: str) -> str:
    """A name of a stranger's as it may be shown: no control characters, of bounded length."""
    plain = "".join(each if each.isprintable() else "�" for each in name).strip() or "file"
    return plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME // 2]}…{plain[-60:]}"


def _passed_over(entry: zipfile.ZipInfo) -> bool:
    name = name_of(entry)
    return entry.is_dir() or name.startswith(_RUBBISH) or name.endswith(_RUBBISH[1:])


def _tail(file: IO[bytes]) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(size - _TAIL, 0))
    return file.read(_TAIL)


def _require_plain(tail: bytes) -> None:
    """`BadZip` where the directory would be large: it is read into memory as a whole."""
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise BadZip("the zip has no end: it is cut off, or none at all")
    if any(mark in tail for mark in _END_64):
        raise BadZip("the zip is of the form for more than 4 GiB; pack it again without")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if count > 4 * MAX_FILES or size > _MAX_DIRECTORY:
        raise BadZip(f"the zip has {count} files, {MAX_FILES} are taken: send it as several")


def _reader(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance, lock: threading.Lock
) -> Callable[[], bytes]:
    def read() -> bytes:
        if entry.flag_bits & 1:
            raise BadZip("the file is encrypted; unpack it first")
        if entry.compress_type not in _METHODS:
            raise BadZip("the file is packed in a way that is not read here; pack it with deflate")
        try:
            with lock, archive.open(entry) as opened:
                data = _bounded(opened, allowance)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise BadZip(f"the file cannot be unpacked ({error})") from error
        except (NotImplementedError, RuntimeError) as error:
            raise BadZip(f"the file is packed in a way that is not read here ({error})") from error
        require_no_zip(data)
        return data

    return read


def _bounded(opened: IO[bytes], allowance: Allowance) -> bytes:
    """What comes out, counted as it comes: a declared size is only what somebody wrote."""
    found = bytearray()
    while part := opened.read(2**16):
        allowance.take(len(part))
        found += part
        if len(found) > MAX_BYTES:
            raise BadZip(f"the file unpacks to over {MAX_BYTES // 2**20} MiB")
    return bytes(found)
