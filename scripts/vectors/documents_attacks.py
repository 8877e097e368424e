"""Attacks on a bundle, by their meaning; scripts/vectors/documents.py writes them.

Each is (where it is known from, what is done, the bundle, the root). Wherever that helps the
attacker, the file is canonical again after the change, and ``document`` is made to fit.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias

import rfc8785

from chain.documents import Bundle, Field, commit, computed_root, decode_bundle
from chain.errors import ChainError
from scripts.vectors.documents_changes import (
    BC,
    MADE,
    OTHER,
    OWN,
    RIGHT,
    SHOWN,
    STRANGER,
    TREE,
    Json,
    changes,
)
from tests.chain.documents.samples import HEAD, SECRET, batch, committed

Attack: TypeAlias = tuple[str, str, str, bytes]

ALONE = committed(HEAD)
SINGLE: Json = json.loads(ALONE.disclose(SHOWN).encode())


def attacks() -> Iterator[Attack]:
    """All of them; every bundle must be refused under its root."""
    seen = {canonical(RIGHT)}
    for origin, desc, change in changes():
        broken = deepcopy(RIGHT)
        change(broken)
        yield origin, desc, canonical(broken), TREE.root
        seen.add(canonical(broken))
        refit = refitted(broken)
        if refit is not None and refit not in seen:
            yield origin, f"{desc}; document fits", refit, TREE.root
    yield from roots()
    yield from made_again()
    yield from texts()


def made_again() -> Iterator[Attack]:
    """The holder has the secret: it commits to other fields, and keeps the proof of the batch."""
    one = MADE[2]
    for desc, changed in (
        ("a value changed", [with_value(field, "total.gross", "5650.00") for field in one.fields]),
        ("a field added", [*one.fields, Field("seller.new", "empty", "{}")]),
        ("a field left out", [field for field in one.fields if field.path != "red"]),
    ):
        said = replace(one.envelope, fields=len(changed))
        again = commit(said, changed, SECRET).disclose(None, TREE.proof(2))
        yield OWN, f"made again by the holder: {desc}", again.encode().decode(), TREE.root
        fewer = commit(said, changed, SECRET).disclose(["number"], TREE.proof(2))
        told = replace(fewer, document=one.root).encode().decode()
        yield OWN, f"made again by the holder, the old document named: {desc}", told, TREE.root


def with_value(field: Field, path: str, value: str) -> Field:
    return replace(field, value=value) if field.path == path else field


def canonical(value: Json) -> str:
    return rfc8785.dumps(value).decode()


def refitted(value: Json) -> str | None:
    """The same with the root that it leads to, where it has a form and leads to another one."""
    try:
        bundle: Bundle = decode_bundle(rfc8785.dumps(value))
        root = "0x" + computed_root(bundle).hex()
    except ChainError:
        return None
    return None if root == value["document"] else canonical(value | {"document": root})


def roots() -> Iterator[Attack]:
    right, single = canonical(RIGHT), canonical(SINGLE)
    yield BC, "a root that is not that of the batch", right, STRANGER
    yield BC, "the root of the document for that of the batch", right, MADE[2].root
    yield BC, "the root of a smaller batch", right, batch(4)[0].root
    yield OWN, "a document issued alone, under the root of a batch", single, TREE.root
    yield OWN, "a document issued alone, with a hash beside it", canonical(
        SINGLE | {"batch": base64.b64encode(STRANGER).decode()}), ALONE.root  # fmt: skip
    yield OWN, "a document issued alone, with an empty proof", canonical(
        SINGLE | {"batch": ""}), ALONE.root  # fmt: skip
    fake = deepcopy(SINGLE)
    fake["envelope"]["fields"] += 1
    yield OWN, "a document issued alone, of one more field", canonical(fake), ALONE.root


def texts() -> Iterator[Attack]:
    right, root = canonical(RIGHT), TREE.root
    first = f'"document":"{RIGHT["document"]}"'
    yield OWN, "a space", right.replace(":", ": ", 1), root
    yield OWN, "a line end behind", right + "\n", root
    yield OWN, "a byte order mark", "\ufeff" + right, root
    yield OWN, "a member twice, the same", right.replace(first, f"{first},{first}"), root
    other = f'"document":"{OTHER["document"]}"'
    yield OWN, "a member twice, the first another", right.replace(first, f"{other},{first}"), root
    yield OWN, "a member twice, the second another", right.replace(first, f"{first},{other}"), root
    yield OWN, "members in another order", json.dumps(
        dict(reversed(RIGHT.items())), separators=(",", ":"), ensure_ascii=False), root  # fmt: skip
    yield OWN, "characters escaped", json.dumps(RIGHT, separators=(",", ":"), sort_keys=True), root
    yield OWN, "half of a pair of surrogates", right.replace("565.00", "565.00\\ud800"), root
    yield OWN, "a position as a fraction", right.replace("[[", "[[0.0,[", 1), root
    count = '"count":5'
    yield OWN, "a count with an exponent", right.replace(count, '"count":5e0'), root
    yield OWN, "a count of many digits", right.replace(count, '"count":' + "9" * 4_000), root
    yield OWN, "not JSON", "%PDF-1.7", root
    yield OWN, "nothing", "", root
    yield OWN, "a list", f"[{right}]", root
    yield OWN, "lists inside each other", "[" * 5_000 + "]" * 5_000, root
    yield OWN, "cut short", right[:-1], root
