"""The gateway's keys for holders, derived from the oldest payload master key."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chain.words import Digest
from gateway.errors import LedgerError
from gateway.payloads.master import MasterKeys

_DIGITS, _SCOPE = b"shujian/holders/digits/1", b"shujian/holders/scope/1"
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class HolderKeys:
    """A key for the digits of codes and one for what they show; a new master key changes neither.

    Eight digits can be tried in a second by whoever has the table: hashed without a key they would
    be no secret.
    """

    of_digits: bytes = field(repr=False)
    of_scopes: bytes = field(repr=False)

    @classmethod
    def of(cls, masters: MasterKeys) -> HolderKeys:
        """Both keys (HKDF, RFC 5869) out of the payload master keys: the oldest one counts."""
        return cls(_derived(masters, _DIGITS), _derived(masters, _SCOPE))

    def digits(self, text: str) -> Digest:
        """What is kept of a code's digits."""
        return Digest(hmac.digest(self.of_digits, text.encode(), "sha256"))

    def seal(self, code: Digest, scope: bytes) -> bytes:
        """A scope, encrypted so that it opens for that code only."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.of_scopes).encrypt(nonce, scope, code)

    def open(self, code: Digest, sealed: bytes) -> bytes:
        """A scope; raises `LedgerError` where it was altered."""
        try:
            return AESGCM(self.of_scopes).decrypt(sealed[:_NONCE], sealed[_NONCE:], code)
        except (InvalidTag, ValueError) as error:
            raise LedgerError(
                "what a code shows was altered in the database; restore it from a backup"
            ) from error


def _derived(masters: MasterKeys, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, purpose).derive(masters.oldest)
