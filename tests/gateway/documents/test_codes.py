"""What QR codes of invoices say, by samples of every kind in use."""

from __future__ import annotations

import io

import pytest
import segno

from gateway.documents import codes, vat


@pytest.mark.parametrize(
    ("text", "kind", "content"),
    [
        pytest.param(
            "01,10,033002000211,12345678,510.68,20240528,12345678901234567890,0941,", vat.ORDINARY,
            {"code": "033002000211", "number": "12345678", "total.without_tax": "510.68",
             "issue_date": "2024-05-28", "check_code": "12345678901234567890"}, id="电子普通发票",
        ),
        pytest.param(
            "01,01,1200154130,03630024,94339.62,20160621,,9335,", vat.SPECIAL,
            {"code": "1200154130", "number": "03630024", "total.without_tax": "94339.62",
             "issue_date": "2016-06-21"}, id="专用发票 without check code",
        ),
        pytest.param(
            "01,32,,24442000000014209621,112,20240215,,74AE", vat.ORDINARY,
            {"number": "24442000000014209621", "total.with_tax": "112.00",
             "issue_date": "2024-02-15"}, id="数电票: amount with tax",
        ),
        pytest.param(
            "01,77,,24442000000014209621,112,20240215,", vat.INVOICE,
            {"number": "24442000000014209621", "total.with_tax": "112.00",
             "issue_date": "2024-02-15"}, id="a kind that is not known",
        ),
    ],
)  # fmt: skip
def test_a_code_says_number_amount_and_date(text: str, kind: str, content: dict[str, str]) -> None:
    found = codes.told(text)

    assert found is not None
    assert (found[0], {field.path: field.value for field in found[1]}) == (kind, content)


@pytest.mark.parametrize(
    "text",
    [
        "", "https://example.cn/?n=1", "01,10", "02,10,033002000211,12345678,5,20240528,1,",
        "01,10,033002000211,12345678,5.5.5,20240528,1,", "01,10,,12345678,5,20241528,1,",
        "01,10,033002000211," + "1" * 1_000_000,
    ],
)  # fmt: skip
def test_what_is_no_invoice_s_code_says_nothing(text: str) -> None:
    assert codes.told(text) is None


def test_a_code_is_read_from_a_picture() -> None:
    out = io.BytesIO()
    segno.make("01,32,,24442000000014209621,112,20240215,,74AE").save(out, kind="png", scale=4)

    assert codes.in_image(out.getvalue()) == ["01,32,,24442000000014209621,112,20240215,,74AE"]


def test_pictures_that_are_huge_broken_or_none_are_passed_over() -> None:
    out = io.BytesIO()
    segno.make("x").save(out, kind="png", scale=4)
    size = out.getvalue().index(b"IHDR") + 4
    huge = bytearray(out.getvalue())
    huge[size : size + 8] = b"\x00\x00\xff\xff" * 2

    for data in (bytes(huge), out.getvalue()[:60], b"GIF89a", b"", b"\x89PNG\r\n\x1a\n", b"x" * 99):
        assert codes.in_image(data) == []
