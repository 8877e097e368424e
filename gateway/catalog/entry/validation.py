"""Untrusted JSON to ``Entry``: every problem is named at once, with its place."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from chain import canonical
from chain.errors import CanonicalError
from gateway.catalog.entry import limits, values
from gateway.catalog.entry.enumerations import NOT_PROVIDED, Attribution
from gateway.catalog.entry.fields import BY_KEY, FIELDS
from gateway.catalog.entry.form import FORMAT, Entry
from gateway.catalog.entry.rules import broken_rules
from gateway.catalog.errors import EntryError, Problem

_TOP = frozenset({field.key.partition(".")[0] for field in FIELDS} | {"format", "source"})
_SOURCE = frozenset({"attribution", "key", "file", "row", "provider", "items"})
_MAX_PROBLEMS = 100


def parse(document: object) -> Entry:
    """The entry that ``document`` (decoded JSON) is; else ``EntryError`` with every problem.

    Checks form, closed lists, lengths, the legal rules on sharing and the size of the canonical
    bytes. Not checked: that the provider exists or is the signer, that related codes exist.
    """
    found = problems(document)
    if found:
        raise EntryError(found)
    return msgspec.convert(document, Entry)


def parse_bytes(data: bytes) -> Entry:
    """The entry of which ``data`` is the canonical form; ``EntryError`` when it is not one."""
    if len(data) > limits.MAX_ENTRY_BYTES:
        raise EntryError([_too_large(len(data))])
    try:
        document = canonical.decode(data)
    except CanonicalError as error:
        raise EntryError([Problem("", f"not canonical JSON: {error}")]) from error
    return parse(document)


def problems(document: object) -> list[Problem]:
    """What keeps ``document`` from being an entry, at most 100 problems; empty if nothing."""
    if not isinstance(document, dict):
        return [Problem("", "an entry is a JSON object")]
    found = list(_form(document))
    if not found:
        found = list(broken_rules(document)) or list(_size(document))
    return found[:_MAX_PROBLEMS]


def missing(entry: Entry) -> tuple[str, ...]:
    """The keys of the compulsory fields in which 未提供 stands, in the order of ``FIELDS``."""
    return tuple(
        field.key
        for field in FIELDS
        if field.compulsory and value_of(entry, field.key) == NOT_PROVIDED
    )


def value_of(entry: Entry, key: str) -> object:
    """The value under ``key`` of ``FIELDS``; None where an optional field is absent."""
    value: object = entry
    for part in key.split("."):
        value = getattr(value, part)
    return value


def _form(document: dict[object, object]) -> Iterator[Problem]:
    if document.get("format") != FORMAT:
        yield Problem("format", f'must be "{FORMAT}"')
    for key in document.keys() - _TOP:
        yield Problem(str(key)[:80], "is not a field of an entry; remove it")
    provider = document.get("provider")
    if isinstance(provider, dict):
        for key in provider.keys() - {"name", "code"}:
            yield Problem(f"provider.{str(key)[:80]}", "is not a part of the provider; remove it")
    elif "provider" in document:
        yield Problem("provider", "must be an object with name and code")
    for field in FIELDS:
        yield from _field(document, field.key)
    if "source" in document:
        yield from _source(document["source"])


def _field(document: dict[object, object], key: str) -> Iterator[Problem]:
    field = BY_KEY[key]
    outer, _, inner = key.partition(".")
    holder: object = document.get(outer) if inner else document
    if not isinstance(holder, dict):
        if outer not in document:
            yield Problem(
                key, f'is compulsory; where the source has nothing, write "{NOT_PROVIDED}"'
            )
        return
    name = inner or outer
    if name in holder:
        yield from values.check(field, holder[name])
    elif field.compulsory:
        yield Problem(key, f'is compulsory; where the source has nothing, write "{NOT_PROVIDED}"')


def _source(value: object) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem("source", "must be an object")
        return
    for key in value.keys() - _SOURCE:
        yield Problem(f"source.{str(key)[:80]}", "is not a part of the source; remove it")
    for key in ("attribution", "items"):
        if key in value or key == "attribution":
            yield from values.word(f"source.{key}", value.get(key), list(Attribution))
    for key in ("key", "file"):
        if not values.is_digest(value.get(key)):
            yield Problem(f"source.{key}", "must be 0x and 64 lower-case hexadecimal digits")
    row = value.get("row")
    if type(row) is not int or not 1 <= row < 2**31:
        yield Problem("source.row", "must be a row number from 1")
    if "provider" in value:
        yield from values.text("source.provider", value["provider"], limits.MAX_NAME, lines=False)


def _size(document: dict[object, object]) -> Iterator[Problem]:
    size = len(canonical.encode(document))
    if size > limits.MAX_ENTRY_BYTES:
        yield _too_large(size)


def _too_large(size: int) -> Problem:
    return Problem("", f"has {size} bytes; the limit is {limits.MAX_ENTRY_BYTES}: shorten it")
