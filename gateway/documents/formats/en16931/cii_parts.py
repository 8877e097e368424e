"""Rules of CII for dates, parties, addresses, allowances and lines."""

from __future__ import annotations

from typing import Final

from gateway.documents.formats.rules import Group, Many, One, Rule, Told


def date(name: str, xpath: str) -> tuple[Rule, ...]:
    """A date, in the one form that the standard allows (102) or another that is read."""
    return (
        One(name, f"{xpath}/*[self::udt:DateTimeString or self::qdt:DateTimeString"
                  " or self::udt:DateString or self::udt:DateTime]"),
        Told(f"{xpath}/*/@format[.='102']"),
    )  # fmt: skip


def with_scheme(name: str, xpath: str) -> Group:
    """An identifier and the scheme that it is of."""
    return Group(name, xpath, (One("value", "."), One("scheme", "@schemeID")))


def identifiers(name: str) -> Rule:
    """Identifiers of a party, with a scheme or without."""
    return Many(name, "ram:ID|ram:GlobalID", (One("value", "."), One("scheme", "@schemeID")))


ADDRESS: Final[tuple[Rule, ...]] = (
    One("line", "ram:LineOne"),
    One("line2", "ram:LineTwo"),
    One("line3", "ram:LineThree"),
    One("city", "ram:CityName"),
    One("post_code", "ram:PostcodeCode"),
    One("subdivision", "ram:CountrySubDivisionName"),
    One("country", "ram:CountryID"),
)

PARTY: Final[tuple[Rule, ...]] = (
    One("name", "ram:Name"),
    One("trading_name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    identifiers("identifiers"),
    with_scheme("register", "ram:SpecifiedLegalOrganization/ram:ID"),
    One("vat_number", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"),
    One("tax_number", "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']"),
    Told("ram:SpecifiedTaxRegistration/ram:ID/@schemeID[.='VA' or .='FC']"),
    One("legal_form", "ram:Description"),
    with_scheme("endpoint", "ram:URIUniversalCommunication/ram:URIID"),
    Group("address", "ram:PostalTradeAddress", ADDRESS),
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


def charges(name: str, charge: str, other: str) -> Many:
    """Allowances or charges, which one indicator tells apart."""
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


BOTH: Final = (charges("allowances", "false", "0"), charges("charges", "true", "1"))
GROSS: Final = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
NET: Final = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
LINE_TAX: Final = "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"

LINE: Final[tuple[Rule, ...]] = (
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
    *date(
        "period.start",
        "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:StartDateTime",
    ),
    *date(
        "period.end", "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:EndDateTime"
    ),
    One("price", f"{NET}/ram:ChargeAmount"),
    Told(
        f"{GROSS}/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator"
        "[normalize-space()='false']"
    ),
    One("price_discount", f"{GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount"),
    One("gross_price", f"{GROSS}/ram:ChargeAmount"),
    One("price_quantity", f"{NET}/ram:BasisQuantity||{GROSS}/ram:BasisQuantity"),
    One("price_unit", f"{NET}/ram:BasisQuantity/@unitCode||{GROSS}/ram:BasisQuantity/@unitCode"),
    One("tax_category", f"{LINE_TAX}/ram:CategoryCode"),
    One("tax_rate", f"{LINE_TAX}/ram:RateApplicablePercent"),
    One("tax_scheme", f"{LINE_TAX}/ram:TypeCode", usual="VAT"),
    One("name", "ram:SpecifiedTradeProduct/ram:Name"),
    One("description", "ram:SpecifiedTradeProduct/ram:Description"),
    One("seller_item", "ram:SpecifiedTradeProduct/ram:SellerAssignedID"),
    One("buyer_item", "ram:SpecifiedTradeProduct/ram:BuyerAssignedID"),
    with_scheme("standard_item", "ram:SpecifiedTradeProduct/ram:GlobalID"),
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
    Group("", "ram:SpecifiedLineTradeSettlement", BOTH),
)
