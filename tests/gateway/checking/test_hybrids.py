"""A PDF with an invoice inside, at the counter: what its pages show is told with the good sum."""

from __future__ import annotations

from tests.gateway.checking.counter import Counter, check, page
from tests.gateway.documents.formats.test_facturx import XML, pdf
from tests.support.web import Visitor

FIELDS = "各字段与签发时一致"
PAGES = "且没有显示字段里的号码或金额"
GOOD = "可以入账的单据中有 1 张要先看"


def told(clerk: Visitor, *lines: str) -> str:
    """What the report says of a PDF with these lines on its page."""
    report = page(clerk, check(clerk, [("a.pdf", pdf(*lines, factur9x_xml=XML))]))
    return report.get_text()


def test_pages_are_told_apart_from_fields_in_the_line_and_under_the_good_sum(
    counter: Counter, clerk: Visitor
) -> None:
    counter.office.issue(XML)
    whole = page(clerk, check(clerk, [("a.xml", XML)])).get_text()
    assert ("336.90" in whole, FIELDS in whole) == (True, False)
    agrees = told(clerk, "Rechnung 123456XX", "Zahlbetrag 336,90")
    assert (FIELDS in agrees, PAGES in agrees, GOOD in agrees) == (True, False, True)
    silent = told(clerk, "Rechnung 123456XX")
    assert (FIELDS in silent, PAGES in silent, GOOD in silent) == (False, True, True)
    replaced = told(clerk, "Rechnung 123456XX", "Gesamtbetrag 99.336,90", "Skonto 336,90")
    assert "页面（或附件）显示的与单据字段不符" in replaced
    assert ("不可入账" in replaced, GOOD in replaced) == (True, False)
