"""A report on its way out: its lines measured, its statement signed, its bytes sent."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from chain.records import tag_hash
from chain.words import to_hex
from gateway.command.client import Client
from gateway.command.client.pseudonyms import pseudonym
from gateway.command.client.submitting import uncertain
from gateway.command.errors import CommandError, Status
from gateway.command.report_mapping import LogMapping, Mapped
from gateway.reconciliation.period import Period

_BLOCK = 2**20
_GZIP = 31


@dataclass(frozen=True, slots=True)
class Measured:
    """The lines of a report: how many, and the digest of all bytes."""

    file: IO[bytes]
    count: int
    digest: bytes

    def blocks(self) -> Iterator[bytes]:
        """The bytes from the beginning."""
        self.file.seek(0)
        while block := self.file.read(_BLOCK):
            yield block


def measure(file: IO[bytes]) -> Measured:
    """Read a report once."""
    hashed, count, last = sha256(), 0, b"\n"
    file.seek(0)
    while block := file.read(_BLOCK):
        hashed.update(block)
        count += block.count(b"\n")
        last = block[-1:]
    return Measured(file, count + (last != b"\n"), hashed.digest())


@contextmanager
def opened(
    path: Path, mapping: LogMapping | None, keys_folder: Path, mapped: Mapped
) -> Iterator[IO[bytes]]:
    """The lines of a report: the file itself, or what the mapping makes of it."""
    if not path.is_file():
        raise CommandError(f"there is no file {path}", Status.USAGE)
    with path.open("rb") as file:
        if mapping is None:
            yield file
            return
        with TemporaryFile(prefix="shujian-report-") as events:
            events.writelines(mapping.events(file, partial(pseudonym, keys_folder), mapped))
            yield events


def send(
    client: Client, member: str, sequence: int, period: Period, lines: Measured, *, compress: bool
) -> dict[str, Any]:
    """Sign a report and send it; what the gateway answers when all of it was taken in."""
    message = {
        "member": to_hex(tag_hash(f"member:{member}")),
        "sequence": sequence,
        "from": period.first,
        "until": period.last,
        "count": lines.count,
        "events": to_hex(lines.digest),
    }
    statement = client.statement("SubmitReport", message)
    encoded = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode().rstrip("=")
    headers = {"Shujian-Statement": encoded, "Content-Type": "application/x-ndjson"}
    if compress:
        headers["Content-Encoding"] = "gzip"
    content: Callable[[], Iterator[bytes]] = lines.blocks
    with uncertain("the same command goes on from there"):
        answer: dict[str, Any] = client.send(
            "/v1/reports", partial(_compressed, content) if compress else content, headers
        )
    return answer


def _compressed(content: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    deflate = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for block in content():
        yield deflate.compress(block)
    yield deflate.flush()
