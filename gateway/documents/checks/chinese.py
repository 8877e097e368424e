"""Chinese VAT invoices: 金额 + 税额 = 价税合计, 大写 = 小写, numbers, red and blue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from stdnum.cn import ric, uscc

from gateway.documents.checks import capitals
from gateway.documents.checks.reading import CENT, EXACT, Figures, equal, plain, plus, times
from gateway.documents.checks.result import Check, fails, holds, unknown

_LINE_TAX: Final = Decimal("0.06")
"""By what the tax of one line may differ from amount times rate (票面税额误差)."""
_KINDS: Final = {"01": "专用", "02": "普通"}
_DIGITAL: Final = re.compile(r"\d{20}", re.ASCII)
_PAPER: Final = re.compile(r"\d{8}", re.ASCII)


def checks(figures: Figures) -> Iterator[Check]:
    """Every rule of this module."""
    yield from _sums(figures)
    yield _words(figures)
    yield from _lines(figures)
    yield from _number(figures)
    yield from _colour(figures)
    yield from _kind(figures)
    for side in ("seller", "buyer"):
        if number := figures.text(f"{side}.tax_number"):
            yield _tax_number(side, number)


def _sums(f: Figures) -> Iterator[Check]:
    rows = f.rows("lines")
    for word, total, name in (("amount", "without_tax", "金额"), ("tax", "tax", "税额")):
        paths = [f"{row}{word}" for row in rows]
        yield equal(
            f"sums.lines.{total}",
            f"the lines' {name} add up to 合计{name}",
            f.number(f"total.{total}"),
            f.total(paths) if paths else None,
            f"total.{total}",
            *paths,
        )
    yield equal(
        "sums.total",
        "金额 and 税额 are 价税合计",
        f.number("total.with_tax"),
        f.total(("total.without_tax", "total.tax")),
        "total.with_tax",
        "total.without_tax",
        "total.tax",
    )


def _words(f: Figures) -> Check:
    written, figure = f.text("total.in_words"), f.number("total.with_tax")
    paths = ("total.in_words", "total.with_tax")
    if not written or figure is None:
        return unknown("sums.words", "大写 and 小写: the document does not give both", *paths)
    said = capitals.read(written)
    if said is None:
        return fails("sums.words", f"大写 {written[:60]!r} is no sum", *paths)
    if said == figure:
        return holds("sums.words", "大写 and 小写 say the same", *paths)
    return fails(
        "sums.words", f"大写 says {plain(said)}, 小写 says {plain(figure)}: they must agree", *paths
    )


def _lines(f: Figures) -> Iterator[Check]:
    for row in f.rows("lines"):
        amount, rate = f.number(f"{row}amount"), f.number(f"{row}tax_rate")
        tax, price, quantity = (f.number(f"{row}{word}") for word in ("tax", "price", "quantity"))
        if amount is not None and rate is not None and tax is not None:
            wanted = EXACT.scaleb(times(amount, rate), -2)
            yield equal(
                "sums.line.tax",
                f"{row[:-1]}: 金额 times 税率 is 税额 (by 0.06)",
                tax,
                wanted,
                f"{row}tax",
                f"{row}amount",
                f"{row}tax_rate",
                tolerance=_LINE_TAX,
            )
        if amount is not None and price is not None and quantity is not None:
            step = Decimal(1).scaleb(int(price.as_tuple().exponent))
            slack = plus(CENT, times(abs(quantity), step))
            yield equal(
                "sums.line.amount",
                f"{row[:-1]}: 单价 times 数量 is 金额",
                amount,
                times(price, quantity),
                f"{row}amount",
                f"{row}price",
                f"{row}quantity",
                tolerance=slack,
            )


def _number(f: Figures) -> Iterator[Check]:
    number, code, day = f.text("number"), f.text("code"), f.text("issue_date")
    if code:
        good = _PAPER.fullmatch(number) and code.isdigit() and len(code) in (10, 12)
        words = "发票代码 and 发票号码 have 10 or 12 and 8 digits"
        yield (holds if good else fails)("numbers.invoice", words, "code", "number")
    elif not _DIGITAL.fullmatch(number):
        yield fails(
            "numbers.invoice", f"a 数电票 has a number of 20 digits, not {number[:40]!r}", "number"
        )
    elif day and number[:2] != day[2:4]:
        yield fails(
            "numbers.invoice",
            f"the number was given out in 20{number[:2]}, the invoice is dated {day[:10]}",
            "number",
            "issue_date",
        )
    else:
        yield holds(
            "numbers.invoice", "the number has 20 digits and the year of the date", "number"
        )
    header = f.text("header_number")
    if header and header != number:
        yield fails(
            "numbers.header",
            f"the file gives two numbers: {number}, {header}",
            "number",
            "header_number",
        )


def _colour(f: Figures) -> Iterator[Check]:
    colour, total = f.text("colour"), f.number("total.with_tax")
    if not colour or total is None:
        return
    if colour == "red" and (total > 0 or not f.text("red_of.number")):
        yield fails(
            "red.form",
            "a red-letter invoice has a negative sum and names the blue one",
            "colour",
            "total.with_tax",
            "red_of.number",
        )
    elif colour == "blue" and total < 0:
        yield fails("red.form", "a blue invoice has no negative sum", "colour", "total.with_tax")
    else:
        yield holds("red.form", f"the sum is that of a {colour} invoice", "colour")


def _kind(f: Figures) -> Iterator[Check]:
    code, name = f.text("kind_code"), f.text("kind_name")
    word = _KINDS.get(code)
    if word and name and not any(other in name for other in _KINDS.values()):
        yield unknown("kind.label", f"what {name[:40]!r} means is not known here", "kind_name")
    elif word and name:
        words = f"the code {code} and the name {name[:40]!r} are of one kind of invoice"
        yield (holds if word in name else fails)("kind.label", words, "kind_code", "kind_name")


def _tax_number(side: str, number: str) -> Check:
    name, path = f"numbers.{side}", f"{side}.tax_number"
    if len(number) != 18:
        return unknown(name, f"{number[:40]} is no code of 18 characters: not judged here", path)
    if uscc.is_valid(number) or (side == "buyer" and ric.is_valid(number)):
        return holds(name, f"the check character of {number} is right (GB 32100)", path)
    return fails(name, f"the check character of {number} is wrong (GB 32100)", path)
