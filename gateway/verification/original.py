"""What a copy for one purpose (加注件) was copied from, how that stands, and what copies there are.

The copy's issuer signed the name of the original into it (``copy.of``); how the original stands is
read from the tables, as that of any document. A copy is a document of its own on the chain, where
nothing ends it with its original: so this is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.words import Digest
from gateway.archive.models import ArchivedDocument
from gateway.archive.service import Archive
from gateway.errors import LedgerError
from gateway.issuing.models import REFUSED, Issue
from gateway.issuing.states import ACTIVE
from gateway.verification.again import OVER
from gateway.verification.finding import Check, Result
from gateway.verification.schemas import CopyOut
from gateway.verification.standing import Times, validity_of

CHECK: Final = "original"


@dataclass(frozen=True, slots=True)
class Original:
    """How the original of a copy stands; empty where nothing is known of it here."""

    state: str = ""

    @property
    def ended(self) -> str:
        """How it stands, where that is anything but in force."""
        return "" if self.state == ACTIVE else self.state

    @property
    def check(self) -> Check:
        """The check; the original is not named: its name stands in the copy, if that shows it."""
        if not self.state:
            words = "it is a copy of a document that its issuer did not issue here: not looked up"
            return Check(CHECK, Result.ASSERTED, words)
        words = f"it is a copy of a document that is {self.state}"
        return Check(CHECK, Result.INVALID if self.ended else Result.VALID, words)


def original_of(session: Session, named: str | None, issue: Issue, times: Times) -> Original | None:
    """The original that a document names, by which it is a copy; None of what names none.

    That of another issuer is not looked up: anybody may write any name into what it issues.
    """
    if named is None:
        return None
    try:
        name = DocumentName.parse(named)
    except ChainError:
        return Original()
    found = session.get(Issue, name.issue)
    if found is None or found.issuer != issue.issuer or not _has(found, name.serial):
        return Original()
    return Original(validity_of(session, found, name.serial, times, None).state)


def _has(issue: Issue, serial: int) -> bool:
    if not issue.count:
        return serial == 0
    return issue.first <= serial < issue.first + issue.count


def open_copies(
    session: Session, archive: Archive, issue: Issue, name: DocumentName, asker: str, times: Times
) -> Iterator[CopyOut]:
    """The copies of a document by its own issuer that were left here and have not ended.

    What each is for stands in it, and is told to its issuer alone.
    """
    for row in archive.copies(session, name):
        copy = session.get(Issue, row.issue)
        if copy is None or copy.issuer != issue.issuer or copy.state == REFUSED:
            continue
        state = validity_of(session, copy, row.serial, times, None).state
        if state in OVER:
            continue
        content = _content(archive, row) if asker == copy.issuer else {}
        yield CopyOut(
            name=DocumentName(Digest(row.issue), row.serial).text,
            state=state,
            until=copy.valid_until,
            purpose=content.get("copy.purpose"),
            recipient=content.get("copy.recipient"),
        )


def _content(archive: Archive, row: ArchivedDocument) -> Mapping[str, str]:
    try:
        return {one.field.path: one.field.value for one in archive.opened(row).fields}
    except (LedgerError, ChainError):  # damaged: the copy is told all the same
        return {}
