"""Auditors' questions are records: asked under a case, committed before the first row leaves.

The commit point is the writer's commit in `keep`. Killed before it, nothing was answered; after it,
the record says that the answer was given, whether or not all of it arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.database import Writer, WriteSession
from gateway.errors import Invalid
from gateway.journal.records import Draft, Entry, Journal
from gateway.members.standing import Standing
from gateway.projections import project
from gateway.trace.question import check_case
from gateway.trace.visibility import ordinary, sees, sees_all

ASKED = "trace.asked"
EXPORTED = "trace.exported"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks, and under which case; None where nobody's question is recorded."""

    standing: Standing
    case: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: out of the first `size` records, in which form, and how far it went.

    `rows` is None for what leaves as a stream: all that fits out of so many records. `following` is
    the cursor of the page after it, None where nothing was left.
    """

    size: int
    form: str
    rows: int | None
    following: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that records keep."""
        return {
            "form": self.form,
            "next": self.following,
            "rows": self.rows,
            "size": self.size,
        }


def asker(standing: Standing, case: str | None) -> Asker:
    """Who asks under which case; raises `Invalid` for an auditor without one, and the reverse."""
    if not sees_all(standing):
        if case:
            raise Invalid(
                "only auditors ask under a case of their own; to look for accesses made under one, "
                "name it as access_case (--access-case)"
            )
        return Asker(standing, None)
    if not case:
        raise Invalid(
            "auditors ask under a case number of theirs, such as --case AUD-7 (case=AUD-7): "
            "the question is recorded under it"
        )
    return Asker(standing, check_case(case))


def keep_look(
    writer: Writer, journal: Journal, standing: Standing, case: str | None, entry: Entry, size: int
) -> int | None:
    """As `keep`, for a look at one record: what an auditor sees as an auditor needs a case.

    What every member sees, or the auditor as a member with a part in it, needs none. `size` is how
    many records there are.
    """
    tags = {tag for tag, _ in entry.header.tags}
    if not case and sees(ordinary(standing), entry.header.kind, tags):
        return None
    told = Answer(size, "record", 1)
    return keep(writer, journal, asker(standing, case), ASKED, {"record": entry.position}, told)


def keep(
    writer: Writer, journal: Journal, who: Asker, kind: str, words: Mapping[str, Any], told: Answer
) -> int | None:
    """Record a question and that it was answered; its position, None where it is nobody's case.

    Waits for the commit. Raises `Unavailable` where nothing was recorded: then nothing may be told.
    """
    if who.case is None:
        return None
    draft = _draft(who.standing, who.case, kind, words, told)
    return writer.run(lambda session: _append(session, journal, draft))


def _append(session: WriteSession, journal: Journal, draft: Draft) -> int:
    (entry,) = journal.append(session, [draft])
    project(session, entry)
    return entry.position


def _draft(
    standing: Standing, case: str, kind: str, words: Mapping[str, Any], told: Answer
) -> Draft:
    body = {
        "actors": [standing.as_actor()],
        "answer": told.as_json(),
        "case": case,
        "question": dict(words),
        "subject": {"member": standing.member},
    }
    return Draft(kind, "recorded", body)
