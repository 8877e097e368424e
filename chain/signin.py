"""Signing in with an account: EIP-4361 messages, signed as EIP-191 says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from eth_hash.auto import keccak

from chain.words import Address, Digest, Seconds

_STATEMENT = "Sign in to Shujian. This proves who you are and changes nothing on the ledger."


@dataclass(frozen=True, slots=True)
class SignIn:
    """What an EIP-4361 message says: which site, which account, for how long, with which nonce."""

    domain: str
    account: Address
    uri: str
    chain_id: int
    nonce: str
    issued: Seconds
    expires: Seconds

    def text(self) -> str:
        """The message, byte for byte what is signed."""
        return (
            f"{self.domain} wants you to sign in with your Ethereum account:\n"
            f"{checksum_address(self.account)}\n"
            f"\n{_STATEMENT}\n\n"
            f"URI: {self.uri}\n"
            "Version: 1\n"
            f"Chain ID: {self.chain_id}\n"
            f"Nonce: {self.nonce}\n"
            f"Issued At: {_time(self.issued)}\n"
            f"Expiration Time: {_time(self.expires)}"
        )


def personal_digest(text: str) -> Digest:
    """The signing hash of a text under EIP-191, version ``E`` (``personal_sign``)."""
    data = text.encode()
    return Digest(keccak(b"\x19Ethereum Signed Message:\n" + str(len(data)).encode() + data))


def checksum_address(account: Address) -> str:
    """The address in the mixed case of EIP-55."""
    plain = account.hex()
    marks = keccak(plain.encode()).hex()
    return "0x" + "".join(
        letter.upper() if int(mark, 16) >= 8 else letter
        for letter, mark in zip(plain, marks, strict=False)
    )


def _time(moment: Seconds) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
