"""Bytes of unknown encoding as lines of text, none of them long."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits

_BLOCK = 2**18
ENCODINGS = ("utf-8", "gb18030")


def encoding_of(source: BinaryIO, most: int | None = None) -> str:
    """``utf-8-sig``, ``utf-8`` or ``gb18030``, whichever the file is whole; raises `Unscopable`.

    Looks at no more than `most` bytes where that is given, and may be wrong then.
    """
    source.seek(0)
    if source.read(3) == codecs.BOM_UTF8:
        return "utf-8-sig"
    for encoding in ENCODINGS:
        if _decodes(source, encoding, most):
            return encoding
    raise Unscopable("the file is neither UTF-8 nor GB18030 text")


def _decodes(source: BinaryIO, encoding: str, most: int | None) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    left = most
    try:
        while block := source.read(_BLOCK if left is None else min(_BLOCK, left)):
            decoder.decode(block)
            left = None if left is None else left - len(block)
        decoder.decode(b"", final=left is None or left > 0)
    except UnicodeDecodeError:
        return False
    return True


def lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines with their ends, each at most `limits.MAX_LINE` long; raises `Unscopable`."""
    source.seek(0)
    number = 1
    while line := source.readline(limits.MAX_LINE + 1):
        if len(line) > limits.MAX_LINE:
            raise Unscopable(f"line {number} is longer than {limits.MAX_LINE:,} bytes")
        yield line
        number += 1


def text_lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a file as text; raises `Unscopable` where one is not in that encoding."""
    # A byte 0x0A is a line's end in each of the encodings: no longer character holds it.
    for number, line in enumerate(lines(source), start=1):
        try:
            yield line.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
        except UnicodeDecodeError as error:
            raise Unscopable(f"line {number} is not {encoding.removesuffix('-sig')}") from error
