"""What an owner declares of a resource: from which others it was made, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.catalog.codes import parse as parse_code
from gateway.errors import Invalid

FORMAT = "shujian/lineage/1"
MAX_SOURCES = 64
MAX_METHOD = 2000


def make_lineage(sources: Sequence[str], method: str) -> dict[str, Any]:
    """The attachment of a `DeclareLineage`; no sources at all take an earlier declaration back."""
    return {"format": FORMAT, "sources": list(sources), "method": method}


def check_lineage(attachment: dict[str, Any] | None) -> list[str]:
    """The codes of the sources; raises `Invalid` unless the document is well formed.

    Whether such resources exist is *not* checked.
    """
    if attachment is None or attachment.keys() != {"format", "sources", "method"}:
        raise Invalid("a lineage has exactly the members format, sources and method")
    if attachment["format"] != FORMAT:
        raise Invalid(f"a lineage's format is {FORMAT}")
    method = attachment["method"]
    if not isinstance(method, str) or not 1 <= len(method.strip()) <= MAX_METHOD:
        raise Invalid(f"say by which method, in 1 to {MAX_METHOD:,} characters")
    return _sources(attachment["sources"])


def _sources(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise Invalid("a lineage's sources are a list of resource codes")
    if len(value) > MAX_SOURCES:
        raise Invalid(f"a resource is derived from at most {MAX_SOURCES} others, not {len(value)}")
    for code in value:
        parse_code(code)
    if len(set(value)) != len(value):
        raise Invalid("a source is named twice; name each once")
    return value
