"""The records of links and codes: without personal data, clear values or anything secret. Pure.

A link is named by SHA-256 of its token, a code by SHA-256 of its secret: 256 and 128 random bits,
so that neither can be found from its name. What a code shows is named by salted hashes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from chain.documents.identity import DocumentName
from chain.words import Digest, to_hex
from gateway.journal.records import Draft
from gateway.members.standing import Standing

LINKED: Final = "holder.linked"
UNLINKED: Final = "holder.unlinked"
MADE: Final = "code.made"
REVOKED: Final = "code.revoked"
USED: Final = "code.used"
PRESENTED: Final = "document.presented"


def subject_of(name: DocumentName, issuer: str, verifier: str | None = None) -> dict[str, str]:
    """What a record is found by: the document, its batch, the members concerned."""
    subject = {"document": to_hex(name.id), "issuer": issuer}
    if name.serial:
        subject["issue"] = to_hex(name.issue)
    if verifier is not None:
        subject["verifier"] = verifier
    return subject


def link_draft(kind: str, link: Digest, subject: dict[str, str], who: Standing) -> Draft:
    """A link given out or withdrawn by a member."""
    return _draft(kind, subject, [who], link=to_hex(link))


def made_draft(
    code: Digest, link: Digest, subject: dict[str, str], fields: int, scope: Digest, expires: int
) -> Draft:
    """A code made by the holder: how many fields, and the hash of which and for what."""
    return _draft(
        MADE,
        subject,
        [],
        code=to_hex(code),
        expires=expires,
        fields=fields,
        link=to_hex(link),
        scope=to_hex(scope),
    )


def revoked_draft(code: Digest, subject: dict[str, str]) -> Draft:
    """A code withdrawn by the holder."""
    return _draft(REVOKED, subject, [], code=to_hex(code))


def used_draft(
    code: Digest, subject: dict[str, str], who: Standing | None, way: str, shown: Digest
) -> Draft:
    """A code used: by whom, by which way, and the hash of the bundle that was shown."""
    return _draft(
        USED, subject, [] if who is None else [who], code=to_hex(code), shown=to_hex(shown), way=way
    )


def presented_draft(link: Digest, subject: dict[str, str], fields: int, shown: Digest) -> Draft:
    """A presentation made for the holder itself: whom it is shown to, nobody here knows."""
    return _draft(PRESENTED, subject, [], fields=fields, link=to_hex(link), shown=to_hex(shown))


def _draft(kind: str, subject: dict[str, str], who: Sequence[Standing], **told: Any) -> Draft:
    body = {"actors": [one.as_actor() for one in who], "subject": subject, **told}
    return Draft(kind, "recorded", body)
