"""Full-text search over the entries: an FTS5 table beside the catalog, rebuilt with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, column, text
from sqlmodel import Session, col

from chain import canonical
from gateway.catalog.models import Resource
from gateway.catalog.search_terms import query, segment

CREATE = (
    "CREATE VIRTUAL TABLE resource_search USING fts5("
    'terms, code UNINDEXED, tokenize = "unicode61 remove_diacritics 0")'
)

_UNSEARCHED = ("format", "source")
_REPLACE = text(
    "INSERT OR REPLACE INTO resource_search (rowid, terms, code) VALUES (:id, :terms, :code)"
)


def index(session: Session, resource: Resource) -> None:
    """Make a resource findable by what is shown of it."""
    row = {"id": _row_id(resource), "code": resource.code, "terms": segment(_text(resource))}
    session.execute(_REPLACE, row)


def matches(words: str) -> ColumnElement[bool]:
    """The condition that a resource holds all the words."""
    found = text("SELECT code FROM resource_search WHERE resource_search MATCH :words")
    codes = found.bindparams(words=query(words)).columns(column("code", String))
    return col(Resource.code).in_(codes.subquery().select())


def _row_id(resource: Resource) -> int:
    return int.from_bytes(resource.tag[:8], "big") >> 1


def _text(resource: Resource) -> str:
    document = {} if resource.document is None else canonical.decode_object(resource.document)
    shown = {key: value for key, value in document.items() if key not in _UNSEARCHED}
    return "\n".join((resource.code, *_texts(shown)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
