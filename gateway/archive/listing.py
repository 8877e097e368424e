"""Number and name of what a member issued, for its own lists: content is for its issuer alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, func, select

from chain.documents import DocumentName
from chain.errors import ChainError
from chain.words import Digest
from gateway.archive.models import ArchivedDocument
from gateway.archive.rules import require_issued
from gateway.archive.service import Archive
from gateway.documents import certificate, keys
from gateway.errors import LedgerError
from gateway.issuing.models import REFUSED, Issue

MOST_BYTES: Final = 2**16
"""As kept; a longer document is not opened for a list."""
MOST_OPENED: Final = 2000
"""Documents that one search opens, the newest."""

_NUMBERS: Final = ("number", "identifier")
_NAMES: Final = ("holder.name", "buyer.name", "name", "seller.name")


@dataclass(frozen=True, slots=True)
class Heading:
    """What people know a document by: its number or identifier, and whose it is."""

    name: DocumentName
    number: str
    whose: str


@dataclass(frozen=True, slots=True)
class Found:
    """Documents of a number; ``whole`` unless some were too many or too long to be opened."""

    documents: Sequence[Heading]
    whole: bool


def headings(
    session: Session, archive: Archive, member: str, names: Iterable[DocumentName]
) -> dict[str, Heading]:
    """By name; none of what the member did not issue, or did not leave here."""
    ids = [name.id for name in names]
    short = func.length(ArchivedDocument.sealed) <= MOST_BYTES
    query = select(ArchivedDocument).where(col(ArchivedDocument.document).in_(ids), short)
    found = (_heading(session, archive, member, row) for row in session.exec(query).all())
    return {one.name.text: one for one in found if one is not None}


def find(session: Session, archive: Archive, member: str, number: str) -> Found:
    """What the member issued under a number, and left here; the newest first.

    A number that is unique by itself (a 数电票's, a certificate's identifier) is looked up; any
    other is read in the newest documents, for only with its seller it would be a key.
    """
    wanted = keys.squeezed(number)
    unique = [keys.chinese_invoice(number), certificate.key({"identifier": number})]
    rows = [row for key in unique if key is not None for row in archive.find(session, key)]
    scanned, whole = _newest(session, member)
    found = {}
    for row in (*rows, *scanned):
        if wanted and wanted in _numbers(archive, row):
            found[row.document] = _heading(session, archive, member, row)
    return Found([one for one in found.values() if one is not None], whole)


def _newest(session: Session, member: str) -> tuple[Sequence[ArchivedDocument], bool]:
    """Documents that are short enough, and whether these are all that the member left."""
    own = (col(Issue.id) == col(ArchivedDocument.issue), col(Issue.issuer) == member)
    count = session.exec(
        select(func.count()).select_from(ArchivedDocument).join(Issue, own[0]).where(own[1])
    ).one()
    query = (
        select(ArchivedDocument)
        .join(Issue, own[0])
        .where(own[1], func.length(ArchivedDocument.sealed) <= MOST_BYTES)
        .order_by(col(ArchivedDocument.received).desc(), col(ArchivedDocument.document))
        .limit(MOST_OPENED)
    )
    rows = session.exec(query).all()
    return rows, len(rows) == count


def _numbers(archive: Archive, row: ArchivedDocument) -> set[str]:
    return {keys.squeezed(_content(archive, row).get(path, "")) for path in _NUMBERS}


def _content(archive: Archive, row: ArchivedDocument) -> dict[str, str]:
    """What is kept; nothing where it is damaged, which verification and audit tell."""
    try:
        return {one.field.path: one.field.value for one in archive.opened(row).fields}
    except (LedgerError, ChainError):
        return {}


def _heading(
    session: Session, archive: Archive, member: str, row: ArchivedDocument
) -> Heading | None:
    """None for who did not issue it, and where what is kept is not what was issued."""
    issue, name = session.get(Issue, row.issue), DocumentName(Digest(row.issue), row.serial)
    if issue is None or issue.issuer != member or issue.state == REFUSED:
        return None
    try:
        require_issued(archive.opened(row), issue, name)
    except (LedgerError, ChainError):
        return None
    content = _content(archive, row)

    def first(paths: Sequence[str]) -> str:
        return next((content[path] for path in paths if content.get(path)), "")

    return Heading(name, first(_NUMBERS), first(_NAMES))
