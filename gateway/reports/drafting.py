"""An event as the body of a record, with its key tags and the row of its access: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from msgspec import UNSET

from chain.records import tag_hash
from chain.words import Digest
from gateway.reports.judging import Attributed

KIND = "access.reported"

ACCESS = (
    *("kind", "outcome", "event_time", "resource", "owner", "consumer", "authorization"),
    *("purpose", "case", "actor", "request", "reporter"),
)

_SAID = ("action", "purpose", "case", "actor", "fields", "bytes", "count", "digest")


@dataclass(frozen=True, slots=True)
class Origin:
    """The report that an event stands in: by whom, and the position of the report's record."""

    reporter: str
    position: int


@dataclass(slots=True)
class Drafted:
    """A record but for its place: canonical body, key tags, and the row of its `Access`.

    The row has the columns `ACCESS`, without the position before them.
    """

    body: bytes
    tags: tuple[Digest, ...]
    access: tuple[Any, ...]


def event_key(reporter: str, identifier: str) -> bytes:
    """What an event is known by: ids are unique for each reporter."""
    return sha256(f"{reporter}\0{identifier}".encode()).digest()[:16]


def draft(item: Attributed, origin: Origin, concern: Mapping[str, Any]) -> Drafted:
    """The record of an event; `concern` is what `gateway.persons.concern.concern` gives.

    Canonical (RFC 8785) by its types: ASCII keys, strings that are UTF-8, integers below 2^53.
    """
    event, time = item.parsed.event, item.parsed.time
    said = {"id": event.id, "time": time}
    for name in _SAID:
        if (value := getattr(event, name)) is not UNSET:
            said[name] = value
    subject = {"resource": event.resource, "owner": item.owner, "consumer": item.consumer}
    authorization = None if event.authorization is UNSET else event.authorization
    if authorization is not None:
        subject["authorization"] = authorization
    body = {
        "actors": [{"member": origin.reporter}],
        "event": said,
        "report": {"line": item.parsed.line, "position": origin.position},
        "subject": subject,
        **concern,
    }
    persons: Sequence[str] = concern["persons"]
    return Drafted(
        orjson.dumps(body, option=orjson.OPT_SORT_KEYS),
        _tags(origin.reporter, subject, persons),
        (
            *(KIND, "recorded", time, event.resource, item.owner, item.consumer, authorization),
            *(said.get("purpose"), said.get("case"), said.get("actor"), None, origin.reporter),
        ),
    )


def _tags(reporter: str, subject: Mapping[str, str], persons: Sequence[str]) -> tuple[Digest, ...]:
    """The key tags of the body, hashed, as `chain.records.key_tags` names them."""
    members = {reporter, subject["owner"], subject["consumer"]}
    tags = [_known_tag(f"member:{member}") for member in members]
    tags.append(_known_tag(f"resource:{subject['resource']}"))
    if "authorization" in subject:
        tags.append(_known_tag(f"authorization:{subject['authorization']}"))
    return (*tags, *(tag_hash(f"person:{person}") for person in persons))


_known_tag = lru_cache(maxsize=65_536)(tag_hash)
