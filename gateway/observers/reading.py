"""What observers read: the genesis, blocks with seals, headers; and bodies, for auditors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import chain as joined
from typing import Any

import orjson
from sqlmodel import Session, col, select

from chain.client import Client, WholeBlock
from chain.errors import ClientError
from chain.words import to_hex
from gateway.database import ReadSession
from gateway.errors import NotFound, Unavailable
from gateway.journal.models import Record
from gateway.journal.records import headers_from
from gateway.ledger import Ledger
from gateway.settings import Settings

MAX_BLOCKS = 500
MAX_HEADERS = 10_000
MAX_BODIES = 10_000
MAX_BYTES = 64 * 2**20
"""An answer ends behind the line that goes over this."""

_BATCH = 16
_PAGE = 256
_GENESIS = "node/genesis.json"

Lines = Iterator[bytes]
Reading = Callable[[], AbstractContextManager[ReadSession]]


def genesis(settings: Settings, ledger: Ledger) -> dict[str, Any] | None:
    """The specification of the embedded node's chain; None where another engine has its own."""
    if not ledger.embedded:
        return None
    path = settings.data / _GENESIS
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NotFound(
            "the chain's genesis.json cannot be read here; ask the operator for it"
        ) from error
    return found


def blocks(client: Client, first: int, limit: int, *, sealed: bool) -> Lines:
    """Blocks as NDJSON from a number on; as many as there are, at most `limit` and `MAX_BYTES`.

    The first are fetched before anything leaves, so that a node that is away is an error; where it
    goes away later the answer ends with a whole line.
    """
    batches = _batches(client, first, limit, sealed=sealed)
    begun = next(batches, [])
    return _bounded(_block(one) for batch in joined([begun], _rest(batches)) for one in batch)


def _batches(client: Client, first: int, limit: int, *, sealed: bool) -> Iterator[list[WholeBlock]]:
    end = first + limit
    while first < end:
        try:
            found = client.whole_blocks(first, min(_BATCH, end - first), sealed=sealed)
        except ClientError as error:
            raise Unavailable(f"the chain cannot be read now: {error}") from error
        if not found:
            return
        yield found
        first += len(found)


def _rest(batches: Iterator[list[WholeBlock]]) -> Iterator[list[WholeBlock]]:
    try:
        yield from batches
    except Unavailable:
        return


def _block(block: WholeBlock) -> bytes:
    seal = None if block.seal is None else to_hex(block.seal)
    line = {"block": to_hex(block.encoded), "number": block.number, "seal": seal}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def headers(session: Session, first: int, limit: int) -> bytes:
    """Canonical headers, one record a line, from a position on; at most `limit` and `MAX_BYTES`."""
    return b"".join(_bounded(header + b"\n" for header in _headers(session, first, first + limit)))


def _headers(session: Session, first: int, end: int) -> Iterator[bytes]:
    for at in range(first, end, _PAGE):
        page = headers_from(session, at, min(_PAGE, end - at))
        yield from page
        if len(page) < _PAGE:
            return


def bodies(read: Reading, first: int, end: int) -> Lines:
    """Bodies of positions `first` to `end - 1`, a line of canonical JSON each."""
    return _bounded(line for at in range(first, end, _PAGE) for line in _bodies(read, at, end))


def _bodies(read: Reading, first: int, end: int) -> list[bytes]:
    query = (
        select(Record.position, Record.salt, Record.body)
        .where(Record.position >= first, Record.position < min(first + _PAGE, end))
        .order_by(col(Record.position))
    )
    with read() as session:
        return [_body(*row) for row in session.exec(query)]


def _body(position: int, salt: bytes | None, body: bytes | None) -> bytes:
    text = "null" if salt is None else f'"{to_hex(salt)}"'
    return b'{"body":%b,"position":%d,"salt":%b}\n' % (body or b"null", position, text.encode())


def _bounded(lines: Iterator[bytes]) -> Lines:
    total = 0
    for line in lines:
        yield line
        total += len(line)
        if total > MAX_BYTES:
            return
