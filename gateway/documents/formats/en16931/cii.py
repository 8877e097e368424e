"""EN 16931 in UN/CEFACT Cross Industry Invoice D16B (CEN/TS 16931-3-3), Factur-X included."""

from __future__ import annotations

from typing import Any, Final

from gateway.documents.formats.binary import digest_of_base64
from gateway.documents.formats.en16931.cii_parts import (
    ADDRESS,
    BOTH,
    LINE,
    PARTY,
    date,
    identifiers,
    with_scheme,
)
from gateway.documents.formats.en16931.terms import KINDS
from gateway.documents.formats.rules import Group, Many, One, Rule, Syntax, Told

INVOICE: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_DATA: Final = "urn:un:unece:uncefact:data:standard"
_NAMESPACES: Final = {
    "rsm": INVOICE,
    "ram": f"{_DATA}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_DATA}:UnqualifiedDataType:100",
    "qdt": f"{_DATA}:QualifiedDataType:100",
}
_SETTLEMENT: Final = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_AGREEMENT: Final = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_DELIVERY: Final = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
_TAX_POINTS: Final = {"5": "3", "29": "35", "72": "432"}


def _tax_point(written: str) -> str:
    """BT-8 in the codes of UNTDID 2005, which UBL writes, from those of UNTDID 2475."""
    return _TAX_POINTS.get(written.strip(), written)


_HEAD: Final[tuple[Rule, ...]] = (
    One("number", "rsm:ExchangedDocument/ram:ID"),
    *date("issue_date", "rsm:ExchangedDocument/ram:IssueDateTime"),
    One("type_code", "rsm:ExchangedDocument/ram:TypeCode"),
    Many(
        "notes",
        "rsm:ExchangedDocument/ram:IncludedNote",
        (One("code", "ram:SubjectCode"), One("text", "ram:Content")),
    ),
    One(
        "process",
        "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    ),
    One(
        "specification",
        "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    ),
)


def _referenced(code: str) -> str:
    return f"ram:AdditionalReferencedDocument[normalize-space(ram:TypeCode)='{code}']"


_AGREEMENT_RULES: Final[tuple[Rule, ...]] = (
    One("buyer_reference", "ram:BuyerReference"),
    Group("seller", "ram:SellerTradeParty", PARTY),
    Group("buyer", "ram:BuyerTradeParty", PARTY),
    Group(
        "representative",
        "ram:SellerTaxRepresentativeTradeParty",
        (
            One("name", "ram:Name"),
            One("vat_number", "ram:SpecifiedTaxRegistration/ram:ID"),
            Told("ram:SpecifiedTaxRegistration/ram:ID/@schemeID[.='VA']"),
            Group("address", "ram:PostalTradeAddress", ADDRESS),
        ),
    ),
    One("sales_order", "ram:SellerOrderReferencedDocument/ram:IssuerAssignedID"),
    One("purchase_order", "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
    One("contract", "ram:ContractReferencedDocument/ram:IssuerAssignedID"),
    One("tender", f"{_referenced('50')}/ram:IssuerAssignedID"),
    Told(f"{_referenced('50')}/ram:TypeCode"),
    Group(
        "invoiced_object",
        _referenced("130"),
        (
            One("value", "ram:IssuerAssignedID"),
            One("scheme", "ram:ReferenceTypeCode"),
            Told("ram:TypeCode"),
        ),
    ),
    Many(
        "supporting",
        _referenced("916"),
        (
            Told("ram:TypeCode"),
            One("number", "ram:IssuerAssignedID"),
            One("description", "ram:Name"),
            One("location", "ram:URIID"),
            One("content", "ram:AttachmentBinaryObject", digest_of_base64),
            One("media_type", "ram:AttachmentBinaryObject/@mimeCode"),
            One("file_name", "ram:AttachmentBinaryObject/@filename"),
        ),
    ),
    One("project", "ram:SpecifiedProcuringProject/ram:ID"),
    Told(
        "ram:SpecifiedProcuringProject/ram:Name[normalize-space()='Project reference'"
        " or normalize-space()='Project Reference']"
    ),
)

_DELIVERY_RULES: Final[tuple[Rule, ...]] = (
    Group(
        "delivery",
        "ram:ShipToTradeParty",
        (
            One("name", "ram:Name"),
            with_scheme("location", "ram:ID|ram:GlobalID"),
            Group("address", "ram:PostalTradeAddress", ADDRESS),
        ),
    ),
    *date("delivery.date", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
    One("despatch_advice", "ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID"),
    One("receiving_advice", "ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID"),
)

_PAYMENT: Final[tuple[Rule, ...]] = (
    One("means", "ram:TypeCode"),
    One("means_text", "ram:Information"),
    One(
        "account",
        "ram:PayeePartyCreditorFinancialAccount/*[self::ram:IBANID or self::ram:ProprietaryID]",
    ),
    One("account_name", "ram:PayeePartyCreditorFinancialAccount/ram:AccountName"),
    One("provider", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
    One("card", "ram:ApplicableTradeSettlementFinancialCard/ram:ID"),
    One("card_holder", "ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName"),
    One("debited_account", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
)

_SETTLEMENT_RULES: Final[tuple[Rule, ...]] = (
    One("creditor", "ram:CreditorReferenceID"),
    One("remittance", "ram:PaymentReference"),
    One("accounting_currency", "ram:TaxCurrencyCode"),
    One("currency", "ram:InvoiceCurrencyCode"),
    Group(
        "payee",
        "ram:PayeeTradeParty",
        (
            One("name", "ram:Name"),
            identifiers("identifiers"),
            with_scheme("register", "ram:SpecifiedLegalOrganization/ram:ID"),
        ),
    ),
    Many("payments", "ram:SpecifiedTradeSettlementPaymentMeans", _PAYMENT),
    One("tax_point_code", "ram:ApplicableTradeTax/ram:DueDateTypeCode", _tax_point),
    *date("tax_point_date", "ram:ApplicableTradeTax/ram:TaxPointDate"),
    Many(
        "taxes",
        "ram:ApplicableTradeTax",
        (
            One("base", "ram:BasisAmount"),
            One("amount", "ram:CalculatedAmount"),
            One("category", "ram:CategoryCode"),
            One("rate", "ram:RateApplicablePercent"),
            One("reason", "ram:ExemptionReason"),
            One("reason_code", "ram:ExemptionReasonCode"),
            One("scheme", "ram:TypeCode", usual="VAT"),
        ),
    ),
    *date("period.start", "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
    *date("period.end", "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
    *BOTH,
    One("payment_terms", "ram:SpecifiedTradePaymentTerms/ram:Description"),
    *date("due_date", "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
    One("mandate", "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
    Group(
        "total",
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        (
            One("lines", "ram:LineTotalAmount"),
            One("allowances", "ram:AllowanceTotalAmount", usual="0.00"),
            One("charges", "ram:ChargeTotalAmount", usual="0.00"),
            One("without_tax", "ram:TaxBasisTotalAmount"),
            One("tax", "ram:TaxTotalAmount[not(@currencyID=$accounting)]"),
            One("tax_accounting", "ram:TaxTotalAmount[@currencyID=$accounting]"),
            One("with_tax", "ram:GrandTotalAmount"),
            One("paid", "ram:TotalPrepaidAmount", usual="0.00"),
            One("rounding", "ram:RoundingAmount", usual="0.00"),
            One("payable", "ram:DuePayableAmount"),
        ),
    ),
    Many(
        "preceding",
        "ram:InvoiceReferencedDocument",
        (
            One("number", "ram:IssuerAssignedID"),
            *date("issue_date", "ram:FormattedIssueDateTime"),
        ),
    ),
    One("buyer_accounting", "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
)

CII: Final = Syntax(
    (
        *_HEAD,
        Group("", _AGREEMENT, _AGREEMENT_RULES),
        Group("", _DELIVERY, _DELIVERY_RULES),
        Group("", _SETTLEMENT, _SETTLEMENT_RULES),
        Many("lines", "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem", LINE),
    ),
    _NAMESPACES,
    KINDS,
)


def currencies(root: Any) -> dict[str, str]:
    """The currency of the document and that of its accounts, as variables of the rules."""
    return {
        "currency": root.findtext(
            f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", "", _NAMESPACES
        ).strip(),
        "accounting": root.findtext(f"{_SETTLEMENT}/ram:TaxCurrencyCode", "", _NAMESPACES).strip()
        or "–",
    }
