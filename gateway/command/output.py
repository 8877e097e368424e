"""What commands print: results on stdout, everything about them on stderr."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

EVERY = 2.0
"""Seconds between two lines of progress where stderr is not a terminal."""


def width_of(text: str) -> int:
    """How many columns a terminal gives the text: two to each wide (East Asian) character."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def shorten(text: str, columns: int) -> str:
    """At most so many columns of the text, with an ellipsis where something is left out."""
    if width_of(text) <= columns:
        return text
    kept, used = [], 1
    for character in text:
        used += width_of(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def printable(value: object) -> str:
    """A value as one line without control characters, so that data cannot steer the terminal."""
    text = " ".join(str(value).split()) if value is not None else ""
    return "".join(c if c.isprintable() else "�" for c in text)


def _shown(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "�" for c in line)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = 48) -> list[str]:
    """Aligned lines; a cell has at most `most` columns, the last one as many as it likes."""
    cells = [[printable(value) for value in row] for row in rows]
    cells = [[*(shorten(cell, most) for cell in row[:-1]), row[-1]] for row in cells]
    lines = [list(head), *cells]
    widths = [max(width_of(line[at]) for line in lines) for at in range(len(head) - 1)]
    return [_aligned(line, widths) for line in lines]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell + " " * (width - width_of(cell)) for cell, width in zip(line, widths, strict=False)
    ]
    return "  ".join([*padded, line[-1]]).rstrip()


def fields(pairs: Mapping[str, object]) -> list[str]:
    """Labels and values below each other."""
    width = max((width_of(label) for label in pairs), default=0)
    return [
        f"{label}{' ' * (width - width_of(label))}  {printable(value)}".rstrip()
        for label, value in pairs.items()
    ]


class Output:
    """Where a command speaks; `as_json` turns results into one JSON document on stdout."""

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def result(self, value: Any, lines: Iterable[str]) -> None:
        """The result of a command: `value` with ``--json``, else the lines."""
        if self.as_json:
            self.lines([json.dumps(value, ensure_ascii=False, indent=2)])
        else:
            self.lines(lines)

    def lines(self, lines: Iterable[str]) -> None:
        """Lines on stdout."""
        for line in lines:
            self._out.write(f"{line}\n")
        self._out.flush()

    def say(self, message: str) -> None:
        """A line on stderr: what is being done, what to know.

        It may hold what a gateway said, which must not steer the terminal: it could write over what
        stands there already, the fingerprint that somebody is about to compare.
        """
        self._err.write("\n".join(map(_shown, message.split("\n"))) + "\n")
        self._err.flush()

    def next(self, *commands: str) -> None:
        """The next likely command, on stderr."""
        for number, command in enumerate(commands):
            self.say(f"{'next:' if number == 0 else '  or:'} {command}")

    def progress(self, label: str, total: int | None = None) -> Progress:
        """A line of progress: rewritten in place on a terminal, else one line now and then."""
        return Progress(self._err, label, total)


class Progress:
    """Tells how far something is; a context manager that ends the line."""

    def __init__(self, err: TextIO, label: str, total: int | None) -> None:
        self._err, self._label, self._total = err, label, total
        self._live = err.isatty()
        self._began = time.monotonic()
        self._spoken = self._began
        self._written = 0
        self._done = 0

    def __enter__(self) -> Progress:
        self._write(f"{self._label} ...")
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._err.write("\n")
            self._err.flush()

    def add(self, number: int, note: str = "") -> None:
        """Say that so many more are done; called as often as one likes."""
        self._done += number
        done, now = self._done, time.monotonic()
        finished = done == self._total
        if not finished and now - self._spoken < (0.1 if self._live else EVERY):
            return
        self._spoken = now
        rate = done / max(now - self._began, 1e-6)
        of = f"{done:,}" if self._total is None else f"{done:,} of {self._total:,}"
        self._write(f"{self._label}: {of}, {rate:,.0f}/s{', ' + note if note else ''}")

    def _write(self, text: str) -> None:
        if not self._live:
            self._err.write(f"{text}\n")
        else:
            self._err.write("\r" + text + " " * max(self._written - width_of(text), 0))
            self._written = width_of(text)
        self._err.flush()
