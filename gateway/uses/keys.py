"""The register's key: what stands on the chain for a number that anybody could guess.

Keyed hashes, HMAC-SHA256 under a key that is derived (RFC 5869) from the *oldest* master key, the
last line of the payload key file: a new line on top changes nothing, taking the last one out would
make every document free again, and is refused (`read_register`).
"""

from __future__ import annotations

import hmac
import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chain.words import Digest
from gateway.documents.keys import squeezed
from gateway.documents.model import Key
from gateway.errors import LedgerError
from gateway.payloads.master import MasterKeys, read_key_file, sync_folder

FILE: Final = "register.id"
"""In the data folder: by what the register's key is recognised."""

_REGISTER, _SEALING = b"shujian/register/1", b"shujian/register/voucher-name/1"
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class RegisterKeys:
    """Keyed hashes of one ledger's register, each in a domain of its own; `secret` has 32 bytes.

    Equal documents have equal keys: issuer and number are normalised here as `documents.keys` does.
    """

    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, masters: MasterKeys) -> RegisterKeys:
        """The register's keys out of the payload master keys: the oldest one counts."""
        return cls(HKDF(SHA256(), 32, None, _REGISTER).derive(masters.oldest))

    def use(self, key: Key) -> Digest:
        """What a document is known by in the use register."""
        return self._hash("use", _parts(key))

    def issue(self, issuer: str, key: Key) -> Digest:
        """The `key` of an IssueDocument: of the document in its issuer's name space."""
        return self._hash("issue", (issuer, *_parts(key)))

    def series(self, issuer: str, name: str) -> Digest:
        """The `series` of an IssueBatch: of a series of the issuer's."""
        return self._hash("series", (issuer, plain(name)))

    def voucher(self, member: str, text: str) -> Digest:
        """What a voucher of a member is known by in the use register."""
        return self._hash("voucher", (member, plain(text)))

    def brought(self, member: str, use: Digest, document: str) -> Digest:
        """That a member has brought a document used under a key: `gateway.uses.proofs`."""
        return self._hash("brought", (member, use.hex(), document))

    def lookup(self, key: Key) -> Digest:
        """By what a deposited document is found; it stands in no record and on no chain."""
        return self._hash("lookup", _parts(key))

    @property
    def name(self) -> str:
        """What the register's key is called: 16 digits of a hash of it."""
        return self._hash("name", ()).hex()[:16]

    def seal(self, name: Digest, text: str) -> bytes:
        """The clear text of a voucher or of a used number, which opens for that digest only."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher().encrypt(nonce, text.encode(), name)

    def open(self, name: Digest, sealed: bytes) -> str:
        """The clear text of a voucher or used number; `LedgerError` where it was altered."""
        try:
            text = self._cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], name)
        except (InvalidTag, ValueError) as error:
            raise LedgerError(
                "the text of a voucher or used number was altered; restore the database"
            ) from error
        return text.decode()

    def _cipher(self) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, None, _SEALING).derive(self.secret))

    def _hash(self, domain: str, parts: Iterable[str]) -> Digest:
        # Length-prefixed, so that no part can run into the next.
        text = "".join(f"{len(part)}:{part}" for part in (domain, *parts))
        return Digest(hmac.digest(self.secret, text.encode(), "sha256"))


def plain(text: str) -> str:
    """A voucher or series as it counts: NFKC, blanks at the ends gone and others one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _parts(key: Key) -> tuple[str, str, str]:
    return squeezed(key.issuer), key.type, squeezed(key.number)


def read_register(key_file: Path, data: Path) -> RegisterKeys:
    """The register's keys of the ledger in a data folder.

    Raises `KeyFileError`, or `LedgerError` where the oldest master key is not the one with which
    this register was begun: every document would have another key, and could be booked again.
    """
    register = RegisterKeys.of(read_key_file(key_file))
    path = data / FILE
    try:
        known = path.read_text("ascii").strip()
    except FileNotFoundError:
        _write(path, register.name)
        return register
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path} cannot be read ({error}); restore it from a backup") from error
    if known != register.name:
        raise LedgerError(
            f"the last line of {key_file} is not the key with which the use register was begun "
            f"({known}): bring that line back to the end of the file; it stays for good"
        )
    return register


def _write(path: Path, name: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with draft.open("x", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)  # commit point; killed before it, the next start writes the same again
    sync_folder(path.parent)
