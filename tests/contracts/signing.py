"""EIP-712 through eth_account: independent of the product's own way of making digests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

TAIL = "uint64 expectedState,bytes32 nonce,uint64 expires"

# Copied from the specification of the statements, not from the code that is tested.
TYPES = {
    "AdmitMember": "string code,string prefix,bytes32 profile,uint32 roles,"
    f"address[] handlers,address[] heads,{TAIL}",
    "AmendMember": f"bytes32 member,bytes32 profile,uint32 roles,{TAIL}",
    "SuspendMember": f"bytes32 member,bytes32 reason,{TAIL}",
    "ReinstateMember": f"bytes32 member,bytes32 reason,{TAIL}",
    "RotateAccount": f"bytes32 member,address previous,address next,uint8 rank,{TAIL}",
    "PublishEntry": f"string code,bytes32 owner,uint64 version,bytes32 entry,{TAIL}",
    "WithdrawEntry": f"bytes32 resource,bytes32 reason,{TAIL}",
    "TransferEntry": f"bytes32 resource,bytes32 from,bytes32 to,{TAIL}",
    "RequestAccess": "string code,bytes32 resource,bytes32 consumer,bytes32 request,"
    f"uint64 from,uint64 until,uint32 uses,{TAIL}",
    "EndorseAccess": f"bytes32 authorization,bytes32 application,{TAIL}",
    "GrantAccess": "bytes32 authorization,bytes32 application,bytes32 terms,"
    f"uint64 from,uint64 until,uint32 uses,{TAIL}",
    "DenyAccess": f"bytes32 authorization,bytes32 application,bytes32 reason,{TAIL}",
    "SuspendAccess": f"bytes32 authorization,bytes32 reason,{TAIL}",
    "ResumeAccess": f"bytes32 authorization,bytes32 reason,{TAIL}",
    "RevokeAccess": f"bytes32 authorization,bytes32 reason,{TAIL}",
    "LicenseIssuer": f"bytes32 issuer,string kind,uint64 from,uint64 until,{TAIL}",
    "IssueDocument": "bytes32 issuer,string kind,bytes32 key,bytes32 root,uint64 validFrom,"
    f"uint64 validUntil,uint64 amount,bytes32 buyer,bytes32 blue,{TAIL}",
    "IssueBatch": "bytes32 issuer,string kind,bytes32 series,uint64 first,uint64 count,"
    f"bytes32 root,uint64 validFrom,uint64 validUntil,{TAIL}",
    "SuspendDocument": f"bytes32 issue,uint64 serial,bytes32 reason,uint64 effective,{TAIL}",
    "ResumeDocument": f"bytes32 issue,uint64 serial,bytes32 reason,uint64 effective,{TAIL}",
    "RevokeDocument": f"bytes32 issue,uint64 serial,bytes32 reason,uint64 effective,{TAIL}",
    "SupersedeDocument": "bytes32 issue,uint64 serial,bytes32 successor,uint64 successorSerial,"
    f"uint64 effective,{TAIL}",
    "RequestRed": f"bytes32 issue,uint64 serial,uint64 total,uint64 amount,bytes32 reason,{TAIL}",
    "ConfirmRed": f"bytes32 issue,uint64 serial,uint64 amount,{TAIL}",
    "RejectRed": f"bytes32 issue,uint64 serial,bytes32 reason,{TAIL}",
    "WithdrawRed": f"bytes32 issue,uint64 serial,bytes32 reason,{TAIL}",
    "LockUse": f"bytes32 member,bytes32 voucher,bytes32[] keys,uint64 until,{TAIL}",
    "BookUse": f"bytes32 member,bytes32 voucher,bytes32[] keys,{TAIL}",
    "ReleaseUse": f"bytes32 member,bytes32 voucher,bytes32[] keys,{TAIL}",
    "ReverseUse": f"bytes32 member,bytes32 voucher,bytes32[] keys,bytes32 reason,{TAIL}",
    "NameBuyer": f"bytes32 key,bytes32 buyer,bytes32 reason,{TAIL}",
}

DOMAIN = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
    "salt": "bytes32",
}
"""What EIP-712 allows in a domain; ours has name, version and salt."""

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@dataclass(frozen=True)
class Person:
    """Somebody with a private key."""

    name: str
    key: bytes

    @property
    def address(self) -> bytes:
        """The account's address."""
        return bytes(PrivateKey(self.key).public_key.to_canonical_address())


def person(name: str) -> Person:
    """The person of that name, always with the same key."""
    return Person(name, bytes(keccak(text=f"key of {name}")))


def sha(text: str) -> bytes:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).digest()


def fields(text: str) -> list[dict[str, str]]:
    """A struct's fields as the JSON form of EIP-712 wants them."""
    pairs = (part.split() for part in text.split(","))
    return [{"type": kind, "name": name} for kind, name in pairs]


def domain(ledger_id: bytes) -> dict[str, Any]:
    """The ledger's domain."""
    return {"name": "Shujian", "version": "1", "salt": ledger_id}


def signable(in_domain: dict[str, Any], kind: str, message: dict[str, Any]) -> Any:
    """The message in the form that eth_account signs."""
    domain_type = [{"name": name, "type": DOMAIN[name]} for name in in_domain]
    return encode_typed_data(
        full_message={
            "types": {"EIP712Domain": domain_type, kind: fields(TYPES[kind])},
            "primaryType": kind,
            "domain": in_domain,
            "message": message,
        }
    )


def digest(in_domain: dict[str, Any], kind: str, message: dict[str, Any]) -> bytes:
    """The hash that is signed."""
    form = signable(in_domain, kind, message)
    return bytes(keccak(b"\x19" + form.version + form.header + form.body))


def sign(who: Person, in_domain: dict[str, Any], kind: str, message: dict[str, Any]) -> bytes:
    """A signature of 65 bytes r, s, v with low s and v 27 or 28."""
    return bytes(Account.sign_message(signable(in_domain, kind, message), who.key).signature)


def with_v(signature: bytes, v: int) -> bytes:
    """The signature with another last byte."""
    return signature[:64] + bytes([v])


def with_high_s(signature: bytes) -> bytes:
    """The other signature of the same key and digest, which ecrecover takes and we must not."""
    high = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + high.to_bytes(32, "big") + bytes([55 - signature[64]])
