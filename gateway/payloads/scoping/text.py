"""Bytes of unknown encoding as lines of text, none of them long."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import limits

_BLOCK = 2**18
_ENCODINGS = ("utf-8", "gb18030")


def encoding_of(source: BinaryIO) -> str:
    """``utf-8-sig``, ``utf-8`` or ``gb18030``, whichever the source is from end to end.

    Raises `Unscopable` if it is none of them, or a line is too long.
    """
    source.seek(0)
    marked = source.read(3) == codecs.BOM_UTF8
    for encoding in _ENCODINGS[:1] if marked else _ENCODINGS:
        if _decodes(source, encoding):
            return f"{encoding}-sig" if marked else encoding
    raise Unscopable("the file is neither UTF-8 nor GB18030 text")


def _decodes(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    held = 0
    try:
        while block := source.read(_BLOCK):
            decoder.decode(block)
            # A byte 0x0A is a line's end in each of the encodings: no longer character holds it.
            first, *rest = block.split(b"\n")
            held = held + len(first) if not rest else len(rest[-1])
            if max(held, *map(len, rest), len(first)) > limits.MAX_LINE:
                raise Unscopable(f"a line is longer than {limits.MAX_LINE:,} bytes")
        decoder.decode(b"", final=True)
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
