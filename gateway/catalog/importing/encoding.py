"""Which of the two encodings in use a text file has: UTF-8 or GB18030."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Final

from gateway.catalog.errors import EncodingError

_OTHER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_ADVICE: Final = 'save the file as "CSV UTF-8"'
_MAX_UNUSUAL: Final = 0.05
"""Share of characters outside GB 2312 from which on bytes are not believed to be GB18030.

Chinese text has next to none; Big5, Shift-JIS or broken UTF-8 read as GB18030 has a third or more.
"""


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding's name; ``EncodingError`` names the first row that has neither.

    UTF-8 is taken wherever it fits. GB18030 only where the outcome is everyday Chinese, since most
    bytes are valid in it; Korean EUC-KR cannot be told from it and shows as unknown columns.
    """
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            raise EncodingError(f"the file is {name}; {_ADVICE}")
    if b"\0" in data:
        raise EncodingError(
            f"row {_row_at(data, data.index(0))}: a NUL byte, so this is no text; {_ADVICE}"
        )
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        text = _gb18030(data)
        if text is None:
            bad = data[error.start : error.start + 4].hex(" ")
            raise EncodingError(
                f"row {_row_at(data, error.start)}: the bytes {bad} are neither UTF-8 nor "
                f"GB18030; {_ADVICE}"
            ) from error
        return text, "GB18030"


def _gb18030(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if not character.isascii()]
    usual = len("".join(foreign).encode("gb2312", "ignore")) // 2
    return text if usual >= len(foreign) * (1 - _MAX_UNUSUAL) else None


def _row_at(data: bytes, place: int) -> int:
    """The number of the row that holds the byte at ``place``, as a spreadsheet counts rows."""
    before = data[:place].decode("utf-8-sig", "replace").replace("\0", "")
    try:
        return max(1, sum(1 for _ in csv.reader(io.StringIO(before + "x", newline=""))))
    except csv.Error:
        return before.count("\n") + 1
