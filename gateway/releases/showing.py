"""A release as its consumer, its provider and an auditor see it."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from chain.words import Digest, Role, to_hex
from gateway.errors import NotFound
from gateway.journal import records
from gateway.journal.receipts import ReceiptSigner
from gateway.journal.records import previous_leaf
from gateway.journal.schemas import ReceiptOut
from gateway.members.standing import Standing
from gateway.payloads.models import Payload, PayloadKey
from gateway.releases.content import content_salt
from gateway.releases.models import REFUSED, RELEASED, Release, fields_of
from gateway.releases.schemas import ContentOut, ReleaseOut
from gateway.releases.service import Decided


def find_release(session: Session, viewer: Standing, request: Digest) -> Release:
    """The release of a signed request; `NotFound` also where the viewer has no part in it."""
    row = session.get(Release, request)
    if row is None or not (
        viewer.member in (row.consumer, row.owner) or viewer.roles & Role.AUDITOR
    ):
        raise NotFound(f"there is no request {to_hex(request)} that {viewer.member} may see")
    return row


def release_out(
    session: Session, row: Release, receipts: ReceiptSigner, *, consumer: bool, anchored: bool
) -> ReleaseOut:
    """A release with the receipt of its record; `consumer`: whoever reads it is the consumer.

    `anchored` says whether its record is anchored.
    """
    entry = records.read(session, row.position)
    signed = receipts.sign(entry, previous_leaf(session, row.position))
    return ReleaseOut(
        request=to_hex(row.request),
        state=row.state,  # type: ignore[arg-type]
        reason=row.reason,
        ready=row.state == RELEASED and (anchored or not row.anchored),
        position=row.position,
        changed=row.changed,
        resource=row.resource,
        owner=row.owner,
        consumer=row.consumer,
        authorization=row.authorization,
        payload=to_hex(row.payload),
        content=None if row.state == REFUSED else _content(session, row, consumer=consumer),
        sent=row.sent,
        acknowledged=row.acknowledged,
        receipt=ReceiptOut.of(signed),
    )


def decided_out(decided: Decided, receipts: ReceiptSigner) -> ReleaseOut:
    """A release just decided on, as it stands in its record, which is committed.

    Whoever reads it holds the signed request. One that waits for the anchor is not `ready` here.
    """
    entry, body = decided.entry, decided.entry.body or {}
    release, subject = body["release"], body["subject"]
    refused = body["reason"]["error"] if entry.header.outcome == "refused" else None
    return ReleaseOut(
        request=subject["request"],
        state=RELEASED if refused is None else REFUSED,  # type: ignore[arg-type]
        reason=refused,
        ready=refused is None and not release["anchored"],
        position=entry.position,
        changed=entry.position,
        resource=subject["resource"],
        owner=subject["owner"],
        consumer=subject["consumer"],
        authorization=subject.get("authorization"),
        payload=release["payload"],
        content=None if refused is not None else _decided_content(decided, release),
        sent=0,
        acknowledged=None,
        receipt=ReceiptOut.of(receipts.sign(entry, decided.previous)),
    )


def _decided_content(decided: Decided, release: dict[str, Any]) -> ContentOut:
    return ContentOut(
        name=decided.payload.name,
        media=decided.payload.media,
        size=int(release["content"]["size"]),
        digest=release["content"]["digest"],
        salt=None,
        fields=release["fields"],
        original=release["original"],
    )


def _content(session: Session, row: Release, *, consumer: bool) -> ContentOut:
    payload = session.get_one(Payload, row.payload)
    key, fields = session.get(PayloadKey, row.payload), fields_of(row)
    told = consumer and key is not None
    salt = content_salt(key.salt, payload.media, fields) if told and key is not None else None
    return ContentOut(
        name=payload.name,
        media=payload.media,
        size=row.size,
        digest=to_hex(row.digest or b""),
        salt=None if salt is None else to_hex(salt),
        fields=None if fields is None else list(fields),
        original=to_hex(row.original or b""),
    )
