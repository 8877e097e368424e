"""EN 16931: the same invoice in UBL and in CII is the same document."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from chain.documents.fields import Field as Committed
from chain.documents.fields import in_order
from gateway.documents.checks import Result, check
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import en16931, read
from gateway.documents.formats.en16931 import cii, ubl
from gateway.documents.formats.en16931.terms import KINDS, TERMS
from gateway.documents.formats.rules import Group, Many, One, Rule, Told
from gateway.documents.model import Kind, differing

SAMPLES = Path(__file__).parent / "samples"
PAIRS = ("01.01a-INVOICE", "01.06a-INVOICE", "01.18a-INVOICE", "03.03a-INVOICE")
NETWORK = "other.PaymentMeans.CardAccount.NetworkID"
"""What the schema of UBL demands of a card, and neither the standard nor CII has."""


def pair(name: str) -> tuple[bytes, bytes]:
    return (
        (SAMPLES / f"{name}_ubl.xml").read_bytes(),
        (SAMPLES / f"{name}_uncefact.xml").read_bytes(),
    )


@pytest.mark.parametrize("name", PAIRS)
def test_both_syntaxes_of_an_invoice_give_one_model_and_one_key(name: str) -> None:
    one, other = map(read, pair(name))
    assert set(differing(one.content, other.content)) <= {NETWORK}
    assert (one.type, one.number, one.key) == (other.type, other.number, other.key)
    assert (one.source.format, other.source.format) == ("ubl", "cii")
    assert one.source.digest != other.source.digest


def test_of_the_comprehensive_invoice_only_what_its_files_say_differently_differs() -> None:
    one, other = map(read, pair("01.03_comprehensive_test"))
    assert differing(one.content, other.content) == (
        "buyer.name",
        "buyer.trading_name",
        "lines[1].price_quantity",
        "lines[1].price_unit",
        NETWORK,
        "payee.register.scheme",
        "payee.register.value",
        "seller.contact.name",
    )
    assert len(one.fields) > 170


def test_fields_have_the_values_of_the_standards_terms() -> None:
    model = read(pair("01.01a-INVOICE")[0])
    assert model.type == en16931.INVOICE
    assert model.content["issue_date"] == (Kind.DATE, "2016-04-04")
    assert model.content["total.payable"] == (Kind.AMOUNT, "336.90")
    assert model.content["notes[0].code"] == (Kind.CODE, "ADU")
    assert model.key is not None
    assert model.key.number == "123456XX"


def test_a_credit_note_is_a_document_of_its_own_kind() -> None:
    data = pair("01.01a-INVOICE")[0].replace(b">380<", b">381<")
    model = read(data)
    assert model.type == en16931.CREDIT
    assert model.key != read(pair("01.01a-INVOICE")[0]).key


def test_an_amount_in_another_currency_is_said_to_be_so() -> None:
    data = pair("01.01a-INVOICE")[0].replace(
        b'PayableAmount currencyID="EUR"', b'PayableAmount currencyID="HUF"'
    )
    model = read(data)
    assert model.get("total.payable_currency") == "HUF"
    assert "sums.currency" in {each.name for each in check(model) if each.result is Result.FAILS}


def test_a_second_value_where_the_standard_has_one_is_not_passed_over() -> None:
    data = pair("01.01a-INVOICE")[0]
    twice = data.replace(
        b"</cbc:BuyerReference>",
        b"</cbc:BuyerReference><cbc:BuyerReference>other</cbc:BuyerReference>",
    )
    assert read(twice).get("buyer_reference_2") == "other"


def test_what_no_term_covers_is_a_field_under_the_names_of_its_syntax() -> None:
    data = pair("01.01a-INVOICE")[0].replace(
        b"</ubl:Invoice>",
        b'<cbc:UUID schemeID="a">7</cbc:UUID><cbc:UUID>8</cbc:UUID></ubl:Invoice>',
    )
    model = read(data)
    assert {f.path: f.value for f in model.fields if f.path.startswith("other.")} == {
        "other.UUID[0].text()": "7",
        "other.UUID[0].@schemeID": "a",
        "other.UUID[1]": "8",
    }
    assert model.unprotected == ()


def test_what_is_given_twice_or_beside_the_standard_can_be_committed_to() -> None:
    twice = b"<cbc:BuyerReference>b</cbc:BuyerReference>"
    data = pair("01.01a-INVOICE")[0].replace(
        b"<cbc:BuyerReference>", twice + b"<cbc:BuyerReference>"
    )
    beside = b'<cbc:UUID a="1">7<cbc:X b="2"/></cbc:UUID></ubl:Invoice>'
    fields = read(data.replace(b"</ubl:Invoice>", beside)).fields
    ordered = in_order([Committed(f.path, f.kind.value, f.value) for f in fields])
    assert {"buyer_reference_2", "other.UUID.text()", "other.UUID.@a", "other.UUID.X.@b"} <= {
        field.path for field in ordered
    }


def test_a_value_that_is_none_is_refused_with_its_line() -> None:
    data = pair("01.01a-INVOICE")[0].replace(b">336.9<", b">336,9<", 1)
    with pytest.raises(Malformed, match=r"line \d+, \w+Amount: '336,9' is no decimal"):
        read(data)


def test_what_came_before_the_standard_is_unsupported_with_what_to_do() -> None:
    old = b'<i:CrossIndustryDocument xmlns:i="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'
    with pytest.raises(Unsupported, match=r"ZUGFeRD 1\.0.*by its number"):
        read(old)


def test_an_invoice_without_a_number_is_refused() -> None:
    with pytest.raises(Malformed, match="BT-1"):
        read(f'<Invoice xmlns="{ubl.INVOICE}"/>'.encode())


@pytest.mark.parametrize("syntax", [ubl.UBL, cii.CII])
def test_every_rule_has_a_kind_and_every_term_a_rule(syntax: ubl.Syntax) -> None:
    named = set(_patterns(syntax.rules, ""))
    assert named <= set(KINDS)
    elsewhere = {"seller.contact.department", "buyer.contact.department"}
    elsewhere |= {"seller.tax_scheme", "buyer.tax_scheme"}
    absent = {p for p in set(KINDS) - named if ".tax_" not in p or p.startswith("total")}
    assert absent <= elsewhere
    for rule in syntax.rules:
        assert isinstance(rule, (One, Group, Many, Told))


def test_the_terms_are_those_of_the_standard() -> None:
    numbers = {number for number, _ in TERMS.values()} - {"–"}
    assert numbers == {f"BT-{n}" for n in range(1, 166) if n not in (4,)}


def _patterns(rules: tuple[Rule, ...], prefix: str) -> list[str]:
    found: list[str] = []
    for rule in rules:
        if isinstance(rule, One):
            found.append(prefix + rule.name)
        elif isinstance(rule, (Group, Many)):
            step = "" if not rule.name else rule.name + ("[]." if isinstance(rule, Many) else ".")
            found += _patterns(rule.rules, prefix + step)
    return found


def test_xpaths_are_well_formed() -> None:
    for syntax in (ubl.UBL, cii.CII):
        element = etree.fromstring("<a/>")
        syntax.read(element, currency="EUR", accounting="–")
