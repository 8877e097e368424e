"""Bundles at rest: compressed (zlib), then AES-256-GCM under a key of each document's own.

The key is derived (HKDF-SHA256, RFC 5869) from a master key and the document's id, so there is
nothing to keep for it. The first 8 bytes name the master key.
"""

from __future__ import annotations

import os
import zlib
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chain.documents.bundle import MAX_BYTES
from chain.words import Digest
from gateway.errors import LedgerError
from gateway.payloads.master import MasterKeys

_DOMAIN: Final = b"shujian/archive/1"
_NAME: Final = 8
_NONCE: Final = 12


class Vault:
    """Seals what belongs to a document so that it opens for that document alone."""

    def __init__(self, masters: MasterKeys) -> None:
        self._masters = masters

    def seal(self, document: Digest, plain: bytes) -> bytes:
        """Name of the master key, nonce, ciphertext and tag."""
        nonce, current = os.urandom(_NONCE), self._masters.current
        sealed = _cipher(self._masters.keys[current], document).encrypt(
            nonce, zlib.compress(plain), document
        )
        return bytes.fromhex(current) + nonce + sealed

    def open(self, document: Digest, sealed: bytes) -> bytes:
        """What was sealed; raises `LedgerError` where it was altered or its master key is gone."""
        master = self._masters.keys.get(sealed[:_NAME].hex())
        if master is None:
            raise LedgerError(
                f"documents are sealed under the master key {sealed[:_NAME].hex()}, which is not "
                "in the payload key file; bring that line of the file back"
            )
        nonce, sealed = sealed[_NAME : _NAME + _NONCE], sealed[_NAME + _NONCE :]
        try:
            return _inflated(_cipher(master, document).decrypt(nonce, sealed, document))
        except (InvalidTag, ValueError, zlib.error) as error:
            raise LedgerError(
                f"document 0x{document.hex()} was altered where it is kept; restore the database"
            ) from error


def _cipher(master: bytes, document: Digest) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, _DOMAIN + document).derive(master))


def _inflated(packed: bytes) -> bytes:
    inflate = zlib.decompressobj()
    plain = inflate.decompress(packed, MAX_BYTES + 1)
    if not inflate.eof:
        raise ValueError("more than any bundle holds")
    return plain
