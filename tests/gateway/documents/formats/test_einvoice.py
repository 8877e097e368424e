"""数电票 XML: its fields in the words of every Chinese invoice, and nothing left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents.checks import Result, check
from gateway.documents.errors import Malformed
from gateway.documents.formats import read
from gateway.documents.model import Key, Kind

SAMPLES = Path(__file__).parent / "samples"
BLUE = (SAMPLES / "shudian-blue.xml").read_bytes()
RED = (SAMPLES / "shudian-red.xml").read_bytes()


def failing(data: bytes) -> set[str]:
    return {each.name for each in check(read(data)) if each.result is Result.FAILS}


def test_an_invoice_has_the_words_of_every_form() -> None:
    model = read(BLUE)
    assert (model.type, model.number) == ("invoice.vat.special", "26112000000135114086")
    assert model.key == Key("CN", "invoice.vat", "26112000000135114086")
    assert model.content["total.with_tax"] == (Kind.AMOUNT, "1272.00")
    assert model.content["seller.tax_number"] == (Kind.IDENTIFIER, "91110108MA0123456G")
    assert model.content["issue_date"] == (Kind.DATE, "2026-09-01")
    assert model.get("lines[1].name") == "*现代服务*咨询费"


def test_both_spellings_of_a_rate_are_one() -> None:
    model = read(BLUE)
    assert model.get("lines[0].tax_rate") == model.get("lines[1].tax_rate") == "6.00"
    free = read(BLUE.replace(b">6%<", ">免税<".encode()))
    assert free.content["lines[1].tax_rate"] == (Kind.TEXT, "免税")


def test_elements_that_nobody_names_are_fields_too() -> None:
    model = read(BLUE)
    inside = "other.EInvoiceData.SpecificInformation.PassengerTransportation"
    assert model.get(f"{inside}[1].Traveler") == "乙"
    assert model.unprotected == ()


def test_namespaces_make_no_difference() -> None:
    spaced = BLUE.replace(b"<EInvoice>", b'<EInvoice xmlns="urn:some:platform">')
    assert read(spaced).content == read(BLUE).content


def test_nothing_is_wrong_with_the_samples() -> None:
    assert failing(BLUE) == set()
    assert failing(RED) == set()
    assert read(RED).get("red_of.number") == read(BLUE).number


@pytest.mark.parametrize(
    ("was", "now", "broken"),
    [
        ("<TotalTaxAm>72.00", "<TotalTaxAm>73.00", {"sums.lines.tax", "sums.total"}),
        (">1272.00<", ">1372.00<", {"sums.total", "sums.words"}),
        ("壹仟贰佰", "壹仟叁佰", {"sums.words"}),
        ("壹仟贰佰", "一千二百", set()),
        ("<Amount>200.00", "<Amount>300.00", {"sums.lines.without_tax", "sums.line.tax",
                                              "sums.line.amount"}),
        (">91110108MA0123456G<", ">91110108MA0123465G<", {"numbers.seller"}),
        ("<InvoiceNumber>26", "<InvoiceNumber>25", {"numbers.invoice", "numbers.header"}),
        ("<InvoiceNumber>26112", "<InvoiceNumber>2611", {"numbers.invoice", "numbers.header"}),
        ("<LabelCode>Y", "<LabelCode>N", {"red.form"}),
        ("专用发票", "普通发票", {"kind.label"}),
        ("北京示例", "北京\u200b示例", {"text.hidden"}),
    ],
)  # fmt: skip
def test_what_is_changed_carelessly_breaks_a_rule(was: str, now: str, broken: set[str]) -> None:
    changed = BLUE.decode().replace(was, now, 1).encode()
    assert changed != BLUE
    assert failing(changed) == broken


def test_an_altered_seller_or_type_changes_no_key() -> None:
    label = "<LabelCode>01</LabelCode><LabelName>增值税专用发票"
    other = "<LabelCode>02</LabelCode><LabelName>普通发票"
    changed = BLUE.decode().replace("北京示例", "上海示例").replace(label, other).encode()
    assert read(changed).key == read(BLUE).key
    assert read(changed).type == "invoice.vat.ordinary"


def test_without_the_tax_authoritys_part_the_header_gives_the_number() -> None:
    start, end = BLUE.index(b"<TaxSupervisionInfo>"), BLUE.index(b"</EInvoice>")
    model = read(BLUE[:start] + BLUE[end:])
    assert model.key == read(BLUE).key
    assert model.get("issue_date") == "2026-09-01T10:11:12"


def test_a_file_without_a_number_is_refused() -> None:
    with pytest.raises(Malformed, match="has no number"):
        read(b"<EInvoice><EInvoiceData/></EInvoice>")


def test_a_wrong_sum_is_refused_by_its_name() -> None:
    with pytest.raises(Malformed, match=r"total\.tax: .*is no decimal"):
        read(BLUE.replace(b"<TotalTaxAm>72.00", b"<TotalTaxAm>7e2"))
