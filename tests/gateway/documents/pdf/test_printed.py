"""Ordinary invoices as PDF: what the page says in one way is read, what it says in two is not."""

from __future__ import annotations

import io
import re
import time

import pytest
from reportlab.pdfgen import canvas

from gateway.documents import checks, formats, keys, vat
from gateway.documents.checks import Result
from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.model import DocumentModel
from tests.support import printed


def read(page: printed.Printed) -> DocumentModel:
    return formats.read(page.pdf())


def differing(found: DocumentModel) -> list[str]:
    return [
        said.path
        for view in found.views
        for said in view.fields
        if found.get(said.path) != said.value
    ]


def replaced(before: str, after: str) -> printed.Printed:
    texts = [(x, y, text.replace(before, after)) for x, y, text in printed.DIGITAL]
    assert texts != list(printed.DIGITAL)
    return printed.Printed(texts)


def test_a_digital_invoice_is_read_by_its_text_and_agrees_with_its_code() -> None:
    found = read(printed.Printed())

    assert {field.path: field.value for field in found.fields} == {
        "number": "24112000000048542163", "issue_date": "2024-05-28", "clerk": "于某",
        "buyer.name": "海南某某云服科技有限公司", "buyer.tax_number": "91460300MAA92DJN95",
        "seller.name": "北京某某互联科技有限公司", "seller.tax_number": "91110108690017781B",
        "total.without_tax": "4197.17", "total.tax": "251.83", "total.with_tax": "4449.00",
        "total.in_words": "肆仟肆佰肆拾玖圆整",
    }  # fmt: skip
    assert (found.type, found.source.format) == (vat.SPECIAL, "pdf")
    assert found.key == keys.chinese_invoice("24112000000048542163")
    assert ([view.name for view in found.views], differing(found)) == (["QR code"], [])


def test_an_older_invoice_has_code_and_check_code_and_its_parties_one_above_the_other() -> None:
    found = read(printed.Printed(list(printed.OLDER), printed.OLDER_CODE))

    assert (found.type, found.get("code")) == (vat.ORDINARY, "033002000211")
    assert found.get("check_code") == "16197833567414507415"
    assert (found.get("buyer.name"), found.get("seller.name")) == (
        "江苏某某新材料有限公司", "兰溪市某某餐厅",
    )  # fmt: skip
    assert found.get("seller.tax_number") == "92330781MA2EDMFU50"
    assert differing(found) == []


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("24112000000048542163", "24112000000048542164", "number"),
        ("05月28日", "05月29日", "issue_date"),
        ("4449.00", "4450.00", "total.with_tax"),
    ],
)
def test_a_page_that_says_something_else_than_its_code_is_seen(
    before: str, after: str, path: str
) -> None:
    assert differing(read(replaced(before, after))) == [path]


def test_what_the_page_says_in_two_ways_is_not_chosen() -> None:
    twice = printed.Printed([*printed.DIGITAL, (430, 330, "开票日期：2024年06月28日")])

    assert read(twice).get("issue_date") == ""


SUMS = ("without_tax", "tax", "with_tax")


def said(found: DocumentModel, name: str) -> list[tuple[Result, str]]:
    return [(one.result, one.words) for one in checks.check(found) if one.name == name]


@pytest.mark.parametrize(
    ("page", "sums", "failing"),
    [
        (
            [("¥4449.00", "¥9449.00"), ("肆仟肆佰肆拾玖", "玖仟肆佰肆拾玖")],
            ["4197.17", "251.83", "9449.00"],
            {"sums.total", "views"},
        ),
        (
            [("¥4449.00", "¥9449.00")],
            ["4197.17", "251.83", "9449.00"],
            {"sums.total", "sums.words", "views"},
        ),
        (
            [
                ("¥4449.00", "¥9449.00"),
                ("肆仟肆佰肆拾玖", "玖仟肆佰肆拾玖"),
                ("4197.17", "9197.17"),
            ],
            ["9197.17", "251.83", "9449.00"],
            {"views"},
        ),
        ([("¥251.83", "¥251.84")], ["4197.17", "251.84", "4449.00"], {"sums.total"}),
        # the amount that would add up stands elsewhere, small
        (
            [("¥4449.00", "¥9449.00"), ("开票人：于某", "¥4449.00")],
            ["4197.17", "251.83", "9449.00"],
            {"sums.total", "sums.words", "views"},
        ),
    ],
    ids=["total", "figures", "consistent", "tax", "another"],
)
def test_a_total_that_was_altered_is_read_and_fails_its_checks(
    page: list[tuple[str, str]], sums: list[str], failing: set[str]
) -> None:
    texts = list(printed.DIGITAL)
    for before, after in page:
        texts = [(x, y, text.replace(before, after)) for x, y, text in texts]
    found = read(printed.Printed(texts))

    assert [found.get(f"total.{one}") for one in SUMS] == sums
    failed = {one.name for one in checks.check(found) if one.result is Result.FAILS}
    assert failed == failing


def test_both_sums_of_an_altered_page_are_told() -> None:
    found = read(replaced("¥4449.00", "¥9449.00"))

    ((_, total),) = said(found, "sums.total")
    assert "9449.00 is written, 4449.00 is right" in total
    ((_, view),) = said(found, "views")
    assert "is '9449.00', there '4449.00'" in view


def test_two_totals_are_not_chosen_from_and_that_is_told() -> None:
    twice = printed.Printed([*printed.DIGITAL, (400, 90, "（小写）¥9449.00")])
    found = read(twice)

    assert found.get("total.with_tax") == ""
    unclear = [words for result, words in said(found, "views") if result is Result.UNKNOWN]
    assert len(unclear) == 1
    assert "251.83, 4197.17, 4449.00, 9449.00" in unclear[0]


def test_sums_that_no_word_names_are_taken_where_they_add_up() -> None:
    bare = [(x, y, re.sub("合 计|（小写）", "", text)) for x, y, text in printed.DIGITAL]
    found = read(printed.Printed([one for one in bare if one[2]]))

    assert [found.get(f"total.{one}") for one in SUMS] == ["4197.17", "251.83", "4449.00"]


def test_what_is_not_read_is_listed() -> None:
    found = read(printed.Printed(pages=5))

    assert [one.reason for one in found.unprotected] == [
        "everything but the fields: lines of goods, notes, pictures",
        "2 more pages, which are not read",
    ]


def test_a_picture_is_unsupported_and_its_code_helps_with_the_number() -> None:
    with pytest.raises(Unsupported, match="24112000000048542163") as refusal:
        read(printed.Printed([]))
    assert "by its number" in refusal.value.advice

    with pytest.raises(Unsupported, match="picture without text"):
        read(printed.Printed([], None))


def test_another_pdf_is_no_invoice() -> None:
    with pytest.raises(Unsupported, match="no Chinese invoice"):
        read(printed.Printed([(50, 50, "Minutes of a meeting")], None))


def test_twenty_digits_of_an_account_make_no_invoice() -> None:
    with pytest.raises(Unsupported, match="no Chinese invoice"):
        read(printed.Printed([(50, 50, "Konto 88200800000970375700")], None))


def huge(width: float, height: float) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(width, height))
    page.drawString(10, 10, "x")
    page.save()
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"%PDF-1.7\n", id="nothing but the start"),
        pytest.param(printed.Printed().pdf()[:900], id="cut off"),
        pytest.param(huge(1e7, 1e7), id="a huge page"),
        pytest.param(huge(30, 1e7), id="an endless page"),
        pytest.param(printed.Printed([], None, pages=101).pdf(), id="too many pages"),
        pytest.param(b"%PDF-1.7\n" + b"[" * 1_000_000, id="nested"),
        pytest.param(b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]>>endobj\n" * 2000, id="a cycle"),
    ],
)
def test_hostile_pdfs_are_refused_in_bounded_time(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError) as refusal:
        formats.read(data)

    assert time.process_time() - started < 2
    assert isinstance(refusal.value, Malformed | Unsupported)
    assert refusal.value.advice
