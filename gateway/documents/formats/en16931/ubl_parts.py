"""Rules of UBL for parties, addresses, allowances and lines."""

from __future__ import annotations

from typing import Final

from gateway.documents.formats.rules import Group, Many, One, Rule, Told


def with_scheme(name: str, xpath: str, attribute: str = "schemeID") -> Group:
    """An identifier and the scheme that it is of."""
    return Group(name, xpath, (One("value", "."), One("scheme", f"@{attribute}")))


ADDRESS: Final[tuple[Rule, ...]] = (
    One("line", "cbc:StreetName"),
    One("line2", "cbc:AdditionalStreetName"),
    One("line3", "cac:AddressLine/cbc:Line"),
    One("city", "cbc:CityName"),
    One("post_code", "cbc:PostalZone"),
    One("subdivision", "cbc:CountrySubentity"),
    One("country", "cac:Country/cbc:IdentificationCode"),
)

PARTY: Final[tuple[Rule, ...]] = (
    One("name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    One("trading_name", "cac:PartyName/cbc:Name"),
    Many(
        "identifiers",
        "cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]",
        (One("value", "."), One("scheme", "@schemeID")),
    ),
    with_scheme("register", "cac:PartyLegalEntity/cbc:CompanyID"),
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
    with_scheme("endpoint", "cbc:EndpointID"),
    Group("address", "cac:PostalAddress", ADDRESS),
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


def charges(name: str, charge: str, other: str) -> Many:
    """Allowances or charges, which one indicator tells apart."""
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


BOTH: Final = (charges("allowances", "false", "0"), charges("charges", "true", "1"))

LINE: Final[tuple[Rule, ...]] = (
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
    *BOTH,
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
    with_scheme("standard_item", "cac:Item/cac:StandardItemIdentification/cbc:ID"),
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
