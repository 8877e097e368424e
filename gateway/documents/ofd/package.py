"""The zip that an OFD is: opened strictly, read within bounds, parts found by location."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from functools import cached_property
from typing import Any, Final

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import xml

MAX_FILE: Final = 20 * 1024 * 1024
"""Bytes of the file as it comes."""
MAX_PARTS: Final = 2_000
MAX_PART: Final = 20 * 1024 * 1024
"""Bytes of one part when unpacked."""
MAX_TOTAL: Final = 100 * 1024 * 1024
"""Bytes of all parts when unpacked."""
MAX_RATIO: Final = 200
"""By how much a part of more than a megabyte may grow when unpacked; XML grows by 20."""

_LARGE: Final = 1024 * 1024
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FAULTS: Final = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError)
_ASK: Final = "do not trust the file; ask the issuer for another"


class Package:
    """The parts of one OFD by name; nothing is unpacked before it is asked for."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``; `Malformed` for what is no zip, ambiguous, or beyond the bounds."""
        if len(data) > MAX_FILE:
            raise Malformed(f"the file has {len(data)} bytes, {MAX_FILE} are allowed", "split it")
        if not data.startswith(b"PK\x03\x04"):
            raise Malformed("the file does not begin as an OFD does", _ASK)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise Malformed("the file is no whole zip archive", "send it again") from error
        self._parts = self._bounded()
        self.commented = bool(self._zip.comment)
        self._read: dict[str, bytes] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All parts that are files, in the order of the archive."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part; `Malformed` if it is broken or longer than the archive says."""
        if name not in self._read:
            info = self._parts[name]
            try:
                with self._zip.open(info) as part:
                    found = part.read(info.file_size + 1)
            except _FAULTS as error:
                raise Malformed(
                    f"the part {name} of the file is broken", "send it again"
                ) from error
            if len(found) != info.file_size:
                raise Malformed(f"the part {name} is not as long as the archive says", _ASK)
            self._read[name] = found
        return self._read[name]

    def xml(self, name: str) -> Any:
        """The root element of a part."""
        return xml.parse(self.read(name))

    def resolve(self, location: str, base: str = "") -> str | None:
        """The part that ``location`` names, as seen from the part ``base``; None if there is none.

        Locations that begin with / count from the root; others from the folder of ``base`` by the
        standard, from the root as some producers write them.
        """
        plain = location.strip().replace("\\", "/")
        tries = [plain.lstrip("/")]
        if not plain.startswith("/"):
            tries.insert(0, posixpath.join(posixpath.dirname(base), plain))
        return next((t for t in map(posixpath.normpath, tries) if t in self._parts), None)

    def _bounded(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(self._zip.infolist()) > MAX_PARTS:
            raise Malformed(f"the file has more than {MAX_PARTS} parts", _ASK)
        if sum(info.file_size for info in infos) > MAX_TOTAL:
            raise Malformed(f"the file unpacks to more than {MAX_TOTAL} bytes", _ASK)
        parts: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = _name(info)
            if name in parts:
                raise Malformed(f"the file has two parts named {name}: readers may differ", _ASK)
            _refuse(info, name)
            parts[name] = info
        return parts


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a part; producers write Chinese ones in GBK without saying so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    name = name.replace("\\", "/")
    if name.startswith(("/", "..")) or posixpath.normpath(name) != name:
        raise Malformed(f"a part has the name {name[:80]!r}, which leads elsewhere", _ASK)
    return name


def _refuse(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & 0x1:
        raise Unsupported(f"the part {name} is encrypted", "send the file without a password")
    if info.compress_type not in _METHODS:
        raise Unsupported(
            f"the part {name} is packed in a way that OFD does not have", "ask for another file"
        )
    if info.file_size > MAX_PART:
        raise Malformed(f"the part {name} unpacks to {info.file_size} bytes", _ASK)
    if info.file_size > _LARGE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise Malformed(f"the part {name} grows more than {MAX_RATIO} times when unpacked", _ASK)
