"""Key tags: what a record is found by, as a pure function of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from chain.words import Digest

_SUBJECT_KEYS = {
    "member": "member",
    "owner": "member",
    "recipient": "member",
    "resource": "resource",
}


def tag_hash(tag: str) -> Digest:
    """The 32 bytes that stand for a key tag such as ``resource:STJJ-0001``; SHA-256 of its UTF-8.

    The contracts use the same bytes as the identity of members and resources.
    """
    return Digest(sha256(tag.encode()).digest())


def key_tags(body: Mapping[str, Any]) -> list[str]:
    """Every key tag of a record with this body, sorted, each once.

    A record is tagged with what its ``subject`` names (``member``, ``owner`` and ``recipient``
    are members, ``resource`` a resource), with the member of each of its ``actors``, and with
    each of its ``members``. The body's form is *not* checked beyond what is read here.
    """
    return sorted(set(_tags(body)))


def _tags(body: Mapping[str, Any]) -> Iterator[str]:
    for key, value in (body.get("subject") or {}).items():
        if key in _SUBJECT_KEYS and value is not None:
            yield f"{_SUBJECT_KEYS[key]}:{value}"
    for actor in body.get("actors") or ():
        if actor["member"] is not None:
            yield f"member:{actor['member']}"
    for member in body.get("members") or ():
        yield f"member:{member['code']}"
