from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from gateway.database import Writer, WriteSession, read_session
from gateway.errors import Conflict, LedgerError, Unavailable
from gateway.statements.models import Proposal


def digest(number: int) -> bytes:
    return number.to_bytes(32, "big")


def propose(number: int) -> Callable[[WriteSession], int]:
    def job(session: WriteSession) -> int:
        session.add(Proposal(digest=digest(number), content=b"{}", created=number, expires=0))
        return number

    return job


def stored(engine: Engine) -> list[int]:
    with read_session(engine) as session:
        return list(session.exec(select(Proposal.created).order_by(col(Proposal.created))))


@contextmanager
def writing(engine: Engine, **options: Callable[..., None]) -> Iterator[Writer]:
    writer = Writer(engine, **options)  # type: ignore[arg-type]
    try:
        yield writer
    finally:
        writer.close()


@contextmanager
def held_back(writer: Writer) -> Iterator[None]:
    """Keeps the writer's thread busy, so that what is submitted meanwhile makes one group."""
    begun, go_on = threading.Event(), threading.Event()

    def job(_: WriteSession) -> None:
        begun.set()
        go_on.wait(30)

    future = writer.submit(job)
    begun.wait(30)
    yield
    go_on.set()
    future.result(30)


def test_a_job_is_committed_before_its_result_is_given(engine: Engine) -> None:
    with writing(engine) as writer:
        assert writer.run(propose(7)) == 7
        assert stored(engine) == [7]


def test_jobs_that_wait_together_share_one_commit(engine: Engine) -> None:
    commits: list[int] = []
    with writing(engine, after_commit=lambda: commits.append(len(stored(engine)))) as writer:
        with held_back(writer):
            futures = [writer.submit(propose(number)) for number in range(20)]
        assert [future.result(30) for future in futures] == list(range(20))
    assert commits == [0, 20]


def test_a_job_that_raises_is_rolled_back_alone(engine: Engine) -> None:
    def half_done(session: WriteSession) -> None:
        propose(100)(session)
        session.flush()
        raise Conflict("on second thoughts")

    with writing(engine) as writer:
        with held_back(writer):
            before, failing, after = map(writer.submit, (propose(1), half_done, propose(2)))
        assert (before.result(30), after.result(30)) == (1, 2)
        with pytest.raises(Conflict, match="second thoughts"):
            failing.result(30)
    assert stored(engine) == [1, 2]


def test_a_job_that_breaks_a_constraint_fails_alone(engine: Engine) -> None:
    with writing(engine) as writer:
        with held_back(writer):
            futures = [writer.submit(propose(number)) for number in (1, 1, 2)]
        with pytest.raises(IntegrityError):
            futures[1].result(30)
    assert stored(engine) == [1, 2]


def test_a_value_that_the_database_cannot_hold_fails_alone(engine: Engine) -> None:
    def too_large(session: WriteSession) -> None:
        session.add(Proposal(digest=digest(5), content=b"", created=2**70, expires=0))

    with writing(engine) as writer:
        with held_back(writer):
            good, bad = writer.submit(propose(1)), writer.submit(too_large)
        assert good.result(30) == 1
        with pytest.raises(OverflowError):
            bad.result(30)
    assert stored(engine) == [1]


def test_when_the_last_step_fails_nothing_of_the_group_counts_and_the_next_group_does(
    engine: Engine,
) -> None:
    broken = True

    def last_step(_: WriteSession) -> None:
        if broken:
            raise OSError("no")

    with writing(engine, before_commit=last_step) as writer:
        futures = [writer.submit(propose(number)) for number in range(3)]
        for future in futures:
            with pytest.raises(Unavailable, match="nothing was recorded"):
                future.result(30)
        assert stored(engine) == []
        broken = False
        assert writer.run(propose(1)) == 1
    assert stored(engine) == [1]


def test_a_last_step_that_says_what_is_wrong_is_passed_on(engine: Engine) -> None:
    def last_step(_: WriteSession) -> None:
        raise LedgerError("tile 0/0 is missing; run `shujian audit`")

    with writing(engine, before_commit=last_step) as writer, pytest.raises(LedgerError):
        writer.run(propose(1))


def test_what_follows_a_commit_may_fail_without_stopping_the_writer(engine: Engine) -> None:
    def notify() -> None:
        raise RuntimeError("nobody listens")

    with writing(engine, after_commit=notify) as writer:
        assert writer.run(propose(1)) == 1
        assert writer.run(propose(2)) == 2


def test_a_job_cancelled_while_it_waits_is_not_run(engine: Engine) -> None:
    with writing(engine) as writer:
        with held_back(writer):
            cancelled, kept = writer.submit(propose(1)), writer.submit(propose(2))
            assert cancelled.cancel()
        assert kept.result(30) == 2
        with pytest.raises(CancelledError):
            cancelled.result(30)
    assert stored(engine) == [2]


def test_closing_finishes_what_is_queued_and_takes_nothing_more(engine: Engine) -> None:
    writer = Writer(engine)
    futures = [writer.submit(propose(number)) for number in range(600)]
    writer.close()
    assert [future.result(0) for future in futures] == list(range(600))
    with pytest.raises(Unavailable, match="shutting down"):
        writer.submit(propose(1000))
    assert len(stored(engine)) == 600


def test_a_reader_keeps_its_snapshot_while_others_commit(engine: Engine) -> None:
    count = select(Proposal.created)
    with writing(engine) as writer, read_session(engine) as session:
        assert session.exec(count).all() == []
        writer.run(propose(1))
        assert session.exec(count).all() == []
    assert stored(engine) == [1]


_LOCK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked_by_another_process(engine: Engine) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _LOCK, str(engine.url.database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def impatient(engine: Engine) -> Engine:
    """The engine with a tenth of a second of patience instead of five."""
    event.listen(engine, "connect", lambda connection, _: connection.execute(
        "PRAGMA busy_timeout=100"))  # fmt: skip
    return engine


def test_a_database_locked_by_another_process_is_unavailable_and_later_well_again(
    engine: Engine,
) -> None:
    with writing(impatient(engine)) as writer:
        with locked_by_another_process(engine):
            with pytest.raises(Unavailable, match="try again"):
                writer.run(propose(1))
            assert stored(engine) == []  # readers are not held up
        assert writer.run(propose(2)) == 2
    assert stored(engine) == [2]


def test_a_short_lock_by_another_process_only_delays(engine: Engine) -> None:
    with writing(engine) as writer, locked_by_another_process(engine) as process:
        future = writer.submit(propose(1))
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert future.result(30) == 1


def limit_pages(engine: Engine, pages: int) -> None:
    """Makes the disk full, as far as SQLite can tell, after so many pages of 4 kB."""
    event.listen(engine, "connect", lambda connection, _: connection.execute(
        f"PRAGMA max_page_count={pages}"))  # fmt: skip


def test_a_full_disk_fails_the_whole_group_and_leaves_what_was_there(engine: Engine) -> None:
    def large(session: WriteSession) -> None:
        session.add(Proposal(digest=digest(9), content=bytes(10**6), created=9, expires=0))

    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()
    limit_pages(engine, pages + 20)
    with writing(engine) as writer:
        writer.run(propose(1))
        with held_back(writer):
            futures = [writer.submit(job) for job in (propose(2), large, propose(3))]
        for future in futures:
            with pytest.raises(Unavailable, match="nothing was recorded"):
                future.result(30)
        assert stored(engine) == [1]
        assert writer.run(propose(4)) == 4
    assert stored(engine) == [1, 4]
