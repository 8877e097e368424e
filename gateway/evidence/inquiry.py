"""What evidence is asked for: a question as evidence asks it, with the key that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from chain.documents import DocumentName
from chain.evidence import Question
from chain.words import to_hex
from gateway.errors import Invalid, NotFound
from gateway.evidence.spans import Span, span_of
from gateway.members.standing import find_member
from gateway.persons.lists import reaches_of
from gateway.persons.tags import is_named_by
from gateway.trace import question as trace
from gateway.trace.visibility import Viewer, sees_all

MAX_RECORDS_NAMED = 200
"""Single records that one evidence may be asked for by their positions."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, the records that its key and period hold, and what the asker has to know."""

    question: Question
    span: Span
    warnings: tuple[str, ...]


def inquiry(session: Session, viewer: Viewer, asked: trace.Question, size: int) -> Inquiry:
    """The question for the first `size` records, by the rarest key that the viewer may ask by.

    A viewer that sees not all asks by the key of its own member, so that every header that the
    proof shows is one of a record in which it has a part. Raises `Invalid` for what evidence cannot
    be asked by, and `NotFound` where the viewer may not ask about the person.
    """
    _check(session, viewer, asked)
    keys = list(dict.fromkeys(_keys(session, asked)))
    period = _period(asked)
    spans = [span_of(session, key, period, size) for key in keys]
    if sees_all(viewer):
        span = min(spans, key=_rarity) if spans else span_of(session, None, period, size)
    else:
        span = span_of(session, f"member:{viewer.member}", period, size)
    question = Question(
        key=span.key,
        since=period[0],
        until=period[1],
        also=tuple(sorted((key for key in keys if key != span.key), key=str.encode)),
        kinds=() if asked.kind is None else (asked.kind,),
        outcomes=() if asked.outcome is None else (asked.outcome,),
        purpose=asked.purpose,
    )
    return Inquiry(question, span, tuple(_warnings(session, viewer, asked, span)))


def _period(asked: trace.Question) -> tuple[int | None, int | None]:
    """The first and the last millisecond asked for, as evidence writes them: from 1970 on."""
    since = None if asked.since is None else max(asked.since, 0)
    if asked.until is not None and asked.until < 1:
        raise Invalid("nothing was recorded before 1970: ask for a period that ends later")
    return since, None if asked.until is None else asked.until - 1


def _rarity(span: Span) -> tuple[int, int]:
    return len(span), span.count


def _check(session: Session, viewer: Viewer, asked: trace.Question) -> None:
    if asked.access_case is not None:
        raise Invalid(
            "evidence is not asked for by the case of an access, which no proof can find; ask by "
            "resource, member, authorization, document, purpose or period"
        )
    if asked.persons is not None and len(asked.persons) != 1:
        raise Invalid(
            "evidence about a person is asked for by one tag of it at a time: each member knows "
            "the person by a tag of its own, and each is a question of its own"
        )
    for tag in asked.persons or ():
        if not sees_all(viewer) and not is_named_by(session, tag, viewer.member):
            raise NotFound(
                "you have named no person with this tag, or erased it; a member asks about "
                "persons whom it named itself"
            )


def _keys(session: Session, asked: trace.Question) -> Iterator[str]:
    if asked.resource is not None:
        yield f"resource:{asked.resource}"
    if asked.authorization is not None:
        yield f"authorization:{asked.authorization}"
    if asked.document is not None:
        yield f"document:{to_hex(DocumentName.parse(asked.document).id)}"
    for tag in asked.persons or ():
        yield f"person:{to_hex(tag)}"
    if asked.member is not None:
        yield f"member:{_code(session, asked.member)}"


def _code(session: Session, member: str) -> str:
    """The code of a member; what is no member's name is taken for a code that never occurs."""
    try:
        return find_member(session, member).code
    except NotFound as error:
        if "more than one" in str(error):
            raise
        return member


def _warnings(session: Session, viewer: Viewer, asked: trace.Question, span: Span) -> Iterator[str]:
    if not span.count and span.key is not None:
        yield (
            f"nothing is recorded under {span.key}, and the evidence proves that: see that it is "
            "not mistyped"
        )
    if (batch := trace.batch_beside(asked)) is not None:
        yield (
            "how the document was issued is not in it, for it was issued with its batch: that is a "
            f"second question, --document {batch} --kind {trace.BATCHED}"
        )
    if not sees_all(viewer):
        yield (
            "it proves the records in which you have a part; that there are no others of the sort "
            "is proved to auditors only"
        )
    if asked.persons is not None and reaches_of(session, asked.persons):
        yield (
            "accesses to all of a resource concern the person too where a subject list names it: "
            "ask for evidence of that resource"
        )
