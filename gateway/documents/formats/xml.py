"""XML of strangers: decoded strictly, no entities, DTD or network, within stated bounds."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from gateway.documents.errors import Malformed, Unsupported

MAX_BYTES: Final = 20 * 1024 * 1024
"""A file; an invoice with attachments inside has a few MB."""
MAX_MARKS: Final = 400_000
"""Characters ``<``: twice the number of elements, and so a bound of the tree in memory."""
MAX_DEPTH: Final = 60
"""Elements inside each other; EN 16931 needs 9."""
MAX_ATTRIBUTES: Final = 64
"""Attributes of one element."""

_DECLARATION: Final = re.compile(r"\A<\?xml\s[^>]{0,200}?\?>")
_ENCODING: Final = re.compile(r"""\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_STARTS: Final = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_CODECS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "iso-8859-1": "latin-1", "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252",
}  # fmt: skip


def looks_like_xml(data: bytes) -> bool:
    """Whether the first character is ``<``, in any encoding read here. Costs nothing."""
    head = data[:64]
    for bom, codec in _BOMS:
        if head.startswith(bom):
            head = head[len(bom) :]
            return head.decode(codec, "ignore").lstrip().startswith("<")
    return head.lstrip().startswith(b"<") or any(head.startswith(start) for start, _ in _STARTS)


def parse(data: bytes) -> etree._Element:
    """The root element of ``data``, comments and processing instructions gone.

    `Malformed` for what is no XML 1.0 or goes beyond the bounds above, `Unsupported` for an
    encoding that is not read here. A document type declaration is refused before the parser sees
    it, wherever it stands: no e-invoice has one, and entities come by no other way.
    """
    if len(data) > MAX_BYTES:
        raise Malformed(
            f"the XML has {len(data)} bytes, {MAX_BYTES} are allowed",
            "send a file without large attachments inside",
        )
    text = decode(data)
    _refuse_early(text)
    try:
        root = etree.fromstring(text.encode(), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        line = f" (line {error.lineno})" if isinstance(error, etree.XMLSyntaxError) else ""
        reason = re.sub(r"\s+", " ", str(error.args[0] if error.args else error))[:160]
        raise Malformed(
            f"this is no well-formed XML{line}: {reason}", "ask the issuer for the file again"
        ) from error
    _bound(root)
    return root


def decode(data: bytes) -> str:
    """The characters of an XML file, its byte order mark and declaration taken off."""
    codec, start = _codec(data)
    try:
        text = data[start:].decode(codec)
    except UnicodeDecodeError as error:
        raise Malformed(
            f"byte {start + error.start} is not {codec}, as the file says of itself",
            "ask the issuer for the file again, as UTF-8",
        ) from error
    return _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)


def _codec(data: bytes) -> tuple[str, int]:
    """How ``data`` is encoded, by its mark, else its first bytes, else its declaration."""
    certain, start = next(
        ((codec, len(bom)) for bom, codec in _BOMS if data.startswith(bom)), ("", 0)
    )
    certain = certain or next((codec for head, codec in _STARTS if data.startswith(head)), "")
    head = data[start : start + 512].decode(certain or "latin-1", "ignore").lstrip()
    declaration = _DECLARATION.match(head)
    named = _ENCODING.search(declaration[0]) if declaration else None
    said = named[1].lower() if named else ""
    if not certain:
        certain = _CODECS.get(said or "utf-8", "")
    elif said and said not in {certain, certain.replace("-le", "").replace("-be", ""), "utf8"}:
        raise Malformed(
            f"the file begins as {certain} and says that it is {said}", "save it again as UTF-8"
        )
    if not certain:
        raise Unsupported(f"XML in the encoding {said} is not read here", "save it as UTF-8")
    return certain, start


def _refuse_early(text: str) -> None:
    """What must not reach the parser."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Malformed(
            "the XML declares a document type or entities, which no invoice does",
            "do not trust the file; ask the issuer for another",
        )
    marks = text.count("<")
    if marks > MAX_MARKS:
        raise Malformed(f"the XML has {marks} tags, {MAX_MARKS} are allowed", "split the document")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _bound(root: etree._Element) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise Malformed(
                f"the XML has more than {MAX_DEPTH} elements inside each other",
                "do not trust the file; ask the issuer for another",
            )
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise Malformed(
                f"an element has {len(element.attrib)} attributes, {MAX_ATTRIBUTES} are allowed",
                "do not trust the file; ask the issuer for another",
            )
