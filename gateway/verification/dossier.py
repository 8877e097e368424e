"""One document with all that its issuer, its buyer, stewards and auditors may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlmodel import Session, col, select

from chain.documents.identity import DocumentName
from chain.records import tag_hash
from chain.words import Position, to_hex
from gateway.anchoring.levels import levels
from gateway.archive.naming import used_key_in
from gateway.archive.overtaken import was_overtaken
from gateway.archive.rules import require_issued
from gateway.errors import LedgerError, NotFound
from gateway.issuing.models import Issue
from gateway.issuing.service import find_visible
from gateway.issuing.showing import Names, issue_out
from gateway.issuing.states import ACTIVE
from gateway.journal import records
from gateway.journal.models import RecordTag
from gateway.journal.records import Entry
from gateway.statements.models import Statement
from gateway.trace.visibility import sees
from gateway.verification.answering import Asking, Held, from_ledger
from gateway.verification.candidates import Candidate
from gateway.verification.finding import Check, Finding, Result, Shown
from gateway.verification.named import named_in
from gateway.verification.schemas import DossierOut, EventOut, FindingOut
from gateway.verification.standing import Viewer

MOST_EVENTS: Final = 500
_ISSUING: Final = ("IssueDocument", "IssueBatch")


def dossier(asking: Asking, viewer: Viewer, name: DocumentName) -> DossierOut:
    """The dossier; raises `NotFound` also where the viewer may not see the document."""
    session = asking.session
    issue, names = find_visible(session, viewer, name), Names(session)
    found, kept = _finding(asking, Candidate(name, issue, None))
    history = _visible(session, viewer, _entries(session, issue, name))
    validity = found.validity
    status = ACTIVE if validity is None else validity.state
    return DossierOut(
        name=name.text,
        id=to_hex(name.id),
        serial=name.serial,
        issue=issue_out(issue, names, status if status in _STATUSES else None),
        kept=kept,
        finding=FindingOut.model_validate(found.as_json()),
        history=_events(session, history[:MOST_EVENTS], names),
        more=len(history) > MOST_EVENTS,
    )


_STATUSES: Final = ("active", "suspended", "revoked", "superseded")


def _finding(asking: Asking, candidate: Candidate) -> tuple[Finding, bool]:
    """What is kept, held against what was issued; and whether anything is kept."""
    check, content = _kept(asking, candidate)
    kept = check is not _NOT_LEFT
    compared = check.result is not Result.ERROR
    shown = Shown("document", type=candidate.issue.kind)
    claim = "kept here as it was issued" if kept else "its content not kept here"
    named = named_in(content, told=False)  # who may see that it is there may not see what it says
    key = used_key_in(candidate.issue.kind, content) if content else None
    held = Held(candidate, check, claim=claim, compared=compared, named=named, under=key)
    return from_ledger(asking, held, shown, key), kept


def _kept(asking: Asking, candidate: Candidate) -> tuple[Check, dict[str, str]]:
    """What became of the content that was left, and it; nothing where it is not as issued."""
    session, issue, name = asking.session, candidate.issue, candidate.name
    try:
        bundle = asking.desk.archive.bundle(session, name.id)
    except NotFound:
        return _NOT_LEFT, {}
    except LedgerError as error:
        return Check("content", Result.ERROR, str(error)), {}
    try:
        require_issued(bundle, issue, name)
    except LedgerError as error:
        if was_overtaken(session, bundle, issue, name):
            return _NOT_LEFT, {}
        return Check("content", Result.ERROR, str(error)), {}
    content = {one.field.path: one.field.value for one in bundle.fields}
    words = f"the {len(bundle.fields)} fields that are kept here are those that were issued"
    return Check("content", Result.VALID, words), content


_NOT_LEFT: Final = Check(
    "content",
    Result.SKIPPED,
    "the issuer did not leave the content here, or had it forgotten",
)


def _entries(session: Session, issue: Issue, name: DocumentName) -> Iterable[Entry]:
    """The records about a document, and of a batch those of its issue, in the journal's order."""
    positions = set(_tagged(session, name))
    if name.serial:
        positions |= set(_of_issue(session, issue))
    return (records.read(session, Position(at)) for at in sorted(positions))


def _tagged(session: Session, name: DocumentName) -> Sequence[int]:
    tag = tag_hash(f"document:{to_hex(name.id)}")
    query = select(RecordTag.position).where(RecordTag.tag == tag)
    return session.exec(query.order_by(col(RecordTag.position)).limit(MOST_EVENTS + 1)).all()


def _of_issue(session: Session, issue: Issue) -> Iterable[int]:
    """The record that submitted the issue and the one that answered it."""
    yield issue.record
    query = select(Statement.outcome).where(
        Statement.position == issue.record, col(Statement.type).in_(_ISSUING)
    )
    yield from (at for at in session.exec(query).all() if at is not None)


def _visible(session: Session, viewer: Viewer, entries: Iterable[Entry]) -> list[Entry]:
    return [
        one for one in entries if sees(viewer, one.header.kind, {tag for tag, _ in one.header.tags})
    ]


def _events(session: Session, entries: Sequence[Entry], names: Names) -> list[EventOut]:
    found = levels(session, [one.position for one in entries])
    return [_event(one, found[one.position].name, names) for one in entries]


def _event(entry: Entry, level: str, names: Names) -> EventOut:
    body = entry.body or {}
    statement, refusal = body.get("statement"), body.get("reason")
    attachment = statement.get("attachment") if isinstance(statement, dict) else None
    member = next((one.get("member") for one in body.get("actors") or ()), None)
    return EventOut(
        record=entry.position,
        kind=entry.header.kind,
        outcome=entry.header.outcome,
        time=entry.header.time,
        level=level,  # type: ignore[arg-type]
        member=member,
        member_name=None if member is None else names.of(member),
        text=(attachment or {}).get("text"),
        error=refusal.get("error") if isinstance(refusal, dict) else None,
        answers=body.get("submitted"),
    )
