"""Documents kept for their issuers: left, found by their numbers, read, erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, func, select

from chain.documents import Bundle, Field, decode_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.words import Digest, Millis
from gateway.archive.models import ArchivedDocument
from gateway.archive.rules import Deposit, check_deposit
from gateway.archive.sealing import Vault
from gateway.database import WriteSession
from gateway.documents.model import Key
from gateway.errors import Conflict, LedgerError, NotFound
from gateway.issuing.models import Issue
from gateway.payloads.master import MasterKeys
from gateway.uses.keys import RegisterKeys

MOST_FOUND: Final = 100
"""Documents of one number that are looked at: several issuers may have issued under the same."""
MOST_OF_ISSUER: Final = 20
"""And of one issuer, the newest: nobody hides another's document by issuing many."""


class Archive:
    """The documents that issuers left here; one for each gateway, safe for several threads."""

    def __init__(self, masters: MasterKeys, register: RegisterKeys) -> None:
        self._vault = Vault(masters)
        self._register = register

    def check(self, session: Session, issuer: str, bundle: Bundle, key: Key) -> Deposit:
        """As `gateway.archive.rules.check_deposit`."""
        return check_deposit(session, self._register, issuer, bundle, key)

    def sealed(self, deposit: Deposit, now: Millis) -> ArchivedDocument:
        """The row of a document that was checked, not yet written."""
        name = deposit.name
        return ArchivedDocument(
            document=name.id,
            issue=name.issue,
            serial=name.serial,
            lookup=deposit.lookup,
            copy_of=deposit.copy_of,
            sealed=self._vault.seal(name.id, deposit.bundle.encode()),
            received=now,
        )

    def keep(self, session: WriteSession, row: ArchivedDocument) -> bool:
        """Write a row; False where the document is here already.

        Raises `Conflict` where it is here under another number. What was issued is never replaced:
        the same document has the same bytes. What was left for an issue that the contract refused,
        or is damaged, gives way: the new row was checked.
        """
        known = session.get(ArchivedDocument, row.document)
        if known is not None and not self._same(known, row):
            self.erase(session, Digest(row.document))
            known = None
        if known is None:
            session.add(row)
            session.flush()
        elif known.lookup != row.lookup:
            raise Conflict("the document is here under another number; erase it first")
        return known is None

    def _same(self, known: ArchivedDocument, row: ArchivedDocument) -> bool:
        try:
            return self.opened(known).document == self.opened(row).document
        except (LedgerError, ChainError):
            return False

    def find(self, session: Session, key: Key) -> Sequence[ArchivedDocument]:
        """The documents left under a number, the oldest first, at most `MOST_FOUND`.

        Of each issuer the newest `MOST_OF_ISSUER`.
        """
        row = (col(ArchivedDocument.received), col(ArchivedDocument.document))
        newest = func.row_number().over(
            partition_by=col(Issue.issuer), order_by=[each.desc() for each in row]
        )
        ranked = (
            select(ArchivedDocument.document, newest.label("place"))
            .join(Issue, col(Issue.id) == col(ArchivedDocument.issue))
            .where(ArchivedDocument.lookup == self._register.lookup(key))
            .subquery()
        )
        query = (
            select(ArchivedDocument)
            .join(ranked, col(ArchivedDocument.document) == ranked.c.document)
            .where(ranked.c.place <= MOST_OF_ISSUER)
            .order_by(*row)
            .limit(MOST_FOUND)
        )
        return session.exec(query).all()

    def copies(self, session: Session, name: DocumentName) -> Sequence[ArchivedDocument]:
        """The copies of a document that were left here, the newest first, at most `MOST_FOUND`."""
        query = select(ArchivedDocument).where(ArchivedDocument.copy_of == name.text)
        newest = (col(ArchivedDocument.received).desc(), col(ArchivedDocument.document))
        return session.exec(query.order_by(*newest).limit(MOST_FOUND)).all()

    def copied(self, session: Session, document: Digest) -> str | None:
        """The name of the document that one left here is a copy of; None of any other."""
        row = session.get(ArchivedDocument, document)
        return None if row is None else row.copy_of

    def holds(self, session: Session, document: Digest) -> bool:
        """Whether a document was left here."""
        return session.get(ArchivedDocument, document) is not None

    def bundle(self, session: Session, document: Digest) -> Bundle:
        """The full bundle of a document; raises `NotFound` where it was not left here.

        That the reader may see it is the caller's business.
        """
        row = session.get(ArchivedDocument, document)
        if row is None:
            raise NotFound(
                f"the content of document 0x{document.hex()} is not kept here; ask its issuer"
            )
        return self.opened(row)

    def opened(self, row: ArchivedDocument) -> Bundle:
        """The full bundle in a row."""
        return decode_bundle(self._vault.open(Digest(row.document), row.sealed))

    def fields(self, session: Session, document: Digest) -> tuple[Field, ...]:
        """The fields of a document as it was issued, as `bundle`."""
        return tuple(shown.field for shown in self.bundle(session, document).fields)

    def erase(self, session: WriteSession, document: Digest) -> bool:
        """Forget the content of a document; whether there was any. What was issued stays issued."""
        row = session.get(ArchivedDocument, document)
        if row is not None:
            row.sealed = bytes(len(row.sealed))  # SQLite leaves deleted bytes in its pages
            session.add(row)
            session.flush()
            session.delete(row)
            session.flush()
        return row is not None
