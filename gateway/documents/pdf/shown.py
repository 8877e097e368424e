"""What the text of pages shows of an invoice: its number, its sums, and other totals than its own.

Pure. Text is no proof: people see the page, and a picture on it may say something else. A sum
counts as shown only where it stands as a number by itself, never inside a larger one. A page that
names another total, and the document's own nowhere as one, shows another invoice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final
from unicodedata import normalize

from gateway.documents.model import DocumentModel, Field, Kind, View

NUMBER: Final = "number"
SUMS: Final = ("total.payable", "total.with_tax")
ROUNDING: Final = Decimal("0.05")
"""Pages of honest invoices differ from the fields by a cent or two, since each rounds by itself."""

_DIGITS: Final = re.compile(r"\d(?:[\d.,'’]*\d)?", re.ASCII)
_PLACES: Final = 2
_LONGEST: Final = 60
"""Characters of a number that is read: normal forms have at most 48 digits."""
_TOTAL: Final = re.compile(
    r"(?:"
    r"gesamtbetrag(?!der)|gesamtsumme|summegesamt|rechnungsbetrag|rechnungssumme(?!ohne|netto)|"
    r"endsumme|endbetrag|zahlbetrag|zahlungsbetrag|bruttosumme|bruttobetrag|zuzahlen|"
    r"totalttc|net[àa]payer|solde[àa]payer|montant(?:total)?(?:ttc|[àa]payer)|"
    r"grandtotal|invoicetotal|totalamount|amountdue|amountpayable|totaldue|duepayable|balancedue|"
    r"totaledocumento|totalefattura|totaledapagare|totalapagar|totalfactura|"
    r"totaalbedrag|tebetalen|价税合计|应付总额|应付金额"
    r")|^(?:total|totale|totaal|summe|gesamt|总计|合计)[:：]?(?=[|€$£¥\d]|eur|cny|usd|gbp|chf)",
)
"""How pages call the sum that is to be paid, without spaces and capitals."""


def view(model: DocumentModel, lines: Sequence[str], text: str) -> View:
    """What pages with these lines, and this text as it runs, show of ``model``.

    The view has number and sums where the pages show them, and a total that the pages name instead
    of them; ``doubt`` says what it could not find.
    """
    squeezed = [_squeezed(line) for line in lines]
    sums = [field for field in model.fields if field.path in SUMS]
    standing = {value for line in squeezed for value in _values(line)}
    shown = [field for field in sums if _size(field) in standing]
    fields = [*(_numbered(model, text)), *shown]
    totals = _totals(model, squeezed)
    if totals.foreign and not totals.own and sums:
        instead = Field(sums[0].path, Kind.AMOUNT, f"{max(totals.foreign):.2f}")
        kept = [field for field in fields if field.path != instead.path]
        return View("pages", (*kept, instead))
    others = [*totals.foreign, *totals.beside]
    if not totals.own:
        others += [one for line in squeezed for one in _money(line) if one > _most(model)]
    return View("pages", tuple(fields), _doubt(model, fields, others))


def _doubt(model: DocumentModel, shown: Iterable[Field], others: Sequence[Decimal]) -> str:
    found = {field.path for field in shown}
    missing = [path for path in (NUMBER, *SUMS) if path not in found and model.get(path)]
    parts = [f"not found there: {', '.join(missing)}"] if missing else []
    parts += [f"another total may stand there: {max(others):.2f}"] if others else []
    return "; ".join(parts)


def _numbered(model: DocumentModel, text: str) -> Iterator[Field]:
    """The field of the number, if the text has it."""
    for field in model.fields:
        if field.path == NUMBER and _has(text, normalize("NFKC", field.value)):
            yield field


def _has(text: str, number: str) -> bool:
    """Whether a number stands in the text by itself; a long one also where words run together."""
    plain = " ".join(normalize("NFKC", text).split())
    if re.search(rf"(?<!\w){re.escape(' '.join(number.split()))}(?!\w)", plain):
        return True
    squeezed = "".join(number.split())
    return len(squeezed) > _SHORT and squeezed in "".join(plain.split())


_SHORT: Final = 4
"""Characters that stand somewhere on any page."""


@dataclass(frozen=True, slots=True)
class _Totals:
    """What the pages name as totals: ones that the document has nowhere, whether its own as well,
    and what else stands in a line with a sum of it."""

    foreign: tuple[Decimal, ...]
    own: bool
    beside: tuple[Decimal, ...]


def _totals(model: DocumentModel, lines: Iterable[str]) -> _Totals:
    amounts = [field for field in model.fields if field.kind is Kind.AMOUNT]
    known = {_size(field) for field in amounts}
    sums = [_size(field) for field in amounts if field.path.startswith("total.")]
    foreign, own, beside = [], False, []
    for first, largest in _named(lines):
        if largest not in known:
            # not the one that agrees: else a cash discount of that size in this line would do
            foreign += [largest] if all(abs(largest - one) > ROUNDING for one in sums) else []
        elif first not in known:
            beside.append(first)
        else:
            own = True
    return _Totals(tuple(foreign), own, tuple(beside))


def _most(model: DocumentModel) -> Decimal:
    """The largest amount of the document."""
    amounts = (_size(field) for field in model.fields if field.kind is Kind.AMOUNT)
    return max(amounts, default=Decimal(0))


def _named(lines: Iterable[str]) -> Iterator[tuple[Decimal, Decimal]]:
    """Of each line that names a total, the first and the largest amount behind the name."""
    for line in lines:
        found = _TOTAL.search(line.casefold())
        amounts = list(_money(line[found.end() :])) if found else []
        if amounts:
            yield amounts[0], max(amounts)


def _squeezed(line: str) -> str:
    return "".join(normalize("NFKC", line).split())


def _size(field: Field) -> Decimal:
    """Pages of credit notes write sums with either sign: it is left out."""
    return Decimal(field.value).copy_abs()


def _values(line: str) -> Iterator[Decimal]:
    """What the numbers of a line say, each in every way in which it can be read."""
    for found in _DIGITS.finditer(line):
        yield from _readings(found[0])


def _money(line: str) -> Iterator[Decimal]:
    """The numbers of a line that have cents."""
    for found in _DIGITS.finditer(line):
        if re.search(rf"[.,]\d{{{_PLACES}}}$", found[0], re.ASCII):
            yield from _readings(found[0])


def _readings(written: str) -> Iterator[Decimal]:
    """``1.234,50`` and ``1,234.50``; ``1.234`` is either a whole number or has three places."""
    if len(written) > _LONGEST:
        return
    *groups, last = re.split(r"[.,'’]", written)
    signs = re.findall(r"[.,'’]", written)
    if not signs:
        return
    if signs[-1] in ".," and signs[-1] not in signs[:-1] and _grouped(groups, signs[:-1]):
        yield Decimal(f"{''.join(groups)}.{last}")
    if _grouped([*groups, last], signs):
        yield Decimal("".join((*groups, last)))


def _grouped(groups: Sequence[str], signs: Sequence[str]) -> bool:
    """Whether these are the groups of one number: one sign between them, three digits in each."""
    if not all(one == other for one, other in pairwise(signs)):
        return False
    return all(groups) and all(len(group) == 3 for group in groups[1:]) and (
        not signs or 1 <= len(groups[0]) <= 3
    )  # fmt: skip
