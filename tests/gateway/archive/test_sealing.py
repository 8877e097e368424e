"""What is kept opens for its document alone, under the master key that sealed it."""

from __future__ import annotations

import zlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chain.documents.bundle import MAX_BYTES
from chain.words import Digest
from gateway.archive import sealing
from gateway.archive.sealing import Vault
from gateway.errors import LedgerError
from gateway.payloads.master import MasterKeys, key_id

ONE, OTHER = bytes(range(32)), bytes(range(1, 33))
A, B = Digest(b"a" * 32), Digest(b"b" * 32)


def masters(*keys: bytes) -> MasterKeys:
    return MasterKeys(key_id(keys[0]), {key_id(key): key for key in keys})


def test_what_was_sealed_opens_again_and_shows_nothing() -> None:
    vault = Vault(masters(ONE))
    sealed = vault.seal(A, b"plain " * 100)
    assert vault.open(A, sealed) == b"plain " * 100
    assert b"plain" not in sealed
    assert len(sealed) < 100
    assert vault.seal(A, b"plain") != vault.seal(A, b"plain")


def test_it_opens_for_no_other_document_and_not_if_it_was_altered() -> None:
    vault = Vault(masters(ONE))
    sealed = vault.seal(A, b"plain")
    with pytest.raises(LedgerError, match="altered"):
        vault.open(B, sealed)
    for at in range(8, len(sealed)):
        with pytest.raises(LedgerError, match="altered"):
            vault.open(A, sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])


def test_a_new_master_key_on_top_leaves_what_there_is_readable() -> None:
    sealed = Vault(masters(ONE)).seal(A, b"plain")
    newer = Vault(masters(OTHER, ONE))
    assert newer.open(A, sealed) == b"plain"
    with pytest.raises(LedgerError, match="bring that line"):
        Vault(masters(OTHER)).open(A, sealed)
    with pytest.raises(LedgerError):
        Vault(masters(ONE)).open(A, newer.seal(A, b"plain"))


def test_more_than_any_bundle_holds_is_not_inflated() -> None:
    packed = zlib.compress(bytes(MAX_BYTES + 100))
    nonce = bytes(12)
    cipher: AESGCM = sealing._cipher(ONE, A)
    sealed = bytes.fromhex(key_id(ONE)) + nonce + cipher.encrypt(nonce, packed, A)
    with pytest.raises(LedgerError):
        Vault(masters(ONE)).open(A, sealed)
