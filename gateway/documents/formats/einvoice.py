"""数电票 as XML: ``EInvoice`` with Header, EInvoiceData and TaxSupervisionInfo.

There is no public schema; the names are those of files in use. Elements that no rule below names
(travellers, vehicles, leases, labels) become fields too, under ``other.`` and their own names, so
that nothing of the file is left out. Namespaces differ between issuing platforms and mean nothing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from lxml import etree

from gateway.documents import keys, vat
from gateway.documents.errors import Malformed
from gateway.documents.formats import leftover, xml
from gateway.documents.formats.rules import Group, Many, One, Syntax
from gateway.documents.model import DocumentModel, Field, Kind, Source, in_order, positionless
from gateway.documents.values import printed_amount

_EXTRA: Final[dict[str, Kind]] = {
    "header_number": Kind.IDENTIFIER,  # Header/EIid, which repeats the number
    "request_time": Kind.DATE,
    "colour": Kind.CODE,  # blue or red
    "kind_code": Kind.CODE, "kind_name": Kind.TEXT,
    "bureau.code": Kind.CODE, "bureau.name": Kind.TEXT,
    "red_of.confirmation": Kind.IDENTIFIER,  # 红字发票信息确认单编号
    "seller.telephone": Kind.TEXT, "seller.account": Kind.IDENTIFIER,
    "buyer.telephone": Kind.TEXT, "buyer.account": Kind.IDENTIFIER,
    "lines[].with_tax": Kind.AMOUNT, "lines[].classification": Kind.CODE,
}  # fmt: skip
KINDS: Final = {**vat.KINDS, **_EXTRA}
"""Kind by path; under ``other.`` everything is text."""

_TYPES: Final = {"01": vat.SPECIAL, "02": vat.ORDINARY}
"""By the label GeneralOrSpecialVAT, whose codes are not those of QR codes."""
_COLOURS: Final = {"Y": "blue", "N": "red"}


def _colour(written: str) -> str:
    return _COLOURS.get(written.strip(), written)


def _party(side: str) -> tuple[One, ...]:
    return (
        One("name", f"{side}Name"),
        One("tax_number", f"{side}IdNum"),
        One("address", f"{side}Addr"),
        One("telephone", f"{side}TelNum"),
        One("bank", f"{side}BankName"),
        One("account", f"{side}BankAccNum"),
    )


_SYNTAX: Final = Syntax(
    (
        One("number", "TaxSupervisionInfo/InvoiceNumber|self::*[not(string(TaxSupervisionInfo"
                      "/InvoiceNumber))]/Header/EIid"),
        One("header_number", "self::*[string(TaxSupervisionInfo/InvoiceNumber)]/Header/EIid"),
        One("issue_date", "TaxSupervisionInfo/IssueTime|self::*[not(string(TaxSupervisionInfo"
                          "/IssueTime))]/EInvoiceData/BasicInformation/RequestTime"),
        One("request_time", "self::*[string(TaxSupervisionInfo/IssueTime)]"
                            "/EInvoiceData/BasicInformation/RequestTime"),
        One("bureau.code", "TaxSupervisionInfo/TaxBureauCode"),
        One("bureau.name", "TaxSupervisionInfo/TaxBureauName"),
        One("colour", "Header/InherentLabel/InIssuType/LabelCode", _colour),
        One("kind_code", "Header/InherentLabel/GeneralOrSpecialVAT/LabelCode"),
        One("kind_name", "Header/InherentLabel/GeneralOrSpecialVAT/LabelName"),
        Group("seller", "EInvoiceData/SellerInformation", _party("Seller")),
        Group("buyer", "EInvoiceData/BuyerInformation", _party("Buyer")),
        Group("", "EInvoiceData/BasicInformation", (
            One("total.without_tax", "TotalAmWithoutTax"),
            One("total.tax", "TotalTaxAm"),
            One("total.with_tax", "TotalTax-includedAmount"),
            One("total.in_words", "TotalTax-includedAmountInChinese"),
            One("clerk", "Drawer"),
        )),
        Many("lines", "EInvoiceData/IssuItemInformation", (
            One("name", "ItemName"),
            One("specification", "SpecMod"),
            One("unit", "MeaUnits"),
            One("quantity", "Quantity"),
            One("price", "UnPrice"),
            One("amount", "Amount"),
            One("tax_rate", "TaxRate"),
            One("tax", "ComTaxAm"),
            One("with_tax", "TotaltaxIncludedAmount", printed_amount),
            One("classification", "TaxClassificationCode"),
        )),
        Group("red_of", "EInvoiceData/SpecificInformation/RedEInvoice", (
            One("number", "OriginalInvoiceCode"),
            One("confirmation", "CreditNoteNumber"),
        )),
        One("note", "EInvoiceData/AdditionalInformation/Remark"),
    ),
    {},
    {**dict.fromkeys(vat.KINDS, Kind.TEXT), **_EXTRA},
)  # fmt: skip


def recognises(root: Any) -> bool:
    """Whether the element is the root of a 数电票."""
    return etree.QName(root).localname == "EInvoice" and any(
        etree.QName(child).localname == "EInvoiceData" for child in root
    )


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The 数电票 that ``data`` holds; ``hint`` is of no use here.

    Not checked: sums and numbers (`gateway.documents.checks`), the issuer's signature, and whether
    the tax authority knows the invoice.
    """
    del hint
    return read_root(xml.parse(data), data)


def read_root(root: Any, data: bytes) -> DocumentModel:
    """As `read`, of a file that is parsed already; names lose their namespaces in ``root``."""
    _bare(root)
    found, left = _SYNTAX.read(root)
    fields = in_order((*map(_normal, found), *leftover.fields_of(left, root)))
    content = {field.path: field.value for field in fields}
    number = content.get("number", "")
    if not number:
        raise Malformed(
            "the 数电票 has no number (InvoiceNumber, EIid)", "ask the issuer for the file again"
        )
    source = Source("einvoice", "application/xml", len(data), sha256(data).hexdigest())
    kind = _TYPES.get(content.get("kind_code", "")) or vat.named(content.get("kind_name", ""))
    seller = (content.get("seller.tax_number", ""), content.get("seller.name", ""))
    key = vat.key(fields) or keys.invoice(kind, number, seller)
    return DocumentModel(kind, number, key, fields, source)


def _normal(found: Field) -> Field:
    """A field as every form of Chinese invoices has it."""
    if positionless(found.path) not in vat.KINDS:
        return found
    try:
        return vat.field(found.path, found.value) or found
    except Malformed as error:
        raise Malformed(f"{found.path}: {error.reason}", error.advice) from error


def _bare(root: Any) -> None:
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
