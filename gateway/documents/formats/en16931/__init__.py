"""Invoices of EN 16931, in UBL and in CII: one model for both."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from lxml import etree

from gateway.documents import keys
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import leftover, xml
from gateway.documents.formats.en16931 import cii, ubl
from gateway.documents.formats.en16931.terms import KINDS, TERMS
from gateway.documents.model import DocumentModel, Key, Source, in_order

INVOICE: Final = "invoice.en16931"
CREDIT: Final = "credit.en16931"

_OLDER: Final = {
    "CrossIndustryDocument": "an invoice of ZUGFeRD 1.0, which came before EN 16931",
    "SCRDMCCBDACIOMessageStructure": "an order, not an invoice",
}
_CREDIT_CODES: Final = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)
_SELLER: Final = (
    "seller.vat_number", "seller.tax_number", "seller.register.value",
    "seller.identifiers[0].value", "seller.name",
)  # fmt: skip
_FORMS: Final = {
    f"{{{ubl.INVOICE}}}Invoice": ("ubl", ubl.UBL, ubl.currencies),
    f"{{{ubl.CREDIT}}}CreditNote": ("ubl", ubl.UBL, ubl.currencies),
    f"{{{cii.INVOICE}}}CrossIndustryInvoice": ("cii", cii.CII, cii.currencies),
}

__all__ = [
    "CREDIT",
    "INVOICE",
    "KINDS",
    "TERMS",
    "is_older",
    "key",
    "read",
    "read_root",
    "recognises",
]


def recognises(root: Any) -> bool:
    """Whether the element is the root of an invoice that is read here."""
    return root.tag in _FORMS


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The invoice that ``data`` holds in UBL or CII; ``hint`` is of no use here.

    What is no business term of EN 16931 is a field under ``other.`` and the syntax's own name: an
    invoice that has such is not the same in the other syntax. Not checked: the standard's rules
    (`gateway.documents.checks` has those on sums), the schemas, any signature.
    """
    del hint
    return read_root(xml.parse(data), data)


def read_root(root: Any, data: bytes) -> DocumentModel:
    """As `read`, of a file that is parsed already."""
    if not recognises(root):
        name = etree.QName(root).localname
        raise Unsupported(
            f"the XML is {_OLDER.get(name, f'a {name[:60]}, not an invoice in UBL or CII')}",
            "enter the invoice by its number, or check the file by its digest",
        )
    name, syntax, currencies = _FORMS[root.tag]
    found, left = syntax.read(root, **currencies(root))
    fields = in_order((*found, *leftover.fields_of(left, root)))
    content = {field.path: field.value for field in fields}
    if "number" not in content or "seller.name" not in content:
        raise Malformed(
            "the invoice names no number (BT-1) or no seller (BT-27)", "ask the issuer for another"
        )
    kind = CREDIT if content.get("type_code") in _CREDIT_CODES else INVOICE
    source = Source(name, "application/xml", len(data), sha256(data).hexdigest())
    return DocumentModel(kind, content["number"], key(kind, content), fields, source)


def key(kind: str, content: Mapping[str, str]) -> Key | None:
    """The key of an invoice of EN 16931: VAT, tax, register number, identifier or name, number."""
    return keys.invoice(kind, content.get("number", ""), (content.get(p, "") for p in _SELLER))


def is_older(root: Any) -> bool:
    """Whether the element is the root of a form that came before, or beside, the standard."""
    return etree.QName(root).localname in _OLDER
