"""Leaving documents with the gateway, where they are found by number and changes are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from gateway.command.client.client import Client
from gateway.command.client.documents.asking import key_json
from gateway.command.client.documents.state import Item

MOST_BYTES: Final = 2**25
"""Of one request; the gateway takes some times more."""

_HEADERS: Final = {"Content-Type": "application/x-ndjson"}


def deposit(client: Client, documents: Sequence[tuple[Item, bytes]]) -> dict[int, str]:
    """Leave documents with the gateway as their issuer; by number of the item, why one is not kept.

    What is there already is left once, however often it is sent.
    """
    failed: dict[int, str] = {}
    for some in _requests(documents):
        body = [b'{"bundle":' + data + b',"key":' + _key(item) + b"}\n" for item, data in some]
        answer = client.deliver("/v1/documents", body, _HEADERS)
        failed |= {some[one["line"] - 1][0].n: str(one["problem"]) for one in answer["problems"]}
    return failed


def _requests(documents: Iterable[tuple[Item, bytes]]) -> Iterator[list[tuple[Item, bytes]]]:
    some: list[tuple[Item, bytes]] = []
    size = 0
    for item, data in documents:
        if some and size + len(data) > MOST_BYTES:
            yield some
            some, size = [], 0
        some.append((item, data))
        size += len(data)
    if some:
        yield some


def _key(item: Item) -> bytes:
    assert item.key is not None  # it is forgotten only after this
    value: Any = key_json(item.key)
    return orjson.dumps(value)
