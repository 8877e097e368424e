"""For every value of every sample: a change of it is found, and exactly that field is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents.errors import Malformed
from gateway.documents.formats import read, xml
from gateway.documents.model import differing
from tests.gateway.documents.formats.changing import changes

SAMPLES = Path(__file__).parent / "samples"

TELLING = {
    # values that say how others are read: a change of one names all of those
    "AllowanceCharge/ChargeIndicator": "an allowance becomes a charge",
    "ChargeIndicator/Indicator": "an allowance becomes a charge",
    "AdditionalDocumentReference/DocumentTypeCode": "the invoiced object becomes a support",
    "AdditionalReferencedDocument/TypeCode": "the reference becomes another",
    "DocumentReference/DocumentTypeCode": "the reference becomes another",
    "TaxScheme/ID": "a VAT number becomes a tax number",
    "SpecifiedTaxRegistration/ID/@schemeID": "a VAT number becomes a tax number",
    "Invoice/DocumentCurrencyCode": "every amount is in another currency than the invoice",
    "ApplicableHeaderTradeSettlement/InvoiceCurrencyCode": "the same",
    "Invoice/TaxCurrencyCode": "the tax in it is in another currency",
    "ApplicableHeaderTradeSettlement/TaxCurrencyCode": "the same",
    "TaxTotal/TaxAmount/@currencyID": "the tax is in another currency than it was read by",
    "SpecifiedTradeSettlementHeaderMonetarySummation/TaxTotalAmount/@currencyID": "the same",
    "PartyIdentification/ID/@schemeID": "a creditor's number becomes an identifier",
    "PaymentMeans/PaymentID": "it stands at every means of payment, and is one field",
}
"""Places where more than one field differs, and why."""


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.xml")))
def test_every_change_of_a_sample_is_found_and_named(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    was = read(data)
    count = 0
    for changed in changes(xml.parse(data)):
        count += 1
        try:
            now = read(changed.data)
        except Malformed as error:
            pytest.fail(f"{changed.place} made it unreadable: {error}")
        paths = differing(was.content, now.content)
        assert paths, changed.place
        if changed.place not in TELLING:
            assert len(paths) == 1, (changed.place, paths)
        assert now.source.digest != was.source.digest
    assert count > 40
