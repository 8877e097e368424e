"""The buyer that an invoice names, held against the member that means to book it."""

from __future__ import annotations

import pytest

from gateway.checking.buyers import buyer_notes
from gateway.verification.finding import Shown

OURS, THEIRS = "11990000DEMYC3A20T", "11990000DEMRRFEQ0N"


@pytest.mark.parametrize(
    ("number", "notes"),
    [
        (OURS, []),
        (f"CN{OURS}", []),
        (f" cn {OURS.lower()} ", []),
        (THEIRS, ["buyer.number"]),
        (f"CN{THEIRS}", ["buyer.number"]),
        (f"DE{OURS}", ["buyer.number"]),
        ("", []),
    ],
)
def test_a_number_is_the_same_with_its_country_before_it(number: str, notes: list[str]) -> None:
    shown = Shown("file", buyer="我方", buyer_number=number)
    assert buyer_notes(shown, OURS, "我方") == notes
