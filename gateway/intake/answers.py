"""What became of statements, and which proposals wait."""

from __future__ import annotations

from sqlmodel import Session

from chain import canonical
from chain.words import Digest, Seconds, to_hex
from gateway.errors import NotFound
from gateway.intake.schemas import AnswerOut, ProposalOut
from gateway.intake.service import proposals
from gateway.statements.content import read_content
from gateway.statements.models import Proposal, Statement


def answer(session: Session, digest: Digest) -> AnswerOut:
    """What the contract did with a statement; ``unknown`` where none was submitted."""
    row = session.get(Statement, digest)
    if row is None:
        return AnswerOut(
            digest=to_hex(digest), state="unknown", position=None, outcome=None, reason=None
        )
    return AnswerOut(
        digest=to_hex(digest),
        state=row.state,  # type: ignore[arg-type]
        position=row.position,
        outcome=row.outcome,
        reason=None if row.reason is None else canonical.decode_object(row.reason.encode()),
    )


def known_answer(session: Session, digest: Digest) -> AnswerOut:
    """As `answer`; raises `NotFound` where no such statement was submitted."""
    found = answer(session, digest)
    if found.state == "unknown":
        raise NotFound(f"no statement {to_hex(digest)} was submitted here")
    return found


def open_proposals(session: Session, ledger_id: Digest, now: Seconds) -> list[ProposalOut]:
    """The statements that wait for signatures, with who has signed."""
    return [_proposal(ledger_id, row) for row in proposals(session, now)]


def _proposal(ledger_id: Digest, row: Proposal) -> ProposalOut:
    content = read_content(ledger_id, canonical.decode_object(row.content))
    return ProposalOut(
        digest=to_hex(row.digest),
        type=content.kind.name,
        message=content.message,
        attachment=content.attachment,
        signers=[to_hex(signer) for signer in content.signers],
        created=row.created,
        expires=row.expires,
    )
