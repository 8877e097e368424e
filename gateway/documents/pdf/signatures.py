"""Signatures of a PDF (ISO 32000-2 clause 12.8), by pyHanko; those by SM2, which it lacks, by ours.

Validation only and offline: nothing is fetched, so revocation is never asked about. A signature
covers the revisions of the file up to its own; what was added later is held against what a signer
may allow (forms, further signatures), and named.

Checks: the bytes are those that were signed; the signature is by the certificate's key; the
certificate was in force at the time claimed; what came after it is harmless; the authority (does
not decide); revocation and time stamps: not made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.sealing import cms, der, sm
from gateway.documents.sealing.signatures import Check, Signature, Trust

MAX_SIGNATURES: Final = 20
MAX_REVISIONS: Final = 200

_SM3: Final = bytes.fromhex("06082a811ccf55018311")
_WEAK: Final = frozenset({"md5", "sha1"})
"""Digests for which other bytes with the same digest can be made."""
_HARMLESS: Final = {
    "NONE": "nothing was added after it",
    "LTA_UPDATES": "what was added after it keeps the signature checkable",
    "FORM_FILLING": "forms were filled in or signed after it",
}


def signatures(data: bytes, authorities: Sequence[bytes] = ()) -> tuple[Signature, ...]:
    """All signatures of the PDF; what one of them is wrong with is said in its checks.

    ``authorities`` are DER certificates. Costs nothing where the file has no signature.
    """
    if b"/ByteRange" not in data:
        return ()
    from pyhanko.pdf_utils.reader import PdfFileReader  # a second to import, for signed files only
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        revisions = reader.xrefs.total_revisions
        fields = list(enumerate_sig_fields(reader, filled_status=True))
    except Exception as fault:  # noqa: BLE001  # of a broken file it raises what it comes across
        # what is encrypted may be in order; what cannot be opened otherwise is broken
        passed = None if b"/Encrypt" in data else False
        says = f"the signatures cannot be found ({type(fault).__name__})"
        return (_broken("PDF", says, passed),)
    if not fields:
        return (_broken("PDF", "a signature stands in the file, and no field of a form names it"),)
    if len(fields) > MAX_SIGNATURES or revisions > MAX_REVISIONS:
        raise Malformed(
            f"the PDF has {len(fields)} signatures and {revisions} revisions",
            f"{MAX_SIGNATURES} and {MAX_REVISIONS} are allowed; ask the issuer for another file",
        )
    return tuple(
        _one(data, reader, name, value, field, authorities) for name, value, field in fields
    )


def _one(
    data: bytes, reader: Any, name: str, value: Any, field: Any, authorities: Sequence[bytes]
) -> Signature:
    try:
        if str(value.get_object().get("/Type", "/Sig")) == "/DocTimeStamp":
            raise Unsupported("a time stamp over the file, which is not checked", "ask who made it")
        contents = bytes(value.get_object().raw_get("/Contents"))
        if _SM3 in contents:
            return _of_sm2(data, reader, name, value.get_object(), contents, authorities)
        return _of_pyhanko(reader, name, field, len(data), authorities)
    except DocumentError as fault:
        return _broken(name, fault.reason, None if isinstance(fault, Unsupported) else False)
    except Exception as fault:  # noqa: BLE001  # as above; ours to answer, never to die of
        return _broken(name, f"the signature cannot be read ({type(fault).__name__}: {fault})")


def _of_pyhanko(
    reader: Any, name: str, field: Any, size: int, authorities: Sequence[bytes]
) -> Signature:
    from asn1crypto import x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

    found = EmbeddedPdfSignature(reader, field.get_object(), name)
    claimed = _utc(found.self_reported_timestamp)
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(one) for one in authorities],
        allow_fetching=False,
        moment=claimed,
    )
    status = validate_pdf_signature(found, context)
    trust = Trust.UNCHECKED
    if authorities:
        trust = Trust.TRUSTED if status.trusted else Trust.UNKNOWN
    user = sm.certificate(found.signer_cert.dump())
    covered, later = _revisions(reader, found.signed_revision)
    behind = size - int(found.byte_range[2]) - int(found.byte_range[3])
    if behind and not later:
        later = (f"{behind} bytes behind revision {len(covered)}",)
    checks = (
        _bytes(status.intact, status.md_algorithm),
        _check("signature", status.valid, "the signature is by the certificate's key"),
        _in_force(user, claimed),
        _after(status),
        *_weighed(trust),
    )
    extent = getattr(status.coverage, "name", "UNCLEAR")
    intact = (
        status.intact
        and status.md_algorithm not in _WEAK
        and extent in ("ENTIRE_FILE", "ENTIRE_REVISION")
    )
    return Signature(
        place=name,
        form="pdf",
        name=str(found.sig_object.get("/Reason", "")),
        claimed=sm.stamp(claimed),
        certificate=user.shown(trust),
        checks=checks,
        covered=covered if intact else (),
        altered=() if intact else covered,
        uncovered=later,
    )


def _of_sm2(
    data: bytes, reader: Any, name: str, value: Any, contents: bytes, authorities: Sequence[bytes]
) -> Signature:
    found = cms.signed_data(der.first(contents))
    first, size, second, rest = (int(number) for number in value["/ByteRange"])
    end = second + rest
    if not (first == 0 < size < second <= end <= len(data)):
        raise Malformed("the signature says that it covers bytes that are not there", "ask again")
    signed = data[:size] + data[second:end]
    message = found.signed if found.signed is not None else signed
    known = [parsed for one in authorities if (parsed := sm.certificate(one)).public_key]
    trust = sm.trust_in(found.user, known)
    claimed = found.claimed or _pdf_date(value)
    whole = end == len(data) and second - size == 2 * len(contents) + 2
    intact = found.digest is None or found.digest in (sm.sm3(signed), signed)
    key, algorithm = found.user.public_key, found.algorithm
    holds = (
        sm.verified(key, message, found.signature)
        if key and algorithm in sm.SM2_ALGORITHMS
        else None
    )
    parts = _revisions(reader, reader.xrefs.total_revisions - 1)[0] if whole else ()
    checks = (
        _check("bytes", intact, "the bytes are those that were signed"),
        Check("signature", holds, f"SM2 with SM3 ({algorithm})"),
        _in_force(found.user, claimed),
        Check(
            "later",
            whole or None,
            "nothing was added after it" if whole else "what else is in the file is not compared",
        ),
        *_weighed(trust),
    )
    return Signature(
        place=name,
        form="pdf",
        name=str(value.get("/Reason", "")),
        claimed=sm.stamp(claimed),
        certificate=found.user.shown(trust),
        checks=checks,
        covered=parts if intact else (),
        altered=() if intact else ("the file",),
        uncovered=() if whole else (f"{len(data) - len(signed)} bytes of the file",),
    )


def _bytes(intact: bool, digest: str) -> Check:
    if intact and digest in _WEAK:
        return Check("bytes", None, f"they are held by {digest}, which protects nothing any more")
    return _check("bytes", intact, "the bytes are those that were signed")


def _after(status: Any) -> Check:
    """What was added to the file after the signature."""
    if status.coverage.name == "ENTIRE_FILE":
        return Check("later", True, _HARMLESS["NONE"])
    if status.coverage.name != "ENTIRE_REVISION":
        return Check("later", False, "the signature leaves out bytes in the middle of the file")
    level = getattr(status.modification_level, "name", "OTHER")
    if level in _HARMLESS and status.docmdp_ok:
        return Check("later", True, _HARMLESS[level])
    told = str(status.diff_result)[:300]
    return Check("later", False, f"the document was changed after it was signed: {told}")


def _revisions(reader: Any, signed: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The revisions of the file up to the signature's, and those after it, by their names."""
    names = [f"revision {number + 1}" for number in range(reader.xrefs.total_revisions)]
    return tuple(names[: signed + 1]), tuple(names[signed + 1 :])


def _weighed(trust: Trust) -> Iterator[Check]:
    says = {
        Trust.UNCHECKED: (None, "no authorities are configured; anybody can make such a name"),
        Trust.TRUSTED: (True, "issued under a configured authority"),
        Trust.UNKNOWN: (False, "issued under none of the configured authorities"),
    }
    yield Check("authority", *says[trust], decides=False)
    yield Check("revocation", None, "not asked: nothing is fetched", decides=False)
    yield Check("time stamp", None, "not checked: the time is the signer's word", decides=False)


def _in_force(user: sm.Parsed, claimed: datetime | None) -> Check:
    period = f"{sm.stamp(user.starts)} to {sm.stamp(user.ends)}"
    if claimed is None:
        return Check("certificate", None, f"no time is claimed to be held against {period}")
    return Check("certificate", user.in_force(claimed), f"{sm.stamp(claimed)} claimed, {period}")


def _check(name: str, passed: bool, says: str) -> Check:
    return Check(name, bool(passed), says if passed else f"not so: {says}")


def _pdf_date(value: Any) -> datetime | None:
    written = str(value.get("/M", "")).removeprefix("D:").replace("'", "")
    return der.moment(written)


def _utc(when: datetime | None) -> datetime | None:
    if when is None:
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _broken(place: str, reason: str, passed: bool | None = False) -> Signature:
    return Signature(place, "pdf", "", "", None, (Check("form", passed, reason),))
