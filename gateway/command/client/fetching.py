"""Fetching a payload: a signed request, its content into a draft, its digest checked, its thanks.

The file has its name only when it is whole and has the digest that the record of its release
names; whatever goes wrong before that leaves nothing of it.
"""

from __future__ import annotations

import hmac
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from chain.words import to_hex
from gateway.command.client.client import Client
from gateway.command.client.submitting import digest_of
from gateway.command.errors import CommandError, Refused, Unreachable
from gateway.command.output import Progress

READY_WITHIN = 300.0
"""Seconds that a command waits until the record of its release is anchored."""

TRIES = 8
"""How often it is tried to send a request, or to go on with a broken delivery."""

_PAUSE = 1.0
_POLL = 0.3
_BUSY = 409


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was received, and what the gateway says of its release."""

    release: Mapping[str, Any]
    size: int
    digest: str


def ask(
    client: Client, message: Mapping[str, Any], attachment: dict[str, Any], persons: list[str]
) -> dict[str, Any]:
    """Send a signed request, the same one again where no answer came; what is released.

    Raises `Refused` where it is refused: that is recorded, and the message says where.
    """
    statement = client.statement("RequestRelease", message, attachment)
    digest = digest_of(client.ledger_id, statement)
    body = {**statement, "persons": persons}
    for attempt in range(1, TRIES + 1):
        try:
            answer: dict[str, Any] = client.post("/v1/releases", body)
        except Refused as error:
            if error.code != _BUSY or attempt == 1:
                raise
            answer = show(client, digest)  # it had arrived after all, and was only not answered
        except Unreachable:
            if attempt == TRIES:
                raise
            time.sleep(_PAUSE)
            continue
        return _allowed(answer)
    raise Unreachable("the gateway does not answer; try again")


def show(client: Client, request: str) -> dict[str, Any]:
    """How far a release has come."""
    found: dict[str, Any] = client.get(f"/v1/releases/{request}")
    return found


def wait_until_ready(client: Client, release: dict[str, Any]) -> dict[str, Any]:
    """Wait until the record of a release is anchored, where its terms demand that."""
    until = time.monotonic() + READY_WITHIN
    if release["ready"]:
        return release
    with client.out.progress("waiting until the release is anchored"):
        while release["state"] == "released" and not release["ready"]:
            if time.monotonic() > until:
                raise CommandError(
                    f"the release (record {release['position']}) is not anchored yet; see "
                    "`shujian status`, and ask again with a new request"
                )
            time.sleep(_POLL)
            release = show(client, release["request"])
    return release


def fetch(client: Client, release: dict[str, Any], path: Path) -> Fetched:
    """Receive what was released into a file of that name, going on where the line breaks.

    Raises `CommandError` where it does not come whole, or is not what the record says.
    """
    size, digest = release["content"]["size"], release["content"]["digest"]
    with _draft(path) as (file, draft), client.out.progress("receiving, bytes", size) as progress:
        salt = _receive(client, release, file, progress)
        file.flush()
        os.fsync(file.fileno())
        received = _digest_of(draft, salt)
        if not hmac.compare_digest(received, digest):
            raise CommandError(
                f"what came has the digest {received}, but record {release['position']} says "
                f"{digest}: it is thrown away; tell the provider and the auditor"
            )
        draft.replace(path)  # from here on it has its name
    return Fetched(release, size, received)


def _receive(client: Client, release: dict[str, Any], file: BinaryIO, progress: Progress) -> bytes:
    """Fill the file; the salt of its digest."""
    broken: CommandError | None = None
    for attempt in range(TRIES):
        try:
            if attempt:
                time.sleep(_PAUSE)
                release = show(client, release["request"])
            start = _start(release, file.tell())
            return _receive_from(client, release, file, start, progress)
        except (Unreachable, Refused) as error:
            if isinstance(error, Refused) and error.code != _BUSY:
                raise
            broken = error
    raise broken or Unreachable("the gateway sent nothing; try again")


def _start(release: Mapping[str, Any], received: int) -> int | None:
    """From which byte to ask; None for a delivery that has not begun."""
    if release["state"] == "aborted":
        return received
    if release["state"] == "completed":
        raise CommandError(
            f"the gateway has handed all of it to the network (record {release['changed']}), but "
            f"{received} of {release['content']['size']} bytes came, and a signed request is "
            "delivered once: fetch it again, which takes another use"
        )
    return None


def _receive_from(
    client: Client,
    release: Mapping[str, Any],
    file: BinaryIO,
    start: int | None,
    progress: Progress,
) -> bytes:
    with client.download(f"/v1/releases/{release['request']}/content", start) as response:
        file.seek(start or 0)
        file.truncate()
        salt = bytes.fromhex(response.headers["shujian-salt"].removeprefix("0x"))
        for block in response.iter_bytes():
            file.write(block)
            progress.add(len(block))
    return salt


def _digest_of(path: Path, salt: bytes) -> str:
    digest = sha256(salt)
    with path.open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return to_hex(digest.digest())


@contextmanager
def _draft(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside the final one, for its owner alone, gone at the end unless it was renamed."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, draft
    finally:
        draft.unlink(missing_ok=True)


def _allowed(release: dict[str, Any]) -> dict[str, Any]:
    if release["state"] == "refused":
        raise CommandError(f"refused: {release['reason']} (record {release['position']})")
    return release
