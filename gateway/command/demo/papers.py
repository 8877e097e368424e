"""The documents of the demonstration, all invented: certificates in JSON, invoices in UBL. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

SURNAMES: Final = "赵钱孙李周吴郑王"

_INVOICE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
    xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
    xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID>
  <b:ID>{number}</b:ID>
  <b:IssueDate>{day}</b:IssueDate>
  <b:InvoiceTypeCode>380</b:InvoiceTypeCode>
  <b:DocumentCurrencyCode>CNY</b:DocumentCurrencyCode>
  <a:AccountingSupplierParty><a:Party>
    <a:PostalAddress><a:Country><b:IdentificationCode>CN</b:IdentificationCode></a:Country></a:PostalAddress>
    <a:PartyTaxScheme><b:CompanyID>CNDEMO0001</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
    <a:PartyLegalEntity><b:RegistrationName>{seller}</b:RegistrationName></a:PartyLegalEntity>
  </a:Party></a:AccountingSupplierParty>
  <a:AccountingCustomerParty><a:Party>
    <a:PostalAddress><a:Country><b:IdentificationCode>CN</b:IdentificationCode></a:Country></a:PostalAddress>
    <a:PartyLegalEntity><b:RegistrationName>{buyer}</b:RegistrationName></a:PartyLegalEntity>
  </a:Party></a:AccountingCustomerParty>
  <a:TaxTotal>
    <b:TaxAmount currencyID="CNY">{tax}</b:TaxAmount>
    <a:TaxSubtotal>
      <b:TaxableAmount currencyID="CNY">{net}</b:TaxableAmount>
      <b:TaxAmount currencyID="CNY">{tax}</b:TaxAmount>
      <a:TaxCategory><b:ID>S</b:ID><b:Percent>13</b:Percent>
        <a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory>
    </a:TaxSubtotal>
  </a:TaxTotal>
  <a:LegalMonetaryTotal>
    <b:LineExtensionAmount currencyID="CNY">{net}</b:LineExtensionAmount>
    <b:TaxExclusiveAmount currencyID="CNY">{net}</b:TaxExclusiveAmount>
    <b:TaxInclusiveAmount currencyID="CNY">{total}</b:TaxInclusiveAmount>
    <b:PayableAmount currencyID="CNY">{total}</b:PayableAmount>
  </a:LegalMonetaryTotal>
  <a:InvoiceLine>
    <b:ID>1</b:ID>
    <b:InvoicedQuantity unitCode="H87">{quantity}</b:InvoicedQuantity>
    <b:LineExtensionAmount currencyID="CNY">{net}</b:LineExtensionAmount>
    <a:Item>
      <b:Name>{goods}</b:Name>
      <a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>13</b:Percent>
        <a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:ClassifiedTaxCategory>
    </a:Item>
    <a:Price><b:PriceAmount currencyID="CNY">{price}</b:PriceAmount></a:Price>
  </a:InvoiceLine>
</Invoice>
"""


@dataclass(frozen=True, slots=True)
class Invoice:
    """What one invoice is about; sums follow from quantity and price at 13 per cent."""

    number: str
    day: str
    seller: str
    buyer: str
    goods: str
    quantity: int
    price: Decimal


def invoice(about: Invoice) -> bytes:
    """The invoice as UBL, as EN 16931 has it."""
    net = (about.price * about.quantity).quantize(Decimal("0.01"))
    tax = (net * 13 / 100).quantize(Decimal("0.01"))
    return _INVOICE.format(
        number=about.number, day=about.day, seller=about.seller, buyer=about.buyer,
        goods=about.goods, quantity=about.quantity, price=about.price, net=net, tax=tax,
        total=net + tax,
    ).encode()  # fmt: skip


def certificate(number: int, year: int, issuer: str) -> bytes:
    """A certificate of an invented person, valid for five years."""
    value = {
        "type": "certificate",
        "name": "（演示）志愿服务证",
        "type_code": "DEMO-ZY",
        "number": f"DEMO-{year}-{number:05}",
        "issuer": {"name": issuer},
        "issue_date": f"{year}-11-01",
        "valid_from": f"{year}-11-01",
        "valid_until": f"{year + 5}-10-31",
        "holder": {"name": f"{SURNAMES[number % len(SURNAMES)]}某某", "code": f"DEMO{number:014}"},
        "hours": 10 + number % 90,
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
