"""Sums of red letters as people type them."""

from __future__ import annotations

import pytest

from gateway.command.document_red import minor
from gateway.command.errors import CommandError


@pytest.mark.parametrize(
    ("typed", "units"),
    [("8.8", 880), ("1,234.50", 123_450), ("￥１.00", 100), ("1234567", 123_456_700)],
)
def test_a_sum_is_read_exactly(typed: str, units: int) -> None:
    assert minor(typed) == units


@pytest.mark.parametrize("typed", ["10,50", "1,5", "1e2", "1_000", "0.001", "0", "-1", "nan", ""])
def test_what_could_be_another_sum_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="no sum as"):
        minor(typed)
