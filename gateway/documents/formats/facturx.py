"""Factur-X and ZUGFeRD: an invoice in CII inside a PDF that shows it to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

import pypdfium2

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import en16931, xml
from gateway.documents.model import DocumentModel, Source, Unprotected, View
from gateway.documents.pdf import layout, shown

MAX_ATTACHMENTS: Final = 100
MAX_PAGES_READ: Final = 20
"""Pages whose text is searched for the invoice's number and sum."""
MAX_BYTES: Final = 50 * 1024 * 1024

_NAMES: Final = re.compile(
    r"(factur-x|zugferd-invoice|xrechnung|order-x)[\w.-]{0,40}\.xml|.{0,60}factur-?x\.xml",
    re.IGNORECASE,
)
_COMPARED: Final = (
    "of what the pages show, only the number and the sums are compared with the fields"
)
_MAGIC: Final = b"%PDF-"


def is_pdf(data: bytes) -> bool:
    """Whether a PDF begins within the first kilobyte, where readers look for it."""
    return _MAGIC in data[:1024]


def recognises(data: bytes) -> bool:
    """Whether ``data`` is a PDF with an XML invoice attached, by the names that are usual."""
    if not is_pdf(data):
        return False
    with _opened(data) as document:
        return any(_NAMES.fullmatch(name) for name, _ in _attachments(document))


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The invoice attached to a PDF; ``hint`` is of no use here.

    The fields are those of the XML. Pages are pictures of it for people: whether they show the
    number and the sums is said as a view, everything else on them is unprotected. Not checked:
    conformance to PDF/A-3, signatures of the PDF.
    """
    del hint
    with _opened(data) as document:
        attached = list(_attachments(document))
        invoices = [(name, each.get_data()) for name, each in attached if _NAMES.fullmatch(name)]
        if not invoices:
            raise Unsupported("the PDF has no invoice in XML attached", "enter it by its number")
        models = [_model(name, bytes(content)) for name, content in invoices]
        lines, text = _pages(document)
    first = models[0]
    pages = shown.view(first, lines, text)
    views = [View(f"attachment {name}", each.fields) for (name, _), each in
             zip(invoices[1:], models[1:], strict=True)]  # fmt: skip
    return replace(
        first,
        source=Source("factur-x", "application/pdf", len(data), sha256(data).hexdigest()),
        unprotected=(
            *(Unprotected(f"attachment {name}", "another file inside the PDF")
              for name, _ in attached if not _NAMES.fullmatch(name)),
            Unprotected("pages", _COMPARED),
        ),
        views=(pages, *views),
    )  # fmt: skip


def _model(name: str, content: bytes) -> DocumentModel:
    try:
        return en16931.read_root(xml.parse(content), content)
    except Malformed as error:
        raise Malformed(f"{name} inside the PDF: {error.reason}", error.advice) from error
    except Unsupported as error:
        raise Unsupported(f"{name} inside the PDF: {error.reason}", error.advice) from error


def _pages(document: Any) -> tuple[list[str], str]:
    """The lines of the first pages as they stand there, and their text as it runs."""
    found, parts = [], []
    for number in range(min(len(document), MAX_PAGES_READ)):
        page = document[number].get_textpage()
        found += [" | ".join(cell.text for cell in line) for line in layout.lines(page)]
        parts.append(page.get_text_bounded())
        page.close()
    return found, "\n".join(parts)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    if len(data) > MAX_BYTES:
        raise Malformed(
            f"the PDF has {len(data)} bytes, {MAX_BYTES} are allowed", "send the invoice alone"
        )
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unsupported("the PDF is encrypted", "save it without a password") from error
        raise Malformed("this is no readable PDF", "ask the issuer for the file again") from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise Malformed("the PDF is damaged", "ask the issuer for the file again") from error
    finally:
        document.close()


def _attachments(document: Any) -> Iterator[tuple[str, Any]]:
    count = document.count_attachments()
    if count > MAX_ATTACHMENTS:
        raise Malformed(
            f"the PDF has {count} attachments, {MAX_ATTACHMENTS} are allowed",
            "send the invoice alone",
        )
    for number in range(count):
        attachment = document.get_attachment(number)
        yield attachment.get_name(), attachment
