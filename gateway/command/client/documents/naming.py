"""Which document a person means: by its name, its bundle, its own number or the file itself."""

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
from chain.presentations import Kind, kind_of
from gateway.command.client.client import Client
from gateway.command.client.documents.sources import MAX_PIECE
from gateway.command.errors import CommandError, Status

ISSUED: Final = Path("issued")
"""Where bundles are written unless another folder is named; numbers are looked up there."""

_HELP: Final = (
    "name a document as 0x… or 0x…-SERIAL, by the file of its bundle, by the document itself as a "
    "file, or by its own number if its bundle is in the folder `issued` here"
)
_NUMBERS: Final = ("number", "identifier")


def found(client: Client, text: str) -> DocumentName:
    """As `named`; also by the document itself in a file, which the gateway is asked about.

    Raises `CommandError` where the file is not exactly what was issued, or its number was issued
    more than once: which of them is meant, no file says.
    """
    path = Path(text)
    if text.startswith("0x") or not path.is_file() or is_bundle(text):
        return named(text)
    (finding,) = client.upload("/v1/verify", [(path.name, path.read_bytes())])["findings"]
    content = [one for one in finding["checks"] if one["name"] == "content"]
    if finding["document"] is None or [one["result"] for one in content] != ["VALID"]:
        raise CommandError(f"{path} is no document that was issued so: {finding['words']}; {_HELP}")
    if again := [one["words"] for one in finding["checks"] if one["name"] == "issued.again"]:
        raise CommandError(
            f"{path} may be more than one document ({again[0]}); name the one that you mean, as "
            f"0x… or by its bundle: what was found first is {finding['document']}"
        )
    return DocumentName.parse(finding["document"])


def is_bundle(text: str) -> bool:
    """Whether a text is a file that says it is a bundle or presentation, whatever is wrong."""
    path = Path(text)
    if text.startswith("0x") or not path.is_file():
        return False
    if path.stat().st_size > MAX_PIECE:
        raise CommandError(f"{path} is too large for a document; {_HELP}", Status.USAGE)
    return kind_of(path.read_bytes()) is not Kind.OTHER


def named(text: str, folder: Path = ISSUED) -> DocumentName:
    """The document of a name, of a bundle's file, or of a number in a bundle in the folder.

    Raises `CommandError`, also where several bundles have that number.
    """
    if text.startswith("0x"):
        try:
            return DocumentName.parse(text)
        except ChainError as error:
            raise CommandError(str(error), Status.USAGE) from error
    path = Path(text)
    if not path.is_file():
        return _by_number(text, folder)
    return name_of(_envelope(path))


def _by_number(number: str, folder: Path) -> DocumentName:
    names = {
        name_of(_envelope(path)).text: path
        for path in sorted(folder.glob("*.bundle.json"))
        if number.encode() in (data := path.read_bytes()) and number in _numbers(data)
    }
    if not names:
        raise CommandError(f"there is no file {number}, nor a bundle of it; {_HELP}", Status.USAGE)
    if len(names) > 1:
        paths = ", ".join(map(str, names.values()))
        raise CommandError(f"several bundles have the number {number}: name one of {paths}")
    return DocumentName.parse(next(iter(names)))


def _numbers(data: bytes) -> list[str]:
    """The numbers that a bundle shows of its document."""
    try:
        fields = orjson.loads(data)["fields"]
        return [value for _, path, _, value, *_ in fields if path in _NUMBERS]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return []


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
