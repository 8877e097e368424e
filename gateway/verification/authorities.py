"""The authorities whose certificates make a seal or signature trusted, read once at the start."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.errors import LedgerError

MOST: Final = 1_000
_MAX_BYTES: Final = 4 * 2**20


def authorities_of(path: Path | None) -> list[bytes]:
    """The certificates (DER) in a PEM file, or in every file of a folder; none where none is named.

    Raises `LedgerError` where one cannot be read: trusting fewer than were named would be silent.
    """
    if path is None:
        return []
    try:
        files = sorted(f for f in path.iterdir() if f.is_file()) if path.is_dir() else [path]
        found = [one for file in files for one in _certificates(file)]
    except OSError as error:
        raise LedgerError(
            f"SHUJIAN_AUTHORITIES names {path}, which cannot be read: {error.strerror}"
        ) from error
    if not found or len(found) > MOST:
        raise LedgerError(
            f"SHUJIAN_AUTHORITIES names {path}, which has {len(found)} certificates: "
            f"1 to {MOST} are expected"
        )
    return found


def _certificates(file: Path) -> list[bytes]:
    if file.stat().st_size > _MAX_BYTES:
        raise LedgerError(f"{file} is too long for a file of certificates")
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except ValueError as error:
        raise LedgerError(f"{file} holds no certificates in PEM: take it out ({error})") from error
    return [one.public_bytes(Encoding.DER) for one in certificates]
