"""The command that books the good documents of a report: run by the clerk, where the keys are."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.checking.report import Class, Report
from gateway.verification.zips import MAX_NAME

ACCOUNT: Final = "ACCOUNT"
VOUCHER: Final = "VOUCHER"
"""What stands in the command where nothing was said."""

_UNFIT: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Characters that a terminal would act on, or that make a command look like another one."""


@dataclass(frozen=True, slots=True)
class Booking:
    """The command that books ``documents`` good documents, each by the file that attests it best.

    A zip is named as it is: what is not good in it is left out, and ``packed`` says so. Files in
    ``left_out`` are good too, but their names do not belong in a command.
    """

    text: str
    documents: int
    left_out: tuple[str, ...]
    packed: bool


def booking(report: Report, voucher: str = "") -> Booking:
    """One command for all good documents.

    The voucher is quoted like the names: nothing that anybody typed or named becomes a part of the
    command of its own.
    """
    names = [line.finding.name for line in report.of((Class.GOOD,))]
    fit = [name for name in names if is_fit(name)]
    files = [name for name in fit if "/" not in name]
    zips = list(dict.fromkeys(name.split("/")[0] for name in fit if "/" in name))
    return Booking(
        _command([*files, *zips], voucher, only_good=bool(zips)),
        len(fit),
        tuple(name for name in names if not is_fit(name)),
        bool(zips),
    )


def _command(names: Iterable[str], voucher: str, *, only_good: bool) -> str:
    told = shlex.quote(voucher) if voucher and is_fit(voucher) else VOUCHER
    words = ["shujian document book", f"--voucher={told}", f"--as {ACCOUNT}"]
    if only_good:
        words.append("--only-good")
    words += [shlex.quote(f"./{name}" if name.startswith("-") else name) for name in names]
    return " \\\n  ".join(words)


def is_fit(name: str) -> bool:
    """Whether a name may stand in a command that people copy, and is the file's name still.

    Characters that were replaced, and names that were cut, are not those of any file.
    """
    whole = len(name) <= MAX_NAME // 2 or name[MAX_NAME // 2] != "…"
    unfit = any(one == "\ufffd" or unicodedata.category(one) in _UNFIT for one in name)
    return bool(name) and whole and not unfit
