"""Seconds as people read them, within all calendars and beyond."""

from __future__ import annotations

import pytest

from chain.presentations.force import moment
from gateway.certificates.contents import moment as certified
from gateway.command.client.documents.drafting import day_of
from gateway.command.verify import moment as told
from gateway.zone import instant

FIRST, LAST = -62_135_596_800, 253_402_271_999
"""The first second that UTC has a day for, and the last one that Beijing has."""


@pytest.mark.parametrize(
    ("second", "wanted"),
    [
        (0, "1970-01-01 08:00:00"), (1_772_337_600.9, "2026-03-01 12:00:00"),
        (FIRST, "0001-01-01 08:00:00"), (LAST, "9999-12-31 23:59:59"),
        (LAST + 1, "253402272000"), (2**48 - 1, "281474976710655"), (2**63, str(2**63)),
    ],
)  # fmt: skip
def test_a_second_is_told_by_its_calendar_or_its_number(second: float, wanted: str) -> None:
    assert instant(second) == wanted


def test_the_first_year_has_four_digits_wherever_times_are_told() -> None:
    assert moment(FIRST) == "0001-01-01 08:00:00 +08:00"
    assert certified(FIRST * 1000) == "0001-01-01 08:00:00"
    assert told(FIRST * 1000 + 5) == "0001-01-01 08:00:00.005 北京时间"


def test_a_day_beyond_all_calendars_is_its_second() -> None:
    assert [day_of(second) for second in (0, LAST, 2**48 - 1)] == [
        "-", "9999-12-31", "281474976710655",
    ]  # fmt: skip
