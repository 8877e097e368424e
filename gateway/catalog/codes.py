"""Resource codes, ``STJJ-0001``: a member's prefix and a serial number; and prefixes from names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from gateway.catalog.errors import CodeError

MAX_SERIAL: Final = 999_999_999
"""Keeps a code within the contract's 32 characters and a serial within 31 bits."""

_DIGITS: Final = 4
_PREFIX_MAX: Final = 8
_PREFIX: Final = re.compile(r"[0-9A-Z]{2,8}")
_CODE: Final = re.compile(r"([0-9A-Z]{2,8})-(\d{4,9})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """The code of a resource; its text has at least four digits, ``STJJ-0001``."""

    prefix: str
    serial: int

    def __post_init__(self) -> None:
        """Refuse parts that no code has, with ``CodeError``."""
        check_prefix(self.prefix)
        if not 1 <= self.serial <= MAX_SERIAL:
            raise CodeError(f"a serial is a number from 1 to {MAX_SERIAL}, not {self.serial}")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.serial:0{_DIGITS}}"


def parse(text: str) -> Code:
    """The code of which ``text`` is the one spelling (no further zeros in front), or ``CodeError``.

    Stricter than the contract, which lets letters and hyphens stand in a serial.
    """
    found = _CODE.fullmatch(text)
    code = Code(found[1], int(found[2])) if found and int(found[2]) else None
    if code is None or str(code) != text:
        raise CodeError(
            f"{text[:40]!r} is not a resource code; write a member's prefix, a hyphen and a "
            "serial of four digits or more, such as STJJ-0001"
        )
    return code


def check_prefix(prefix: str) -> str:
    """``prefix`` itself if the Members contract takes it, or ``CodeError``."""
    if not _PREFIX.fullmatch(prefix):
        raise CodeError(
            f"{prefix[:40]!r} is not a prefix; use 2 to 8 of the characters 0-9 and A-Z"
        )
    return prefix


def next_code(prefix: str, taken: Iterable[str]) -> Code:
    """The code after the highest of ``taken`` that has this prefix; other texts are passed over."""
    serials = [
        int(found[2]) for text in taken if (found := _CODE.fullmatch(text)) and found[1] == prefix
    ]
    return Code(prefix, max(serials, default=0) + 1)


def default_prefix(name: str, taken: Collection[str] = ()) -> str:
    """A prefix for a member of that Chinese name: the initials of its pinyin, 市统计局 → STJJ.

    Cut to 8 characters; where it is among ``taken``, a number from 2 replaces its end. A name
    without letters, digits or Chinese characters is a ``CodeError``.
    """
    base = _initials(name)[:_PREFIX_MAX]
    if not base:
        raise CodeError(
            f"no prefix can be made from the name {name[:40]!r}; give one of 2 to 8 of 0-9 A-Z"
        )
    base = base.ljust(2, "0")
    prefix, number = base, 1
    while prefix in taken:
        number += 1
        prefix = base[: _PREFIX_MAX - len(str(number))] + str(number)
    return prefix


def _initials(name: str) -> str:
    from pypinyin import Style, lazy_pinyin  # 0.1 s to import, and few commands need it

    letters = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(re.findall(r"[0-9A-Z]", "".join(letters).upper()))
