"""Documents that issuers left: each stands under its own name, opens, and is what was issued."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from chain.documents import decode_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.words import Digest
from gateway.archive.overtaken import not_accepted, was_overtaken
from gateway.archive.rules import require_issued
from gateway.archive.sealing import Vault
from gateway.audit.findings import Findings
from gateway.audit.reading import stream
from gateway.errors import LedgerError
from gateway.issuing.models import Issue
from gateway.issuing.reading import has_serial

CHECK = "archive"

_KEPT = "SELECT document, issue, serial, sealed FROM archived_document ORDER BY document"
_BROKEN = (LedgerError, ChainError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Archived:
    """The archive of a ledger; None for the vault where the master keys are not at hand.

    `deep`: each document is decrypted and verified under the root that the journal tells, which
    takes some 1.5 ms each; otherwise only its name is held against what was issued. That none is
    missing is *not* checked, for issuers take back what they left and no record tells of it; nor
    is the number by which it is found. What was left for a statement that the contract did not
    take is nobody's fault, and no finding.
    """

    vault: Vault | None
    deep: bool = False

    def check(self, findings: Findings, made: Session, session: Session) -> str:
        """Name what is wrong with the documents kept in `session`; `made` is of the journal."""
        count = 0
        for document, issue, serial, sealed in stream(session, _KEPT):
            count += 1
            try:
                self._look(made, session, document, issue, serial, sealed)
            except _BROKEN as error:
                findings.add(
                    CHECK, "archived_document", f"document=0x{bytes(document).hex()}", "sealed",
                    "as issued", error, "the document is not kept as it was issued",
                )  # fmt: skip
        opened = self.deep and self.vault is not None
        return f"{count:,} documents kept{', each opened' if opened else ', their names'}"

    def _look(
        self,
        made: Session,
        session: Session,
        document: bytes,
        issue: bytes,
        serial: int,
        sealed: bytes,
    ) -> None:
        name = DocumentName(Digest(issue), serial)
        if name.id != document:
            raise LedgerError("it stands under the name of another document")
        row = made.get(Issue, issue)
        if row is None or not (has_serial(row, serial) or _was_to_have(session, row, serial)):
            raise LedgerError("the journal tells of no such document")
        if self.deep and self.vault is not None:
            bundle = decode_bundle(self.vault.open(Digest(document), sealed))
            try:
                require_issued(bundle, row, name)
            except LedgerError:
                if not was_overtaken(session, bundle, row, name):
                    raise


def _was_to_have(session: Session, issue: Issue, serial: int) -> bool:
    """Whether a statement that the contract did not take would have issued that serial."""
    said = ((one.get("first", 0), one.get("count", 0)) for one in not_accepted(session, issue))
    return any(first <= serial < first + count for first, count in said)
