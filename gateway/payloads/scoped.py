"""A payload reduced to granted fields, prepared before its release so that its digest is known."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import TracebackType
from typing import Self

from chain import canonical
from chain.words import Digest
from gateway.payloads.errors import Unscopable
from gateway.payloads.master import Wrapped
from gateway.payloads.opened import Opened
from gateway.payloads.reading import as_file
from gateway.payloads.scoping import scope, transformation_of
from gateway.payloads.store import PayloadStore

_DOMAIN = b"shujian/scoped-salt/1"


@dataclass(slots=True)
class ScopedPayload:
    """What a scoped grant releases, byte for byte, ready to be sent; close it afterwards.

    `content` is SHA-256(salt ‖ these bytes). The bytes stand encrypted in a file without a name,
    under a key that is in this process's memory only: both end with the process.
    """

    media: str
    fields: list[str]
    transformation: str
    size: int
    salt: bytes = field(repr=False)
    content: Digest
    _opened: Opened = field(repr=False)

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`; as `Opened.read`."""
        return self._opened.read(start, end)

    def close(self) -> None:
        """Let go of the bytes."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def scope_payload(
    store: PayloadStore,
    opened: Opened,
    media: str,
    fields: Sequence[str],
    known: Collection[str] | None,
) -> ScopedPayload:
    """Reduce an open payload to `fields`; `known` are the fields that its depositor described.

    Works through the whole file: call it off the event loop. Raises `Unscopable`, and `Damaged`
    where the file was altered; then nothing is kept. The same payload and fields always give the
    same bytes, salt and digest.
    """
    transformation = transformation_of(media)
    _check_known(fields, known)
    granted = sorted(set(fields))
    salt = scoped_salt(opened.salt, str(transformation), granted)
    payload_id, data_key = Digest(secrets.token_bytes(32)), secrets.token_bytes(32)
    with store.draft(payload_id, salt, key=(data_key, Wrapped(b"", ""))) as draft:
        for block in scope(media, as_file(opened), granted):
            draft.feed(block)
        content, path = draft.end()
        # From here on the file has no name: a crash leaves nothing to tidy.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    result = Opened.of(descriptor, payload_id, data_key, salt).expecting(content)
    return ScopedPayload(media, granted, str(transformation), result.size, salt, content, result)


def _check_known(fields: Sequence[str], known: Collection[str] | None) -> None:
    if known is None:
        raise Unscopable("the depositor named no fields of this payload; grant it whole")
    if unknown := sorted(set(fields) - set(known)):
        raise Unscopable(f"the payload has no field {', '.join(map(repr, unknown[:5]))}")


def scoped_salt(salt: bytes, transformation: str, fields: Sequence[str]) -> bytes:
    """The salt of the reduced bytes: from the payload's own, which it does not give away.

    With the payload's own salt, a consumer could try values for the columns withheld against the
    digest of the whole.
    """
    said = canonical.encode({"fields": sorted(fields), "transformation": transformation})
    return hmac.new(salt, _DOMAIN + said, sha256).digest()
