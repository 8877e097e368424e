"""An XLSX as the zip archive that it is: what is checked before reading, and one being written."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final
from xml.etree import ElementTree

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits

_CHUNK: Final = 2**20
_DECLARATIONS: Final = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP: Final = max(len(word) for word in _DECLARATIONS) - 1

UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    OSError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What zipfile, openpyxl and the XML parser raise on parts that are not what they should be."""

_SHEET: Final = "xl/worksheets/sheet1.xml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def check_package(source: BinaryIO) -> None:
    """Raise `Unscopable` for an archive that would unpack too large or declares XML entities.

    The sizes stated are looked at first, which costs nothing; reading never goes beyond them.
    """
    with zipfile.ZipFile(source) as package:
        parts = package.infolist()
        if len(parts) > limits.MAX_PARTS:
            raise Unscopable(
                f"the XLSX holds {len(parts)} parts; at most {limits.MAX_PARTS} may be"
            )
        if sum(part.file_size for part in parts) > limits.MAX_UNPACKED:
            raise Unscopable(f"the XLSX unpacks to more than {limits.MAX_UNPACKED >> 20} MiB")
        _check_held(package, parts)
        for part in parts:
            _check_part(package, part)


def _check_held(package: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> None:
    """Only a sheet is read as a stream; what a part is, its content type says and not its name."""
    large = [part for part in parts if part.file_size > limits.MAX_SHARED]
    types = _content_types(package) if large else {}
    for part in large:
        if types.get(f"/{part.filename}") != {f"{_TYPE}.worksheet+xml"}:
            raise Unscopable(
                f"{part.filename[:100]} in the XLSX is larger than {limits.MAX_SHARED >> 20} MiB; "
                "deposit so large a table as CSV"
            )


def _content_types(package: zipfile.ZipFile) -> dict[str, set[str]]:
    part = package.getinfo("[Content_Types].xml")
    if part.file_size > _CHUNK:
        raise Unscopable("the XLSX does not say what its parts are, or says too much of it")
    _check_part(package, part)
    found: dict[str, set[str]] = {}
    for item in ElementTree.fromstring(package.read(part)).iter():  # noqa: S314 - checked above
        if name := item.get("PartName"):
            found.setdefault(name, set()).add(item.get("ContentType", ""))
    return found


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Of others Python unpacks at once all that it has read, which may be gigabytes.
        raise Unscopable("the XLSX is packed as no spreadsheet program does; save it anew")
    tail = b""
    with package.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            if any(word in tail + chunk for word in _DECLARATIONS):
                raise Unscopable("the XLSX declares XML entities, as no spreadsheet program does")
            tail = chunk[-_OVERLAP:]


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raw = memoryview(data)  # type: ignore[arg-type]
        self._held += raw
        return raw.nbytes

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def write_package(rows: Iterable[bytes]) -> Iterator[bytes]:
    """A workbook with one sheet of these rows, each its XML; the same rows give the same bytes.

    No time, user or program is named in it. Nothing is put on a disk.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _PARTS.items():
            package.writestr(_part(name), _HEAD + text)
        with package.open(_part(_SHEET), "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in rows:
                sheet.write(row)
                if block := sink.take():
                    yield block
            sheet.write(b"</sheetData></worksheet>")
    yield sink.take()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = zipfile.ZIP_DEFLATED
    part.create_system = 3
    part.external_attr = 0o600 << 16
    return part
