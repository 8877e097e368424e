"""Asking the trace: a page at a time, or everything as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest
from gateway.errors import NotFound
from gateway.journal.records import count_tag
from gateway.members.standing import find_member
from gateway.trace import selection
from gateway.trace.question import MAX_LIMIT, Question, read_cursor, write_cursor
from gateway.trace.rows import Row, read_rows
from gateway.trace.selection import Criteria
from gateway.trace.visibility import Viewer, is_public, own_tag, sees_all


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order asked for, and the cursor of the next page; None after the last one.

    A page may hold fewer rows than its limit, even none, and still have a next one: each reads
    only so many records in search of those that fit.
    """

    rows: list[Row]
    following: str | None


def page(session: Session, viewer: Viewer, question: Question) -> Page:
    """The records that answer the question and that the viewer may see.

    Raises `NotFound` where nothing is recorded about the resource or there is no such member, and
    `Invalid` for a cursor of another order.
    """
    criteria = _criteria(session, viewer, question)
    found = selection.select(session, criteria, question.limit + 1)
    positions = found.positions[: question.limit]
    reached = positions[-1] if len(found.positions) > question.limit else found.reached
    following = None if reached is None else write_cursor(reached, question.newest_first)
    return Page(read_rows(session, positions), following)


def rows(session: Session, viewer: Viewer, question: Question) -> Iterator[Row]:
    """All that answers the question, a page in memory at a time, as the session's snapshot has it.

    The question's limit does not count. Raises as `page` does, with the first row.
    """
    asked = replace(question, limit=MAX_LIMIT)
    while True:
        found = page(session, viewer, asked)
        yield from found.rows
        if found.following is None:
            return
        asked = replace(asked, cursor=found.following)


def _criteria(session: Session, viewer: Viewer, question: Question) -> Criteria:
    first, end = _range(session, question)
    return Criteria(
        tags=tuple(dict.fromkeys(_tags(session, viewer, question))),
        kind=question.kind,
        outcome=question.outcome,
        first=first,
        end=end,
        own_tag=None if sees_all(viewer) else own_tag(viewer),
        newest_first=question.newest_first,
    )


def _tags(session: Session, viewer: Viewer, question: Question) -> Iterator[Digest]:
    if question.resource is not None:
        tag = tag_hash(f"resource:{question.resource}")
        if not count_tag(session, tag):
            raise NotFound(
                f"nothing is recorded about a resource {question.resource[:64]}; "
                "see `shujian catalog list`"
            )
        yield tag
    if question.member is not None:
        yield tag_hash(f"member:{find_member(session, question.member).code}")
    if question.kind is not None and not is_public(question.kind) and not sees_all(viewer):
        yield own_tag(viewer)  # what it may see of that kind is what it has a part in


def _range(session: Session, question: Question) -> tuple[int, int]:
    # Times never decrease along the journal, so a period is a range of positions.
    first = 0 if question.since is None else selection.position_at(session, question.since)
    if question.until is None:
        end = selection.size(session)
    else:
        end = selection.position_at(session, question.until)
    if question.cursor is not None:
        place = read_cursor(question.cursor, question.newest_first)
        first, end = (first, min(end, place)) if question.newest_first else (
            max(first, place + 1), end)  # fmt: skip
    return first, end
