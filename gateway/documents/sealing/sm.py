"""SM3 (GB/T 32905), SM2 signatures (GB/T 32918), and certificates that carry SM2 keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import gmssl_pyx
from cryptography.hazmat.primitives import hashes

from gateway.documents.errors import Malformed
from gateway.documents.sealing import der
from gateway.documents.sealing.signatures import Certificate, Trust

SM2_WITH_SM3: Final = "1.2.156.10197.1.501"
SM2_ALGORITHMS: Final = frozenset(
    {SM2_WITH_SM3, "1.2.156.10197.1.301", "1.2.156.10197.1.301.1", "1.2.156.10197.1.301.3"}
)
"""What files name where they mean SM2 with SM3; the latter ones of the field are kept because
files of tax authorities have them."""
SM3_NAMES: Final = frozenset({"1.2.156.10197.1.401", "1.2.156.10197.1.401.1", "SM3"})

_EC_KEY: Final = "1.2.840.10045.2.1"
_SM2_CURVE: Final = "1.2.156.10197.1.301"
_CONTEXT_0: Final = 0xA0
_ATTRIBUTES: Final = {
    "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
    "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.5": "serialNumber",
}  # fmt: skip


def sm3(data: bytes) -> bytes:
    """The SM3 digest, 32 bytes."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).digest()
    fallback = hashes.Hash(hashes.SM3())
    fallback.update(data)
    return fallback.finalize()


def verified(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (DER) over ``message`` is by the SM2 key with the usual signer's id.

    ``public_key`` is the uncompressed point, 65 bytes. A signature that is no signature is not
    verified either.
    """
    if len(public_key) != 65 or public_key[0] != 4:
        return False
    try:
        return bool(gmssl_pyx.sm2_verify(public_key[1:], message, signature))
    except gmssl_pyx.GmsslInnerError:
        return False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A certificate taken apart."""

    whole: bytes
    to_sign: bytes
    algorithm: str
    signature: bytes
    serial: int
    issuer: bytes
    subject: bytes
    starts: datetime | None
    ends: datetime | None
    public_key: bytes | None
    """The point of an SM2 key; None for any other key."""

    def shown(self, trust: Trust) -> Certificate:
        """What people are shown of it."""
        return Certificate(
            holder=_name(self.subject),
            issuer=_name(self.issuer),
            serial=f"{self.serial:X}",
            valid_from=stamp(self.starts),
            valid_until=stamp(self.ends),
            fingerprint=hashlib.sha256(self.whole).hexdigest(),
            trust=trust,
        )

    def in_force(self, when: datetime) -> bool:
        """Whether ``when`` lies within its period."""
        return bool(self.starts and self.ends and self.starts <= when <= self.ends)


def certificate(data: bytes) -> Parsed:
    """An X.509 certificate, read leniently in names and strictly in what is signed."""
    whole = der.one(data).expect(der.SEQUENCE)
    to_sign, algorithm, signature = der.members(whole, 3)[:3]
    fields = der.members(to_sign, 6)
    if fields[0].tag == _CONTEXT_0:
        fields = fields[1:]
    if len(fields) < 6:
        raise Malformed("a certificate lacks fields", "ask the issuer for the file again")
    starts, ends = der.members(fields[3], 2)[:2]
    return Parsed(
        whole=whole.whole,
        to_sign=to_sign.whole,
        algorithm=der.members(algorithm, 1)[0].oid,
        signature=signature.bits,
        serial=fields[0].number,
        issuer=fields[2].whole,
        subject=fields[4].whole,
        starts=starts.moment,
        ends=ends.moment,
        public_key=_point(fields[5]),
    )


def trust_in(found: Parsed, authorities: Sequence[Parsed]) -> Trust:
    """Whether one of ``authorities`` issued ``found`` itself.

    Certificates of the file are no steps of a chain: whoever has any certificate could issue
    others with it. So the authority that issues is configured, not the root above it. Whether the
    certificate was revoked, and what it may be used for, is not checked.
    """
    if not authorities:
        return Trust.UNCHECKED
    known = any(found.whole == a.whole or _issued(found, a) for a in authorities)
    return Trust.TRUSTED if known else Trust.UNKNOWN


def stamp(when: datetime | None) -> str:
    """``when`` as people are shown it; empty if it is not known."""
    return when.strftime("%Y-%m-%dT%H:%M:%S") if when else ""


def _issued(one: Parsed, by: Parsed) -> bool:
    return (
        one.issuer == by.subject
        and one.algorithm in SM2_ALGORITHMS
        and by.public_key is not None
        and bool(one.starts and by.in_force(one.starts))
        and verified(by.public_key, one.to_sign, one.signature)
    )


def _point(key_info: der.Value) -> bytes | None:
    algorithm, key = der.members(key_info, 2)[:2]
    named = [part.oid for part in algorithm.members if part.tag == der.OID]
    if named[:1] == [_SM2_CURVE] or named[:2] == [_EC_KEY, _SM2_CURVE]:
        return key.bits
    return None


def _name(distinguished: bytes) -> str:
    parts = []
    for relative in der.one(distinguished).members:
        for attribute in relative.members:
            kind, value = der.members(attribute, 2)[:2]
            parts.append(f"{_ATTRIBUTES.get(kind.oid, kind.oid)}={value.text}")
    return ", ".join(reversed(parts))
