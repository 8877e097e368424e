"""A journal of records of many kinds, and a naive reading of it to hold the trace against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chain.words import Millis, Role
from gateway.database import Writer
from gateway.journal.records import Draft, Entry, Journal


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks."""

    member: str
    roles: Role


AUDITOR = Viewer("AUD", Role.AUDITOR)
CONSUMER = Viewer("M1", Role.CONSUMER)


def draft(
    kind: str, outcome: str, resource: str | None = None, members: Sequence[str] = (), **more: Any
) -> Draft:
    """A record of any kind, also of kinds that are still to come."""
    actors = [{"account": None, "member": member, "rank": None} for member in members]
    subject = {} if resource is None else {"resource": resource}
    return Draft(kind, outcome, {"actors": actors, "subject": subject, **more})


@dataclass
class Clock:
    """A clock that the test sets."""

    time: int = 1_795_000_000_000

    def __call__(self) -> Millis:
        return Millis(self.time)


def append(writer: Writer, clock: Clock, drafts: Sequence[Draft], step: int = 0) -> list[Entry]:
    """Append them one by one, with so many milliseconds between them."""
    journal, entries = Journal(clock), []
    for item in drafts:
        entries += writer.run(lambda session, item=item: journal.append(session, [item]))
        clock.time += step
    return entries
