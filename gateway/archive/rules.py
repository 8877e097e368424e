"""What a document must be to be kept for its issuer: exactly what was issued, whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from chain.documents import Bundle, Envelope, verify_bundle
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.errors import ChainError
from chain.records import tag_hash
from chain.words import Digest
from gateway.archive.naming import COPY_OF
from gateway.documents.model import Key
from gateway.errors import Conflict, Forbidden, Invalid, LedgerError, NotFound
from gateway.issuing.models import REFUSED, Issue
from gateway.uses.keys import RegisterKeys


@dataclass(frozen=True, slots=True)
class Deposit:
    """A document that may be kept, and the keyed hash by which it is found."""

    name: DocumentName
    lookup: Digest
    bundle: Bundle

    @property
    def copy_of(self) -> str | None:
        """The name of the document that it is a copy of, if it names one by a name."""
        said = [one.field.value for one in self.bundle.fields if one.field.path == COPY_OF]
        try:
            return DocumentName.parse(said[0]).text if said else None
        except ChainError:
            return None


def name_of(envelope: Envelope) -> DocumentName:
    """The name of the document that has this envelope, issued or not."""
    if envelope.place is None:
        assert envelope.key is not None  # an envelope has one of both
        return DocumentName(alone_id(envelope.issuer, envelope.key, envelope.kind))
    place = envelope.place
    series = series_id(envelope.issuer, place.series, envelope.kind)
    return DocumentName(batch_id(series, place.first), place.serial)


def same_envelope(envelope: Envelope, issue: Issue) -> bool:
    """Whether an envelope says what was issued: by whom, of which kind, where, valid when."""
    place = envelope.place
    told = (issue.key, issue.series, issue.first, issue.count)
    said = (
        (envelope.key, None, 0, 0)
        if place is None
        else (None, place.series, place.first, place.count)
    )
    return (
        envelope.issuer == tag_hash(f"member:{issue.issuer}")
        and envelope.kind == issue.kind
        and said == told
        and (envelope.valid_from, envelope.valid_until) == (issue.valid_from, issue.valid_until)
    )


def require_issued(bundle: Bundle, issue: Issue, name: DocumentName) -> None:
    """`LedgerError` unless a kept bundle is what was issued: the database alone proves nothing."""
    try:
        verify_bundle(bundle, issue.root)
    except ChainError as error:
        raise LedgerError(f"what is kept of {name.text} is not what was issued: {error}") from error
    if not same_envelope(bundle.envelope, issue) or name_of(bundle.envelope) != name:
        raise LedgerError(f"what is kept of {name.text} has another envelope than was issued")


def check_deposit(
    session: Session, register: RegisterKeys, issuer: str, bundle: Bundle, key: Key
) -> Deposit:
    """What ``issuer`` may leave here; raises the `GatewayError` that says why it may not.

    Checked: that the issuer itself brings it, whole; that it was issued, by submission at least,
    with this root, kind, validity and place; and of a document issued alone that ``key`` is the
    number that stands hashed in the statement. Of a document of a batch the number is the issuer's
    word.
    """
    envelope, name = bundle.envelope, name_of(bundle.envelope)
    if envelope.issuer != tag_hash(f"member:{issuer}"):
        raise Forbidden("only its issuer leaves a document here; sign in as the issuer")
    if bundle.hidden:
        raise Invalid(f"{bundle.hidden} fields are left out; send the bundle with all of them")
    issue = session.get(Issue, name.issue)
    if issue is None:
        raise NotFound(f"document {name.text} was not issued; submit its statement first")
    if issue.state == REFUSED:
        raise Conflict(f"the contract refused to issue {name.text}; sign it again")
    if not same_envelope(envelope, issue):
        raise Invalid("the envelope is not what was issued; send the bundle as it was made")
    try:
        verify_bundle(bundle, issue.root)
    except ChainError as error:
        raise Invalid(str(error)) from error
    if envelope.key is not None and envelope.key != register.issue(issuer, key):
        raise Invalid("the key is not the number under which the document was issued")
    return Deposit(name, register.lookup(key), bundle)
