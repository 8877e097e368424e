"""The key by which a document is left here and found again. Pure."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from chain import canonical
from gateway.documents.keys import squeezed
from gateway.documents.model import DocumentModel, Key

CONTENT: Final = "CONTENT"
"""The issuer in the key of a document that has no number: found by its content alone."""


def key_of(model: DocumentModel) -> Key:
    """The key of a document: its own, that of a copy, or one made of its whole content.

    A copy for one purpose (``copy.number``) is another document than its original. A document
    without a number (any file, free JSON) is known by SHA-256 of its fields: whatever differs in a
    value is another document, and not found.
    """
    if model.key is None:
        return Key(CONTENT, model.type, content_digest(model))
    copy = squeezed(model.get("copy.number"))
    return replace(model.key, number=f"{model.key.number}#{copy}") if copy else model.key


def content_digest(model: DocumentModel) -> str:
    """SHA-256 of the fields as canonical JSON, in capitals as keys have it."""
    fields = [[field.path, field.kind.value, field.value] for field in model.fields]
    return sha256(canonical.encode(fields)).hexdigest().upper()
