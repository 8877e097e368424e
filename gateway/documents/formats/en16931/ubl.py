"""EN 16931 in UBL 2.1 (CEN/TS 16931-3-2): Invoice and CreditNote."""

from __future__ import annotations

import re
from typing import Any, Final

from gateway.documents.formats.binary import digest_of_base64
from gateway.documents.formats.en16931.terms import KINDS
from gateway.documents.formats.en16931.ubl_parts import (
    ADDRESS,
    BOTH,
    LINE,
    PARTY,
    with_scheme,
)
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
    Group("seller", "cac:AccountingSupplierParty/cac:Party", PARTY),
    Group("buyer", "cac:AccountingCustomerParty/cac:Party", PARTY),
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
            with_scheme("register", "cac:PartyLegalEntity/cbc:CompanyID"),
        ),
    ),
    Group(
        "representative",
        "cac:TaxRepresentativeParty",
        (
            One("name", "cac:PartyName/cbc:Name"),
            One("vat_number", "cac:PartyTaxScheme/cbc:CompanyID"),
            Told("cac:PartyTaxScheme/cac:TaxScheme/cbc:ID[normalize-space()='VAT']"),
            Group("address", "cac:PostalAddress", ADDRESS),
        ),
    ),
    Group(
        "delivery",
        "cac:Delivery",
        (
            One("name", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
            with_scheme("location", "cac:DeliveryLocation/cbc:ID"),
            One("date", "cbc:ActualDeliveryDate"),
            Group("address", "cac:DeliveryLocation/cac:Address", ADDRESS),
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
    *BOTH,
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
    Many("lines", "cac:InvoiceLine|cac:CreditNoteLine", LINE),
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
