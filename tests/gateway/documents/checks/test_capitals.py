"""Sums in Chinese capitals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents.checks.capitals import LIMIT, read, write


@given(st.decimals(-LIMIT + 1, LIMIT - 1, places=2))
def test_what_is_written_is_read_again(number: Decimal) -> None:
    assert read(write(number)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "零圆整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("10", "壹拾圆整"),
        ("100.05", "壹佰圆零伍分"), ("1001", "壹仟零壹圆整"), ("10001", "壹万零壹圆整"),
        ("105000", "壹拾万伍仟圆整"), ("1000000010.01", "壹拾亿零壹拾圆零壹分"),
        ("-500", "（负数）伍佰圆整"), ("20000.30", "贰万圆叁角整"),
    ],
)  # fmt: skip
def test_sums_are_written_as_the_rules_ask(number: str, words: str) -> None:
    assert write(Decimal(number)) == words


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("壹仟零陸拾元整", "1060"), ("人民币拾圆整", "10"), ("一千二百元正", "1200"),
        ("(负数)壹佰圆整", "-100"), ("⊗壹佰贰拾叁圆肆角伍分", "123.45"),
        ("叁亿零伍拾万圆整", "300500000"),
    ],
)  # fmt: skip
def test_spellings_that_are_met_are_read(words: str, number: str) -> None:
    assert read(words) == Decimal(number)


@pytest.mark.parametrize(
    "words", ["", "abc", "圆", "整", "拾佰圆", "壹贰圆", "壹万亿圆", "壹佰圆壹佰"]
)
def test_what_is_no_sum_is_none(words: str) -> None:
    assert read(words) is None


def test_what_has_no_capitals_is_refused() -> None:
    for number in (LIMIT, Decimal("0.001")):
        with pytest.raises(ValueError, match="only sums"):
            write(number)
