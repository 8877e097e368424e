"""The clock of the law, in working days with 调休."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.words import Millis
from gateway.authorizations.calendar import (
    add_working_days,
    day_of,
    end_of,
    first_second,
    is_working_day,
    last_second,
    shown,
)
from gateway.authorizations.deadlines import Clocks, Standing, deadlines
from gateway.errors import Invalid


def at(text: str) -> Millis:
    return Millis(int(datetime.fromisoformat(text).timestamp() * 1000))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # over a weekend
        ("2026-09-30", 1, "2026-10-08"),  # over 国庆
        ("2026-10-09", 1, "2026-10-10"),  # a Saturday that is worked (调休)
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked before 春节
        ("2026-11-20", 10, "2026-12-04"),
        ("2026-11-20", 20, "2026-12-18"),
    ],
)
def test_working_days_of_an_announced_year(start: str, days: int, due: str) -> None:
    found, provisional = add_working_days(date.fromisoformat(start), days)
    assert (found.isoformat(), provisional) == (due, False)


def test_a_year_that_is_not_announced_is_counted_in_weekdays_and_provisional() -> None:
    assert add_working_days(date(2026, 12, 25), 10) == (date(2027, 1, 8), True)
    assert is_working_day(date(2098, 1, 1)) == (True, False)  # a Wednesday


@given(st.dates(date(2005, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_more_days_are_due_later_and_on_a_working_day(start: date, days: int) -> None:
    due, _ = add_working_days(start, days)
    assert is_working_day(due)[0]
    assert due < add_working_days(start, days + 1)[0]
    assert (
        sum(is_working_day(start + timedelta(n + 1))[0] for n in range((due - start).days)) == days
    )


def clocks(**more: object) -> Clocks:
    values: dict[str, object] = {
        "sharing_type": "有条件共享",
        "received": at("2026-11-20T09:00:00+08:00"),
        "answered": None,
        "consented": None,
        "supplied": None,
        "ended": False,
        **more,
    }
    return Clocks(**values)  # type: ignore[arg-type]


def test_a_conditional_resource_is_answered_in_ten_days_an_unconditional_one_in_one() -> None:
    now = at("2026-11-20T10:00:00+08:00")
    (reply,) = deadlines(clocks(), now)
    assert (reply.kind, reply.days, reply.due) == ("reply", 10, "2026-12-04")
    (reply,) = deadlines(clocks(sharing_type="无条件共享"), now)
    assert (reply.days, reply.due) == (1, "2026-11-23")


def test_the_reply_is_extended_in_working_days() -> None:
    now = at("2026-12-05T10:00:00+08:00")
    (reply,) = deadlines(clocks(extended=5), now)
    assert (reply.days, reply.extended, reply.due) == (15, 5, "2026-12-11")
    assert reply.standing is Standing.RUNNING
    consented = at("2026-11-20T09:00:00+08:00")
    found = deadlines(clocks(extended=5, answered=consented, consented=consented), now)
    assert [(one.days, one.extended) for one in found] == [(15, 5), (20, 0)]


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2026-12-04T23:59:59+08:00", Standing.RUNNING),
        ("2026-12-05T00:00:00+08:00", Standing.OVERDUE),
    ],
)
def test_a_deadline_lasts_until_the_end_of_its_day_here(now: str, standing: Standing) -> None:
    (reply,) = deadlines(clocks(), at(now))
    assert reply.standing is standing


@pytest.mark.parametrize(
    ("answered", "standing"),
    [("2026-12-04T23:00:00+08:00", Standing.KEPT), ("2026-12-05T01:00:00+08:00", Standing.LATE)],
)
def test_an_answer_keeps_the_deadline_or_is_late(answered: str, standing: Standing) -> None:
    (reply,) = deadlines(clocks(answered=at(answered), ended=True), at("2026-12-30T00:00:00+08:00"))
    assert reply.standing is standing


def test_what_was_withdrawn_waits_for_nothing() -> None:
    (reply,) = deadlines(clocks(ended=True), at("2026-12-30T00:00:00+08:00"))
    assert reply.standing is Standing.STOPPED


def test_supply_is_due_twenty_days_after_consent() -> None:
    consented = at("2026-11-20T09:00:00+08:00")
    found = deadlines(clocks(answered=consented, consented=consented), consented)
    assert [(d.kind, d.due, d.standing) for d in found] == [
        ("reply", "2026-12-04", Standing.KEPT),
        ("supply", "2026-12-18", Standing.RUNNING),
    ]


def test_nothing_runs_before_the_applicants_head_has_endorsed() -> None:
    assert deadlines(clocks(received=None), at("2026-12-30T00:00:00+08:00")) == []


def test_days_are_those_of_shanghai() -> None:
    assert day_of(at("2026-11-20T16:00:00+00:00")) == date(2026, 11, 21)
    assert end_of(date(2026, 11, 21)) == at("2026-11-22T00:00:00+08:00") - 1
    assert first_second("2026-12-01") * 1000 == at("2026-12-01T00:00:00+08:00")
    assert last_second("2026-12-01") * 1000 == at("2026-12-02T00:00:00+08:00") - 1000


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-2-1", "20261201", "heute", "0001-01-01"])
def test_a_day_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(Invalid, match=r"2026-12-01|between"):
        first_second(text)


def test_a_second_beyond_the_calendar_is_shown_as_a_number() -> None:
    assert shown(0) == "1970-01-01 08:00:00"
    assert shown(2**53) == str(2**53)
    assert datetime.fromtimestamp(0, UTC).year == 1970
