"""What was issued here under a number: documents that were left, and those of which only that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from chain.documents import Bundle
from chain.documents.identity import DocumentName, alone_id
from chain.records import tag_hash
from chain.words import Digest
from gateway.archive.models import ArchivedDocument
from gateway.archive.overtaken import was_overtaken
from gateway.archive.rules import require_issued
from gateway.archive.service import Archive
from gateway.documents.model import Key
from gateway.errors import LedgerError
from gateway.issuing.models import REFUSED, Issue, IssuerRight
from gateway.issuing.states import ACTIVE
from gateway.uses.keys import RegisterKeys
from gateway.verification.standing import NOT_ISSUED, Times, validity_of

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that was issued here, and its content where it was left."""

    name: DocumentName
    issue: Issue
    bundle: Bundle | None

    @property
    def content(self) -> dict[str, str]:
        """Values by path; nothing where the content was not left."""
        return (
            {} if self.bundle is None else {s.field.path: s.field.value for s in self.bundle.fields}
        )


def by_key(
    session: Session, archive: Archive, register: RegisterKeys, key: Key, times: Times
) -> Sequence[Candidate]:
    """The documents under a number; what the contract refused is not among them.

    The oldest first, but what its issuer issued again is answered by the one in force. Raises
    `LedgerError` where what is kept is not what was issued.
    """
    kept = [_kept(session, archive, row) for row in archive.find(session, key)]
    found = [one for one in kept if one is not None]
    return _in_force_first(session, found or _issued(session, register, key), times)


def _in_force_first(
    session: Session, found: Sequence[Candidate], times: Times
) -> Sequence[Candidate]:
    """Another issuer's document comes behind: it brings nothing back into force."""
    if len(found) < 2:
        return found
    issuers = list(dict.fromkeys(one.issue.issuer for one in found))

    def rank(one: Candidate) -> tuple[int, bool, bool]:
        state = validity_of(session, one.issue, one.name.serial, times, None).state
        return issuers.index(one.issue.issuer), state != ACTIVE, state == NOT_ISSUED

    return sorted(found, key=rank)


def _kept(session: Session, archive: Archive, row: ArchivedDocument) -> Candidate | None:
    issue = session.get(Issue, row.issue)
    if issue is None or issue.state == REFUSED:
        return None
    bundle = archive.opened(row)
    name = DocumentName(Digest(row.issue), row.serial)
    try:
        require_issued(bundle, issue, name)
    except LedgerError:
        if was_overtaken(session, bundle, issue, name):
            return None
        raise
    return Candidate(name, issue, bundle)


def perhaps_issued(
    session: Session, register: RegisterKeys, keys: Sequence[Key], issuer: str
) -> set[Key]:
    """Those numbers under which there may be anything of an issuer's: of most there is nothing."""
    kinds = session.exec(select(IssuerRight.kind).where(IssuerRight.issuer == issuer)).all()
    member = tag_hash(f"member:{issuer}")
    known: dict[Key, list[Digest]] = {}
    for key in keys:
        hashed = register.issue(issuer, key)
        alone = [alone_id(member, hashed, kind) for kind in kinds]
        known[key] = [register.lookup(key), *alone]
    wanted = [one for digests in known.values() for one in digests]
    found = set[bytes]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for column in (col(ArchivedDocument.lookup), col(Issue.id)):
            found.update(session.exec(select(column).where(column.in_(some))))
    return {key for key, digests in known.items() if not found.isdisjoint(digests)}


def issued_before(
    session: Session, archive: Archive, register: RegisterKeys, key: Key, issuer: str
) -> Sequence[Candidate]:
    """What an issuer has issued under a number, or submitted; their contents are not opened."""
    left = [
        Candidate(DocumentName(Digest(row.issue), row.serial), issue, None)
        for row in archive.find(session, key)
        if (issue := session.get(Issue, row.issue)) is not None
        and issue.issuer == issuer
        and issue.state != REFUSED
    ]
    names = {one.name.text for one in left}
    alone = _issued(session, register, key, issuer)
    found = [*left, *(one for one in alone if one.name.text not in names)]
    return sorted(found, key=lambda one: (one.issue.record, one.name.serial))


def _issued(
    session: Session, register: RegisterKeys, key: Key, issuer: str | None = None
) -> Sequence[Candidate]:
    """Documents issued alone under this number, whether or not their content was left here."""
    query = select(IssuerRight.issuer, IssuerRight.kind)
    if issuer is not None:
        query = query.where(IssuerRight.issuer == issuer)
    rights = session.exec(query).all()
    keys = {issuer: register.issue(issuer, key) for issuer, _ in rights}
    ids = [alone_id(tag_hash(f"member:{who}"), keys[who], kind) for who, kind in rights]
    rows = [
        row
        for start in range(0, len(ids), _AT_ONCE)
        for row in session.exec(
            select(Issue).where(col(Issue.id).in_(ids[start : start + _AT_ONCE]))
        ).all()
    ]
    return [
        Candidate(DocumentName(Digest(row.id)), row, None) for row in rows if row.state != REFUSED
    ]
