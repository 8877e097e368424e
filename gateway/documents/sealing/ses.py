"""Electronic seals: the ASN.1 of GM/T 0031-2014 and of GB/T 38540-2020.

A signed seal holds the seal (picture, period, who may use it, signed by whoever made it), the SM3
digest of what was sealed, a time, and the signature of the user over all that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from gateway.documents.errors import Malformed
from gateway.documents.sealing import der
from gateway.documents.sealing.sm import Parsed, certificate, sm3


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal itself, as its maker signed it."""

    identifier: str
    name: str
    users: tuple[bytes, ...]
    """DER certificates, or digests of such, of those who may seal with it."""
    starts: datetime | None
    ends: datetime | None
    maker: Parsed
    algorithm: str
    signed: tuple[bytes, ...]
    """What the signature may be over: makers read the standard in two ways."""
    signature: bytes

    def allows(self, user: Parsed) -> bool:
        """Whether ``user`` is one of those who may seal with it."""
        known = {user.whole, sm3(user.whole), sha256(user.whole).digest()}
        return any(entry in known for entry in self.users)


@dataclass(frozen=True, slots=True)
class SignedSeal:
    """A seal put on something."""

    seal: Seal
    claimed: datetime | None
    digest: bytes
    """SM3 of what was sealed."""
    place: str
    """What its maker says that it seals: in an OFD, the path of Signature.xml."""
    user: Parsed
    algorithm: str
    signed: bytes
    signature: bytes
    stamped: bool
    """Whether a time stamp comes with it; which is not checked."""


def is_signed_seal(data: bytes) -> bool:
    """Whether ``data`` has the outer shape of one: a sequence that begins with a sequence."""
    try:
        return der.members(der.one(data), 2)[0].tag == der.SEQUENCE
    except Malformed:
        return False


def signed_seal(data: bytes) -> SignedSeal:
    """The signed seal that ``data`` is; `Malformed` if it is none of either standard."""
    outer = der.members(der.one(data).expect(der.SEQUENCE), 2)
    body = der.members(outer[0].expect(der.SEQUENCE), 5)
    if len(outer) >= 4:
        user, algorithm, signature = outer[1].bits, outer[2].oid, outer[3].bits
    else:
        body = der.members(outer[0], 7)
        user, algorithm, signature = body[5].bits, body[6].oid, outer[1].bits
    return SignedSeal(
        seal=_seal(body[1]),
        claimed=_time(body[2]),
        digest=body[3].bits,
        place=body[4].text,
        user=certificate(user),
        algorithm=algorithm,
        signed=outer[0].whole,
        signature=signature,
        stamped=len(outer) > 4,
    )


def _seal(value: der.Value) -> Seal:
    outer = der.members(value.expect(der.SEQUENCE), 2)
    if len(outer) >= 4:
        maker, algorithm, signature = outer[1:4]
    else:
        maker, algorithm, signature = der.members(outer[1], 3)[:3]
    info = outer[0]
    identifier, properties = der.members(info, 4)[1:3]
    name, users, starts, ends = _properties(properties)
    return Seal(
        identifier=identifier.text,
        name=name,
        users=users,
        starts=starts,
        ends=ends,
        maker=certificate(maker.bits),
        algorithm=algorithm.oid,
        signed=(info.whole, _sequence(info.whole + maker.whole + algorithm.whole)),
        signature=signature.bits,
    )


def _properties(
    value: der.Value,
) -> tuple[str, tuple[bytes, ...], datetime | None, datetime | None]:
    """Name, users, beginning and end; the newer standard says first which kind of list it is."""
    _, name, *rest = der.members(value, 6)
    if rest[0].tag == der.INTEGER:
        rest = rest[1:]
    users = tuple(_entry(value) for value in rest[0].members)
    if len(rest) < 4:
        raise Malformed("a seal lacks its period", "ask the issuer for the file again")
    return name.text, users, _time(rest[2]), _time(rest[3])


def _entry(value: der.Value) -> bytes:
    """A certificate, or the digest of one; makers of old seals have other things there too."""
    if value.tag == der.SEQUENCE:
        value = der.members(value, 2)[1]
    return value.bits if value.tag in {der.OCTET_STRING, der.BIT_STRING} else value.whole


def _time(value: der.Value) -> datetime | None:
    if value.tag == der.BIT_STRING:
        return der.moment(value.text)
    return value.moment


def _sequence(content: bytes) -> bytes:
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8 or 1, "big")
    return b"\x30" + (size if len(content) < 0x80 else bytes([0x80 | len(size)]) + size) + content
