"""Signed data of GM/T 0010 and GB/T 35275: what PKCS #7 is, with SM2 and SM3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.documents.errors import Malformed
from gateway.documents.sealing import der
from gateway.documents.sealing.sm import Parsed, certificate

SIGNED_DATA: Final = frozenset({"1.2.156.10197.6.1.4.2.2", "1.2.840.113549.1.7.2"})
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_CONTEXT_0: Final = 0xA0


@dataclass(frozen=True, slots=True)
class SignedData:
    """One signer's signature. ``digest`` is what it is over; None where it signs the bytes."""

    user: Parsed
    digest: bytes | None
    claimed: datetime | None
    algorithm: str
    signed: bytes | None
    """What the signature is over; None where that is the sealed file itself."""
    signature: bytes


def is_signed_data(data: bytes) -> bool:
    """Whether ``data`` begins as signed data does."""
    try:
        return der.members(der.one(data), 2)[0].oid in SIGNED_DATA
    except Malformed:
        return False


def signed_data(data: bytes) -> SignedData:
    """The signed data that ``data`` is; `Malformed` unless there is one signer with certificate."""
    body = der.members(der.members(der.one(data), 2)[1], 1)[0]
    fields = der.members(body, 4)
    content = der.members(fields[2], 1)
    inside = der.members(content[1], 1)[0].bits if len(content) > 1 else None
    certificates = [
        certificate(value.whole)
        for field in fields[3:-1]
        if field.tag == _CONTEXT_0
        for value in field.members
    ]
    signers = fields[-1].expect(der.SET).members
    if len(signers) != 1:
        raise Malformed(
            f"a signature has {len(signers)} signers, one is expected",
            "ask the issuer for a file that each signer signed by itself",
        )
    return _signer(der.members(signers[0], 5), certificates, inside)


def _signer(
    fields: tuple[der.Value, ...], certificates: list[Parsed], inside: bytes | None
) -> SignedData:
    issuer, serial = der.members(fields[1], 2)[:2]
    user = next(
        (c for c in certificates if c.issuer == issuer.whole and c.serial == serial.number), None
    )
    if user is None:
        raise Malformed(
            "a signature does not bring its signer's certificate",
            "ask the issuer for the file again",
        )
    attributes = fields[3] if fields[3].tag == _CONTEXT_0 else None
    algorithm, signature = fields[4:6] if attributes else fields[3:5]
    digest, claimed = _attributes(attributes) if attributes else (inside, None)
    return SignedData(
        user=user,
        digest=digest,
        claimed=claimed,
        algorithm=der.members(algorithm, 1)[0].oid,
        # signed as the SET that they are, not under the tag that they stand under
        signed=b"\x31" + attributes.whole[1:] if attributes else inside,
        signature=signature.bits,
    )


def _attributes(value: der.Value) -> tuple[bytes, datetime | None]:
    digest, claimed = b"", None
    for attribute in value.members:
        kind, values = der.members(attribute, 2)[:2]
        first = der.members(values, 1)[0]
        if kind.oid == _MESSAGE_DIGEST:
            digest = first.bits
        elif kind.oid == _SIGNING_TIME:
            claimed = first.moment
    return digest, claimed
