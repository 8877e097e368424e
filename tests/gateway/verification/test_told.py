"""Documents told by number, QR code and identifier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.documents import formats
from gateway.documents.checks.certificates import check_characters
from gateway.errors import Invalid
from gateway.verification.finding import Result, Verdict
from gateway.verification.question import Code, Identifier, Number
from tests.gateway.verification.office import Office, a_certificate, sample
from tests.support import ofd, printed

BLUE = sample("shudian-blue.xml")
UBL = sample("01.01a-INVOICE_ubl.xml")
NUMBER = formats.read(BLUE).number
DAY = formats.read(BLUE).get("issue_date")[:10]


@pytest.mark.parametrize("amount", ["1272.00", "1272", "¥1,272.00", " 1272.0 "])
def test_number_date_and_amount_find_an_invoice_however_they_are_typed(
    office: Office, amount: str
) -> None:
    name = office.issue(BLUE)
    found = office.ask(Number(f" {NUMBER} ", DAY.replace("-", ""), amount))
    assert (found.verdict, found.document) == (Verdict.VALID, name.text)
    assert "right in what was told of it" in found.words


def test_an_invoice_numbered_by_its_seller_is_found_with_the_seller(office: Office) -> None:
    office.issue(UBL)
    content = {one.path: one.value for one in formats.read(UBL).fields}
    key = formats.read(UBL).key
    assert key is not None
    told = Number(
        content["number"], content["issue_date"], content["total.with_tax"], seller=key.issuer
    )
    assert office.ask(told).verdict is Verdict.VALID
    with pytest.raises(Invalid, match="seller"):
        office.ask(Number(content["number"], content["issue_date"], "336.90"))


def test_older_invoices_are_found_by_code_and_the_end_of_the_check_code(office: Office) -> None:
    data = ofd.invoice().zipped()
    office.issue(data)
    told = {"number": "12345678", "date": "2024-05-28", "code": "033002000211"}
    assert office.ask(Number(**told, check_code="567890")).verdict is Verdict.VALID
    assert office.ask(Number(**told, amount="510.68")).verdict is Verdict.VALID
    assert office.ask(Number(**told, check_code="567891")).verdict is Verdict.NOT_FOUND
    assert office.ask(Number(**told, check_code="67890")).verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize("told", [Number(NUMBER, DAY), Number(NUMBER, "soon", "1.00")])
def test_a_number_without_date_and_amount_is_no_question(office: Office, told: Number) -> None:
    with pytest.raises(Invalid):
        office.ask(told)


def test_a_qr_code_is_right_in_all_that_it_says_or_finds_nothing(office: Office) -> None:
    office.issue(printed.Printed().pdf())
    right = printed.DIGITAL_CODE
    assert office.ask(Code(right)).verdict is Verdict.VALID
    for wrong in (right.replace("4449.00", "4449.01"), right.replace("20240528", "20240529")):
        assert office.ask(Code(wrong)).verdict is Verdict.NOT_FOUND
    assert office.ask(Code("https://example.org")).verdict is Verdict.UNSUPPORTED


def test_a_certificate_is_found_by_its_identifier(office: Office) -> None:
    data = a_certificate()
    office.issue(data)
    identifier = formats.read(data).get("identifier")
    found = office.ask(Identifier(f" {identifier.lower()} "))
    assert found.verdict is Verdict.VALID
    assert "欧阳" not in str(found.as_json())
    assert office.ask(Code(identifier)).verdict is Verdict.VALID
    assert office.ask(Identifier(identifier, "2026-03-02")).verdict is Verdict.VALID
    assert office.ask(Identifier(identifier, "2026-03-03")).verdict is Verdict.NOT_FOUND
    assert office.ask(Identifier("1.2.156.3005.2.1")).verdict is Verdict.NOT_FOUND


def test_a_mistyped_identifier_is_told_by_its_own_check_character(office: Office) -> None:
    right = f"1.2.156.3005.2.{'1' * 18}.11110000000021231Y.ZG1.001"
    right = f"{right}.{min(check_characters(right))}"
    for asked, result in ((right, Result.VALID), (right.replace("ZG1", "ZG2"), Result.INVALID)):
        found = office.ask(Identifier(asked))
        assert found.verdict is Verdict.NOT_FOUND
        assert {one.name: one.result for one in found.checks}["numbers.identifier"] is result
        assert ("mistyped" in found.next[0]) is (result is Result.INVALID)
        assert "amount" not in found.next[0]  # a certificate has none


def test_a_copy_for_one_purpose_is_a_document_of_its_own(office: Office) -> None:
    original, copy = a_certificate(), a_certificate(**{"copy.number": "1", "copy.purpose": "入职"})
    office.issue(original)
    assert office.ask(copy).verdict is Verdict.NOT_FOUND
    name = office.issue(copy)
    assert (office.ask(copy).verdict, office.ask(copy).document) == (Verdict.VALID, name.text)
    assert office.ask(original).verdict is Verdict.VALID


def test_twenty_digits_of_a_sellers_own_are_tried_as_such_too(office: Office) -> None:
    digits = "24112000000048549999"
    data = UBL.replace(b"<cbc:ID>123456XX</cbc:ID>", f"<cbc:ID>{digits}</cbc:ID>".encode())
    model = formats.read(data)
    assert (model.number, model.key and model.key.type) == (digits, "invoice.en16931")
    name, key = office.issue(data), model.key
    assert key is not None
    told = Number(digits, model.get("issue_date"), model.get("total.with_tax"), seller=key.issuer)
    found = office.ask(told, "mz-clerk")
    assert (found.verdict, found.document) == (Verdict.VALID, name.text)
    assert found.shown.key == (key.issuer, key.type, digits)
    wrong = replace(told, amount="1.00")
    assert office.ask(wrong).verdict is Verdict.NOT_FOUND
    assert office.ask(replace(told, seller="")).verdict is Verdict.NOT_FOUND


def test_guessing_twenty_digits_is_counted_by_the_number_whoever_the_seller(
    office: Office,
) -> None:
    digits = "24112000000048549999"
    for at in range(20):
        told = Number(digits, "2026-01-01", "1.00", seller=f"DE{at}")
        assert office.ask(told).verdict is Verdict.NOT_FOUND
    assert office.ask(replace(told, seller="DE99")).verdict is Verdict.ERROR


def test_a_chinese_number_goes_before_a_sellers_own(office: Office) -> None:
    name = office.issue(BLUE)
    content = formats.read(BLUE)
    told = Number(NUMBER, DAY, content.get("total.with_tax"), seller="91460000MA5TTTTT1X")
    found = office.ask(told)
    assert (found.verdict, found.document) == (Verdict.VALID, name.text)
