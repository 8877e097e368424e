"""By which sentence findings are told: never one that says more than was checked."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from gateway.documents import formats
from gateway.verification.finding import Finding, Shown, Source, SourceKind, Verdict
from gateway.verification.question import Code, Identifier, Number
from gateway.verification.saying import saying
from tests.gateway.verification.office import Office, ReadHere, a_certificate, sample
from tests.gateway.verification.test_forms import AUTHORITY, SEAL, USER
from tests.support import ofd, printed

BLUE = sample("shudian-blue.xml")
MODEL = formats.read(BLUE)
TOLD = Number(MODEL.number, MODEL.get("issue_date")[:10], "1272.00")


def test_a_whole_file_is_told_by_the_verdict_alone(office: Office) -> None:
    office.issue(BLUE)
    assert saying(office.ask(BLUE)) == "VALID"


def test_what_was_typed_is_all_that_is_right(office: Office) -> None:
    office.issue(BLUE)
    assert saying(office.ask(TOLD)) == "VALID.told"
    assert saying(office.ask(replace(TOLD, amount="1273.00"))) == "NOT_FOUND.told"
    assert saying(office.ask(replace(TOLD, number="1" * 20))) == "NOT_FOUND.told"


def test_a_code_says_no_more_than_what_is_typed(office: Office) -> None:
    office.issue(printed.Printed().pdf())
    assert saying(office.ask(Code(printed.DIGITAL_CODE))) == "VALID.told"
    assert saying(office.ask(Code("https://example.org"))) == "UNSUPPORTED.code"


def test_an_identifier_says_nothing_of_the_certificate(office: Office) -> None:
    data = a_certificate()
    office.issue(data)
    found = office.ask(Identifier(formats.read(data).get("identifier")))
    assert saying(found) == "VALID.identifier"
    assert saying(office.ask(Identifier("1.2.156.3005.2.1"))) == "NOT_FOUND.identifier"


def test_a_day_before_the_issue_is_told_as_such(office: Office) -> None:
    office.issue(BLUE)
    assert saying(office.ask(BLUE, as_of=1_000_000)) == "INVALID.not issued"


def test_a_seal_says_nothing_of_what_was_cancelled_since(office: Office) -> None:
    trusting = office.afresh(ReadHere((AUTHORITY.certificate,)))
    assert saying(trusting.ask(ofd.invoice().seal(SEAL).zipped())) == "VALID.sealed"
    left_out = ofd.Seal(USER, USER, leave_out=frozenset({"Doc_0/Attachs/original_invoice.xml"}))
    found = trusting.ask(ofd.invoice().seal(left_out).zipped())
    assert saying(found) == "UNSUPPORTED.exposed"


def test_a_broken_seal_is_not_authentic_whatever_else_is_known(office: Office) -> None:
    package = ofd.invoice().seal(SEAL)
    page = "Doc_0/Pages/Page_0/Content.xml"
    package.parts[page] = package.parts[page].replace(b'X="0"', b'X="1"')
    office.issue(package.zipped())
    assert saying(office.ask(package.zipped(), as_of=1_000_000)) == "INVALID.broken"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BLUE, "NOT_FOUND"),
        (a_certificate(), "NOT_FOUND.certificate"),
        (orjson.dumps({"a": 1}), "NOT_FOUND.other"),
        (b"random", "UNSUPPORTED"),
    ],
)
def test_only_of_invoices_the_tax_authority_is_asked(
    office: Office, data: bytes, said: str
) -> None:
    assert saying(office.ask(data)) == said


def test_a_document_whose_content_is_not_here_is_no_outage(office: Office) -> None:
    office.issue(BLUE, left=False)
    assert saying(office.ask(BLUE, "mz-clerk")) == "ERROR.absent"
    office.issue(sample("01.01a-INVOICE_ubl.xml"), accepted=False)
    assert saying(office.ask(sample("01.01a-INVOICE_ubl.xml"))) == "NOT_FOUND.pending"


def test_a_sealed_document_out_of_its_period_is_not_called_revoked() -> None:
    found = Finding("x", Verdict.INVALID, "", Shown("file"), Source(SourceKind.SEAL))
    assert saying(found) == "INVALID.period"
