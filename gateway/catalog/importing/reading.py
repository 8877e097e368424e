"""A file on disk to a table; the file's kind is told by its bytes, not by its name."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from chain.words import Digest
from gateway.catalog.errors import FileError, TableError
from gateway.catalog.importing import limits
from gateway.catalog.importing.csv_file import read_csv
from gateway.catalog.importing.table import Table, make_table
from gateway.catalog.importing.xlsx_file import read_xlsx

_ZIP: Final = b"PK\x03\x04"
_REFUSED: Final = (
    (b"\xd0\xcf\x11\xe0", "an old XLS or an encrypted workbook"),
    (b"PK\x05\x06", "an empty archive"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
)


def read_table(path: Path, sheet: str | None = None) -> Table:
    """The rows of a CSV, TSV or XLSX file; ``FileError`` says in one line why it cannot be read.

    ``sheet`` names the sheet of an XLSX. Bounded by ``limits``; not looked at: what cells mean.
    """
    return parse_table(_bytes(path), sheet)


def parse_table(data: bytes, sheet: str | None = None) -> Table:
    """As ``read_table``, for the bytes of a file."""
    for mark, kind in _REFUSED:
        if data.startswith(mark):
            raise FileError(f"the file is {kind}; save it as XLSX or CSV UTF-8")
    if data.startswith(_ZIP):
        rows, notes = read_xlsx(data, sheet)
    elif sheet is not None:
        raise TableError("only an XLSX has sheets; leave the sheet's name out")
    else:
        rows, notes = read_csv(data)
    return make_table(rows, Digest(sha256(data).digest()), notes)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder; name a CSV or XLSX file in it")
        if not path.is_file():
            raise FileError(f"there is no file {path}; check its name")
        with path.open("rb") as file:
            data = file.read(limits.MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > limits.MAX_FILE_BYTES:
        raise FileError(f"{path} is larger than {limits.MAX_FILE_BYTES >> 20} MiB; split it")
    return data
