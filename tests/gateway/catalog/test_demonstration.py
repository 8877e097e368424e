"""Codes for the demonstration mode."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from gateway.catalog.demonstration import demonstration_codes
from gateway.catalog.entry.values import is_provider_code


@given(st.lists(st.text(max_size=20), max_size=30))
def test_codes_are_valid_different_and_of_a_division_that_does_not_exist(names: list[str]) -> None:
    codes = demonstration_codes(names)
    assert set(codes) == set(names)
    assert len(set(codes.values())) == len(codes)
    for code in codes.values():
        assert uscc.validate(code) == code
        assert is_provider_code(code)
        assert code.startswith("11990000DEM")


def test_a_name_has_the_same_code_every_time() -> None:
    assert demonstration_codes(["市统计局"]) == {"市统计局": "11990000DEMW6FE32U"}
    assert demonstration_codes(["市教委", "市统计局"])["市统计局"] == "11990000DEMW6FE32U"


def test_the_organisation_code_inside_has_its_check_character() -> None:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    for number in range(200):
        (code,) = demonstration_codes([str(number)]).values()
        body, check = code[8:16], code[16]
        rest = sum(int(sign, 36) * weight for sign, weight in zip(body, weights, strict=True)) % 11
        assert check == {0: "0", 1: "X"}.get(rest, str(11 - rest))
