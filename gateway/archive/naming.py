"""The key by which a document is left here and found again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final

from chain import canonical
from gateway.documents.formats.json_file import VOCABULARIES
from gateway.documents.keys import squeezed
from gateway.documents.model import DocumentModel, Key

CONTENT: Final = "CONTENT"
"""The issuer in the key of a document that has no number: found by its content alone."""

COPY_OF: Final = "copy.of"
"""Where a copy for one purpose names the document that it was copied from."""


def key_of(model: DocumentModel) -> Key:
    """The key of a document: its own, that of a copy, or one made of its whole content.

    A copy for one purpose (``copy.number``) is another document than its original. A document
    without a number (any file, free JSON) is known by SHA-256 of its fields: whatever differs in a
    value is another document, and not found.
    """
    if model.key is None:
        return Key(CONTENT, model.type, content_digest(model))
    return _of_copy(model.key, model.get("copy.number"))


def key_in(kind: str, content: Mapping[str, str]) -> Key | None:
    """As `key_of`, out of some fields of a document of that kind; None if they do not say it."""
    words = VOCABULARIES.get(kind)
    key = None if words is None else words[1](kind, content)
    return None if key is None else _of_copy(key, content.get("copy.number", ""))


def used_key(model: DocumentModel) -> Key | None:
    """The key under which a document is used once; None where it has no number, or is a copy.

    A copy for one purpose shows the original's sums and is no second invoice; chosen fields may not
    even say whose it is.
    """
    return None if is_copy(field.path for field in model.fields) else model.key


def used_key_in(kind: str, content: Mapping[str, str]) -> Key | None:
    """As `used_key`, out of all fields of a document of that kind."""
    return None if is_copy(content) else key_in(kind, content)


def is_copy(paths: Iterable[str]) -> bool:
    """Whether a document with these paths says that it is a copy for one purpose."""
    return any(path.startswith("copy.") for path in paths)


def _of_copy(key: Key, number: str) -> Key:
    copy = squeezed(number)
    return replace(key, number=f"{key.number}#{copy}") if copy else key


def content_digest(model: DocumentModel) -> str:
    """SHA-256 of the fields as canonical JSON, in capitals as keys have it."""
    fields = [[field.path, field.kind.value, field.value] for field in model.fields]
    return sha256(canonical.encode(fields)).hexdigest().upper()
