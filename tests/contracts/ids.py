"""Ids of documents, rights, series and vouchers, and the state numbers of statements about them."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.contracts.evm import Contract

RED = ("RequestRed", "ConfirmRed", "RejectRed", "WithdrawRed")


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def licence_id(issuer: bytes, kind: str) -> bytes:
    """The id of the right to issue documents of a kind."""
    return _sha(b"licence:", issuer, kind.encode())


def single_id(issuer: bytes, kind: str, key: bytes) -> bytes:
    """The id of a document that was issued alone."""
    return _sha(b"document:", issuer, key, kind.encode())


def series_id(issuer: bytes, kind: str, series: bytes) -> bytes:
    """The id of a series."""
    return _sha(b"series:", issuer, series, kind.encode())


def batch_id(series: bytes, first: int) -> bytes:
    """The id of a batch, by the id of its series."""
    return _sha(b"batch:", series, first.to_bytes(8, "big"))


def document_id(issue: bytes, serial: int) -> bytes:
    """The id of a document by its batch, or its own if it was issued alone."""
    return _sha(b"document:", issue, serial.to_bytes(8, "big")) if serial else issue


def voucher_id(member: bytes, voucher: bytes) -> bytes:
    """The id of a member's voucher."""
    return _sha(b"voucher:", member, voucher)


def document_state(documents: Contract, kind: str, given: dict[str, Any]) -> int:
    """The state number of the subject of a statement for Documents."""
    if kind == "IssueDocument":
        return 0
    if kind == "LicenseIssuer":
        return int(documents.look("licence", given["issuer"], given["kind"])[2])
    if kind == "IssueBatch":
        run = (given["issuer"], given["kind"], given["series"])
        return int(documents.look("seriesState", *run)[1])
    if kind in RED:
        return int(documents.look("red", document_id(given["issue"], given["serial"]))[3])
    return int(documents.look("validity", given["issue"], given["serial"])[1])


def use_state(uses: Contract, kind: str, given: dict[str, Any]) -> int:
    """The state number of the subject of a statement for Uses."""
    if kind == "NameBuyer":
        return int(uses.look("useOf", given["key"])[0][5])
    return int(uses.look("voucherState", given["member"], given["voucher"])[0])
