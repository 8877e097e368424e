"""Rules of EN 16931-1 on sums (BR-CO-10 to 17, BR-S-08 and its like) and forms of numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from stdnum import iban
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from gateway.documents.checks.reading import CENT, EXACT, Figures, divided, equal, plus, times
from gateway.documents.checks.result import Check, Result, fails, holds, unknown

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_EXTENSION: Final = "#conformant#"
"""How BT-24 names an extension (EXTENDED, XRechnung's): sublines, charges that have no term."""
_CHINESE: Final = re.compile(r"(?:CN)?([0-9A-Y]{2}[0-9]{6}[0-9A-Y]{10})", re.ASCII)
"""A unified social credit code, which is the number of a taxpayer in China, with its country or
without; no member state's numbers have this form."""
_UNDER_ONE: Final = Decimal("0.99")
"""What the rules of the standard, as its own validator has them, let pass in a tax."""
_NEAR: Final = Decimal("0.02")
"""Price times quantity, rounded by either side once."""


def checks(figures: Figures) -> Iterator[Check]:
    """Every rule of this module; of an extended invoice, none on sums is said to be broken."""
    extended = _EXTENSION in figures.text("specification")
    for each in _rules(figures):
        if extended and each.result is Result.FAILS and each.name.startswith("sums."):
            words = f"{each.words}; the invoice is of an extension that may count more than this"
            yield replace(each, result=Result.UNKNOWN, words=words)
        else:
            yield each


def _rules(figures: Figures) -> Iterator[Check]:
    yield from _totals(figures)
    yield from _taxes(figures)
    yield from _lines(figures)
    yield _dates(figures)
    yield from _numbers(figures)


def _totals(f: Figures) -> Iterator[Check]:
    def number(word: str) -> Decimal:
        return f.number(f"total.{word}") or _ZERO

    lines = [f"{row}amount" for row in f.rows("lines")]
    yield equal(
        "sums.lines",
        "the lines add up to their total (BR-CO-10)",
        f.number("total.lines"),
        f.total(lines) if lines else None,
        "total.lines",
        *lines,
    )
    for word, term in (("allowances", "BR-CO-11"), ("charges", "BR-CO-12")):
        paths = [f"{row}amount" for row in f.rows(word)]
        yield equal(
            f"sums.{word}",
            f"the {word} of the document add up ({term})",
            number(word),
            f.total(paths),
            f"total.{word}",
            *paths,
        )
    yield equal(
        "sums.without_tax",
        "lines less allowances and charges is the total without tax (BR-CO-13)",
        f.number("total.without_tax"),
        None
        if f.number("total.lines") is None
        else plus(number("lines"), -number("allowances"), number("charges")),
        "total.without_tax",
        "total.lines",
        "total.allowances",
        "total.charges",
    )
    yield equal(
        "sums.with_tax",
        "total without tax and tax is the total with tax (BR-CO-15)",
        f.number("total.with_tax"),
        None
        if f.number("total.without_tax") is None
        else plus(number("without_tax"), number("tax")),
        "total.with_tax",
        "total.without_tax",
        "total.tax",
    )
    yield equal(
        "sums.payable",
        "the total with tax, less what is paid, is the sum to pay (BR-CO-16)",
        f.number("total.payable"),
        None
        if f.number("total.with_tax") is None or f.number("total.lines") is None  # MINIMUM
        else plus(number("with_tax"), -number("paid"), number("rounding")),
        "total.payable",
        "total.with_tax",
        "total.paid",
        "total.rounding",
    )


def _taxes(f: Figures) -> Iterator[Check]:
    rows = f.rows("taxes")
    paths = [f"{row}amount" for row in rows]
    yield equal(
        "sums.tax",
        "the taxes of all rates add up (BR-CO-14)",
        f.number("total.tax") if paths else None,
        f.total(paths),
        "total.tax",
        *paths,
    )
    bases = _bases(f)
    for row in rows:
        base, rate = f.number(f"{row}base"), f.number(f"{row}rate") or _ZERO
        wanted = None if base is None else EXACT.scaleb(times(base, rate), -2)
        yield equal(
            "sums.rate",
            f"{row[:-1]}: base times rate is the tax (BR-CO-17, by 0.99)",
            f.number(f"{row}amount"),
            wanted,
            f"{row}amount",
            f"{row}base",
            f"{row}rate",
            tolerance=_UNDER_ONE,
        )
        kind = (f.text(f"{row}category"), rate)
        yield equal(
            "sums.base",
            f"{row[:-1]}: the lines of this rate add up to its base (BR-S-08)",
            base,
            bases.get(kind, _ZERO) if bases else None,
            f"{row}base",
            tolerance=CENT if kind[0] == "S" else _ONE,
        )


def _bases(f: Figures) -> dict[tuple[str, Decimal], Decimal]:
    """What is to be taxed, by category and rate."""
    found: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: _ZERO)
    for name, sign in (("lines", 1), ("charges", 1), ("allowances", -1)):
        for row in f.rows(name):
            kind = (f.text(f"{row}tax_category"), f.number(f"{row}tax_rate") or _ZERO)
            found[kind] = plus(found[kind], sign * (f.number(f"{row}amount") or _ZERO))
    return dict(found) if f.rows("lines") else {}


def _lines(f: Figures) -> Iterator[Check]:
    for row in f.rows("lines"):
        price, quantity = f.number(f"{row}price"), f.number(f"{row}quantity")
        per = f.number(f"{row}price_quantity") or _ONE
        extra = plus(
            *((f.number(f"{r}amount") or _ZERO) for r in f.rows("charges", row)),
            *(-(f.number(f"{r}amount") or _ZERO) for r in f.rows("allowances", row)),
        )
        wanted = None
        if price is not None and quantity is not None:
            wanted = plus(divided(times(price, quantity), per), extra) if per else None
        made = equal(
            "sums.line",
            f"{row[:-1]}: price times quantity is the amount (by 0.02)",
            f.number(f"{row}amount"),
            wanted,
            f"{row}amount",
            f"{row}price",
            f"{row}quantity",
            tolerance=_NEAR,
        )
        # no rule of the standard: its own examples break it
        yield made if made.result is Result.HOLDS else replace(made, result=Result.UNKNOWN)


def _dates(f: Figures) -> Check:
    start, end = f.text("period.start"), f.text("period.end")
    if not (start and end):
        return unknown("dates.period", "the invoice names no period")
    if start <= end:
        return holds("dates.period", "the period begins before it ends", "period.start")
    return fails("dates.period", f"the period ends {end}, before it begins {start}", "period.end")


def _numbers(f: Figures) -> Iterator[Check]:
    for path in ("seller.vat_number", "buyer.vat_number", "representative.vat_number"):
        if number := f.text(path):
            yield _vat(path, number)
    for row in f.rows("payments"):
        account = f.text(f"{row}account")
        if account[:2].isalpha() and account[2:4].isdigit():
            good = iban.is_valid(account)
            words = f"{account} is {'an' if good else 'no'} IBAN with right check digits"
            yield (holds if good else fails)("numbers.account", words, f"{row}account")


def _vat(path: str, number: str) -> Check:
    name = f"numbers.{path.split('.')[0]}"
    if code := _CHINESE.fullmatch(number.upper()):
        good = uscc.is_valid(code[1])
        words = f"the check character of {code[1]} is {'right' if good else 'wrong'} (GB 32100)"
        return (holds if good else fails)(name, words, path)
    country = number[:2].lower()
    if country == "cn":
        words = f"{number[2:42]} is no code of 18 characters: not judged here"
        return unknown(name, words, path)
    if country not in vat.MEMBER_STATES and country not in ("el", "xi"):
        return unknown(name, f"the form of VAT numbers of {number[:2]} is not known here", path)
    try:
        vat.validate(number)
    except ValidationError:
        return fails(name, f"{number} has not the form or check digits of a VAT number", path)
    return holds(name, f"{number} has the form and check digits of a VAT number", path)
