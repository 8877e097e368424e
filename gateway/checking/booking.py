"""The command that books the good documents of a report: run by the clerk, where the keys are."""

from __future__ import annotations

import shlex
import unicodedata
from dataclasses import dataclass
from typing import Final

from gateway.checking.report import Class, Line, Report
from gateway.verification.zips import MAX_NAME

ACCOUNT: Final = "ACCOUNT"
VOUCHER: Final = "VOUCHER"
"""What stands in the command where nothing was said."""

_UNFIT: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Characters that a terminal would act on, or that make a command look like another one."""


@dataclass(frozen=True, slots=True)
class Booking:
    """The command over the files ``names``; ``left_out`` are good too, but unfit for a command.

    ``packed`` says that some came in a zip, from which they have to be taken first.
    """

    text: str
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    packed: bool


def booking(report: Report, voucher: str = "") -> Booking:
    """One command for all good documents; each document by the file that attests it best.

    The voucher is quoted like the names: nothing that anybody typed or named becomes a part of the
    command of its own.
    """
    good = report.of((Class.GOOD,))
    names = tuple(_path(line) for line in good if is_fit(line.finding.name))
    left_out = tuple(line.finding.name for line in good if not is_fit(line.finding.name))
    told = shlex.quote(voucher) if voucher and is_fit(voucher) else VOUCHER
    words = ["shujian document book", f"--voucher {told}", f"--as {ACCOUNT}"]
    text = " \\\n  ".join((*words, *(shlex.quote(name) for name in names)))
    return Booking(text, names, left_out, any("/" in line.finding.name for line in good))


def is_fit(name: str) -> bool:
    """Whether a name may stand in a command that people copy, and is the file's name still.

    Characters that were replaced, and names that were cut, are not those of any file.
    """
    whole = len(name) <= MAX_NAME // 2 or name[MAX_NAME // 2] != "…"
    unfit = any(one == "\ufffd" or unicodedata.category(one) in _UNFIT for one in name)
    return bool(name) and whole and not unfit


def _path(line: Line) -> str:
    """The file's name; one that looks like an option is told apart from it."""
    name = line.finding.name
    return f"./{name}" if name.startswith("-") else name
