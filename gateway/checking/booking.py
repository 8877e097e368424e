"""The commands that book the documents of a report: run by the clerk, where the keys are."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.checking.report import Class, Line, Report
from gateway.verification.finding import Verdict
from gateway.verification.zips import MAX_NAME

_COMMAND: Final = "shujian document book"
ACCOUNT: Final = "ACCOUNT"
VOUCHER: Final = "VOUCHER"
"""What stands in the command where nothing was said."""

_UNFIT: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Characters that a terminal would act on, or that make a command look like another one."""


_ESCAPED: Final = re.compile("%(22|0A|0D)", re.IGNORECASE)
"""What browsers send in the place of a quotation mark or an end of line in a file's name."""

_NOT_ON_WINDOWS: Final = frozenset('<>:"|?*\\')
_QUOTES: Final = re.compile("['\u2018\u2019\u201a\u201b]")
"""All of these end a quoted text in PowerShell, and stand for themselves where they are doubled."""

_CONFIRMABLE: Final = frozenset((Verdict.NOT_FOUND, Verdict.UNSUPPORTED))
"""What asking again would not change, and asking elsewhere may."""


@dataclass(frozen=True, slots=True)
class Booking:
    """The command that books ``documents`` documents, each by the file that stands for it.

    ``text`` is for the shells of Linux and macOS, ``windows`` for PowerShell: empty where a name is
    none that a file has there. A zip is named as it is: what does not belong in it is left out, and
    ``packed`` says so. Files in ``left_out`` belong in the command too, but their names do not.
    ``named`` says that the voucher stands in it.
    """

    text: str
    windows: str
    documents: int
    left_out: tuple[str, ...]
    packed: bool
    named: bool


def booking(report: Report, voucher: str = "") -> Booking:
    """One command for all good documents.

    The voucher is quoted like the names: nothing that anybody typed or named becomes a part of the
    command of its own.
    """
    return _booking(report.of((Class.GOOD,)), voucher, [])


def confirming(report: Report, voucher: str = "") -> Booking:
    """As `booking`, for those that nobody here vouches for, once they are confirmed elsewhere."""
    return _booking([one for one in report.lines if is_open(one)], voucher, ["--unconfirmed"])


def is_open(line: Line) -> bool:
    """Whether a file's document may be booked once somebody has confirmed it elsewhere."""
    keyed = line.finding.shown.key is not None
    return line.is_confirmable and line.finding.verdict in _CONFIRMABLE and keyed


def _booking(lines: Iterable[Line], voucher: str, options: list[str]) -> Booking:
    names = [line.finding.name for line in lines]
    fit = [name for name in names if is_fit(_outer(name))]
    files = [name for name in fit if "/" not in name]
    zips = list(dict.fromkeys(_outer(name) for name in fit if "/" in name))
    told = voucher if voucher and is_fit(voucher) else VOUCHER
    words = [f"--voucher={told}", *options, *(["--only-good"] if zips else [])]
    arguments = [f"./{name}" if name.startswith("-") else name for name in (*files, *zips)]
    return Booking(
        _posix(words, arguments),
        _powershell(words, arguments),
        len(fit),
        tuple(name for name in names if not is_fit(_outer(name))),
        bool(zips),
        told == voucher,
    )


def _outer(name: str) -> str:
    """The file that was brought: the zip, of what came out of one."""
    return name.split("/")[0]


def _posix(words: Iterable[str], names: Iterable[str]) -> str:
    voucher, *options = words
    option, told = voucher.split("=", 1)
    lines = [_COMMAND, f"{option}={shlex.quote(told)}", f"--as {ACCOUNT}", *options]
    return " \\\n  ".join((*lines, *map(shlex.quote, names)))


def _powershell(words: Iterable[str], names: Sequence[str]) -> str:
    voucher, *options = words
    if any(not _NOT_ON_WINDOWS.isdisjoint(one) for one in (*names, voucher)):
        return ""
    lines = [_COMMAND, _quoted(voucher), f"--as {ACCOUNT}", *options]
    return " `\n  ".join((*lines, *map(_quoted, names)))


def _quoted(text: str) -> str:
    """One argument whatever is in it; what PowerShell would expand or cut apart stays as it is."""
    return "'" + _QUOTES.sub(lambda found: found[0] * 2, text) + "'"


def is_fit(name: str) -> bool:
    """Whether a name may stand in a command that people copy, and is the file's name still.

    Characters that were replaced or escaped, and names that were cut, are not those of any file.
    """
    escaped = _ESCAPED.search(name) is not None
    whole = len(name) <= MAX_NAME // 2 or name[MAX_NAME // 2] != "…"
    unfit = any(one == "\ufffd" or unicodedata.category(one) in _UNFIT for one in name)
    return bool(name) and whole and not unfit and not escaped
