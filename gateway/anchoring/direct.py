"""Statements that a member sent to a contract itself: who signed them and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from sqlmodel import Session

from chain import canonical
from chain.errors import StatementError
from chain.statements import StatementType, recover, uses_of
from chain.words import Address, Digest, to_hex
from gateway.anchoring.calldata import find_statement
from gateway.authorizations import subjects as authorizations_subjects
from gateway.catalog import subjects as catalog_subjects
from gateway.database import WriteSession
from gateway.errors import Forbidden, NotFound
from gateway.issuing import subjects as issuing_subjects
from gateway.members import subjects as members_subjects
from gateway.members.standing import standing
from gateway.statements.content import Content
from gateway.statements.models import Proposal
from gateway.uses import subjects as uses_subjects

_SUBJECTS: dict[str, ModuleType] = {
    "Members": members_subjects,
    "Catalog": catalog_subjects,
    "Authorizations": authorizations_subjects,
    "Documents": issuing_subjects,
    "Uses": uses_subjects,
}


class Unreadable(Exception):
    """A contract accepted a statement that stands nowhere in the transaction's data."""


def direct_body(
    session: WriteSession, ledger_id: Digest, kind: StatementType, digest: Digest, data: bytes
) -> dict[str, Any]:
    """The body of a statement found in a transaction's data, as if it had been submitted.

    Judged as of the records before it. The attachment is the one of a proposal that waits here,
    else null: nobody has deposited it. Raises `Unreadable`.
    """
    sent = find_statement(ledger_id, kind, data, digest)
    if sent is None:
        raise Unreadable("it was passed on by a contract that hides it")
    attachment = _take_over_proposal(session, digest)
    try:
        signers = tuple(recover(digest, signature) for signature in sent.signatures)
        content = Content(kind, sent.message, sent.signatures, attachment, digest, signers)
        subject = _SUBJECTS[kind.target[0]].subject_of(session, content)
    except (NotFound, StatementError) as error:
        raise Unreadable(f"the records before it do not explain it ({error})") from error
    uses = uses_of(kind, sent.message)
    return {
        **({"uses": uses} if uses else {}),
        "actors": _actors(session, signers),
        "statement": {**content.as_json(), "digest": to_hex(digest)},
        "subject": subject,
        "type": kind.name,
    }


def _actors(session: Session, signers: Sequence[Address]) -> list[dict[str, str | None]]:
    return [_actor(session, signer) for signer in signers]


def _actor(session: Session, signer: Address) -> dict[str, str | None]:
    try:
        return {**standing(session, signer).as_actor()}
    except Forbidden:
        return {"account": to_hex(signer), "member": None, "rank": None}


def _take_over_proposal(session: WriteSession, digest: Digest) -> dict[str, Any] | None:
    """The attachment of the proposal that has come true, which waits no longer."""
    proposal = session.get(Proposal, digest)
    if proposal is None:
        return None
    session.delete(proposal)
    attachment = canonical.decode_object(proposal.content)["attachment"]
    return attachment if isinstance(attachment, dict) else None
