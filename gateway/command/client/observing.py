"""A gateway as an observer sees it: blocks, headers, bodies over HTTP. None is believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from chain import canonical
from chain.errors import CanonicalError
from chain.node.errors import BlockRefused
from chain.node.replay import ClaimedBlock
from chain.node.sources import split_block
from chain.observer import ShownBody, Signed, SourceAway
from chain.words import to_hex
from gateway.command.client.client import Client
from gateway.command.errors import CommandError, Unreachable

BLOCKS_AT_ONCE = 100
POSTED_AT_ONCE = 500
MOST_BYTES = 128 * 2**20
"""Of one answer. A gateway ends one after 64 MiB, and the line that it is at."""

_NONSENSE = "the gateway does not answer as a gateway does"


@dataclass(frozen=True, slots=True)
class Auditor:
    """Who reads bodies, and under which case."""

    client: Client
    case: str


class Gateway:
    """The source of an observer: `SourceAway` where the gateway does not answer."""

    def __init__(self, client: Client, auditor: Auditor | None = None) -> None:
        self._client = client
        self._auditor = auditor

    def genesis(self) -> bytes:
        """The text of genesis.json, as far as the gateway has one."""
        specification = self._client.get("/v1/chain/genesis")["specification"]
        if specification is None:
            raise CommandError("the ledger's chain is no embedded node: it cannot be observed")
        return orjson.dumps(specification)

    def blocks(self, first: int) -> Iterator[ClaimedBlock]:
        """The blocks from that number on, until the gateway has no more."""
        while True:
            lines = self._lines(self._client, "/v1/chain/blocks", first, BLOCKS_AT_ONCE)
            for line in lines:
                yield _block(line, first)
                first += 1
            if not lines:
                return

    def headers(self, first: int, most: int) -> Sequence[bytes]:
        """A run of headers."""
        return self._lines(self._client, "/v1/journal/headers", first, most)[:most]

    def bodies(self, first: int, most: int) -> Sequence[ShownBody]:
        """A run of bodies; each call is recorded under the auditor's case."""
        if self._auditor is None:
            raise CommandError("bodies are for auditors: --auditor NAME --case NUMBER")
        path, case = "/v1/journal/bodies", self._auditor.case
        lines = self._lines(self._auditor.client, path, first, most, case=case)
        return [_body(line) for line in lines[:most]]

    def post(self, signed: Sequence[Signed]) -> list[int]:
        """Hand over signatures; the sizes that the gateway took, or had before.

        Raises `Refused` with status 409 where it holds something else.
        """
        answer = self._client.post("/v1/observations", [_observation(one) for one in signed])
        later = set(answer["later"])
        return [one.seen.size for one in signed if one.seen.size not in later]

    def _lines(self, client: Client, path: str, first: int, limit: int, **more: str) -> list[bytes]:
        """The lines of an answer, whole: what was cut off is asked for again, never believed."""
        try:
            asked = {"from": first, "limit": limit, **more}
            answer = client.bounded(path, "application/x-ndjson", MOST_BYTES, **asked)
        except Unreachable as error:
            raise SourceAway(str(error)) from error
        *lines, rest = answer.split(b"\n")  # not splitlines: bodies may hold other line ends
        if rest:
            raise SourceAway(f"{_NONSENSE}: an answer was cut off")
        return lines


def _block(line: bytes, number: int) -> ClaimedBlock:
    """A block as it was shown; one that cannot be read has no header, and is refused as such."""
    raw, seal = b"", b""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        shown = orjson.loads(line)
        raw = bytes.fromhex(shown["block"].removeprefix("0x"))
        seal = bytes.fromhex((shown["seal"] or "").removeprefix("0x"))
    try:
        return ClaimedBlock(*split_block(raw, number), seal)
    except BlockRefused:
        return ClaimedBlock(raw, (), seal)


def _body(line: bytes) -> ShownBody:
    try:
        shown = canonical.decode_object(line)
        salt, body = shown["salt"], shown["body"]
        return ShownBody(
            None if salt is None else bytes.fromhex(salt.removeprefix("0x")),
            None if body is None else canonical.encode(body),
        )
    except (CanonicalError, KeyError, ValueError, AttributeError) as error:
        raise SourceAway(f"{_NONSENSE}: a body cannot be read ({error})") from error


def _observation(one: Signed) -> dict[str, Any]:
    seen = one.seen
    return {
        "block": {"number": seen.block_number, "hash": to_hex(seen.block_hash)},
        "size": seen.size,
        "root": to_hex(seen.root),
        "index": to_hex(seen.index_root),
        "signature": to_hex(one.signature),
    }
