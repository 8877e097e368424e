"""Key tags: what a record is found by, as a pure function of its body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from chain.errors import RecordError
from chain.words import Digest

_HEX32 = re.compile(r"0x[0-9a-f]{64}")

_SUBJECT_KEYS = {
    "member": "member",
    "owner": "member",
    "recipient": "member",
    "consumer": "member",
    "provider": "member",
    "reporter": "member",
    "counterpart": "member",
    "resource": "resource",
    "authorization": "authorization",
    "request": "request",
    "issuer": "member",
    "buyer": "member",
    "booker": "member",
    "verifier": "member",
    "document": "document",
    "issue": "document",
    "blue": "document",
    "successor": "document",
    "voucher": "voucher",
}

MAX_USES = 500
"""The most keys of the register in one record: those that one statement names."""


def tag_hash(tag: str) -> Digest:
    """The 32 bytes that stand for a key tag such as ``resource:STJJ-0001``; SHA-256 of its UTF-8.

    The contracts use the same bytes as the identity of members and resources.
    """
    return Digest(sha256(tag.encode()).digest())


def key_tags(body: Mapping[str, Any]) -> list[str]:
    """Every key tag of a record with this body, sorted, each once.

    A record is tagged with what its ``subject`` names (``resource``, ``authorization``,
    ``request`` and ``voucher`` by these words; a document is its ``document``, ``issue``, ``blue``
    and ``successor``; every other name there is a member), with the member of each of its
    ``actors``, with each of its ``members``, and with each of its ``persons`` and ``uses``, of
    which it knows the 32 bytes only. `RecordError` if one of these has another form; the rest of
    the body is *not* checked.
    """
    return sorted(set(_tags(body)))


def _tags(body: Mapping[str, Any]) -> Iterator[str]:
    subject = _object(_given(body, "subject", {}), "subject")
    for key, noun in _SUBJECT_KEYS.items():
        if (name := subject.get(key)) is not None:
            yield f"{noun}:{_name(name, key)}"
    for actor in _list(_given(body, "actors", []), "actors"):
        if (name := _object(actor, "actors").get("member")) is not None:
            yield f"member:{_name(name, 'member')}"
    for member in _list(_given(body, "members", []), "members"):
        yield f"member:{_name(_object(member, 'members').get('code'), 'code')}"
    for person in _list(_given(body, "persons", []), "persons"):
        yield f"person:{_bytes32(person, 'persons')}"
    for use in _uses(_given(body, "uses", [])):
        yield f"use:{_bytes32(use, 'uses')}"


def _given(body: Mapping[str, Any], key: str, nothing: Any) -> Any:
    # Null is as good as absent; 0, false and "" are not.
    value = body.get(key)
    return nothing if value is None else value


def _object(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RecordError(f"a body's {key} must be an object, not a {type(value).__name__}")
    return value


def _list(value: Any, key: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise RecordError(f"a body's {key} must be a list, not a {type(value).__name__}")
    return value


def _name(value: Any, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise RecordError(f"a body's {key} must be a name, not {ascii(value)[:80]}")
    return value


def _uses(value: Any) -> Sequence[Any]:
    uses = _list(value, "uses")
    if len(uses) > MAX_USES:
        raise RecordError(f"a body's uses are at most {MAX_USES}, not {len(uses)}")
    return uses


def _bytes32(value: Any, key: str) -> str:
    # Never a person's name or a document's number: the header is for everybody to see.
    if not isinstance(value, str) or not _HEX32.fullmatch(value):
        raise RecordError(f"a body's {key} must be 0x and 64 lower-case hexadecimal digits each")
    return value
