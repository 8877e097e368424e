"""The one writer: every change of the database goes through its thread, many to a commit.

The commit point of every write is the database commit here: a job's future is resolved only
after it. A ``kill -9`` before the commit leaves nothing of the group; after it, everything.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from gateway.database.engine import WriteSession
from gateway.database.holding import Holding
from gateway.errors import GatewayError, Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

GROUP = 256
"""At most so many jobs share one commit."""

_Item = tuple[Callable[[WriteSession], Any], "Future[Any]"]
_Settled = tuple["Future[Any]", Any, BaseException | None]


class Writer:
    """Runs jobs one after another, each in a savepoint, and commits what is waiting at once.

    A job that raises is rolled back alone and its neighbours go on. `before_commit` runs once a
    group in the same transaction; `after_commit` runs once a group that was committed.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        before_commit: Callable[[WriteSession], None] | None = None,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        self._engine = engine.execution_options(shujian_begin="BEGIN IMMEDIATE")
        self._before_commit = before_commit
        self._after_commit = after_commit
        self._queue: queue.Queue[_Item | None] = queue.Queue()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[WriteSession], T]) -> Future[T]:
        """Queue a job; its future holds the result once that is committed, or the job's error."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise Unavailable("the gateway is shutting down; try again later")
            self._queue.put((job, future))
        return cast("Future[T]", future)

    def run(self, job: Callable[[WriteSession], T]) -> T:
        """Run a job and wait until it is committed."""
        return self.submit(job).result()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            group, last = self._next_group()
            if group:
                self._commit(group)
            if last:
                return

    def _next_group(self) -> tuple[list[_Item], bool]:
        group: list[_Item] = []
        item = self._queue.get()
        while item is not None:
            group.append(item)
            if len(group) >= GROUP:
                return group, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, waiting: list[_Item]) -> None:
        # From here on a job can no longer be cancelled: what is recorded is also answered.
        group = [item for item in waiting if item[1].set_running_or_notify_cancel()]
        if not group:
            return
        try:
            settled = self._write(group)
        except BaseException as error:  # noqa: BLE001  whatever it is, those who wait must hear it
            _fail(group, error)
            return
        for future, result, problem in settled:
            _settle(future, result, problem)
        if self._after_commit is not None:
            try:
                self._after_commit()
            except Exception:
                logger.exception("what follows a commit failed; the commit itself stands")

    def _write(self, group: list[_Item]) -> list[_Settled]:
        with WriteSession(self._engine, expire_on_commit=False) as session:
            Holding(session)  # members, accounts: the same ones for many jobs
            settled = [_attempt(session, job, future) for job, future in group]
            if self._before_commit is not None:
                self._before_commit(session)
            session.commit()  # the commit point of everything in the group
            return settled


def _attempt(
    session: WriteSession, job: Callable[[WriteSession], Any], future: Future[Any]
) -> _Settled:
    savepoint = session.begin_nested()
    try:
        result = job(session)
        session.flush()
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, (IntegrityError, DataError)):
            raise  # the database itself fails: nothing of this group may count
        savepoint.rollback()
        return future, None, error
    savepoint.commit()
    return future, result, None


def _fail(group: list[_Item], error: BaseException) -> None:
    logger.error("nothing of a group of %d writes was committed: %s", len(group), error)
    for _, future in group:
        _settle(future, None, _problem(error))


def _problem(error: BaseException) -> BaseException:
    if isinstance(error, GatewayError):  # it says itself what to do: a missing tile, for instance
        return error
    problem = Unavailable("the database did not take the change; nothing was recorded, try again")
    problem.__cause__ = error
    return problem


def _settle(future: Future[Any], result: Any, error: BaseException | None) -> None:
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
