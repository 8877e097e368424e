"""The document that an OFD is: from its structured attachment, else from the tagged texts.

The attachment is what programs book; the page is what people see. Both are read, with the metadata
and the QR code, so that whoever changes one of them is noticed; the parts that no seal covers are
named. Texts that no tag names are read by nobody and listed as unprotected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from lxml import etree

from gateway.documents import certificate, codes, vat
from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import einvoice
from gateway.documents.model import (
    DocumentModel,
    Field,
    Kind,
    Source,
    Unprotected,
    View,
    in_order,
)
from gateway.documents.ofd import words
from gateway.documents.ofd.reading import content, local
from gateway.documents.ofd.structure import Ofd
from gateway.documents.values import normal

OTHER: Final = "ofd"
"""The type of an OFD with tags that is neither invoice nor certificate."""

_MEDIA_TYPE: Final = "application/ofd"


@dataclass(slots=True)
class _Found:
    """What one part of the file says of an invoice."""

    place: str
    type: str = vat.INVOICE
    fields: tuple[Field, ...] = ()
    unread: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The invoice or certificate that an OFD holds; ``hint`` is of no use here.

    Not checked: its seals (`gateway.documents.ofd.seals`), what the page looks like, sums.
    """
    del hint
    ofd = Ofd(data)
    source = Source("ofd", _MEDIA_TYPE, len(data), sha256(data).hexdigest())
    attached, further, others = _attached(ofd)
    tagged = _tagged(ofd)
    if attached is None and not _is_invoice(tagged.fields):
        return _certificate(ofd, source)
    main = attached or tagged
    # a second attachment that says something else is somebody's other invoice
    again = (View(f"attachment {one.place}", one.fields) for one in further)
    views = (*again, *_views(ofd, main, tagged))
    seen = next((codes.told(text) for text in _codes(ofd, main) if codes.told(text)), None)
    kind = seen[0] if main.type == vat.INVOICE and seen else main.type
    content_ = {one.path: one.value for one in main.fields}
    unprotected = [Unprotected(f"{main.place}: {name}", "no field") for name in main.unread]
    unprotected += [Unprotected(name, "attached, and no form that is read here") for name in others]
    unprotected += _beside(ofd)
    return DocumentModel(
        kind, content_["number"], vat.key(main.fields), main.fields, source,
        tuple(unprotected), views,
    )  # fmt: skip


def _attached(ofd: Ofd) -> tuple[_Found | None, list[_Found], list[str]]:
    """What the first structured attachment says, what further ones say, and the other parts."""
    found: list[_Found] = []
    others = []
    for name in ofd.attachments:
        if name.lower().endswith(".xml"):
            one = _structured(ofd.package.read(name), ofd.package.xml(name), name)
            if one is not None and _is_invoice(one.fields):
                found.append(one)
                continue
        others.append(name)
    return (found[0] if found else None), found[1:], others


def _structured(data: bytes, root: Any, place: str) -> _Found | None:
    if local(root) == "eInvoice":
        return _mapped(root, place, words.EINVOICE, words.EINVOICE_LINE)
    if local(root) == "xbrl":
        found = _mapped(root, place, words.XBRL, words.XBRL_LINE)
        title = next((e for e in root if local(e) == words.XBRL_NAME), None)
        return replace(found, type=vat.named(content(title)))
    if einvoice.recognises(root):
        model = einvoice.read_root(root, data)
        return _Found(place, model.type, model.fields)
    return None


def _mapped(root: Any, place: str, names: Mapping[str, str], line: str) -> _Found:
    """The leaves of ``root`` whose names are in ``names``; lines are counted by ``line``."""
    found = _Found(place)
    written: dict[str, str] = {}
    lines = [e for e in root.iter(etree.Element) if local(e) == line]
    positions = {element: at for at, element in enumerate(lines)}
    for element in root.iter(etree.Element):
        if len(element) or not content(element):
            continue
        above = [element, *element.iterancestors()][:-1]
        name = ".".join(reversed([local(a) for a in above]))
        at = next((positions[a] for a in above if a in positions), 0)
        path = names.get(name, "").replace("[]", f"[{at}]")
        if not path or path in written:
            found.unread.append(name)
        else:
            written[path] = content(element)
        if name == "GraphCode":
            found.codes.append(content(element))
    return replace(found, fields=vat.fields(written)) if _is_named(written) else found


def _tagged(ofd: Ofd) -> _Found:
    """What the tagged texts of the page say, as far as they are values of an invoice."""
    written: dict[str, str] = {}
    count: dict[str, int] = {}
    for tag in ofd.tags:
        path = words.EINVOICE.get(".".join(tag.path).removeprefix("eInvoice."))
        if path is None:
            continue
        at = count.get(path, 0)
        count[path] = at + 1
        text = "".join(tag.texts)
        if "[]" in path:
            written[path.replace("[]", f"[{at}]")] = text
        elif path in written:
            written[path] += text
        else:
            written[path] = text
    return _Found("page", fields=tuple(_readable(written)))


def _readable(written: Mapping[str, str]) -> Iterator[Field]:
    """The fields of a view: what is no value there is left to the comparison as text."""
    for path, text in written.items():
        try:
            found = vat.field(path, text)
        except Malformed:
            found = Field(path, Kind.TEXT, normal(Kind.TEXT, text))
        if found:
            yield found


def _views(ofd: Ofd, main: _Found, tagged: _Found) -> Iterator[View]:
    if main is not tagged and tagged.fields:
        yield View("page", in_order(tagged.fields))
    said = {words.METADATA[k]: v for k, v in ofd.metadata.items() if k in words.METADATA}
    if said:
        yield View("metadata", in_order(_readable(said)))
    for name, texts in (("code in the attachment", main.codes), ("QR code", _pictured(ofd))):
        shown = codes.view(name, texts)
        if shown:
            yield shown


def _codes(ofd: Ofd, main: _Found) -> list[str]:
    return [*main.codes, *_pictured(ofd)]


def _pictured(ofd: Ofd) -> list[str]:
    return [text for image in ofd.images() for text in codes.in_image(image)]


def _beside(ofd: Ofd) -> list[Unprotected]:
    """What of the file is read by nobody here, but may be seen by somebody."""
    found = []
    if ofd.others:
        found.append(Unprotected("OFD.xml", f"{ofd.others} more documents in the file, not read"))
    if ofd.package.commented:
        found.append(Unprotected("zip comment", "not part of the document"))
    tagged = {text for tag in ofd.tags for text in tag.texts}
    loose = [text for text in ofd.texts.values() if text.strip() and text not in tagged]
    if loose:
        found.append(Unprotected("pages", f"{len(loose)} texts that no tag names"))
    return found


def _certificate(ofd: Ofd, source: Source) -> DocumentModel:
    """The tagged texts of a certificate, or of another form, which has its own names only."""
    written: dict[str, str] = {}
    for tag in ofd.tags:
        path = words.CERTIFICATE.get(tag.path[-1]) or _other(tag.path)
        written[path] = written.get(path, "") + "".join(tag.texts)
    fields = in_order(_certified(written))
    if not fields:
        raise Unsupported(
            "the OFD has neither an invoice attached nor texts with names",
            "enter the document by its number, or check the file by its digest",
        )
    said = {words.CERTIFICATE[k]: v for k, v in ofd.metadata.items() if k in words.CERTIFICATE}
    views = (View("metadata", in_order(_certified(said))),) if said else ()
    content_ = {one.path: one.value for one in fields}
    known = any(path in certificate.KINDS for path in content_)
    return DocumentModel(
        certificate.CERTIFICATE if known else OTHER, content_.get("number", ""),
        certificate.key(content_) if known else None, fields, source, tuple(_beside(ofd)), views,
    )  # fmt: skip


def _certified(written: Mapping[str, str]) -> Iterator[Field]:
    """The fields of a certificate; a date that is none (only a year, in words) stays text."""
    for path, text in written.items():
        kind = certificate.KINDS.get(path, Kind.TEXT)
        try:
            found = Field(path, kind, normal(kind, text)) if text.strip() else None
        except Malformed:
            found = Field(path, Kind.TEXT, normal(Kind.TEXT, text))
        if found:
            yield found


def _other(path: tuple[str, ...]) -> str:
    """The place of a tag that has no word in the model, under its own names."""
    plain = [re.sub(r"[^\w-]", "_", name) for name in path]
    return ".".join(("other", *plain))


def _is_named(written: Mapping[str, str]) -> bool:
    return bool(written.get("number"))


def _is_invoice(fields: tuple[Field, ...]) -> bool:
    return any(one.path == "number" for one in fields)
