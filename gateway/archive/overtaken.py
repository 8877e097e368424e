"""What was left for a statement that the contract did not take, where it took another instead.

An issuer leaves a document as soon as its statement is submitted. The contract may refuse that one,
or take another under the same number first, which was sent to it directly: then what is kept was
never issued, and nobody has tampered with it. It counts as not left, until the issuer leaves what
was issued.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session, col, select

from chain.documents import Bundle, series_id, verify_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.records import tag_hash
from chain.words import Digest, Position
from gateway.archive.rules import name_of
from gateway.issuing.models import Issue
from gateway.journal import records
from gateway.statements.models import PENDING, REFUSED, Statement
from gateway.statements.reading import statement_of
from gateway.statements.subjects import digest_in

Message = Mapping[str, Any]


def was_overtaken(session: Session, bundle: Bundle, issue: Issue, name: DocumentName) -> bool:
    """Whether a bundle under that name is what a statement says that was not accepted."""
    envelope = bundle.envelope
    if name_of(envelope) != name:
        return False
    period = (envelope.valid_from, envelope.valid_until)
    return any(
        _proves(bundle, digest_in(message, "root"))
        and period == (message["validFrom"], message["validUntil"])
        for message in not_accepted(session, issue)
    )


def not_accepted(session: Session, issue: Issue) -> Iterator[Message]:
    """The messages of statements, here by submission, that would have issued under the same id."""
    query = select(Statement.position).where(
        Statement.subject == _subject(issue),
        col(Statement.state).in_((PENDING, REFUSED)),
        col(Statement.type).in_(("IssueDocument", "IssueBatch")),
        col(Statement.position).is_not(None),
    )
    for position in session.exec(query):
        statement = statement_of(session, records.read(session, Position(position or 0)))
        if statement is not None and statement["message"].get("first", 0) == issue.first:
            yield statement["message"]


def _subject(issue: Issue) -> Digest:
    if issue.series is None:
        return Digest(issue.id)
    return series_id(tag_hash(f"member:{issue.issuer}"), Digest(issue.series), issue.kind)


def _proves(bundle: Bundle, root: Digest) -> bool:
    try:
        verify_bundle(bundle, root)
    except ChainError:
        return False
    return True
