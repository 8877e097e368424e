"""The hashes of a document. Each preimage begins with a byte of its own, so that none is another.

0x00 and 0x01 are leaf and node of RFC 6962, 0x02 and 0x03 of the completeness index; a field is
0x10 and a document 0x12. Lengths stand before every part of variable length.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final

from chain.documents.fields import Field
from chain.errors import CommitmentError
from chain.words import Digest

SALT_BYTES: Final = 16
SECRET_BYTES: Final = 32

_FIELD: Final = b"\x10"
_DOCUMENT: Final = b"\x12"
_SALTS: Final = b"shujian-salts"
_SECRET: Final = b"shujian-secret"


def field_leaf(field: Field, salt: bytes) -> Digest:
    """The leaf hash of a field; what it hides is found by guessing only with 2^128 salts."""
    path, kind, value = field.path.encode(), field.kind.encode(), field.value.encode()
    return Digest(
        sha256(
            b"".join(
                (
                    _FIELD,
                    salt,
                    len(path).to_bytes(4),
                    path,
                    len(kind).to_bytes(4),
                    kind,
                    len(value).to_bytes(4),
                    value,
                )
            )
        ).digest()
    )


def document_root(envelope: bytes, fields: bytes) -> Digest:
    """The root of a document, of the canonical bytes of its envelope and the root of its fields."""
    return Digest(sha256(_DOCUMENT + len(envelope).to_bytes(4) + envelope + fields).digest())


def salts_key(secret: bytes, envelope: bytes) -> bytes:
    """What all salts of one document come of: another envelope has others under one secret."""
    _require_secret(secret)
    return hmac.digest(secret, _SALTS + envelope, "sha256")


def salt_of(key: bytes, path: str) -> bytes:
    """The salt of one field; it says nothing of the key or of another field's salt."""
    return hmac.digest(key, path.encode(), "sha256")[:SALT_BYTES]


def document_secret(issuer_secret: bytes, series: Digest, serial: int) -> bytes:
    """The secret of one document of a series: the issuer keeps one, each holder gets its own."""
    _require_secret(issuer_secret)
    if len(series) != 32 or not 0 <= serial < 2**64:
        raise CommitmentError("a series has 32 bytes and a serial eight")
    return hmac.digest(issuer_secret, _SECRET + series + serial.to_bytes(8), "sha256")


def _require_secret(secret: bytes) -> None:
    # An empty or zero key would be everybody's: whoever guesses values could try them all.
    if len(secret) != SECRET_BYTES or not any(secret):
        raise CommitmentError(f"a secret is {SECRET_BYTES} random bytes")
