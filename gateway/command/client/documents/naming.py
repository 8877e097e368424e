"""Which document a person means: by its name, or by the bundle or presentation of it in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson

from chain.documents import Envelope
from chain.documents.bundle import MAX_BYTES
from chain.documents.envelope import read_envelope
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.errors import ChainError
from gateway.command.client.client import Client
from gateway.command.errors import CommandError, Status

_HELP: Final = "name a document as 0x… or 0x…-SERIAL, or the file of its bundle"


def named(text: str) -> DocumentName:
    """The document of a name or of a bundle's file; raises `CommandError`."""
    if text.startswith("0x"):
        try:
            return DocumentName.parse(text)
        except ChainError as error:
            raise CommandError(str(error), Status.USAGE) from error
    path = Path(text)
    if not path.is_file():
        raise CommandError(f"there is no file {text}; {_HELP}", Status.USAGE)
    return name_of(_envelope(path))


def name_of(envelope: Envelope) -> DocumentName:
    """The name of the document that has this envelope; whether it was issued is another matter."""
    place = envelope.place
    if place is not None:
        series = series_id(envelope.issuer, place.series, envelope.kind)
        return DocumentName(batch_id(series, place.first), place.serial)
    if envelope.key is None:
        raise CommandError("the bundle names neither a key nor a place in a batch", Status.USAGE)
    return DocumentName(alone_id(envelope.issuer, envelope.key, envelope.kind))


def state_of(client: Client, name: DocumentName) -> dict[str, Any]:
    """How a document stands, with the numbers that the next statement about it needs."""
    found: dict[str, Any] = client.get(f"/v1/documents/{quote(name.text, safe='')}/state")
    return found


def _envelope(path: Path) -> Envelope:
    """The envelope in a file, of which nothing is proved by reading it."""
    if path.stat().st_size > 2 * MAX_BYTES:
        raise CommandError(f"{path} is no bundle: it is too large; {_HELP}", Status.USAGE)
    try:
        value = orjson.loads(path.read_bytes())
        bundle = value.get("bundle", value)
        return read_envelope(bundle["envelope"])
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ChainError) as error:
        raise CommandError(f"{path} is no bundle; {_HELP}", Status.USAGE) from error
