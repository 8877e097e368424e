"""A payload being written: a draft file that becomes the payload's file in one rename."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from chain.words import Digest, to_hex
from gateway.errors import Invalid
from gateway.payloads.cipher import Sealer
from gateway.payloads.format import Header
from gateway.payloads.master import Wrapped, sync_folder
from gateway.payloads.models import PayloadKey

SALT_BYTES = 32
_BUFFER = 2**20


@dataclass(frozen=True, slots=True)
class Expected:
    """What the depositor signed: size of the plaintext, and SHA-256(salt ‖ plaintext)."""

    size: int
    content: Digest


@dataclass(frozen=True, slots=True)
class Written:
    """A payload whose file is on the disk; it counts once `row` is committed."""

    size: int
    content: Digest
    path: Path
    _row: Callable[[], PayloadKey] = field(repr=False)

    def row(self) -> PayloadKey:
        """The custody row that opens the file, to be committed with the record of the deposit."""
        return self._row()

    def discard(self) -> None:
        """Remove the file, where nothing was recorded of it after all."""
        self.path.unlink(missing_ok=True)


class Draft:
    """Takes plaintext in pieces of any length; `finish` makes it durable under its name."""

    def __init__(
        self,
        path: Path,
        final: Path,
        payload_id: Digest,
        salt: bytes,
        data_key: bytes,
        wrapped: Wrapped,
        expected: Expected | None,
    ) -> None:
        if len(salt) != SALT_BYTES:
            raise Invalid(f"a payload's salt has {SALT_BYTES} bytes")
        self._path, self._final = path, final
        self._id, self._salt, self._wrapped = payload_id, salt, wrapped
        self._expected = expected
        self._digest = sha256(salt)
        self.size = 0
        self._sealer = Sealer(Header(payload_id), data_key)
        self._file = path.open("xb", buffering=_BUFFER)
        os.fchmod(self._file.fileno(), 0o600)
        self._file.write(self._sealer.begin())

    def feed(self, data: bytes) -> None:
        """More of the payload; raises `Invalid` as soon as it is longer than expected."""
        self.size += len(data)
        if self._expected is not None and self.size > self._expected.size:
            raise Invalid(f"the payload is longer than the {self._expected.size} bytes described")
        self._digest.update(data)
        for sealed in self._sealer.feed(data):
            self._file.write(sealed)

    def finish(self) -> Written:
        """Check size and digest, then put the file in its place; raises `Invalid`."""
        content = Digest(self._digest.digest())
        self._check(content)
        self._file.write(self._sealer.end())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._path.rename(self._final)
        sync_folder(self._final.parent)
        return Written(self.size, content, self._final, self._key_row)

    def close(self) -> None:
        """Let go; what was not finished is removed."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _check(self, content: Digest) -> None:
        expected = self._expected
        if expected is None:
            return
        if self.size != expected.size:
            raise Invalid(f"{self.size} bytes came, but {expected.size} were described; send all")
        if not hmac.compare_digest(content, expected.content):
            raise Invalid(
                f"what came has the digest {to_hex(content)}, not the one described; sign the "
                "SHA-256 of salt and payload, and send the same salt"
            )

    def _key_row(self) -> PayloadKey:
        return PayloadKey(
            payload=self._id,
            wrapped=self._wrapped.key,
            wrapped_by=self._wrapped.wrapped_by,
            salt=self._salt,
            file=self._final.name,
        )
