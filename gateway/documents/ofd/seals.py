"""Signatures and seals of an OFD (GB/T 33190 clause 18): which parts they protect, and whether.

Signature.xml lists parts with their SM3 digests; SignedValue.dat is a signed seal (GB/T 38540,
GM/T 0031) or signed data (GM/T 0010) over Signature.xml.

Checks, numbered as in `_of_seal`:
 1. every part listed is there and has its digest
 2. the list (Signature.xml) is the one that was signed
 3. the signature is by the key of the certificate that comes with it
 4. the certificate was in force at the time that the signer claims
 5. the seal is as its maker signed it
 6. the seal was in force at that time
 7. the certificate is one of those that may use the seal
 8. the issuer of the certificate is a configured authority (does not decide)
 9. not made: revocation, time stamps
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.ofd.package import Package
from gateway.documents.ofd.reading import child, children, content
from gateway.documents.sealing import cms, der, ses, sm
from gateway.documents.sealing.signatures import Check, Signature, Trust

MAX_SIGNATURES: Final = 50
MAX_REFERENCES: Final = 5_000

_TRUST: Final = {Trust.TRUSTED: True, Trust.UNKNOWN: False, Trust.UNCHECKED: None}
_TRUST_SAYS: Final = {
    Trust.TRUSTED: "issued by a configured authority",
    Trust.UNKNOWN: "issued by none of the configured authorities",
    Trust.UNCHECKED: "no authorities are configured; anybody can make a certificate with this name",
}
_UNLISTED: Final = Check("listed", False, "no list of the file names it: somebody took it off")
_SHA256: Final = frozenset({"2.16.840.1.101.3.4.2.1", "SHA256", "SHA-256"})


def signatures(
    package: Package, body: Any, authorities: Sequence[sm.Parsed] = ()
) -> tuple[Signature, ...]:
    """All signatures and seals that the OFD's list names, each checked for itself.

    What one of them is wrong with is said in its checks, never raised. ``body`` is DocBody.
    """
    listed = content(child(body, "Signatures"))
    place = package.resolve(listed) if listed else None
    entries = [] if place is None else children(package.xml(place), "Signature")
    found = [_one(package, place or "", entry.get("BaseLoc", ""), authorities)
             for entry in entries[:MAX_SIGNATURES]]  # fmt: skip
    known = {one.place for one in found}
    left = [name for name in package.names if name.endswith("/Signature.xml")]
    for name in [name for name in left if name not in known][:MAX_SIGNATURES]:
        one = _one(package, "", name, authorities)
        found.append(replace(one, checks=(*one.checks, _UNLISTED)))
    if listed and place is None:
        found.append(_broken(listed, "the file names a list of signatures that is not there"))
    return tuple(found)


def protected(found: Sequence[Signature]) -> frozenset[str]:
    """The parts that at least one signature without fault covers."""
    return frozenset(part for one in found if one.outcome == "VALID" for part in one.covered)


def _one(package: Package, base: str, location: str, authorities: Sequence[sm.Parsed]) -> Signature:
    place = package.resolve(location, base)
    if place is None:
        return _broken(location, "the signature that the list names is not there")
    try:
        return _checked(package, place, authorities)
    except (Malformed, Unsupported) as fault:
        return _broken(place, fault.reason, None if isinstance(fault, Unsupported) else False)


def _checked(package: Package, place: str, authorities: Sequence[sm.Parsed]) -> Signature:
    root = package.xml(place)
    covered, altered, missing, unread = _references(package, place, root)
    value = package.resolve(content(child(root, "SignedValue")), place)
    if value is None:
        raise Malformed("the value of the signature is not there", "ask the issuer again")
    references = _references_check(covered, altered, missing, unread)
    said = der.moment(content(child(child(root, "SignedInfo"), "SignatureDateTime")))
    form, name, claimed, certificate, checks = _value(
        package.read(value), package.read(place), said, authorities
    )
    kept = (*covered, place, value)
    return Signature(
        place=place,
        form=form,
        name=name,
        claimed=sm.stamp(claimed),
        certificate=certificate,
        checks=(references, *checks, *_not_made()),
        covered=kept,
        altered=altered,
        missing=missing,
        uncovered=tuple(n for n in package.names if n not in {*kept, *altered}),
    )


def _value(
    data: bytes, signed: bytes, said: datetime | None, authorities: Sequence[sm.Parsed]
) -> tuple[Any, ...]:
    """Form, name, claimed time, certificate and checks of the signature's value.

    ``said`` is the time that Signature.xml gives, which the signature covers.
    """
    if cms.is_signed_data(data):
        return _of_data(cms.signed_data(data), signed, said, authorities)
    if ses.is_signed_seal(data):
        return _of_seal(ses.signed_seal(data), signed, authorities)
    raise Unsupported("the signature's value brings no certificate", "ask whose key signed it")


def _of_seal(
    found: ses.SignedSeal, signed: bytes, authorities: Sequence[sm.Parsed]
) -> tuple[Any, ...]:
    seal, user = found.seal, found.user
    trust = sm.trust_in(user, authorities)
    checks = (
        _check("list", found.digest == sm.sm3(signed), "the list of parts is the one sealed"),
        _signature("signature", user, found.algorithm, (found.signed,), found.signature),
        _in_force("certificate", user.starts, user.ends, found.claimed),
        _signature("seal", seal.maker, seal.algorithm, seal.signed, seal.signature),
        _in_force("seal period", seal.starts, seal.ends, found.claimed),
        _check("seal user", seal.allows(user), "the certificate may use the seal"),
        Check("authority", _TRUST[trust], _TRUST_SAYS[trust], decides=False),
    )
    return "ofd.seal", seal.name, found.claimed, user.shown(trust), checks


def _of_data(
    found: cms.SignedData, signed: bytes, said: datetime | None, authorities: Sequence[sm.Parsed]
) -> tuple[Any, ...]:
    claimed = found.claimed or said
    trust = sm.trust_in(found.user, authorities)
    message = found.signed if found.signed is not None else signed
    over = found.digest is None or found.digest in {sm.sm3(signed), signed, _based(signed)}
    checks = (
        _check("list", over, "the list of parts is the one signed"),
        _signature("signature", found.user, found.algorithm, (message,), found.signature),
        _in_force("certificate", found.user.starts, found.user.ends, claimed),
        Check("authority", _TRUST[trust], _TRUST_SAYS[trust], decides=False),
    )
    return "ofd.signature", "", claimed, found.user.shown(trust), checks


def _references(package: Package, place: str, root: Any) -> tuple[tuple[str, ...], ...]:
    """Parts covered, altered, missing, and with a digest that is not read here."""
    listed = child(child(root, "SignedInfo"), "References")
    method = listed.get("CheckMethod", "MD5") if listed is not None else ""
    sorted_out: dict[str, list[str]] = {"covered": [], "altered": [], "missing": [], "unread": []}
    entries = children(listed, "Reference") if listed is not None else []
    if len(entries) > MAX_REFERENCES:
        raise Malformed(f"a signature lists {len(entries)} parts", "ask the issuer again")
    for entry in entries:
        location = entry.get("FileRef", "")
        part = package.resolve(location, place)
        state = _state(package, part, content(child(entry, "CheckValue")), method)
        sorted_out[state].append(part or location)
    altered = set(sorted_out["altered"])
    sorted_out["covered"] = [part for part in sorted_out["covered"] if part not in altered]
    return tuple(tuple(dict.fromkeys(parts)) for parts in sorted_out.values())


def _state(package: Package, part: str | None, written: str, method: str) -> str:
    if part is None:
        return "missing"
    digest = _digest(package.read(part), method)
    if digest is None:
        return "unread"
    try:
        said = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return "altered"
    return "covered" if said == digest else "altered"


def _digest(data: bytes, method: str) -> bytes | None:
    """The digest by ``method``; None for MD5 and SHA-1, which protect nothing, and unknown ones."""
    if method in sm.SM3_NAMES:
        return sm.sm3(data)
    return hashlib.sha256(data).digest() if method.upper() in _SHA256 else None


def _references_check(*sorted_out: tuple[str, ...]) -> Check:
    covered, altered, missing, unread = sorted_out
    if altered or missing:
        changed = [f"{part} was changed" for part in altered]
        gone = [f"{part} is missing" for part in missing]
        return Check("parts", False, "; ".join(changed + gone)[:2000])
    if unread or not covered:
        says = "digests of a kind that is not read here" if unread else "it lists no parts"
        return Check("parts", None, says)
    return Check("parts", True, f"{len(covered)} parts are as they were")


def _signature(
    name: str, by: sm.Parsed, algorithm: str, messages: Sequence[bytes], signature: bytes
) -> Check:
    if by.public_key is None or algorithm not in sm.SM2_ALGORITHMS:
        return Check(name, None, f"the algorithm {algorithm} is not read here")
    key = by.public_key
    passed = any(sm.verified(key, message, signature) for message in messages)
    return Check(name, passed, "SM2 with SM3, " + ("holds" if passed else "does not hold"))


def _in_force(
    name: str, starts: datetime | None, ends: datetime | None, claimed: datetime | None
) -> Check:
    period = f"{sm.stamp(starts)} to {sm.stamp(ends)}"
    if claimed is None or starts is None or ends is None:
        return Check(name, None, f"no time is claimed that could be held against {period}")
    return Check(name, starts <= claimed <= ends, f"{sm.stamp(claimed)} claimed, {period}")


def _check(name: str, passed: bool, says: str) -> Check:
    return Check(name, passed, says if passed else f"not so: {says}")


def _not_made() -> Iterator[Check]:
    yield Check("revocation", None, "not asked: nothing is fetched", decides=False)


def _broken(place: str, reason: str, passed: bool | None = False) -> Signature:
    return Signature(place, "ofd", "", "", None, (Check("form", passed, reason),))


def _based(data: bytes) -> bytes:
    return base64.b64encode(sm.sm3(data))
