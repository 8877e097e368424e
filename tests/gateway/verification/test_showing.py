"""What differs, as people read it."""

from __future__ import annotations

from chain.documents import Field, compare
from gateway.verification.showing import told


def test_a_quantity_is_told_as_it_is_written_and_a_sum_with_its_places() -> None:
    issued, found = (
        [Field("lines[0].quantity", "amount", quantity), Field("total.tax", "amount", tax)]
        for quantity, tax in (("12.00", "12.00"), ("13.00", "13.00"))
    )
    comparison = compare(issued, found)
    for kind, values in (
        ("invoice.vat.ordinary", [("12", "13"), ("12.00", "13.00")]),
        ("certificate", [("12", "13"), ("12", "13")]),
    ):
        differences = told(comparison, [one.path for one in found], kind, issuer=True)
        was_and_is = [(one.issued, one.found) for one in differences]
        assert [(was[0].value, now[0].value) for was, now in was_and_is if was] == values
