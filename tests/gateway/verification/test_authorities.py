"""Authorities are read from PEM, all of them or none."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.errors import LedgerError
from gateway.verification.authorities import authorities_of
from tests.gateway.documents.pdf.test_signatures import authority
from tests.support import ofd

PEM = authority()[0].public_bytes(Encoding.PEM)
DER = authority()[0].public_bytes(Encoding.DER)


def pem_of(der: bytes) -> bytes:
    """A certificate in PEM."""
    inside = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE-----\n" + inside + b"-----END CERTIFICATE-----\n"


def test_a_file_or_a_folder_of_certificates_also_of_sm2(tmp_path: Path) -> None:
    assert authorities_of(None) == []
    sm2 = ofd.Signer.make("某省税务局根证书").certificate
    (tmp_path / "a.pem").write_bytes(PEM + pem_of(sm2))
    (tmp_path / "b.pem").write_bytes(PEM)
    assert authorities_of(tmp_path / "a.pem") == [DER, sm2]
    assert authorities_of(tmp_path) == [DER, sm2, DER]


@pytest.mark.parametrize("content", [None, b"", b"no certificate", PEM[:-40], b"x" * 5_000_000])
def test_what_cannot_be_read_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LedgerError):
        authorities_of(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(LedgerError):
        authorities_of(tmp_path / "empty")
