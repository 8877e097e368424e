"""An ordinary Chinese invoice as PDF: by the text that people see and the QR code beside it.

There is no structure to rely on: a value is taken only where the page says it in one way. Sums are
those beside 小写 and 合计, right or not; where no such word stands by them, two of the amounts
marked with ¥ that add up to the third. What the page says in two ways is left out (of the total a
view says so); names are those beside 名称. Lines of goods are not read: the table has as many
layouts as there are platforms. Both that and everything else on the page are listed as unprotected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise, permutations
from typing import Any, Final

import pypdfium2

from gateway.documents import codes, vat
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.model import DocumentModel, Source, Unprotected, View
from gateway.documents.pdf.layout import Cell, lines

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PAGES: Final = 100
"""Of the file; the first `PAGES_READ` are read."""
PAGES_READ: Final = 3
_WIDTH: Final = 1800
"""Pixels across, at which a page is searched for codes."""

_NUMBER: Final = re.compile(r"(?<!\d)(\d{20})(?!\d)", re.ASCII)
_LABELLED: Final = {
    "number": re.compile(r"发票号码[:：]?(\d{20}|\d{8})(?!\d)", re.ASCII),
    "code": re.compile(r"发票代码[:：]?(\d{12}|\d{10})(?!\d)", re.ASCII),
    "check_code": re.compile(r"校验码[:：]?(\d{20})(?!\d)", re.ASCII),
    "issue_date": re.compile(r"开票日期[:：]?(\d{4}年\d{1,2}月\d{1,2}日)", re.ASCII),
    "clerk": re.compile(r"开票人[:：]?([一-鿿·A-Za-z]{1,20})"),
}
_DATE: Final = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日", re.ASCII)
_AMOUNT: Final = r"[¥￥](-?\d[\d,]{0,20}\.\d{2})(?!\d)"
_MONEY: Final = re.compile(_AMOUNT, re.ASCII)
_FIGURES: Final = re.compile(rf"小写[)）][:：]?{_AMOUNT}", re.ASCII)
_SUMS: Final = re.compile(rf"(?<!税)合计[:：]?{_AMOUNT}{_AMOUNT}", re.ASCII)
_WORDS: Final = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,40}[圆元][零壹贰叁肆伍陆柒捌玖角分整正]{0,12}"
)
_TAX_NUMBER: Final = re.compile(
    r"(?<![0-9A-Z])([0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10})(?![0-9A-Z])", re.ASCII
)
_NAME: Final = re.compile(r"名称[:：](.{2,100})")
_TITLE: Final = re.compile(r"[一-鿿（）()]{0,30}发票[一-鿿（）()]{0,20}")
_BY_NUMBER: Final = "enter the document by its number, or check the file by its digest"


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The invoice that the first pages of a PDF show; ``hint`` is of no use here.

    `Unsupported` where there is no text (a scan) or no invoice in it. Not checked: signatures
    (`gateway.documents.pdf.signatures`), and that people see what the text says.
    """
    del hint
    cells, told, rest = _pages(data)
    view = codes.view("QR code", told)
    if not cells:
        raise Unsupported(_picture(view), _BY_NUMBER)
    written = dict(_values(cells))
    if "number" not in written:
        raise Unsupported("the PDF shows no Chinese invoice whose number could be read", _BY_NUMBER)
    fields, unclear = vat.fields(written), _unclear(cells, written)
    content = {field.path: field.value for field in fields}
    seen = next((found[0] for found in map(codes.told, told) if found), vat.INVOICE)
    title = next((m[0] for c in cells for m in _TITLE.finditer(c.text) if "增值税" in m[0]), "")
    kind = vat.named(title) if vat.named(title) != vat.INVOICE else seen
    source = Source("pdf", "application/pdf", len(data), sha256(data).hexdigest())
    unread = [Unprotected("pages", "everything but the fields: lines of goods, notes, pictures")]
    if rest:
        unread.append(Unprotected("pages", f"{rest} more pages, which are not read"))
    return DocumentModel(
        kind, content["number"], vat.key(fields), fields, source, tuple(unread),
        tuple(one for one in (view, unclear) if one),
    )  # fmt: skip


def _pages(data: bytes) -> tuple[list[Cell], list[str], int]:
    """The cells of the first pages, the texts of codes on the first, and how many are left."""
    if len(data) > MAX_BYTES:
        raise Unsupported(f"the PDF has {len(data)} bytes, {MAX_BYTES} are read", _BY_NUMBER)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unsupported("the PDF has a password", "send it without one") from error
        raise Malformed(f"the PDF cannot be opened ({error})", "ask for another file") from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise Unsupported(f"the PDF has {count} pages, {MAX_PAGES} are read", _BY_NUMBER)
        cells = [c for at in range(min(count, PAGES_READ)) for c in _text(document[at])]
        told = _codes(document[0]) if count else []
        return cells, told, max(count - PAGES_READ, 0)
    except pypdfium2.PdfiumError as error:
        raise Malformed(f"a page of the PDF cannot be read ({error})", _BY_NUMBER) from error
    finally:
        document.close()


def _text(page: Any) -> Iterator[Cell]:
    textpage = page.get_textpage()
    for line in lines(textpage):
        # a label and its value may stand apart: every way of reading the line is looked at
        yield from line
        for label, value in pairwise(line):
            if label.text.endswith((":", "：")):
                yield Cell(value.x, value.y, label.text + value.text)
        if len(line) > 1:
            yield Cell(line[0].x, line[0].y, " ".join(cell.text for cell in line))


def _codes(page: Any) -> list[str]:
    width, height = page.get_size()
    if not (20 < width < 20_000 and 20 < height < 20_000 and height < 8 * width):
        return []
    bitmap = page.render(scale=_WIDTH / width, grayscale=True)
    return codes.in_picture(bitmap.to_pil())


def _values(cells: list[Cell]) -> Iterator[tuple[str, str]]:
    """Paths and what the page says of them in one way only."""
    squeezed = [re.sub(r"\s", "", cell.text) for cell in cells]
    for path, pattern in _LABELLED.items():
        yield from _only(path, (m[1] for text in squeezed for m in pattern.finditer(text)))
    labelled = any(_LABELLED["number"].search(text) for text in squeezed)
    # the digits of an IBAN are twenty as well: the page must call itself an invoice
    if not labelled and any("发票" in text for text in squeezed):
        yield from _only("number", (m[1] for c in cells for m in _NUMBER.finditer(c.text)))
    if not any(_LABELLED["issue_date"].search(text) for text in squeezed):
        yield from _only("issue_date", (m[0] for text in squeezed for m in _DATE.finditer(text)))
    yield from _only("total.in_words", (m[0] for text in squeezed for m in _WORDS.finditer(text)))
    amounts = [m[1] for text in squeezed for m in _MONEY.finditer(text)]
    yield from _totals(amounts, _beside_words(squeezed))
    yield from _parties(cells)


def _only(path: str, found: Iterator[str]) -> Iterator[tuple[str, str]]:
    values = set(found)
    if len(values) == 1:
        yield path, values.pop()


def _beside_words(squeezed: list[str]) -> dict[str, set[Decimal]]:
    """The amounts beside 小写 and 合计, by path: what people read as the sums."""
    found: dict[str, set[Decimal]] = {}
    for text in squeezed:
        for match in _FIGURES.finditer(text):
            found.setdefault("total.with_tax", set()).add(_decimal(match[1]))
        for match in _SUMS.finditer(text):
            found.setdefault("total.without_tax", set()).add(_decimal(match[1]))
            found.setdefault("total.tax", set()).add(_decimal(match[2]))
    return found


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace(",", ""))


def _totals(amounts: list[str], named: Mapping[str, set[Decimal]]) -> Iterator[tuple[str, str]]:
    """Sum, tax and total, as words name them, else as they add up.

    A total that does not add up is a total: left out, it would be held against nothing.
    """
    sums = {**dict(_added_up(amounts)), **named}
    for path, values in sums.items():
        yield from _only(path, (str(value) for value in values))


def _added_up(amounts: list[str]) -> Iterator[tuple[str, set[Decimal]]]:
    """Sum, tax and total, where two different amounts of the page add up to a third one."""
    different = sorted({_decimal(amount) for amount in amounts}, key=abs)[-12:]
    sums = {
        (one, other, one + other)
        for one, other in permutations(different, 2)
        if one + other in different and abs(one) > abs(other) and other
    }
    if len(sums) == 1:
        without, tax, total = sums.pop()
        yield "total.without_tax", {without}
        yield "total.tax", {tax}
        yield "total.with_tax", {total}
    elif len(different) == 1:
        yield "total.with_tax", {different[0]}


def _unclear(cells: list[Cell], written: Mapping[str, str]) -> View | None:
    """That the page has sums, and which of them is the total is not clear."""
    texts = (re.sub(r"\s", "", cell.text) for cell in cells)
    shown = sorted({_decimal(m[1]) for text in texts for m in _MONEY.finditer(text)})
    if "total.with_tax" in written or not shown:
        return None
    said = ", ".join(map(str, shown[:_MOST_SAID]))
    return View("page", (), f"which of its sums is the total is not clear: {said}")


_MOST_SAID: Final = 12


def _parties(cells: list[Cell]) -> Iterator[tuple[str, str]]:
    """Buyer and seller: left and right on a 数电票, above and below on older invoices."""
    for path, pattern in (("name", _NAME), ("tax_number", _TAX_NUMBER)):
        found: dict[str, Cell] = {}
        for cell in cells:
            if " " in cell.text:
                continue
            for match in pattern.finditer(cell.text):
                found.setdefault(match[1], cell)
        if len(found) != 2:
            continue
        (one, at), (other, beside) = found.items()
        level = abs(at.y - beside.y) < 6
        first = at.x < beside.x if level else at.y > beside.y
        buyer, seller = (one, other) if first else (other, one)
        yield f"buyer.{path}", buyer
        yield f"seller.{path}", seller


def _picture(view: View | None) -> str:
    said = {field.path: field.value for field in view.fields} if view else {}
    if "number" not in said:
        return "the PDF is a picture without text"
    return f"the PDF is a picture without text; its QR code says number {said['number']}"
