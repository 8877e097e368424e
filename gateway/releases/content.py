"""What exactly is sent for a release, made once to be measured and once more to be sent.

Content that was cut down to some fields has a salt of its own, derived from the payload's: with
the payload's own, its receiver could try out what stands in the fields that were left out. It is
the same for the same fields, so equal content has equal digests in the records; destroying the
payload's salt destroys all of them.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from sqlmodel import Session

from chain import canonical
from chain.words import Digest
from gateway.payloads.opened import Opened
from gateway.payloads.reading import as_file
from gateway.payloads.scoping import scope, transformation_of
from gateway.payloads.store import PayloadStore
from gateway.releases.bodies import Sending

_DOMAIN = b"shujian/scoped/1"
_PIECE = 2**16


@dataclass(frozen=True, slots=True)
class Source:
    """A payload open for one release, or more of them; close it."""

    opened: Opened
    media: str
    fields: tuple[str, ...] | None

    @property
    def salt(self) -> bytes:
        """The salt of the digest of what is sent."""
        return content_salt(self.opened.salt, self.media, self.fields)

    def pieces(self) -> Iterator[bytes]:
        """What is sent, from the beginning; raises `Unscopable` or `Damaged` on the way."""
        if self.fields is None:
            yield from self.opened.read()
            return
        with as_file(self.opened) as file:
            for piece in scope(self.media, file, self.fields):
                for at in range(0, len(piece), _PIECE):
                    yield piece[at : at + _PIECE]


def content_salt(payload_salt: bytes, media: str, fields: tuple[str, ...] | None) -> bytes:
    """The salt of what is sent: the payload's own for all of it, one derived from it for a part.

    HMAC-SHA-256 under the payload's salt, over the fields and the transformation that cuts to them.
    """
    if fields is None:
        return payload_salt
    said = {"fields": list(fields), "transformation": str(transformation_of(media))}
    return hmac.digest(payload_salt, _DOMAIN + canonical.encode(said), sha256)


class Described(Protocol):
    """What is needed here of a payload, as its row has it."""

    @property
    def id(self) -> bytes:
        """Its id."""

    @property
    def media(self) -> str:
        """Its media type."""

    @property
    def size(self) -> int:
        """Its bytes."""

    @property
    def content(self) -> bytes:
        """Its salted digest."""


def open_source(
    store: PayloadStore, session: Session, payload: Described, fields: tuple[str, ...] | None
) -> Source:
    """Open a payload for sending; raises `Erased` or `Damaged`."""
    return Source(store.open(session, Digest(payload.id)), payload.media, fields)


def whole(payload: Described) -> Sending:
    """A payload as it was deposited; its digest and size are known."""
    original = Digest(payload.content)
    return Sending(original, original, payload.size, None, None)


def measure(payload: Described, source: Source) -> Sending:
    """Digest and size of what will be sent of a payload, worked out in one pass for a part of it.

    Raises `Unscopable` where the payload cannot be cut down to the fields.
    """
    if source.fields is None:
        return whole(payload)
    made = transformation_of(source.media)
    digest, size = sha256(source.salt), 0
    for piece in source.pieces():
        digest.update(piece)
        size += len(piece)
    content = Digest(digest.digest())
    return Sending(Digest(payload.content), content, size, source.fields, (made.name, made.version))
