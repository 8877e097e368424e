"""The documents of the demonstration, all invented. Pure.

Certificates in JSON, invoices in UBL, and one in the XML of 数电票. Codes are right in form and
nobody's (`gateway.catalog.demonstration`); no province has the 00 in the 数电票's number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gateway.documents.checks.capitals import write as in_capitals
from gateway.documents.checks.certificates import ROOT, check_characters

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
    <a:PartyTaxScheme><b:CompanyID>CN{seller_code}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
    <a:PartyLegalEntity><b:RegistrationName>{seller}</b:RegistrationName></a:PartyLegalEntity>
  </a:Party></a:AccountingSupplierParty>
  <a:AccountingCustomerParty><a:Party>
    <a:PostalAddress><a:Country><b:IdentificationCode>CN</b:IdentificationCode></a:Country></a:PostalAddress>
    <a:PartyTaxScheme><b:CompanyID>CN{buyer_code}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
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

_FAPIAO: Final = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header>
    <EIid>{number}</EIid>
    <EInvoiceTag>SWEI3200</EInvoiceTag>
    <Version>0.2</Version>
    <InherentLabel>
      <InIssuType><LabelCode>Y</LabelCode><LabelName>是否蓝字发票标志</LabelName></InIssuType>
      <EInvoiceType><LabelCode>01</LabelCode><LabelName>增值税发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>普通发票</LabelName></GeneralOrSpecialVAT>
    </InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation>
      <SellerIdNum>{seller_code}</SellerIdNum>
      <SellerName>{seller}</SellerName>
    </SellerInformation>
    <BuyerInformation>
      <BuyerIdNum>{buyer_code}</BuyerIdNum>
      <BuyerName>{buyer}</BuyerName>
    </BuyerInformation>
    <BasicInformation>
      <TotalAmWithoutTax>{net}</TotalAmWithoutTax>
      <TotalTaxAm>{tax}</TotalTaxAm>
      <TotalTax-includedAmount>{total}</TotalTax-includedAmount>
      <TotalTax-includedAmountInChinese>{capitals}</TotalTax-includedAmountInChinese>
      <Drawer>（演示）某某</Drawer>
      <RequestTime>{day} 10:00:00</RequestTime>
    </BasicInformation>
    <IssuItemInformation>
      <ItemName>{goods}</ItemName>
      <MeaUnits>箱</MeaUnits>
      <Quantity>{quantity}</Quantity>
      <UnPrice>{price}</UnPrice>
      <Amount>{net}</Amount>
      <TaxRate>0.13</TaxRate>
      <ComTaxAm>{tax}</ComTaxAm>
      <TotaltaxIncludedAmount>{total}</TotaltaxIncludedAmount>
    </IssuItemInformation>
    <AdditionalInformation><Remark>演示数据，不是税务机关的发票</Remark></AdditionalInformation>
  </EInvoiceData>
  <TaxSupervisionInfo>
    <InvoiceNumber>{number}</InvoiceNumber>
    <IssueTime>{day}</IssueTime>
    <TaxBureauName>（演示）无税务机关</TaxBureauName>
  </TaxSupervisionInfo>
</EInvoice>
"""


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer: its name and its 统一社会信用代码."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """What one invoice is about; sums follow from quantity and price at 13 per cent."""

    number: str
    day: str
    seller: Party
    buyer: Party
    goods: str
    quantity: int
    price: Decimal

    @property
    def net(self) -> Decimal:
        """The sum without tax."""
        return (self.price * self.quantity).quantize(Decimal("0.01"))

    @property
    def tax(self) -> Decimal:
        """The tax."""
        return (self.net * 13 / 100).quantize(Decimal("0.01"))

    @property
    def total(self) -> Decimal:
        """The sum with tax."""
        return self.net + self.tax

    @property
    def code(self) -> str:
        """What the QR code of it says, as a 数电普票 has it."""
        return f"01,32,,{self.number},{self.total},{self.day.replace('-', '')},,DEMO"


def invoice(about: Invoice) -> bytes:
    """The invoice as UBL, as EN 16931 has it."""
    return _INVOICE.format(**_values(about)).encode()


def fapiao(about: Invoice) -> bytes:
    """The invoice as a 数电票 in XML; its number has 20 digits."""
    return _FAPIAO.format(capitals=in_capitals(about.total), **_values(about)).encode()


def _values(about: Invoice) -> dict[str, object]:
    return {
        "number": about.number, "day": about.day, "goods": about.goods,
        "seller": about.seller.name, "seller_code": about.seller.code,
        "buyer": about.buyer.name, "buyer_code": about.buyer.code,
        "quantity": about.quantity, "price": about.price,
        "net": about.net, "tax": about.tax, "total": about.total,
    }  # fmt: skip


def identifier(number: int, year: int, issuer: Party) -> str:
    """The 电子证照标识 of a certificate, with its check character."""
    body = f"{ROOT}.DEMOZY.{issuer.code}.{year}{number:05}.001"
    return f"{body}.{min(check_characters(body))}"


def certificate(number: int, year: int, issuer: Party) -> bytes:
    """A certificate of an invented person, valid for five years."""
    value = {
        "type": "certificate",
        "name": "（演示）志愿服务证",
        "type_code": "DEMO-ZY",
        "number": f"DEMO-{year}-{number:05}",
        "identifier": identifier(number, year, issuer),
        "issuer": {"name": issuer.name, "code": issuer.code},
        "issue_date": f"{year}-11-01",
        "valid_from": f"{year}-11-01",
        "valid_until": f"{year + 5}-10-31",
        "holder": {"name": f"{SURNAMES[number % len(SURNAMES)]}某某", "code": f"DEMO{number:014}"},
        "hours": 10 + number % 90,
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
