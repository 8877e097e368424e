from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.trace.question import ask, read_cursor, recorded_at, write_cursor

MIDNIGHT = 1_795_276_800_000  # 2026-11-21T16:00:00Z, which is the 22nd in Shanghai


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-11-22", MIDNIGHT, MIDNIGHT + 86_400_000),
        ("2026-11-22T00:00:00", MIDNIGHT, MIDNIGHT + 1),
        ("2026-11-22T00:00:00.250", MIDNIGHT + 250, MIDNIGHT + 251),
        ("2026-11-21T16:00:00Z", MIDNIGHT, MIDNIGHT + 1),
        ("2026-11-22T01:00:00+09:00", MIDNIGHT, MIDNIGHT + 1),
    ],
)
def test_days_are_shanghais_and_included_and_instants_may_name_their_zone(
    text: str, first: int, after: int
) -> None:
    question = ask(since=text, until=text)
    assert (question.since, question.until) == (first, after)


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01", "2026-02-30", "20261122", "2026-11-22T25:00", "9999-12-31"]
)
def test_what_is_no_date_is_refused_and_named(text: str) -> None:
    with pytest.raises(Invalid, match="from is a date such as"):
        ask(since=text)
    with pytest.raises(Invalid, match="to is a date such as"):
        ask(until=text)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_limit_outside_one_to_a_thousand_is_refused(limit: int) -> None:
    with pytest.raises(Invalid, match="1 to 1000"):
        ask(limit=limit)


def test_unknown_outcomes_and_malformed_kinds_are_refused() -> None:
    with pytest.raises(Invalid, match="an outcome is one of"):
        ask(outcome="perhaps")
    with pytest.raises(Invalid, match="kind of record"):
        ask(kind="catalog.published' OR 1")
    assert ask(kind="access.released", outcome="recorded").kind == "access.released"


def test_empty_words_count_as_not_given() -> None:
    assert ask(resource="", member="", kind="", outcome="", since="", until="", cursor="") == ask()


def test_times_are_written_in_shanghai_with_milliseconds() -> None:
    assert recorded_at(MIDNIGHT) == "2026-11-22T00:00:00.000+08:00"
    assert recorded_at(MIDNIGHT + 7) == "2026-11-22T00:00:00.007+08:00"


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_cursor_is_read_back_in_its_own_order_only(newest_first: bool) -> None:
    cursor = write_cursor(12_345, newest_first)
    assert read_cursor(cursor, newest_first) == 12_345
    with pytest.raises(Invalid, match="cursor"):
        read_cursor(cursor, not newest_first)


@pytest.mark.parametrize(
    "cursor", ["!", "", "bg", "bjEyMzQ1NjEyMzQ1NjEyMzQ1Njc4OTA", "éé", "a" * 999]
)
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="start without it"):
        read_cursor(cursor, newest_first=True)
