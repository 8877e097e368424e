"""EN 16931 in UN/CEFACT Cross Industry Invoice D16B (CEN/TS 16931-3-3), Factur-X included."""

from __future__ import annotations

from typing import Any, Final

from gateway.documents.formats.binary import digest_of_base64
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


def _date(name: str, xpath: str) -> tuple[Rule, ...]:
    return (
        One(name, f"{xpath}/*[self::udt:DateTimeString or self::qdt:DateTimeString"
                  " or self::udt:DateString or self::udt:DateTime]"),
        Told(f"{xpath}/*/@format[.='102']"),
    )  # fmt: skip


def _with_scheme(name: str, xpath: str) -> Group:
    return Group(name, xpath, (One("value", "."), One("scheme", "@schemeID")))


def _identifiers(name: str) -> Rule:
    return Many(name, "ram:ID|ram:GlobalID", (One("value", "."), One("scheme", "@schemeID")))


_ADDRESS: Final[tuple[Rule, ...]] = (
    One("line", "ram:LineOne"),
    One("line2", "ram:LineTwo"),
    One("line3", "ram:LineThree"),
    One("city", "ram:CityName"),
    One("post_code", "ram:PostcodeCode"),
    One("subdivision", "ram:CountrySubDivisionName"),
    One("country", "ram:CountryID"),
)

_PARTY: Final[tuple[Rule, ...]] = (
    One("name", "ram:Name"),
    One("trading_name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    _identifiers("identifiers"),
    _with_scheme("register", "ram:SpecifiedLegalOrganization/ram:ID"),
    One("vat_number", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"),
    One("tax_number", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']"),
    Told("ram:SpecifiedTaxRegistration/ram:ID/@schemeID[.='VA' or .='FC']"),
    One("legal_form", "ram:Description"),
    _with_scheme("endpoint", "ram:URIUniversalCommunication/ram:URIID"),
    Group("address", "ram:PostalTradeAddress", _ADDRESS),
    Group(
        "contact",
        "ram:DefinedTradeContact",
        (
            One("name", "ram:PersonName|ram:DepartmentName[not(../ram:PersonName)]"),
            One("department", "ram:DepartmentName[../ram:PersonName]"),
            One("telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
            One("email", "ram:EmailURIUniversalCommunication/ram:URIID"),
        ),
    ),
)


def _charges(name: str, charge: str, other: str) -> Many:
    indicator = "normalize-space(ram:ChargeIndicator/udt:Indicator)"
    return Many(
        name,
        f"ram:SpecifiedTradeAllowanceCharge[{indicator}='{charge}' or {indicator}='{other}']",
        (
            Told("ram:ChargeIndicator/udt:Indicator"),
            One("amount", "ram:ActualAmount"),
            One("base", "ram:BasisAmount"),
            One("percent", "ram:CalculationPercent"),
            One("tax_category", "ram:CategoryTradeTax/ram:CategoryCode"),
            One("tax_rate", "ram:CategoryTradeTax/ram:RateApplicablePercent"),
            Told("ram:CategoryTradeTax/ram:TypeCode[normalize-space()='VAT']"),
            One("reason", "ram:Reason"),
            One("reason_code", "ram:ReasonCode"),
        ),
    )


_BOTH: Final = (_charges("allowances", "false", "0"), _charges("charges", "true", "1"))
_GROSS: Final = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
_NET: Final = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
_LINE_TAX: Final = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"

_LINE: Final[tuple[Rule, ...]] = (
    One("id", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    One("note", "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"),
    Group(
        "object",
        "ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument"
        "[normalize-space(ram:TypeCode)='130']",
        (
            One("value", "ram:IssuerAssignedID"),
            One("scheme", "ram:ReferenceTypeCode"),
            Told("ram:TypeCode"),
        ),
    ),
    One("quantity", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
    One("unit", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode"),
    One(
        "amount",
        "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation"
        "/ram:LineTotalAmount",
    ),
    One(
        "order_line", "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID"
    ),
    One(
        "buyer_accounting",
        "ram:SpecifiedLineTradeSettlement/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    ),
    *_date(
        "period.start",
        "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:StartDateTime",
    ),
    *_date(
        "period.end", "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:EndDateTime"
    ),
    One("price", f"{_NET}/ram:ChargeAmount"),
    Told(
        f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator"
        "[normalize-space()='false']"
    ),
    One("price_discount", f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount"),
    One("gross_price", f"{_GROSS}/ram:ChargeAmount"),
    One("price_quantity", f"{_NET}/ram:BasisQuantity||{_GROSS}/ram:BasisQuantity"),
    One("price_unit", f"{_NET}/ram:BasisQuantity/@unitCode||{_GROSS}/ram:BasisQuantity/@unitCode"),
    One("tax_category", f"{_LINE_TAX}/ram:CategoryCode"),
    One("tax_rate", f"{_LINE_TAX}/ram:RateApplicablePercent"),
    One("tax_scheme", f"{_LINE_TAX}/ram:TypeCode", usual="VAT"),
    One("name", "ram:SpecifiedTradeProduct/ram:Name"),
    One("description", "ram:SpecifiedTradeProduct/ram:Description"),
    One("seller_item", "ram:SpecifiedTradeProduct/ram:SellerAssignedID"),
    One("buyer_item", "ram:SpecifiedTradeProduct/ram:BuyerAssignedID"),
    _with_scheme("standard_item", "ram:SpecifiedTradeProduct/ram:GlobalID"),
    Many(
        "classifications",
        "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode",
        (One("value", "."), One("scheme", "@listID"), One("version", "@listVersionID")),
    ),
    One("origin", "ram:SpecifiedTradeProduct/ram:OriginTradeCountry/ram:ID"),
    Many(
        "attributes",
        "ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic",
        (One("name", "ram:Description"), One("value", "ram:Value")),
    ),
    Group("", "ram:SpecifiedLineTradeSettlement", _BOTH),
)

_HEAD: Final[tuple[Rule, ...]] = (
    One("number", "rsm:ExchangedDocument/ram:ID"),
    *_date("issue_date", "rsm:ExchangedDocument/ram:IssueDateTime"),
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
    Group("seller", "ram:SellerTradeParty", _PARTY),
    Group("buyer", "ram:BuyerTradeParty", _PARTY),
    Group(
        "representative",
        "ram:SellerTaxRepresentativeTradeParty",
        (
            One("name", "ram:Name"),
            One("vat_number", "ram:SpecifiedTaxRegistration/ram:ID"),
            Told("ram:SpecifiedTaxRegistration/ram:ID/@schemeID[.='VA']"),
            Group("address", "ram:PostalTradeAddress", _ADDRESS),
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
            _with_scheme("location", "ram:ID|ram:GlobalID"),
            Group("address", "ram:PostalTradeAddress", _ADDRESS),
        ),
    ),
    *_date("delivery.date", "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
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
            _identifiers("identifiers"),
            _with_scheme("register", "ram:SpecifiedLegalOrganization/ram:ID"),
        ),
    ),
    Many("payments", "ram:SpecifiedTradeSettlementPaymentMeans", _PAYMENT),
    One("tax_point_code", "ram:ApplicableTradeTax/ram:DueDateTypeCode", _tax_point),
    *_date("tax_point_date", "ram:ApplicableTradeTax/ram:TaxPointDate"),
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
    *_date("period.start", "ram:BillingSpecifiedPeriod/ram:StartDateTime"),
    *_date("period.end", "ram:BillingSpecifiedPeriod/ram:EndDateTime"),
    *_BOTH,
    One("payment_terms", "ram:SpecifiedTradePaymentTerms/ram:Description"),
    *_date("due_date", "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime"),
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
            *_date("issue_date", "ram:FormattedIssueDateTime"),
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
        Many(
            "lines", "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem", _LINE
        ),
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
