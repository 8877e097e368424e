"""Who does the parts of an audit: this process alone, or several that see the same snapshot.

SQLite gives a second connection no way to join the snapshot of another. So the audit holds the
write lock for the moment, some milliseconds, in which all of its processes begin to read: nothing
can be committed meanwhile, hence all see the same. It writes nothing, and then lets go.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from gateway.audit.sums import Summing
from gateway.audit.tasks import Parts
from gateway.database import read_session
from gateway.errors import LedgerError

ENOUGH = 30_000
"""From so many records on it is worth while to start processes."""

_AHEAD = 2
_READY = "ready"
_BEGIN = "SELECT count(*) FROM sqlite_schema"

Part = tuple[Any, ...]


class Hands(Protocol):
    """Does parts, each ``(name of a method of Parts, arguments …)``, and keeps their order."""

    def do(self, parts: Iterable[Part], ahead: int = 4) -> Iterator[Any]:
        """What became of each part, in their order; some are begun ahead of their turn."""

    count: int
    """How many processes work on the parts."""


@dataclass(frozen=True, slots=True)
class View:
    """One snapshot of the database, and who looks at it."""

    session: Session
    connection: sqlite3.Connection
    hands: Hands


@contextlib.contextmanager
def snapshot(engine: Engine, summing: Summing, processes: int | None) -> Iterator[View]:
    """A session, its connection, and hands that see the same; as many processes as are of use.

    With `processes` given, so many; where nobody may write (a copy to be read only, a writer that
    holds the lock for long), this process alone.
    """
    number = _wanted(engine) if processes is None else processes
    with contextlib.ExitStack() as held:
        session = held.enter_context(read_session(engine))
        crew = held.enter_context(_crew(engine, summing, number)) if number > 1 else None
        if crew is not None:
            try:
                with _nobody_writes(engine):
                    crew.begin()
                    session.connection().exec_driver_sql(_BEGIN)
            except sqlite3.OperationalError:
                crew = None
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        session.connection().exec_driver_sql(_BEGIN)
        yield View(session, connection, crew or Alone(Parts(connection, summing)))


def _wanted(engine: Engine) -> int:
    with engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT max(position) FROM record").scalar()
    return min(os.cpu_count() or 1, 8) if (last or 0) >= ENOUGH else 1


@contextlib.contextmanager
def _nobody_writes(engine: Engine) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(str(engine.url.database), timeout=5.0)) as lock:
        lock.isolation_level = None
        lock.execute("BEGIN IMMEDIATE")
        yield
        lock.execute("ROLLBACK")


class Alone:
    """Hands of this process."""

    count = 1

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def do(self, parts: Iterable[Part], ahead: int = 1) -> Iterator[Any]:
        """One after the other."""
        for name, *arguments in parts:
            yield getattr(self._parts, name)(*arguments)


class Crew:
    """Processes that each take the next part when they are through with one."""

    def __init__(self, ends: list[Connection]) -> None:
        self._ends = ends
        self.count = len(ends)

    def begin(self) -> None:
        """Let each begin to read: from here on they see the database as it is now."""
        for end in self._ends:
            end.send(None)
        for end in self._ends:
            if _answer(end) != _READY:
                raise LedgerError("a process of the audit could not read; run it again")

    def do(self, parts: Iterable[Part], ahead: int = 4) -> Iterator[Any]:
        """At most `ahead` for each process are under way, or done and not asked for yet."""
        round_ = _Round(self._ends, iter(parts), ahead * self.count)
        while True:
            round_.send()
            if round_.following in round_.done:
                yield round_.done.pop(round_.following)
                round_.following += 1
            elif not round_.receive():
                return


class _Round:
    """Parts on their way: who has which, and what came back before its turn."""

    def __init__(self, ends: list[Connection], parts: Iterator[Part], most: int) -> None:
        self._parts, self._most = parts, most
        self._with: dict[Connection, deque[int]] = {end: deque() for end in ends}
        self._sent = 0
        self.following = 0
        self.done: dict[int, Any] = {}

    def send(self) -> None:
        """Give parts to those who have fewer than two."""
        for end in sorted(self._with, key=lambda end: len(self._with[end])):
            while len(self._with[end]) < _AHEAD and self._sent - self.following < self._most:
                part = next(self._parts, None)
                if part is None:
                    return
                end.send(part)
                self._with[end].append(self._sent)
                self._sent += 1

    def receive(self) -> bool:
        """Take what is ready, waiting for something; whether anything was under way."""
        busy = [end for end, numbers in self._with.items() if numbers]
        for end in wait(busy) if busy else ():
            assert isinstance(end, Connection)
            self.done[self._with[end].popleft()] = _answer(end)
        return bool(busy)


@contextlib.contextmanager
def _crew(engine: Engine, summing: Summing, number: int) -> Iterator[Crew]:
    context = multiprocessing.get_context("spawn")
    ends, members = [], []
    for _ in range(number):
        ours, theirs = context.Pipe()
        arguments = (theirs, str(engine.url.database), summing.secret)
        member = context.Process(target=_serve, args=arguments, daemon=True)
        member.start()
        theirs.close()
        ends.append(ours)
        members.append(member)
    try:
        yield Crew(ends)
    finally:
        for end in ends:
            end.close()
        for member in members:
            member.join(5)
            if member.is_alive():
                member.terminate()
                member.join()


def _answer(end: Connection) -> Any:
    try:
        answer = end.recv()
    except (EOFError, ConnectionResetError) as error:
        raise LedgerError(
            "a process of the audit ended before its work was done (is there enough memory?); "
            "run it again"
        ) from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _serve(end: Connection, path: str, secret: bytes) -> None:
    """What one of the processes does, until the other end closes, however that happens."""
    gc.disable()  # nothing here refers to itself
    with contextlib.closing(sqlite3.connect(path, timeout=5.0)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        with contextlib.suppress(EOFError, ConnectionResetError, BrokenPipeError):
            end.recv()
            connection.execute("BEGIN")
            connection.execute(_BEGIN).fetchone()
            end.send(_READY)
            parts = Parts(connection, Summing(secret))
            while True:
                name, *arguments = end.recv()
                end.send(_attempt(getattr(parts, name), arguments))


def _attempt(do: Callable[..., Any], arguments: list[Any]) -> Any:
    try:
        return do(*arguments)
    except Exception as error:  # noqa: BLE001  it is raised again by whoever waits for the answer
        return error
