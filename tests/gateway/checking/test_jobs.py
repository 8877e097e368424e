"""Jobs: bounded, fair, let go of after an hour, and never in the way of an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gateway.checking.jobs import (
    JOBS_EACH,
    JOBS_IN_ALL,
    KEPT_EACH,
    KEPT_IN_ALL,
    KEPT_SECONDS,
    Job,
    Jobs,
    Work,
)
from gateway.errors import Invalid, NotFound, TooMany, Unavailable

WAIT = 60


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(clock: Clock) -> Iterator[Jobs[str]]:
    made: Jobs[str] = Jobs(clock, workers=1)
    yield made
    made.close()


def work(*steps: Callable[[], str], ended: Callable[[], None] = lambda: None) -> Work[str]:
    return Work(steps, lambda step, why: f"missed {step}: {why}", ended)


def wait(job: Job[str]) -> list[str]:
    until = time.monotonic() + WAIT
    while job.ended is None:
        assert time.monotonic() < until
        time.sleep(0.002)
    return job.finished()


def test_results_stand_in_the_order_of_the_files_and_the_files_are_let_go(
    jobs: Jobs[str],
) -> None:
    closed: list[bool] = []
    job = jobs.start(
        "us", work(*(lambda n=n: str(n) for n in range(9)), ended=lambda: closed.append(True))
    )  # type: ignore[misc]
    assert wait(job) == [str(number) for number in range(9)]
    assert (job.done, job.total, closed) == (9, 9, [True])
    assert jobs.find("us", job.id) is job


def test_a_file_that_breaks_the_check_costs_only_itself(
    jobs: Jobs[str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    def refused() -> str:
        raise Invalid("this is no file")

    assert wait(jobs.start("us", work(broken, refused, lambda: "fine"))) == [
        "missed 0: the gateway made a mistake",
        "missed 1: this is no file",
        "fine",
    ]
    assert "secret detail" in caplog.text


def test_nobody_sees_the_job_of_another_member(jobs: Jobs[str]) -> None:
    job = jobs.start("us", work(lambda: "fine"))
    wait(job)
    for member, name in (("others", job.id), ("us", "none"), ("us", "")):
        with pytest.raises(NotFound):
            jobs.find(member, name)
    assert jobs.of("others") == []
    assert jobs.of("us") == [job]


def test_a_small_job_does_not_wait_for_a_large_one(jobs: Jobs[str]) -> None:
    order: list[str] = []
    go = threading.Event()

    def step(name: str) -> Callable[[], str]:
        def run() -> str:
            go.wait(WAIT)
            order.append(name)
            return name

        return run

    large = jobs.start("us", work(*[step("large")] * 20))
    small = jobs.start("others", work(step("small")))
    go.set()
    wait(small)
    wait(large)
    assert order.index("small") <= 2


def test_members_and_all_together_have_so_many_jobs_at_a_time(jobs: Jobs[str]) -> None:
    go = threading.Event()
    held: list[bool] = []

    def hold() -> str:
        go.wait(WAIT)
        return "held"

    for number in range(JOBS_IN_ALL):
        jobs.start(f"member {number // JOBS_EACH}", work(hold))
    for member in ("member 0", "another"):
        with pytest.raises(TooMany):
            jobs.require_place(member)
        with pytest.raises(TooMany):
            jobs.start(member, work(hold, ended=lambda: held.append(True)))
    assert held == [True, True], "what was refused keeps no files"
    go.set()


def test_results_are_gone_after_an_hour_also_if_nobody_asks(
    jobs: Jobs[str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.start("us", work(lambda: "fine"))
    wait(job)
    clock.now = KEPT_SECONDS
    assert jobs.find("us", job.id) is job
    clock.now += 1
    with pytest.raises(NotFound):
        jobs.find("us", job.id)
    assert not jobs._jobs


def test_a_member_keeps_twenty_results_and_all_together_two_hundred(jobs: Jobs[str]) -> None:
    first = jobs.start("us", work(lambda: "fine"))
    wait(first)
    for _ in range(KEPT_EACH):
        wait(jobs.start("us", work(lambda: "fine")))
    assert len(jobs.of("us")) == KEPT_EACH
    assert first not in jobs.of("us")
    for number in range(KEPT_IN_ALL):
        wait(jobs.start(f"member {number}", work(lambda: "fine")))
    assert len(jobs._jobs) <= KEPT_IN_ALL + 1
    assert jobs.of("us") == []


def test_what_takes_too_long_is_said_not_to_be_checked(clock: Clock) -> None:
    jobs: Jobs[str] = Jobs(clock, workers=1, job_seconds=60)

    def slow() -> str:
        clock.now += 61
        return "slow"

    found = wait(jobs.start("us", work(slow, lambda: "never")))
    jobs.close()
    assert found[0] == "slow"
    assert "no time left" in found[1]


def test_a_result_can_be_thrown_away_and_a_job_cut_short(jobs: Jobs[str]) -> None:
    go, begun = threading.Event(), threading.Event()
    closed: list[bool] = []

    def hold() -> str:
        begun.set()
        go.wait(WAIT)
        return "held"

    job = jobs.start("us", work(hold, lambda: "next", ended=lambda: closed.append(True)))
    assert begun.wait(WAIT)
    with pytest.raises(NotFound):
        jobs.remove("others", job.id)
    jobs.remove("us", job.id)
    go.set()
    assert closed == [True]
    with pytest.raises(NotFound):
        jobs.find("us", job.id)


def test_closing_does_not_wait_for_a_file_that_hangs(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.checking.jobs.PATIENCE", 0.05)
    jobs: Jobs[str] = Jobs(clock, workers=1)
    go, begun = threading.Event(), threading.Event()

    def hang() -> str:
        begun.set()
        go.wait(WAIT)
        return "hung"

    job = jobs.start("us", work(hang, lambda: "next"))
    assert begun.wait(WAIT)
    before = time.monotonic()
    jobs.close()
    assert time.monotonic() - before < WAIT
    assert job.ended is not None
    assert job.finished() == []
    with pytest.raises(Unavailable):
        jobs.start("us", work(lambda: "late"))
    go.set()
