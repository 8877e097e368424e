"""Every form that documents come in: recognised by content, read into one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import any_file, facturx, json_file, xml, xml_file
from gateway.documents.model import DocumentModel
from gateway.documents.pdf import printed


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table: a form, how its files begin, and what reads them.

    ``read`` takes the bytes and a hint and gives the document, or raises `Unsupported` or
    `Malformed`; nothing else.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str | None], DocumentModel]


def is_ofd(data: bytes) -> bool:
    """Whether ``data`` begins as a zip and names an OFD.xml."""
    return data.startswith(b"PK\x03\x04") and b"OFD.xml" in data


def _read_ofd(data: bytes, hint: str | None) -> DocumentModel:
    from gateway.documents.ofd import document  # it stands on our xml: either may come first

    return document.read(data, hint)


FORMATS: Final = (
    Format("xml", xml.looks_like_xml, xml_file.read),
    Format("ofd", is_ofd, _read_ofd),
    Format("factur-x", facturx.recognises, facturx.read),
    Format("pdf", facturx.is_pdf, printed.read),
    Format("json", json_file.recognises, json_file.read),
    Format("picture", any_file.is_picture, any_file.refuse_picture),
    Format("file", lambda data: True, any_file.read),
)
"""The first row that recognises a file reads it; the last one recognises all."""


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The document that ``data`` holds, whatever the file is called.

    ``hint`` names a row of the table that the caller insists on: ``file`` takes any file by its
    digest alone. Raises `Unsupported` or `Malformed`, each with what to do. To be called in a
    process of bounded time and memory: bounds on size and depth are kept here, those are not.
    """
    if not data:
        raise Malformed("the file is empty", "send the file again")
    rows = [row for row in FORMATS if hint in (None, row.name)]
    if not rows:
        raise Unsupported(f"no format is called {hint}", "leave the format away")
    row = next((row for row in rows if row.recognises(data)), None)
    if row is None:
        raise Malformed(f"the file is no {hint}", "leave the format away")
    return row.read(data, hint)
