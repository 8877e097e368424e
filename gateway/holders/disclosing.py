"""What is shown of a document: chosen fields with their proof, and how the document stands.

Everything is gathered before a code is used up, so that nothing that fails here costs a code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlmodel import Session

from chain.documents import Bundle, Field, narrowed, verify_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.words import Digest, Role, Seconds
from gateway.archive.naming import used_key_in
from gateway.archive.overtaken import was_overtaken
from gateway.archive.service import Archive
from gateway.documents.model import Key
from gateway.errors import Conflict, NotFound
from gateway.holders.links import FORGOTTEN
from gateway.holders.verifiers import name_of_member
from gateway.issuing.models import Issue
from gateway.issuing.reading import issue_named
from gateway.issuing.states import ACTIVE
from gateway.trace.visibility import Ordinary
from gateway.uses.keys import RegisterKeys
from gateway.verification.axes import RedLetters, Use, Validity
from gateway.verification.finding import Verdict
from gateway.verification.standing import (
    NOT_ISSUED,
    Times,
    Viewer,
    red_of,
    use_of,
    validity_of,
)

HOLDER = Ordinary("", Role.ISSUER)
"""A holder as it asks how its document is used: whether, and never by whom for what."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a document stands: the verdict, and beside it validity, red letters and use.

    ``use`` is None for who may not ask, and where the document has no number to be used by.

    By what this gateway has recorded; a presentation proves the same by the chain.
    """

    verdict: Verdict
    validity: Validity
    red: RedLetters
    use: Use | None

    def axes(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {
            "validity": self.validity.as_json(),
            "red": self.red.as_json(),
            "use": None if self.use is None else self.use.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A document as far as it is shown: who issued it, the fields with their proof, its status."""

    name: DocumentName
    kind: str
    issuer: str
    issuer_name: str
    bundle: Bundle
    status: Status

    @property
    def fields(self) -> list[Field]:
        """The fields shown, in the order of the document."""
        return [shown.field for shown in self.bundle.fields]

    @property
    def digest(self) -> Digest:
        """SHA-256 of the bundle's file: what the record says was shown."""
        return Digest(sha256(self.bundle.encode()).digest())


def disclose(
    session: Session,
    archive: Archive,
    register: RegisterKeys,
    name: DocumentName,
    paths: Iterable[str] | None,
    now: Seconds,
    viewer: Viewer | None,
) -> Disclosure:
    """Show these fields of a document that is kept here, all of them where None.

    Raises `NotFound` where its content is not kept here any more, `Conflict` where it lacks a
    field. That whoever asks may see them is the caller's business.
    """
    issue = issue_named(session, name)
    whole = archive.bundle(session, name.id)
    if not _is_issued(whole, issue) and was_overtaken(session, whole, issue, name):
        raise NotFound(FORGOTTEN)
    try:
        bundle = whole if paths is None else narrowed(whole, paths)
    except ChainError as error:
        raise Conflict(f"the document cannot be shown like this: {error}") from error
    validity = validity_of(session, issue, name.serial, Times(now), viewer)
    return Disclosure(
        name=name,
        kind=issue.kind,
        issuer=issue.issuer,
        issuer_name=name_of_member(session, issue.issuer) or issue.issuer,
        bundle=bundle,
        status=Status(
            verdict=_verdict(issue, bundle, validity),
            validity=validity,
            red=red_of(session, issue, name.serial, viewer),
            use=use_of(session, register, _key(issue, whole), viewer, now),
        ),
    )


def require_unchanged(session: Session, shown: Disclosure, now: Seconds) -> None:
    """Raise `Conflict` unless a document stands as it did when it was gathered to be shown.

    Asked in the job that uses a code up: between gathering and this job others' were done, and
    what was revoked in one of them is not shown as valid by a record that comes behind it.
    """
    issue, serial = issue_named(session, shown.name), shown.name.serial
    was, validity = shown.status, validity_of(session, issue, serial, Times(now), None)
    red = red_of(session, issue, serial, None)
    if (validity.state, validity.pending, red.status) != (
        *(was.validity.state, was.validity.pending),
        was.red.status,
    ):
        raise Conflict(CHANGED)


CHANGED: Final = "the document was changed at this very moment; nothing is used up, look again"


def _key(issue: Issue, whole: Bundle) -> Key | None:
    return used_key_in(issue.kind, {shown.field.path: shown.field.value for shown in whole.fields})


def _verdict(issue: Issue, bundle: Bundle, validity: Validity) -> Verdict:
    if not _is_issued(bundle, issue):
        return Verdict.MISMATCH  # what is kept here is not what was issued
    if validity.state == NOT_ISSUED:
        return Verdict.NOT_FOUND
    if validity.state != ACTIVE:
        return Verdict.INVALID
    return Verdict.VALID if validity.pending in (None, ACTIVE) else Verdict.STALE


def _is_issued(bundle: Bundle, issue: Issue) -> bool:
    try:
        verify_bundle(bundle, issue.root)
    except ChainError:
        return False
    return True
