"""Evidence changed by meaning: a value here or there, in the file or within a header or body."""

from __future__ import annotations

import copy
import hashlib
import json
from random import Random
from typing import Any

from chain import canonical

STRANGE: list[Any] = [
    None, True, False, 0, 1, -1, 2, 2**32, 2**53 - 1, "", "x", "0x", "0x" + "00" * 20,
    "0x" + "00" * 32, "member:TJJ", "TJJ", "MZJ", "handler", "head",
    "RequestRelease", "PublishEntry", "GrantAccess",
    "ErasePayload", "access.refused", "access.released", "access.reported", "catalog.published",
    "accepted", "refused", "recorded", "submitted", "tax.verify", "é", "\U00010000", "\uffff",
    [], {}, [[]], [None], {"a": 1},
]  # fmt: skip
MEMBERS = (
    "effect", "submitted", "statement", "persons", "members", "request", "purpose", "attachment",
    "actors", "subject", "type", "event",
)  # fmt: skip


def changed(evidence: dict[str, Any], chance: Random) -> bytes:
    """The evidence with one or two things changed, and its sum made again."""
    document = _unfolded(evidence)
    for _ in range(chance.choice((1, 1, 1, 2))):
        _change(_part(document, chance), chance)
    return _written(document)


def _unfolded(evidence: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(evidence)
    for record in document["records"]:
        for name in ("header", "body"):
            if record[name] is not None:
                record[name] = {"text": json.loads(record[name])}
    return document


def _part(document: dict[str, Any], chance: Random) -> Any:
    """Where to change something: mostly within a record, for most rules are about records."""
    records = document.get("records")
    if isinstance(records, list) and records and chance.random() < 0.75:
        record = chance.choice(records)
        inner = record.get(chance.choice(("body", "body", "header"))) if type(record) is dict else 0
        return inner if isinstance(inner, dict) and chance.random() < 0.6 else record
    inner = document.get(chance.choice(("question", "index", "state", "checkpoint", "observers")))
    return inner if inner and chance.random() < 0.6 else document


def _change(part: Any, chance: Random) -> None:
    places: list[tuple[Any, Any]] = []
    _collect(part, places)
    if not places:
        return
    parent, key = chance.choice(places)
    value, others = parent[key], [parent[key] for parent, key in places]
    what = chance.randrange(8)
    if what == 0 and key != "text":
        del parent[key]
    elif what == 1 and isinstance(parent, list):
        parent.insert(chance.randrange(len(parent) + 1), copy.deepcopy(value))
    elif what == 2 and isinstance(parent, list):
        other = chance.randrange(len(parent))
        parent[key], parent[other] = parent[other], parent[key]
    elif what == 3 and type(value) is int:
        parent[key] = value + chance.choice((-1, 1, 2, -2, 1000))
    elif what in (3, 4) and isinstance(value, str) and value:
        at = chance.randrange(len(value))
        parent[key] = value[:at] + chance.choice('0123456789abcdefAZ-é"=/') + value[at + 1 :]
    elif what == 5:
        parent[key] = copy.deepcopy(chance.choice(others))
    elif what == 6 and isinstance(parent, dict) and key != "text":
        parent[chance.choice(MEMBERS)] = copy.deepcopy(chance.choice(others))
    else:
        parent[key] = copy.deepcopy(chance.choice(STRANGE))


def _collect(value: Any, places: list[tuple[Any, Any]]) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items) if isinstance(value, dict | list) else ():
        places.append((value, key))
        _collect(item, places) if isinstance(item, dict | list) else None


def _written(document: dict[str, Any]) -> bytes:
    records = document.get("records")
    for record in records if isinstance(records, list) else ():
        for name in ("header", "body"):
            inner = record.get(name) if isinstance(record, dict) else None
            if isinstance(inner, dict) and "text" in inner:
                record[name] = canonical.encode(inner["text"]).decode()
    return summed_again(canonical.encode({k: v for k, v in document.items() if k != "sum"}))


def summed_again(without_sum: bytes) -> bytes:
    """The file with its sum, from the bytes of the object without it."""
    before = without_sum[:-1]
    return before + f',"sum":"0x{hashlib.sha256(before).hexdigest()}"}}'.encode()
