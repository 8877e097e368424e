"""What has to be asked of the gateway before something about documents can be signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

from chain.words import Digest
from gateway.command.client import submitting
from gateway.command.client.client import Client
from gateway.documents.model import Key

MOST_KEYS: Final = 500
"""Documents that one request or one statement names at most."""

_PATH: Final = "/v1/documents/keys"
_ISSUED: Final = "/v1/documents/issued"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Series:
    """Where the next batch of a series stands: its hash, its first serial, the state to expect."""

    series: Digest
    next: int
    state: int


def issue_keys(client: Client, keys: Sequence[Key]) -> list[Digest]:
    """The keyed hashes under which the asking member issues documents of these numbers."""
    found: list[Digest] = []
    for some in portions(keys, MOST_KEYS):
        answer = client.post(_PATH, {"documents": [key_json(key) for key in some]})
        found += [digest(document["issue"]) for document in answer["documents"]]
    return found


def issued_before(client: Client, keys: Sequence[Key]) -> list[str]:
    """What the asking member has issued under each number and not ended, in words; "" for none."""
    found: list[str] = []
    for some in portions(keys, MOST_KEYS):
        answer = client.post(_ISSUED, {"documents": [key_json(key) for key in some]})
        found += [", ".join(map(_earlier, earlier)) for earlier in answer["documents"]]
    return found


def _earlier(one: Mapping[str, Any]) -> str:
    return f"{one['name']} ({one['state']}, record {one['record']})"


def series_state(client: Client, issuer: str, kind: str, name: str) -> Series:
    """Where the issuer's series of that name and kind stands."""
    series = client.post(_PATH, {"documents": [], "series": name})["series"]
    found = client.get("/v1/issuing/series", issuer=issuer, kind=kind, series=series)
    return Series(digest(series), found["next"], found["next_state"])


def key_json(key: Key) -> dict[str, str]:
    """A key as routes take it."""
    return {"issuer": key.issuer, "type": key.type, "number": key.number}


def digest(text: str) -> Digest:
    """32 bytes of an answer."""
    return Digest(bytes.fromhex(text.removeprefix("0x")))


def digest_of(client: Client, statement: Mapping[str, Any]) -> str:
    """The digest under which a statement is known there."""
    return submitting.digest_of(client.ledger_id, statement)


def portions(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in order, so many at a time."""
    iterator = iter(values)
    while some := list(islice(iterator, size)):
        yield some
