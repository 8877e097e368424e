"""Who signed a PDF, what the signature covers, and what was done to the file afterwards."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen import canvas

from gateway.documents import reading
from gateway.documents.pdf.signatures import signatures
from gateway.documents.sealing.signatures import Outcome, Signature, Trust
from tests.support import ofd

NOW = datetime.now(UTC)


@lru_cache
def authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    return certified("Authority", None, NOW + timedelta(days=900))


def certified(
    common: str,
    by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    until: datetime,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
) -> tuple[x509.Certificate, Any]:
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by[0].subject if by else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=500))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, by is None, by is None, False, False),
            critical=True,
        )
    )
    return builder.sign(by[1] if by else key, hashes.SHA256()), key


def blank(text: str = "Invoice 7") -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(100, 700, text)
    page.save()
    return out.getvalue()


@lru_cache
def signer(until_days: int = 500) -> signers.SimpleSigner:
    certificate, key = certified("某公司", authority(), NOW + timedelta(days=until_days))
    return signers.SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate),
        signing_key=translate_pyca_cryptography_key_to_asn1(key),
        cert_registry=SimpleCertificateStore(),
    )


def sign(data: bytes, field: str = "Signature1", by: signers.SimpleSigner | None = None) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    out = io.BytesIO()
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    signers.sign_pdf(writer, meta, signer=by or signer(), output=out)
    return out.getvalue()


@lru_cache
def signed() -> bytes:
    return sign(blank())


def one(data: bytes, authorities: Sequence[bytes] = ()) -> Signature:
    (found,) = signatures(data, authorities)
    return found


def failed(found: Signature) -> list[str]:
    return [made.name for made in found.checks if made.passed is False]


def test_a_signature_that_holds_says_who_when_and_what_was_not_checked() -> None:
    found = one(signed())

    assert (found.outcome, found.place, failed(found)) == (Outcome.VALID, "Signature1", [])
    assert found.certificate is not None
    assert found.certificate.holder == "CN=某公司"
    assert found.certificate.trust is Trust.UNCHECKED
    assert found.uncovered == ()
    not_made = [made.name for made in found.checks if made.passed is None]
    assert not_made == ["authority", "revocation", "time stamp"]


def test_trust_is_by_configured_authorities_alone() -> None:
    root = authority()[0].public_bytes(serialization.Encoding.DER)
    other = certified("Authority", None, NOW + timedelta(days=5))[0]
    stranger = other.public_bytes(serialization.Encoding.DER)

    trusts = [found.certificate for found in (one(signed(), [root]), one(signed(), [stranger]))]
    assert [shown.trust for shown in trusts if shown] == [Trust.TRUSTED, Trust.UNKNOWN]
    assert one(signed(), [stranger]).outcome is Outcome.VALID


@pytest.mark.parametrize("before", [b"Invoice 7", b"/MediaBox"])
def test_a_change_of_covered_bytes_is_found(before: bytes) -> None:
    data = signed()
    at = data.find(b"/MediaBox")
    found = one(data[: at + 13] + bytes([data[at + 13] ^ 1]) + data[at + 14 :])

    assert found.outcome is Outcome.INVALID
    assert "bytes" in failed(found)
    assert found.covered == ()


def test_another_signature_added_later_is_named_and_harmless() -> None:
    first, second = signatures(sign(signed(), "Signature2"))

    assert (first.outcome, second.outcome) == (Outcome.VALID, Outcome.VALID)
    assert (len(first.uncovered), len(second.uncovered)) == (1, 0)
    assert "signed after" in next(made.detail for made in first.checks if made.name == "later")


def test_a_page_changed_by_an_update_after_signing_is_found() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed()))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = writer.trailer["/Size"]
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    out = io.BytesIO()
    writer.write(out)
    found = one(out.getvalue())

    assert (found.outcome, failed(found)) == (Outcome.INVALID, ["later"])
    assert found.uncovered == (f"revision {len(found.covered) + 1}",)


def test_bytes_behind_the_end_are_noticed() -> None:
    found = one(signed() + b"\n% something else\n")

    assert found.uncovered == ("18 bytes behind revision 2",)


def test_a_certificate_that_had_ended_is_named() -> None:
    found = one(sign(blank(), by=signer(-5)))

    assert "certificate" in failed(found)


def test_a_signature_over_nothing_and_one_that_is_garbage_are_broken() -> None:
    data = signed()
    start = data.index(b"/Contents <") + 11
    for broken in (
        data[:start] + b"00" * 40 + data[start + 80 :],
        data.replace(b"/ByteRange [0 ", b"/ByteRange [9 "),
        data[: data.index(b"/ByteRange") + 60],
    ):
        (found, *_) = signatures(broken)
        assert found.outcome is Outcome.INVALID


def test_a_digest_that_protects_nothing_is_no_proof_of_the_bytes() -> None:
    writer, out = IncrementalPdfFileWriter(io.BytesIO(blank())), io.BytesIO()
    meta = signers.PdfSignatureMetadata(field_name="Old", md_algorithm="sha1")
    signers.sign_pdf(writer, meta, signer=signer(), output=out)
    found = one(out.getvalue())

    assert (found.outcome, found.covered) == (Outcome.UNSUPPORTED, ())


def test_a_time_stamp_over_the_file_is_named_and_not_judged() -> None:
    certificate, key = certified(
        "TSA", authority(), NOW + timedelta(days=500), rsa.generate_private_key(65537, 2048)
    )
    stamper = DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(certificate),
        translate_pyca_cryptography_key_to_asn1(key),
    )
    writer, out = IncrementalPdfFileWriter(io.BytesIO(signed())), io.BytesIO()
    signers.PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", output=out)
    first, stamped = signatures(out.getvalue())

    assert (first.outcome, stamped.outcome) == (Outcome.VALID, Outcome.UNSUPPORTED)
    assert "time stamp" in stamped.checks[0].detail


def test_a_file_without_signatures_has_none() -> None:
    assert signatures(blank()) == ()


SM2 = ofd.Signer.make("税务局")


@lru_cache
def sealed_by_sm2() -> bytes:
    """A PDF as tax authorities sign it: signed data of GM/T 0010 in the place of PKCS #7."""
    writer = IncrementalPdfFileWriter(io.BytesIO(blank()))
    field = fields.SigFieldSpec("Tax")
    fields.append_signature_field(writer, field)
    prepared, out = (
        signers.PdfSigner(
            signers.PdfSignatureMetadata(field_name="Tax", md_algorithm="sha256"), signer=signer()
        ),
        io.BytesIO(),
    )
    prepared.sign_pdf(writer, output=out)
    data = out.getvalue()
    start = data.index(b"/Contents <") + 11
    end = data.index(b">", start)
    covered = data[: start - 1] + data[end + 1 :]
    value = ofd.signed_data(SM2, covered, attributes=True).hex().encode()
    return data[:start] + value.ljust(end - start, b"0") + data[end:]


def test_a_signature_by_sm2_holds() -> None:
    found = one(sealed_by_sm2())

    assert (found.outcome, failed(found)) == (Outcome.VALID, [])
    assert found.certificate is not None
    assert found.certificate.holder == "CN=税务局"
    assert one(sealed_by_sm2(), [SM2.certificate]).certificate is not None


def test_a_signature_by_sm2_over_other_bytes_does_not() -> None:
    found = one(sealed_by_sm2().replace(b"/MediaBox [ 0 0", b"/MediaBox [ 1 0"))

    assert (found.outcome, failed(found)) == (Outcome.INVALID, ["bytes"])


def test_bytes_behind_a_signature_by_sm2_are_unprotected() -> None:
    found = one(sealed_by_sm2() + b"\n%x\n")

    assert found.outcome is Outcome.UNSUPPORTED
    assert found.uncovered != ()


def test_signatures_are_read_even_where_the_document_is_not() -> None:
    found = reading.read(signed())

    assert found.document is None
    assert found.refusal is not None
    assert [one.outcome for one in found.signatures] == [Outcome.VALID]


def test_pyhanko_reads_what_we_made() -> None:
    assert len(PdfFileReader(io.BytesIO(signed())).embedded_signatures) == 1
