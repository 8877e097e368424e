"""XML of any kind: parsed once, and given to the form that its root element names."""

from __future__ import annotations

from lxml import etree

from gateway.documents.errors import Unsupported
from gateway.documents.formats import einvoice, en16931, xml
from gateway.documents.model import DocumentModel


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The document that an XML file holds; ``hint`` is of no use here."""
    del hint
    root = xml.parse(data)
    if einvoice.recognises(root):
        return einvoice.read_root(root, data)
    if en16931.recognises(root) or en16931.is_older(root):
        return en16931.read_root(root, data)
    raise Unsupported(
        f"the XML is a {etree.QName(root).localname[:60]}, of a form that is not read here",
        "enter the document by its number, or check the file by its digest",
    )
