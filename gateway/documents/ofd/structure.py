"""An OFD taken apart: its metadata, attachments, texts by object and the tags that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lxml import etree

from gateway.documents.errors import Malformed, Unsupported
from gateway.documents.formats import xml
from gateway.documents.ofd.package import Package
from gateway.documents.ofd.reading import child, children, content, local

MAX_PAGES: Final = 200
"""Pages whose text is read; an invoice has a few. A file with more is refused."""
MAX_TAGS: Final = 20_000

_PREFIX: Final = re.compile(r"(</?)[^\s<>:/]*:(?=[^\s<>:/])")
_NAMESPACE: Final = re.compile(r"""\sxmlns(:[^\s=]*)?=("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Tag:
    """A name for texts of the page: the path of names, and the texts behind it."""

    path: tuple[str, ...]
    texts: tuple[str, ...]


class Ofd:
    """One OFD; its first document only, the others are named by `others`."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``; `Malformed` if it is no OFD."""
        self.package = Package(data)
        entry = self.package.resolve("OFD.xml")
        bodies = children(self.package.xml(entry), "DocBody") if entry else []
        if not bodies:
            raise Malformed("the zip holds no OFD (no OFD.xml with a document)", "send an OFD")
        self.body = bodies[0]
        self.others = len(bodies) - 1
        root = self.package.resolve(content(child(self.body, "DocRoot")))
        if root is None:
            raise Malformed("the OFD names no document, or one that is not there", "send it again")
        self.place = root

    @cached_property
    def root(self) -> Any:
        """The element of Document.xml."""
        return self.package.xml(self.place)

    @cached_property
    def metadata(self) -> dict[str, str]:
        """CustomDatas of OFD.xml by name; the first of each name."""
        entries = children(child(child(self.body, "DocInfo"), "CustomDatas"), "CustomData")
        found: dict[str, str] = {}
        for entry in entries[:1000]:
            found.setdefault(entry.get("Name", ""), content(entry))
        return found

    @cached_property
    def attachments(self) -> tuple[str, ...]:
        """The parts that are attached to the document."""
        listed = self._linked("Attachments")
        if listed is None:
            return ()
        entries = children(self.package.xml(listed), "Attachment")
        found = [self.package.resolve(content(child(e, "FileLoc")), listed) for e in entries]
        return tuple(name for name in found if name)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The parts that hold pages, in order."""
        entries = children(child(self.root, "Pages"), "Page")
        if len(entries) > MAX_PAGES:
            raise Unsupported(
                f"the OFD has {len(entries)} pages, the text of {MAX_PAGES} is read",
                "check the file by its digest",
            )
        found = [self.package.resolve(e.get("BaseLoc", ""), self.place) for e in entries]
        return tuple(name for name in found if name)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each object of the pages by its id.

        Ids are unique by the standard; of one that comes twice nobody can say which text is
        meant, and it is left out.
        """
        found: dict[str, str] = {}
        twice: set[str] = set()
        for page in self.pages:
            for element in self.package.xml(page).iter(etree.Element):
                if local(element) == "TextObject":
                    identifier = element.get("ID", "")
                    if identifier in found:
                        twice.add(identifier)
                    found[identifier] = "".join(map(content, children(element, "TextCode")))
        return {identifier: text for identifier, text in found.items() if identifier not in twice}

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The names that CustomTags give to texts, in the order of the file."""
        listed = self._linked("CustomTags")
        if listed is None:
            return ()
        entries = children(self.package.xml(listed), "CustomTag")
        found = [self.package.resolve(content(child(e, "FileLoc")), listed) for e in entries]
        tags = [tag for name in found if name for tag in self._tags(name)]
        if len(tags) > MAX_TAGS:
            raise Malformed(f"the OFD has more than {MAX_TAGS} tags", "ask for another file")
        return tuple(tags)

    def images(self) -> Iterator[bytes]:
        """The pictures of the document that are small enough to hold a code, at most ten."""
        names = [n for n in self.package.names if n.lower().endswith((".png", ".jpg", ".jpeg"))]
        for name in names[:10]:
            yield self.package.read(name)

    def _linked(self, name: str) -> str | None:
        location = content(child(self.root, name))
        return self.package.resolve(location, self.place) if location else None

    def _tags(self, name: str) -> Iterator[Tag]:
        root = _plain(self.package.read(name))
        for element in root.iter(etree.Element):
            references = children(element, "ObjectRef")
            if references:
                above = [local(a) for a in element.iterancestors()]
                texts = [self.texts.get(content(reference), "") for reference in references]
                yield Tag((*reversed(above[:-1]), local(element)), tuple(texts))


def _plain(data: bytes) -> Any:
    """A file of tags without prefixes: real ones use ``:`` with nothing before it, or undeclared.

    Tags only lead from names to texts, so nothing that counts hangs on their namespaces.
    """
    text = _NAMESPACE.sub("", _PREFIX.sub(r"\1", xml.decode(data)))
    return xml.parse(text.encode())
