"""Normal forms: one value has one spelling, and what is no value is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import keys
from gateway.documents.errors import Malformed
from gateway.documents.model import (
    Field,
    Key,
    Kind,
    differing,
    in_order,
    positionless,
    split_path,
)
from gateway.documents.values import amount, day, decimal_of, normal, printed_amount, text

DECIMALS = st.decimals(-(10**15), 10**15, places=6)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", "1.00"), ("+1.5", "1.50"), ("-0.000", "0.00"), (".5", "0.50"), ("5.", "5.00"),
        ("0012.3400", "12.34"), ("1.23456000", "1.23456"), (" -7 ", "-7.00"),
    ],
)  # fmt: skip
def test_an_amount_has_one_spelling(written: str, value: str) -> None:
    assert amount(written) == value


@pytest.mark.parametrize(
    "written", ["", ".", "-", "1e3", "1,000", "0x1", "١٢", "NaN", "Infinity", "1.2.3", "9" * 25]
)
def test_what_is_no_plain_decimal_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match="is no decimal"):
        amount(written)


@given(DECIMALS)
def test_amounts_keep_their_exact_value(number: Decimal) -> None:
    value = amount(f"{number:f}")
    assert decimal_of(value) == number
    assert amount(value) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-02-11", "2026-02-11"), ("20260211", "2026-02-11"), ("2026年2月11日", "2026-02-11"),
        ("2026-02-11 10:20:30", "2026-02-11T10:20:30"), ("2026-02-11+01:00", "2026-02-11"),
        ("2026-02-11T10:20:30.5Z", "2026-02-11T10:20:30"), ("2026-02-11 00:00:00", "2026-02-11"),
        ("2026/02/11", "2026-02-11"), ("2026/2/1", "2026-02-01"), ("2026-2-1", "2026-02-01"),
        ("2026/2/11 0:00", "2026-02-11"), ("2026/2/11 9:05:07", "2026-02-11T09:05:07"),
    ],
)  # fmt: skip
def test_a_date_has_one_spelling(written: str, value: str) -> None:
    assert day(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2026-02-30",
        "11.02.2026",
        "2026-13-01",
        "20260211250000",
        "11/02/2026",
        "2026/2-11",
        "2026/02/30",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match="is no date"):
        day(written)


@given(st.text(max_size=50))
def test_text_is_normal_after_one_step(written: str) -> None:
    assert text(text(written)) == text(written)


def test_other_kinds() -> None:
    assert normal(Kind.BOOLEAN, " 1 ") == "true"
    with pytest.raises(Malformed, match="neither true nor false"):
        normal(Kind.BOOLEAN, "yes")
    with pytest.raises(Malformed, match="characters"):
        normal(Kind.TEXT, "x" * 100_001)
    assert printed_amount("￥1,234,567.50") == "1234567.50"
    assert printed_amount("￥1,701.78元") == printed_amount("人民币 1701.78 元整") == "1701.78"
    assert printed_amount("CNY 5.00") == "5.00"
    assert printed_amount("1,23") == "1,23"
    assert printed_amount("5 USD") == "5USD", "no other currency is taken away"


def test_keys_do_not_depend_on_spelling() -> None:
    one = keys.invoice("k", " inv-１ 7", ["", "de 123"])
    assert one == keys.invoice("k", "INV-17", ["DE123"]) == Key("DE123", "k", "INV-17")
    assert keys.invoice("k", "1", ["", " "]) is None
    assert keys.chinese_invoice("2611200000013511408") is None
    assert keys.chinese_invoice("12345678", "011001900111") == Key(
        "CN", "invoice.vat", "01100190011112345678"
    )


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\ufe0f", "\x1b", "\u3164"]
)
def test_keys_do_not_depend_on_what_nobody_sees(mark: str) -> None:
    assert keys.invoice("k", f"IN{mark}V-17", [f"DE1{mark}23"]) == Key("DE123", "k", "INV-17")
    assert keys.chinese_invoice(f"2611200000{mark}0135114086") == Key(
        "CN", "invoice.vat", "26112000000135114086"
    )
    assert keys.invoice("k", mark, ["DE123"]) is None


def test_parts_of_a_key_cannot_run_into_each_other() -> None:
    assert Key("a1", "b", "c").text != Key("a", "1b", "c").text


def test_paths() -> None:
    assert split_path('lines[10].x["a.\\"b"]') == ("lines", 10, "x", 'a."b')
    assert positionless("lines[10].x[2]") == "lines[].x[]"
    fields = in_order(Field(p, Kind.TEXT, p) for p in ("lines[10].a", "b", "lines[2].a"))
    assert [field.path for field in fields] == ["b", "lines[2].a", "lines[10].a"]
    with pytest.raises(Malformed, match="says b twice"):
        in_order((Field("b", Kind.TEXT, "1"), Field("b", Kind.TEXT, "2")))
    assert differing({"a": 1, "b": 2}, {"b": 3, "a": 1, "c": 4}) == ("b", "c")
