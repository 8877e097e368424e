"""Describing a file and sending it: read twice, once for its digest and once for its bytes."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chain.words import Digest
from gateway.command.client.client import Client
from gateway.command.client.submitting import Taken, digest_of
from gateway.command.errors import CommandError, Status
from gateway.command.output import Output, Progress
from gateway.payloads.description import Description, make_description
from gateway.payloads.drafts import SALT_BYTES
from gateway.payloads.errors import Unscopable
from gateway.payloads.scoping import can_scope, fields_of

_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Measured:
    """A file's description, and the salt that stands apart from it."""

    description: Description
    salt: bytes


def measure(path: Path, media: str, version: int, out: Output) -> Measured:
    """Read a file for its size, digest and fields; raises `CommandError` where it is no file.

    A file whose fields cannot be told for certain is described without any, and `out` says why.
    """
    if not path.is_file():
        raise CommandError(f"there is no file {path}", Status.USAGE)
    salt = secrets.token_bytes(SALT_BYTES)
    digest, size = sha256(salt), 0
    with out.progress(f"reading {path.name}, bytes", path.stat().st_size) as progress:
        for block in blocks(path, progress):
            digest.update(block)
            size += len(block)
    content = Digest(digest.digest())
    fields = _fields(path, media, out)
    return Measured(Description(path.name, media, size, content, version, fields), salt)


def _fields(path: Path, media: str, out: Output) -> tuple[str, ...] | None:
    if not can_scope(media):
        return None
    try:
        with path.open("rb") as file:
            return tuple(fields_of(media, file))
    except Unscopable as error:
        out.say(f"its fields cannot be granted singly, only the whole of it: {error}")
        return None


def blocks(path: Path, progress: Progress) -> Iterator[bytes]:
    """The file's bytes, counted by `progress`."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
            progress.add(len(block))


def send(client: Client, resource: str, path: Path, measured: Measured) -> Taken:
    """Sign the description and send the file, again where no answer came; what is answered.

    Raises `Refused` where the gateway does not take it, also where the file has changed since it
    was measured.
    """
    attachment = make_description(measured.description)
    statement = client.statement("DepositPayload", {"resource": resource}, attachment)
    encoded = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode()
    size = measured.description.size
    headers = {
        "Content-Length": str(size),
        "Content-Type": "application/octet-stream",
        "Shujian-Salt": measured.salt.hex(),
        "Shujian-Statement": encoded.rstrip("="),
    }
    digest = digest_of(client.ledger_id, statement)
    with client.out.progress(f"sending {path.name}, bytes", size) as progress:
        return client.once(
            lambda: client.put("/v1/payloads", lambda: blocks(path, progress), headers), digest
        )
