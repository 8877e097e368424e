"""Sums in Chinese capitals (大写): read, and written as 正确填写票据和结算凭证的基本规定 asks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_VARIANTS: Final = str.maketrans(
    "〇○一二三四五六七八九貳弍參叄陸兩两億萬千百十圓元正",
    "零零壹贰叁肆伍陆柒捌玖贰贰叁叁陆贰贰亿万仟佰拾圆圆整",
)
_UNITS: Final = {"拾": 10, "佰": 100, "仟": 1000}
_SHAPE: Final = re.compile(
    r"(负)?(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)圆)?零?(?:([零壹贰叁肆伍陆柒捌玖])角)?"
    r"零?(?:([壹贰叁肆伍陆柒捌玖零])分)?整?"
)
_NEGATIVE: Final = re.compile(r"[（(【]?负数?[）)】]?")
_MARKS: Final = re.compile(r"[\s⊗ⓧⓍ￥¥:：]|人民币|大写")
LIMIT: Final = Decimal(10) ** 12
"""Sums from here on are not read: 仟亿 is the largest unit on invoices."""


def read(written: str) -> Decimal | None:
    """The number that the capitals say; None if they are none."""
    plain = _MARKS.sub("", written).translate(_VARIANTS)
    negative = _NEGATIVE.match(plain)
    found = _SHAPE.fullmatch(plain[negative.end() :] if negative else plain)
    if not found or not any(found.groups()[1:]):
        return None
    whole = _whole(found[2] or "零")
    if whole is None:
        return None
    cents = sum(_DIGITS.index(found[n] or "零") * size for n, size in ((3, 10), (4, 1)))
    value = Decimal(whole * 100 + cents).scaleb(-2)
    return -value if negative else value


def write(amount: Decimal) -> str:
    """The capitals of ``amount``, which has at most two places and is below `LIMIT`."""
    if abs(amount) >= LIMIT or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("only sums below 10^12 with at most two places have capitals")
    whole, cents = divmod(int(abs(amount) * 100), 100)
    words = f"{_written(whole)}圆" if whole else ("" if cents else "零圆")
    tenths, hundredths = divmod(cents, 10)
    if tenths:
        words += f"{_DIGITS[tenths]}角"
    elif hundredths and whole:
        words += "零"
    words += f"{_DIGITS[hundredths]}分" if hundredths else "整"
    return f"（负数）{words}" if amount < 0 else words


def _whole(words: str) -> int | None:
    """The value of the capitals before 圆; None where units do not descend."""
    total, rest = 0, words
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        head, mark, tail = rest.partition(unit) if unit else (rest, "", "")
        if not mark and unit:
            continue
        section = _section(head)
        if section is None or (mark and not section):
            return None
        total, rest = total + section * size, tail
    return total


def _section(words: str) -> int | None:
    """A number below ten thousand."""
    total, digit, last = 0, None, 10_000
    for word in words:
        if word in _UNITS:
            unit = _UNITS[word]
            if unit >= last or (digit is None and unit != 10):
                return None
            total, last, digit = total + (1 if digit is None else digit) * unit, unit, None
        elif word in _DIGITS:
            if digit:
                return None
            digit = _DIGITS.index(word)
        else:
            return None
    return total + (digit or 0)


def _written(whole: int) -> str:
    """The capitals of a positive whole number."""
    words, gap = "", False
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = whole // size % 10_000
        if section:
            words += ("零" if words and (gap or section < 1000) else "") + _four(section) + unit
        gap = bool(words) and not section
    return words


def _four(section: int) -> str:
    words, gap = "", False
    for unit, size in (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)):
        digit = section // size % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return words
