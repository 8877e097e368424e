"""A copy for one purpose (加注件): a document of its own, of chosen fields. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chain import canonical
from chain.documents import Bundle, Field
from chain.documents.fields import in_order
from gateway.archive.naming import CONTENT
from gateway.command.client.documents.drafting import Draft, last_second
from gateway.command.errors import CommandError, Status
from gateway.documents.formats.json_file import VOCABULARIES
from gateway.documents.model import Key

_COPY: Final = "copy"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a copy is for, for whom, and its last day."""

    purpose: str
    recipient: str
    expires: str


def copy_draft(
    bundle: Bundle, name: str, purpose: Purpose, paths: Sequence[str] | None, valid_from: int
) -> Draft:
    """The draft of a copy of the document `name` that shows these fields, all where None.

    Its number is that of the original with a mark behind it, which follows from what it is for: the
    same copy again is the same document. Raises `CommandError` for a field that is not there.
    """
    fields = [shown.field for shown in bundle.fields if shown.field.path.split(".")[0] != _COPY]
    chosen = fields if paths is None else _chosen(fields, paths)
    mark = canonical.digest(
        [name, purpose.purpose, purpose.recipient, purpose.expires, [f.path for f in chosen]]
    ).hex()[:12].upper()  # fmt: skip
    beside = {
        "of": ("identifier", name),
        "number": ("identifier", mark),
        "purpose": ("text", purpose.purpose),
        "recipient": ("text", purpose.recipient),
        "expires": ("date", purpose.expires),
    }
    chosen += [Field(f"{_COPY}.{path}", kind, value) for path, (kind, value) in beside.items()]
    original = key_of(bundle)
    key = Key(original.issuer, original.type, f"{original.number}#{mark}")
    until = last_second(purpose.expires)
    return Draft(f"copy-{mark}", bundle.envelope.kind, key, in_order(chosen), valid_from, until, 0)


def key_of(bundle: Bundle) -> Key:
    """The key of a document by its fields, as a file of it would have it; else by its digest."""
    content = {shown.field.path: shown.field.value for shown in bundle.fields}
    kind = bundle.envelope.kind
    _, key = VOCABULARIES.get(kind, ({}, lambda *_: None))
    return key(kind, content) or Key(CONTENT, kind, bundle.document.hex().upper())


def paths_in(bundle: Bundle, paths: Sequence[str]) -> list[str]:
    """The paths of a bundle's fields that are meant by these, with all inside them."""
    return [field.path for field in _chosen([shown.field for shown in bundle.fields], paths)]


def _chosen(fields: Sequence[Field], paths: Sequence[str]) -> list[Field]:
    """The fields of these paths, and all that lie inside them."""
    found = [f for f in fields if any(_is_in(f.path, path) for path in paths)]
    for path in paths:
        if not any(_is_in(field.path, path) for field in found):
            raise CommandError(f"the document has no field {path}", Status.USAGE)
    return found


def _is_in(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))
