"""EN 16931 in UBL 2.1 (CEN/TS 16931-3-2): Invoice and CreditNote."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.documents.formats.binary import digest_of_base64
from gateway.documents.formats.en16931.terms import KINDS
from gateway.documents.formats.rules import Group, Many, One, Rule, Syntax, Told

INVOICE: Final = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT: Final = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_COMPONENTS: Final = "urn:oasis:names:specification:ubl:schema:xsd:Common"
_NAMESPACES: Final = {
    "cbc": f"{_COMPONENTS}BasicComponents-2",
    "cac": f"{_COMPONENTS}AggregateComponents-2",
}
_NOTE: Final = re.compile(r"\s*#([A-Z]{3})#(.*)", re.DOTALL)


def _note_code(written: str) -> str:
    found = _NOTE.fullmatch(written)
    return found[1] if found else ""


def _note_text(written: str) -> str:
    found = _NOTE.fullmatch(written)
    return found[2] if found else written


def _with_scheme(name: str, xpath: str, attribute: str = "schemeID") -> Group:
    return Group(name, xpath, (One("value", "."), One("scheme", f"@{attribute}")))


_ADDRESS: Final[tuple[Rule, ...]] = (
    One("line", "cbc:StreetName"),
    One("line2", "cbc:AdditionalStreetName"),
    One("line3", "cac:AddressLine/cbc:Line"),
    One("city", "cbc:CityName"),
    One("post_code", "cbc:PostalZone"),
    One("subdivision", "cbc:CountrySubentity"),
    One("country", "cac:Country/cbc:IdentificationCode"),
)

_PARTY: Final[tuple[Rule, ...]] = (
    One("name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    One("trading_name", "cac:PartyName/cbc:Name"),
    Many(
        "identifiers",
        "cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]",
        (One("value", "."), One("scheme", "@schemeID")),
    ),
    _with_scheme("register", "cac:PartyLegalEntity/cbc:CompanyID"),
    One(
        "vat_number",
        "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID",
    ),
    One(
        "tax_number",
        "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)!='VAT']/cbc:CompanyID",
    ),
    One(
        "tax_scheme",
        "cac:PartyTaxScheme/cac:TaxScheme/cbc:ID[normalize-space()!='VAT']",
        usual="FC",
    ),
    Told("cac:PartyTaxScheme/cac:TaxScheme/cbc:ID[normalize-space()='VAT']"),
    One("legal_form", "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
    _with_scheme("endpoint", "cbc:EndpointID"),
    Group("address", "cac:PostalAddress", _ADDRESS),
    Group(
        "contact",
        "cac:Contact",
        (
            One("name", "cbc:Name"),
            One("telephone", "cbc:Telephone"),
            One("email", "cbc:ElectronicMail"),
        ),
    ),
)


def _charges(name: str, charge: str, other: str) -> Many:
    return Many(
        name,
        f"cac:AllowanceCharge[normalize-space(cbc:ChargeIndicator)='{charge}'"
        f" or normalize-space(cbc:ChargeIndicator)='{other}']",
        (
            Told("cbc:ChargeIndicator"),
            One("amount", "cbc:Amount"),
            One("base", "cbc:BaseAmount"),
            One("percent", "cbc:MultiplierFactorNumeric"),
            One("tax_category", "cac:TaxCategory/cbc:ID"),
            One("tax_rate", "cac:TaxCategory/cbc:Percent"),
            Told("cac:TaxCategory/cac:TaxScheme/cbc:ID[normalize-space()='VAT']"),
            One("reason", "cbc:AllowanceChargeReason"),
            One("reason_code", "cbc:AllowanceChargeReasonCode"),
        ),
    )


_BOTH: Final = (_charges("allowances", "false", "0"), _charges("charges", "true", "1"))

_LINE: Final[tuple[Rule, ...]] = (
    One("id", "cbc:ID"),
    One("note", "cbc:Note"),
    Group(
        "object",
        "cac:DocumentReference[normalize-space(cbc:DocumentTypeCode)='130']",
        (One("value", "cbc:ID"), One("scheme", "cbc:ID/@schemeID"), Told("cbc:DocumentTypeCode")),
    ),
    One("quantity", "cbc:InvoicedQuantity|cbc:CreditedQuantity"),
    One("unit", "cbc:InvoicedQuantity/@unitCode|cbc:CreditedQuantity/@unitCode"),
    One("amount", "cbc:LineExtensionAmount"),
    One("order_line", "cac:OrderLineReference/cbc:LineID"),
    One("buyer_accounting", "cbc:AccountingCost"),
    One("period.start", "cac:InvoicePeriod/cbc:StartDate"),
    One("period.end", "cac:InvoicePeriod/cbc:EndDate"),
    *_BOTH,
    One("price", "cac:Price/cbc:PriceAmount"),
    Told("cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator[normalize-space()='false']"),
    One("price_discount", "cac:Price/cac:AllowanceCharge/cbc:Amount"),
    One("gross_price", "cac:Price/cac:AllowanceCharge/cbc:BaseAmount"),
    One("price_quantity", "cac:Price/cbc:BaseQuantity"),
    One("price_unit", "cac:Price/cbc:BaseQuantity/@unitCode"),
    One("tax_category", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
    One("tax_rate", "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
    One("tax_scheme", "cac:Item/cac:ClassifiedTaxCategory/cac:TaxScheme/cbc:ID", usual="VAT"),
    One("name", "cac:Item/cbc:Name"),
    One("description", "cac:Item/cbc:Description"),
    One("seller_item", "cac:Item/cac:SellersItemIdentification/cbc:ID"),
    One("buyer_item", "cac:Item/cac:BuyersItemIdentification/cbc:ID"),
    _with_scheme("standard_item", "cac:Item/cac:StandardItemIdentification/cbc:ID"),
    Many(
        "classifications",
        "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
        (One("value", "."), One("scheme", "@listID"), One("version", "@listVersionID")),
    ),
    One("origin", "cac:Item/cac:OriginCountry/cbc:IdentificationCode"),
    Many(
        "attributes",
        "cac:Item/cac:AdditionalItemProperty",
        (One("name", "cbc:Name"), One("value", "cbc:Value")),
    ),
)

_SUPPORTING: Final = (
    "cac:AdditionalDocumentReference[not(normalize-space(cbc:DocumentTypeCode)='130')"
    " and not(/cn:CreditNote and normalize-space(cbc:DocumentTypeCode)='50')]"
)

_RULES: Final[tuple[Rule, ...]] = (
    One("number", "cbc:ID"),
    One("issue_date", "cbc:IssueDate"),
    One("type_code", "cbc:InvoiceTypeCode|cbc:CreditNoteTypeCode"),
    One("currency", "cbc:DocumentCurrencyCode"),
    One("accounting_currency", "cbc:TaxCurrencyCode"),
    One("tax_point_date", "cbc:TaxPointDate"),
    One("tax_point_code", "cac:InvoicePeriod/cbc:DescriptionCode"),
    One("due_date", "cbc:DueDate|cac:PaymentMeans/cbc:PaymentDueDate"),
    One("buyer_reference", "cbc:BuyerReference"),
    One(
        "project",
        "cac:ProjectReference/cbc:ID|/cn:CreditNote/cac:AdditionalDocumentReference"
        "[normalize-space(cbc:DocumentTypeCode)='50']/cbc:ID",
    ),
    Told(
        "/cn:CreditNote/cac:AdditionalDocumentReference/cbc:DocumentTypeCode"
        "[normalize-space()='50']"
    ),
    One("contract", "cac:ContractDocumentReference/cbc:ID"),
    One("purchase_order", "cac:OrderReference/cbc:ID"),
    One("sales_order", "cac:OrderReference/cbc:SalesOrderID"),
    One("receiving_advice", "cac:ReceiptDocumentReference/cbc:ID"),
    One("despatch_advice", "cac:DespatchDocumentReference/cbc:ID"),
    One("tender", "cac:OriginatorDocumentReference/cbc:ID"),
    Group(
        "invoiced_object",
        "cac:AdditionalDocumentReference[normalize-space(cbc:DocumentTypeCode)='130']",
        (One("value", "cbc:ID"), One("scheme", "cbc:ID/@schemeID"), Told("cbc:DocumentTypeCode")),
    ),
    One("buyer_accounting", "cbc:AccountingCost"),
    One("payment_terms", "cac:PaymentTerms/cbc:Note"),
    Many("notes", "cbc:Note", (One("code", ".", _note_code), One("text", ".", _note_text))),
    One("process", "cbc:ProfileID"),
    One("specification", "cbc:CustomizationID"),
    Many(
        "preceding",
        "cac:BillingReference/cac:InvoiceDocumentReference",
        (One("number", "cbc:ID"), One("issue_date", "cbc:IssueDate")),
    ),
    Group("seller", "cac:AccountingSupplierParty/cac:Party", _PARTY),
    Group("buyer", "cac:AccountingCustomerParty/cac:Party", _PARTY),
    Group(
        "payee",
        "cac:PayeeParty",
        (
            One("name", "cac:PartyName/cbc:Name"),
            Many(
                "identifiers",
                "cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]",
                (One("value", "."), One("scheme", "@schemeID")),
            ),
            _with_scheme("register", "cac:PartyLegalEntity/cbc:CompanyID"),
        ),
    ),
    Group(
        "representative",
        "cac:TaxRepresentativeParty",
        (
            One("name", "cac:PartyName/cbc:Name"),
            One("vat_number", "cac:PartyTaxScheme/cbc:CompanyID"),
            Told("cac:PartyTaxScheme/cac:TaxScheme/cbc:ID[normalize-space()='VAT']"),
            Group("address", "cac:PostalAddress", _ADDRESS),
        ),
    ),
    Group(
        "delivery",
        "cac:Delivery",
        (
            One("name", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
            _with_scheme("location", "cac:DeliveryLocation/cbc:ID"),
            One("date", "cbc:ActualDeliveryDate"),
            Group("address", "cac:DeliveryLocation/cac:Address", _ADDRESS),
        ),
    ),
    One("period.start", "cac:InvoicePeriod/cbc:StartDate"),
    One("period.end", "cac:InvoicePeriod/cbc:EndDate"),
    One("remittance", "cac:PaymentMeans/cbc:PaymentID"),
    One("mandate", "cac:PaymentMeans/cac:PaymentMandate/cbc:ID"),
    One(
        "creditor",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"
        "|cac:PayeeParty/cac:PartyIdentification/cbc:ID[@schemeID='SEPA']",
    ),
    Told(
        "*/cac:Party/cac:PartyIdentification/cbc:ID/@schemeID[.='SEPA']"
        "|cac:PayeeParty/cac:PartyIdentification/cbc:ID/@schemeID[.='SEPA']"
    ),
    Many(
        "payments",
        "cac:PaymentMeans",
        (
            One("means", "cbc:PaymentMeansCode"),
            One("means_text", "cbc:PaymentMeansCode/@name"),
            One("account", "cac:PayeeFinancialAccount/cbc:ID"),
            One("account_name", "cac:PayeeFinancialAccount/cbc:Name"),
            One("provider", "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
            One("card", "cac:CardAccount/cbc:PrimaryAccountNumberID"),
            One("card_holder", "cac:CardAccount/cbc:HolderName"),
            One("debited_account", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
        ),
    ),
    *_BOTH,
    Group(
        "total",
        "cac:LegalMonetaryTotal",
        (
            One("lines", "cbc:LineExtensionAmount"),
            One("allowances", "cbc:AllowanceTotalAmount", usual="0.00"),
            One("charges", "cbc:ChargeTotalAmount", usual="0.00"),
            One("without_tax", "cbc:TaxExclusiveAmount"),
            One("with_tax", "cbc:TaxInclusiveAmount"),
            One("paid", "cbc:PrepaidAmount", usual="0.00"),
            One("rounding", "cbc:PayableRoundingAmount", usual="0.00"),
            One("payable", "cbc:PayableAmount"),
        ),
    ),
    One(
        "total.tax",
        "cac:TaxTotal[cac:TaxSubtotal or not(cbc:TaxAmount/@currencyID=$accounting)]/cbc:TaxAmount",
    ),
    One(
        "total.tax_accounting",
        "cac:TaxTotal[not(cac:TaxSubtotal)]/cbc:TaxAmount[@currencyID=$accounting]",
    ),
    Many(
        "taxes",
        "cac:TaxTotal/cac:TaxSubtotal",
        (
            One("base", "cbc:TaxableAmount"),
            One("amount", "cbc:TaxAmount"),
            One("category", "cac:TaxCategory/cbc:ID"),
            One("rate", "cac:TaxCategory/cbc:Percent"),
            One("reason", "cac:TaxCategory/cbc:TaxExemptionReason"),
            One("reason_code", "cac:TaxCategory/cbc:TaxExemptionReasonCode"),
            One("scheme", "cac:TaxCategory/cac:TaxScheme/cbc:ID", usual="VAT"),
        ),
    ),
    Many(
        "supporting",
        _SUPPORTING,
        (
            One("number", "cbc:ID"),
            One("description", "cbc:DocumentDescription"),
            One("location", "cac:Attachment/cac:ExternalReference/cbc:URI"),
            One("content", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject", digest_of_base64),
            One("media_type", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@mimeCode"),
            One("file_name", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename"),
        ),
    ),
    Many("lines", "cac:InvoiceLine|cac:CreditNoteLine", _LINE),
)

UBL: Final = Syntax(
    _RULES,
    {**_NAMESPACES, "cn": CREDIT},
    KINDS,
)


def currencies(root: Any) -> dict[str, str]:
    """The currency of the document and that of its accounts, as variables of the rules."""
    return {
        "currency": (root.findtext("cbc:DocumentCurrencyCode", "", _NAMESPACES)).strip(),
        "accounting": (root.findtext("cbc:TaxCurrencyCode", "", _NAMESPACES)).strip() or "–",
    }
