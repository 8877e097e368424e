"""Codes of resources and prefixes of members."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog import codes
from gateway.catalog.codes import MAX_SERIAL, Code, default_prefix, next_code, parse
from gateway.catalog.errors import CodeError

prefixes = st.from_regex(r"[0-9A-Z]{2,8}", fullmatch=True)


@given(st.builds(Code, prefixes, st.integers(1, MAX_SERIAL)))
def test_a_code_is_read_back_from_its_text_and_fits_the_contract(code: Code) -> None:
    assert parse(str(code)) == code
    assert len(str(code)) <= 32


def test_a_serial_has_four_digits_or_more() -> None:
    assert [str(Code("STJJ", n)) for n in (1, 9999, 10000)] == [
        "STJJ-0001",
        "STJJ-9999",
        "STJJ-10000",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "STJJ",
        "STJJ-",
        "STJJ-1",
        "STJJ-00001",
        "STJJ-0000",
        "stjj-0001",
        "S-0001",
        "ABCDEFGHI-0001",
        "STJJ-0001 ",
        "STJJ-0001\n",
        "STJJ-１２３４",
        "STJJ-1234567890",
        "STJJ--0001",
    ],
)
def test_another_spelling_is_no_code(text: str) -> None:
    with pytest.raises(CodeError, match="such as STJJ-0001"):
        parse(text)


def test_a_code_is_not_made_of_parts_that_no_code_has() -> None:
    with pytest.raises(CodeError, match="2 to 8"):
        Code("x", 1)
    with pytest.raises(CodeError, match="from 1 to 999999999"):
        Code("STJJ", MAX_SERIAL + 1)


def test_the_next_code_follows_the_highest_of_the_same_prefix() -> None:
    taken = ["STJJ-0002", "STJJ-0010", "STJJ2-0099", "nonsense", "STJJ-A1"]
    assert str(next_code("STJJ", taken)) == "STJJ-0011"
    assert str(next_code("NEW", taken)) == "NEW-0001"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("市统计局", "STJJ"),
        ("市科委、中关村管委会", "SKWZGCGW"),
        ("国家税务总局北京市税务局", "GJSWZJBJ"),
        ("12345热线", "12345RX"),
        ("IT 中心", "ITZX"),
        ("厅", "T0"),
    ],
)
def test_a_prefix_is_made_of_the_initials_of_the_name(name: str, prefix: str) -> None:
    assert default_prefix(name) == prefix


def test_a_prefix_that_is_taken_gets_a_number() -> None:
    assert default_prefix("市统计局", {"STJJ"}) == "STJJ2"
    assert default_prefix("市统计局", {"STJJ", "STJJ2"}) == "STJJ3"
    long = {"GJSWZJBJ", *(f"GJSWZJB{n}" for n in range(2, 10))}
    assert default_prefix("国家税务总局北京市税务局", long) == "GJSWZJ10"


@pytest.mark.parametrize("name", ["", "、。", "αβ"])
def test_a_name_without_initials_has_no_prefix(name: str) -> None:
    with pytest.raises(CodeError, match="give one of 2 to 8"):
        default_prefix(name)


def test_all_departments_of_a_city_get_different_prefixes(shared_data: Path) -> None:
    with (shared_data / "beijing-catalog.csv").open(encoding="utf-8", newline="") as file:
        names = dict.fromkeys(row["所属部门"] for row in csv.DictReader(file))
    taken: list[str] = []
    for name in names:
        taken.append(codes.check_prefix(default_prefix(name, taken)))
    assert len(set(taken)) == len(names) == 74
