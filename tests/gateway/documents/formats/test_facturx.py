"""Factur-X: the XML inside a PDF is the document; what the pages show is held against it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from gateway.documents.checks import Result, check
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import facturx, read

SAMPLES = Path(__file__).parent / "samples"
XML = (SAMPLES / "01.01a-INVOICE_uncefact.xml").read_bytes()


def pdf(*lines: str, **attached: bytes) -> bytes:
    """A PDF of one page with these lines and files."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    for number, line in enumerate(lines):
        canvas.drawString(50, 700 - 20 * number, line)
    canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(paper.getvalue())
    for name, content in attached.items():
        document.new_attachment(name.replace("_", ".").replace("9", "-")).set_data(content)
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


def test_the_invoice_inside_is_the_invoice() -> None:
    data = pdf("Rechnung 123456XX", "EUR 336,90", factur9x_xml=XML)
    model = read(data)
    assert model.content == read(XML).content
    assert (model.key, model.source.format) == (read(XML).key, "factur-x")
    assert model.source.size == len(data)
    assert {"number", "total.payable"} <= {field.path for field in model.views[0].fields}
    assert [part.place for part in model.unprotected] == ["pages"]


@pytest.mark.parametrize("shown", ["336,90", "336.90", "EUR336.90"])
def test_sums_are_found_in_either_spelling(shown: str) -> None:
    model = read(pdf(shown, factur9x_xml=XML))
    assert "total.payable" in {field.path for field in model.views[0].fields}


def views(*lines: str) -> tuple[Result, str]:
    """What the check of the pages says of a PDF with these lines."""
    (found,) = (one for one in check(read(pdf(*lines, factur9x_xml=XML))) if one.name == "views")
    return found.result, found.words


HONEST = ("Rechnung 123456XX", "Netto 314,86", "Zahlbetrag 336,90 EUR")


def test_pages_with_number_and_sum_agree() -> None:
    assert views(*HONEST) == (Result.HOLDS, "pages shows the same in 3 fields")


@pytest.mark.parametrize(
    ("shown", "there"),
    [
        ("99.336,90", "99336.90"),
        ("99,336.90", "99336.90"),
        ("99 336,90", "99336.90"),
        ("99'336.90", "99336.90"),
        ("1336,90", "1336.90"),
    ],
)
def test_the_end_of_a_larger_number_is_not_the_sum(shown: str, there: str) -> None:
    assert views("Rechnung 123456XX", f"Posten EUR {shown}")[0] is Result.UNKNOWN
    result, said = views("Rechnung 123456XX", f"Gesamtbetrag: {shown} EUR")
    assert (result, f"'336.90', there '{there}'" in said) == (Result.FAILS, True)


@pytest.mark.parametrize(
    "line",
    ["Gesamtbetrag: 88.888,88 EUR", "Total TTC 100,00", "Net à payer: 88 888,88", "Total 88.00"],
)
def test_a_page_that_names_another_total_shows_something_else(line: str) -> None:
    assert views("Rechnung 123456XX", line)[0] is Result.FAILS
    assert views("Rechnung 123456XX", f"{line} Skonto 336,90")[0] is not Result.HOLDS
    assert views("Rechnung 123456XX", line, "Skonto 336,90")[0] is Result.FAILS


def test_two_totals_of_which_one_is_right_are_no_agreement() -> None:
    result, said = views(*HONEST, "Gesamtbetrag 88.888,88")
    assert (result, "another total may stand there: 88888.88" in said) == (Result.UNKNOWN, True)


def test_a_larger_sum_is_told_where_no_total_is_named() -> None:
    honest = ("Rechnung 123456XX", "336,90", "Stammkapital 25.000,00")
    assert views(*honest)[0] is Result.UNKNOWN
    assert views(*honest, "Endsumme 336,90")[0] is Result.HOLDS


@pytest.mark.parametrize("lines", [("x",), ("Rechnung 123456XX",), ("Zahlbetrag 336,90",)])
def test_what_the_pages_do_not_show_was_not_compared(lines: tuple[str, ...]) -> None:
    result, said = views(*lines)
    assert (result, "not found there" in said) == (Result.UNKNOWN, True)


def test_a_cent_of_rounding_is_no_other_total() -> None:
    assert views("Rechnung 123456XX", "Endsumme 336,91")[0] is Result.UNKNOWN
    assert views("Rechnung 123456XX", "Endsumme 337,90")[0] is Result.FAILS


def test_a_number_of_absurd_length_on_a_page_is_passed_over() -> None:
    assert views(*HONEST, "Gesamtbetrag " + "9" * 70 + ",00")[0] is Result.HOLDS


def test_two_invoices_that_differ_in_one_pdf_are_a_finding() -> None:
    other = XML.replace(b"123456XX", b"123456YY")
    model = read(pdf("x", factur9x_xml=XML, xrechnung_xml=other))
    failing = [
        each for each in check(model) if each.result is Result.FAILS and each.name == "views"
    ]
    assert len(failing) == 1
    assert failing[0].paths == ("number",)


def test_other_files_inside_are_listed() -> None:
    model = read(pdf("x", factur9x_xml=XML, timesheet_csv=b"1,2"))
    assert "attachment timesheet.csv" in [part.place for part in model.unprotected]


def test_a_pdf_without_an_invoice_is_not_for_this_form() -> None:
    assert not facturx.recognises(pdf("nothing"))
    with pytest.raises(Unsupported, match="no invoice in XML"):
        facturx.read(pdf("nothing"))


def test_what_is_wrong_inside_is_said_with_the_name_of_the_file_inside() -> None:
    with pytest.raises(Malformed, match=r"factur-x\.xml inside the PDF: .*document type"):
        read(pdf("x", factur9x_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_only_begins_like_a_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="no readable PDF"):
        read(data)
