"""What is committed to of a document, and the one validity of a batch."""

from __future__ import annotations

import json

import pytest

from gateway.command.client.documents.drafting import (
    Choices,
    Draft,
    draft,
    first_second,
    last_second,
    minor_units,
    one_kind,
    shared_period,
)
from gateway.command.demo.papers import certificate, identifier
from gateway.command.errors import CommandError
from gateway.documents.formats import read
from tests.gateway.command.client.documents.standin import BUREAU

DAY = 86_400


def drafted(choices: Choices | None = None, **changes: object) -> Draft:
    value = {**json.loads(certificate(7, 2026, BUREAU)), **changes}
    return draft("c.json", read(json.dumps(value).encode()), choices or Choices())


def test_a_draft_says_what_the_document_says() -> None:
    found = drafted()
    assert (found.kind, found.key.number) == ("certificate", identifier(7, 2026, BUREAU))
    assert found.valid_from == first_second("2026-11-01")
    assert found.valid_until == first_second("2031-11-01") - 1
    assert [field.path for field in found.fields] == sorted(field.path for field in found.fields)


def test_what_the_issuer_says_counts_before_what_the_document_says() -> None:
    found = drafted(Choices("licence.x", 5, 0))
    assert (found.kind, found.valid_from, found.valid_until) == ("licence.x", 5, 0)


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(CommandError, match="ends before it begins"):
        drafted(valid_until="2025-01-01")


@pytest.mark.parametrize(
    ("written", "minor"),
    [("12.34", 1234), ("-0.50", 50), ("", 0), ("0.005", 0), ("99999999999999.99", 0)],
)
def test_sums_are_told_in_hundredths_or_not_at_all(written: str, minor: int) -> None:
    assert minor_units(written) == minor


def test_a_day_ends_with_its_last_second_in_shanghai() -> None:
    assert last_second("2026-12-01") == first_second("2026-12-02") - 1
    assert first_second("1970-01-02") == DAY - 8 * 3600
    with pytest.raises(CommandError, match="no day"):
        first_second("soon")


def test_a_batch_is_valid_from_the_latest_beginning_that_is_over() -> None:
    assert shared_period([(1, 9), (3, 9)], now=5).valid_from == 3
    assert shared_period([(7, 9), (7, 9)], now=5).valid_from == 7
    with pytest.raises(CommandError, match="begin in the future"):
        shared_period([(1, 9), (7, 9)], now=5)
    with pytest.raises(CommandError, match="2 different days"):
        shared_period([(1, 8), (1, 9)], now=5)


def test_a_batch_is_of_one_kind() -> None:
    assert one_kind(["a", "a"]) == "a"
    with pytest.raises(CommandError, match="kinds a, b"):
        one_kind(["a", "b"])
