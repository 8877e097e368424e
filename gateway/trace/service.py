"""Asking the trace: a page at a time, or everything as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from chain.documents import DocumentName
from chain.records import tag_hash
from chain.words import Digest, to_hex
from gateway.errors import NotFound
from gateway.journal.records import count_tag
from gateway.members.standing import find_member
from gateway.persons.lists import reaches_of
from gateway.persons.tags import is_named_by, key_tag
from gateway.trace import selection
from gateway.trace.criteria import Criteria, Part, Persons
from gateway.trace.question import MAX_LIMIT, Question, read_cursor, write_cursor
from gateway.trace.rows import Row, read_rows
from gateway.trace.verdicts import Judge
from gateway.trace.visibility import Viewer, nouns_of, own_tag, sees_all, sees_kind

UNKNOWN_MOST = 1000
_UNKNOWN_BUDGET = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order asked for, and the cursor of the next page; None after the last one.

    A page may hold fewer rows than its limit, even none, and still have a next one: each reads
    only so many records in search of those that fit.
    """

    rows: list[Row]
    following: str | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """How many accesses might concern a person as well, since nobody said whom they concern.

    `more`: there may be others, for the search ended early.
    """

    accesses: int
    more: bool


def size(session: Session) -> int:
    """How many records the journal has, as the session sees it."""
    return selection.size(session)


def page(session: Session, viewer: Viewer, question: Question, judge: Judge | None = None) -> Page:
    """The records that answer the question and that the viewer may see.

    Raises `NotFound` where nothing is recorded about the resource or authorization, where there is
    no such member, or where the viewer may not ask about the person; `Invalid` for a cursor of
    another order. `judge` carries over what one page has learned to the next.
    """
    criteria = _criteria(session, viewer, question)
    found = selection.select(session, criteria, question.limit + 1)
    positions = found.positions[: question.limit]
    reached = positions[-1] if len(found.positions) > question.limit else found.reached
    following = None if reached is None else write_cursor(reached, question.newest_first)
    return Page(read_rows(session, positions, judge or Judge(session)), following)


def rows(session: Session, viewer: Viewer, question: Question) -> Iterator[Row]:
    """All that answers the question, a page in memory at a time, as the session's snapshot has it.

    The question's limit does not count. Raises as `page` does, with the first row.
    """
    asked, judge = replace(question, limit=MAX_LIMIT), Judge(session)
    while True:
        found = page(session, viewer, asked, judge)
        yield from found.rows
        if found.following is None:
            return
        asked = replace(asked, cursor=found.following)


def check(session: Session, viewer: Viewer, question: Question) -> None:
    """Raise as `page` does, without looking for anything."""
    _criteria(session, viewer, question)


def unknown(session: Session, viewer: Viewer, question: Question) -> Unknown:
    """Which accesses would answer a question about a person, were it known whom they concern."""
    criteria = replace(_criteria(session, viewer, question), persons=None, unknown=True)
    found = selection.select(session, criteria, UNKNOWN_MOST, _UNKNOWN_BUDGET)
    return Unknown(len(found.positions), found.reached is not None)


def _criteria(session: Session, viewer: Viewer, question: Question) -> Criteria:
    first, end = _range(session, question)
    return Criteria(
        tags=tuple(dict.fromkeys(_tags(session, viewer, question))),
        kind=question.kind,
        outcome=question.outcome,
        first=first,
        end=end,
        own_tag=None if sees_all(viewer) else own_tag(viewer),
        nouns=nouns_of(viewer),
        newest_first=question.newest_first,
        purpose=question.purpose,
        case=question.access_case,
        persons=_persons(session, viewer, question.persons, end),
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
    if question.authorization is not None:
        tag = tag_hash(f"authorization:{question.authorization}")
        if not count_tag(session, tag):
            raise NotFound(
                f"nothing is recorded about {question.authorization}; see `shujian access list`"
            )
        yield tag
    if question.document is not None:
        yield _document_tag(session, question.document)
    if not sees_all(viewer) and _is_private(viewer, question):
        yield own_tag(viewer)  # what it may see of that sort is what it has a part in


def _document_tag(session: Session, text: str) -> Digest:
    name = DocumentName.parse(text)
    tag = tag_hash(f"document:{to_hex(name.id)}")
    if count_tag(session, tag):
        return tag
    batch = f"; ask about its batch, {to_hex(name.issue)}" if name.serial else ""
    raise NotFound(f"nothing is recorded about the document {text} by itself{batch}")


def _is_private(viewer: Viewer, question: Question) -> bool:
    """Whether only what the viewer has a part in can answer the question."""
    if question.kind is not None and not sees_kind(viewer, question.kind):
        return True
    return bool(question.purpose or question.access_case or question.persons is not None)


def _persons(
    session: Session, viewer: Viewer, persons: tuple[Digest, ...] | None, end: int
) -> Persons | None:
    if persons is None:
        return None
    if not sees_all(viewer):
        for tag in persons:
            if not is_named_by(session, tag, viewer.member):
                raise NotFound(
                    "you have named no person with this tag, or erased it; a member asks about "
                    "persons whom it named itself"
                )
    parts = tuple(
        Part(tag_hash(f"resource:{reach.resource}"), reach.list, reach.first,
             end if reach.end is None else reach.end)
        for reach in reaches_of(session, persons)
    )  # fmt: skip
    return Persons(tuple(key_tag(tag) for tag in persons), parts)


def _range(session: Session, question: Question) -> tuple[int, int]:
    # Times never decrease along the journal, so a period is a range of positions.
    first = 0 if question.since is None else selection.position_at(session, question.since)
    if question.until is None:
        end = selection.size(session)
    else:
        end = selection.position_at(session, question.until)
    if question.size is not None:
        end = min(end, question.size)
    if question.cursor is not None:
        place = read_cursor(question.cursor, question.newest_first)
        first, end = (first, min(end, place)) if question.newest_first else (
            max(first, place + 1), end)  # fmt: skip
    return first, end
