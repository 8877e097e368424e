"""A catalog entry: its document, its fields, what may stand in them, and how two differ."""

from gateway.catalog.entry.difference import Change, difference
from gateway.catalog.entry.enumerations import NOT_PROVIDED
from gateway.catalog.entry.form import (
    FORMAT,
    Entry,
    Format,
    Item,
    Provider,
    Source,
    content_digest,
    digest,
    encode,
    to_document,
)
from gateway.catalog.entry.validation import missing, parse, parse_bytes, problems, value_of

__all__ = [
    "FORMAT",
    "NOT_PROVIDED",
    "Change",
    "Entry",
    "Format",
    "Item",
    "Provider",
    "Source",
    "content_digest",
    "difference",
    "digest",
    "encode",
    "missing",
    "parse",
    "parse_bytes",
    "problems",
    "to_document",
    "value_of",
]
