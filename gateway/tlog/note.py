"""Signed notes (C2SP signed-note) and the checkpoint in one (C2SP tlog-checkpoint). Pure."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chain.words import Digest

_ED25519 = b"\x01"
_INFO = b"shujian tlog-checkpoint ed25519"


def origin_of(ledger_id: Digest) -> str:
    """The origin line, which is also the key's name: it outlives any address of the gateway."""
    return f"shujian/ledger/{ledger_id.hex()}"


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """Signs checkpoints of one log with Ed25519 (RFC 8032), deterministically."""

    origin: str
    key: Ed25519PrivateKey

    @classmethod
    def of(cls, ledger_id: Digest, operator_key: bytes) -> NoteSigner:
        """The ledger's signer: its key is derived from the operator's (RFC 5869, SHA-256).

        Another curve needs another key, and this one needs no place of its own to be kept. Whoever
        has the operator's key has this one; the reverse does not hold.
        """
        seed = HKDF(SHA256(), 32, ledger_id, _INFO).derive(operator_key)
        return cls(origin_of(ledger_id), Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier_key(self) -> str:
        """What a verifier is configured with: ``name+key id+base64(0x01 ‖ public key)``."""
        return f"{self.origin}+{self._key_id().hex()}+{b64encode(self._public()).decode()}"

    def checkpoint(self, size: int, root: Digest) -> bytes:
        """The signed note over a size and its root."""
        text = f"{self.origin}\n{size}\n{b64encode(root).decode()}\n".encode()
        signature = b64encode(self._key_id() + self.key.sign(text)).decode()
        return text + f"\n\N{EM DASH} {self.origin} {signature}\n".encode()

    def _public(self) -> bytes:
        return _ED25519 + self.key.public_key().public_bytes_raw()

    def _key_id(self) -> bytes:
        return sha256(self.origin.encode() + b"\n" + self._public()).digest()[:4]
