"""A process that moves large payloads and tells how its memory grew; run by test_memory.py."""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session
from starlette.testclient import TestClient

from chain.words import Digest
from gateway.payloads.description import Description
from gateway.payloads.reading import as_file
from gateway.payloads.scoping import scope
from gateway.payloads.scoping.scope import CSV
from tests.gateway.payloads.asgi import Message, part, put
from tests.gateway.payloads.deposits import SALT, Depositor
from tests.support.town import Town, an_entry
from tests.support.web import Visitor, app_of, payloads_of

LINE = b"1,2,3\r\n" * 9_000
"""Some 63 kB, as a server hands on."""


def peak() -> int:
    """The most memory that this process has held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def data(pieces: int) -> Iterator[bytes]:
    """A table."""
    yield b"a,b,c\r\n"
    for _ in range(pieces):
        yield LINE


async def body(pieces: int) -> AsyncIterator[Message]:
    """The table as it arrives."""
    for piece in data(pieces):
        yield part(piece)
    yield part(b"", more=False)


def described(pieces: int) -> Description:
    """The truth about the table."""
    digest, size = sha256(SALT), 0
    for piece in data(pieces):
        digest.update(piece)
        size += len(piece)
    content = Digest(digest.digest())
    return Description("data.csv", CSV, size, content, 1, ("a", "b", "c"))


def move(clerk: Depositor, pieces: int) -> None:
    """Deposit the table, read it whole, and reduce part of it to a column."""
    description = described(pieces)
    status, answer = asyncio.run(put(clerk, description, body(pieces)))
    assert status == 201, answer
    payload_id = Digest(bytes.fromhex(answer["digest"][2:]))
    with Session(clerk.town.engine) as session, clerk.store.open(session, payload_id) as opened:
        assert sum(map(len, opened.read())) == description.size
        if pieces < 1000:
            with as_file(opened) as file:
                assert sum(map(len, scope(CSV, file, ["b"]))) == (pieces * 9_000 + 1) * 3


def main(large: int) -> None:
    """Move a small one, then the large one, and print by how many kB the peak grew."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.populate()
        town.accept(town.publish("STJJ-0001", an_entry()).digest)
        with TestClient(app_of(town)) as client:
            clerk = Depositor(town, Visitor(client).sign_in("tj-clerk"), payloads_of(town))
            move(clerk, 20)
            before = peak()
            move(clerk, 300)
            move(clerk, large)
            print(peak() - before)
        town.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
