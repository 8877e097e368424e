"""Where the fields of an XML form stand: rules as data, and the one reader that follows them.

A rule names a path of the model and an XPath from the element in hand. What no rule reads is given
back, element by element and attribute by attribute, so that nothing of a file is passed over in
silence: `gateway.documents.formats.leftover` makes fields of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from gateway.documents.errors import Malformed
from gateway.documents.model import MAX_FIELDS, Field, Kind
from gateway.documents.values import normal

MAX_DIFFERENT: Final = 100
"""Different values of what a document has once."""

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class One:
    """A value. A second one that differs is read too, under ``name_2``."""

    name: str
    xpath: str
    """``a||b`` finds ``a`` before ``b``, where ``a|b`` would keep the order of the file."""
    convert: Callable[[str], str] | None = None
    """From what is written to what is meant; an empty string means that nothing is said."""
    usual: str | None = None
    """The value that nearly every document has here: read, but no field unless it differs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under ``name.``, from the first element found; from further ones under ``name_2.``.

    Without a name: a step of the form that is none of the model.
    """

    name: str
    xpath: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list: fields under ``name[0].``, ``name[1].`` …, in the order of the file."""

    name: str
    xpath: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An element that only says by which rule its parent is read; it is no field of its own."""

    xpath: str


Rule = One | Group | Many | Told


@dataclass(frozen=True, slots=True)
class Place:
    """An element that has text, or an attribute, that no rule has read."""

    element: Any
    attribute: str = ""

    @property
    def text(self) -> str:
        """What is written there."""
        return self.element.get(self.attribute) if self.attribute else own_text(self.element)


@dataclass(frozen=True, slots=True)
class Syntax:
    """The rules of one form, bound to its namespaces and to the kinds of the model's fields."""

    rules: tuple[Rule, ...]
    namespaces: Mapping[str, str]
    kinds: Mapping[str, Kind]
    """Kind by path with ``[]`` for every position."""

    def read(self, root: Any, **variables: str) -> tuple[list[Field], list[Place]]:
        """The fields below ``root`` and the places left over; ``variables`` are XPath's."""
        reader = _Reader(self, variables)
        reader.read(self.rules, root, "", "")
        return reader.fields, list(reader.left(root))


@dataclass(slots=True)
class _Reader:
    syntax: Syntax
    variables: Mapping[str, str]
    fields: list[Field] = field(default_factory=list)
    seen: set[Any] = field(default_factory=set)
    seen_attributes: set[tuple[Any, str]] = field(default_factory=set)

    def read(self, rules: Iterable[Rule], element: Any, prefix: str, pattern: str) -> None:
        for rule in rules:
            found = self.find(rule.xpath, element)
            if isinstance(rule, Told):
                for node in found:
                    self.mark(node)
            elif isinstance(rule, One):
                self.read_values(rule, found, prefix, pattern)
            else:
                self.read_groups(rule, found, prefix, pattern)

    def read_groups(self, rule: Group | Many, found: list[Any], prefix: str, pattern: str) -> None:
        if not rule.name:  # a step of the form that the model does not have
            for node in found:
                self.read(rule.rules, node, prefix, pattern)
            return
        many = isinstance(rule, Many)
        inner = f"{pattern}{rule.name}[]." if many else f"{pattern}{rule.name}."
        for number, node in enumerate(found):
            name = f"{rule.name}[{number}]" if many else nth(rule.name, number)
            place = f"{prefix}{name}."
            self.read(rule.rules, node, place, inner)

    def read_values(self, rule: One, nodes: list[Any], prefix: str, pattern: str) -> None:
        kind = self.syntax.kinds[f"{pattern}{rule.name}"]
        found: list[str] = []
        for node in nodes:
            value = self.value(rule, kind, node)
            if value and value not in found and not (value == rule.usual and len(nodes) == 1):
                path = prefix + nth(rule.name, len(found))
                self.fields.append(Field(path, kind, value))
                self.currency(node, path)
                found.append(value)
                if len(found) > MAX_DIFFERENT:
                    raise Malformed(
                        f"{rule.name} stands in more than {MAX_DIFFERENT} places with different "
                        "values, where an invoice has it once",
                        "do not trust the file; ask the issuer for another",
                    )
            elif not isinstance(node, str) and node.get("currencyID") == self.usual_currency:
                self.seen_attributes.add((node, "currencyID"))
        if len(self.fields) > MAX_FIELDS:
            raise Malformed(f"the document has over {MAX_FIELDS} fields", "split the document")

    def value(self, rule: One, kind: Kind, node: Any) -> str:
        self.mark(node)
        written = str(node) if isinstance(node, str) else own_text(node)
        if not written.strip():
            return ""
        try:
            meant = rule.convert(written) if rule.convert else written
            return normal(kind, meant) if meant.strip() else ""
        except Malformed as error:
            raise Malformed(f"{_where(node)}: {error.reason}", error.advice) from error

    @property
    def usual_currency(self) -> str:
        """The document's own: an amount in it needs no field that says so."""
        return self.variables.get("currency", "")

    def currency(self, node: Any, path: str) -> None:
        """An amount in another currency than the document's is said to be so."""
        found = node.get("currencyID") if not isinstance(node, str) else None
        if found is not None:
            self.seen_attributes.add((node, "currencyID"))
            accounting = path.endswith("_accounting") and self.variables.get("accounting")
            if found != (accounting or self.usual_currency):
                self.fields.append(Field(f"{path}_currency", Kind.CODE, normal(Kind.CODE, found)))

    def mark(self, node: Any) -> None:
        if isinstance(node, str):
            self.seen_attributes.add((node.getparent(), node.attrname))  # type: ignore[attr-defined]
        else:
            self.seen.add(node)

    def find(self, xpath: str, element: Any) -> list[Any]:
        spaces = tuple(self.syntax.namespaces.items())
        return [
            node
            for alternative in xpath.split("||")
            for node in _compiled(alternative, spaces)(element, **self.variables)
        ]

    def left(self, root: Any) -> Iterator[Place]:
        for node in root.iter(etree.Element):
            if node not in self.seen and own_text(node).strip():
                yield Place(node)
            for name in node.attrib:
                if (node, name) not in self.seen_attributes and not name.startswith(_XSI):
                    yield Place(node, name)


@lru_cache(maxsize=2000)
def _compiled(xpath: str, namespaces: tuple[tuple[str, str], ...]) -> Any:
    return etree.XPath(xpath, namespaces=dict(namespaces))


def nth(name: str, number: int) -> str:
    """The name of what a document has once, where a file gives it again: ``due_date_2``.

    No list position, for the first has none, and a path is either a value or holds others.
    """
    return f"{name}_{number + 1}" if number else name


def own_text(element: Any) -> str:
    """The text of ``element`` and between its children, not that inside them."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _where(node: Any) -> str:
    element = node.getparent() if isinstance(node, str) else node  # type: ignore[attr-defined]
    return f"line {element.sourceline}, {etree.QName(element).localname}"
