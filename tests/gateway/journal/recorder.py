"""A process that records without end and says what was acknowledged; the tests kill it.

Usage: recorder.py DATABASE [die-before-commit | die-after-commit]

The two faults strike at the fifth commit; the process says first how large the journal is.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Any

from sqlalchemy import Engine

from chain.words import Millis
from gateway.database import Writer, WriteSession, open_engine, read_session
from gateway.journal import tree
from gateway.journal.records import Journal
from tests.gateway.journal.samples import draft

_say = threading.Lock()


def die(said: str) -> None:
    with _say:
        print(said, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)


class Recorder(Writer):
    """The writer, with a death at the fifth commit."""

    def __init__(self, engine: Engine, fault: str) -> None:
        self.fault, self.commits = fault, 0
        super().__init__(engine, before_commit=self.before)

    def before(self, session: WriteSession) -> None:
        tree.extend(session)
        self.commits += 1
        if self.fault == "die-before-commit" and self.commits == 5:
            die(f"size {tree.Tree(session).size()}")

    def _write(self, group: list[Any]) -> list[Any]:
        settled = super()._write(group)
        if self.fault == "die-after-commit" and self.commits == 5:
            with read_session(self._engine) as session:
                die(f"size {tree.Tree(session).size()}")
        return settled


def record(writer: Writer, journal: Journal, name: str) -> None:
    for number in range(10**6):
        drafts = [draft(f"{name}-{number % 7}", "M1", note=str(number))] * (1 + number % 3)
        for entry in writer.run(lambda session, drafts=drafts: journal.append(session, drafts)):
            with _say:
                print(entry.position, entry.leaf.hex(), flush=True)


def main(database: str, fault: str = "") -> None:
    writer = Recorder(open_engine(f"sqlite:///{database}"), fault)
    journal = Journal(lambda: Millis(time.time_ns() // 1_000_000))
    for name in ("A", "B", "C", "D"):
        threading.Thread(target=record, args=(writer, journal, name), daemon=True).start()
    time.sleep(120)


if __name__ == "__main__":
    main(*sys.argv[1:])
