"""What the templates show, made from what the services give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain import merkle
from chain.errors import ProofError
from chain.words import to_hex
from gateway.catalog.entry import NOT_PROVIDED
from gateway.catalog.entry.fields import FIELDS
from gateway.catalog.entry.labels import Language, label, word
from gateway.observers.service import Progress
from gateway.services import Services


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of an entry: its label, its words, and whether the source lacks it."""

    label: str
    text: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """What the configured observers have signed; `size` as many as `required` have."""

    required: int
    size: int | None
    progress: list[Progress]
    troubles: list[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an inclusion proof: the node beside, on which side, and what both join to."""

    side: str
    node: str
    joined: str


def observed(services: Services, session: Session) -> Observed:
    """How far each observer is, and what contradicts this ledger."""
    watching = services.observers
    return Observed(
        watching.required,
        watching.observed(session),
        watching.progress(session),
        [trouble.text for trouble in watching.contradictions.all()],
    )


def field_rows(entry: dict[str, Any] | None, language: Language) -> list[FieldRow]:
    """The fields of an entry in the order of the form, the data items left out."""
    rows = []
    for field in FIELDS:
        value = _value(entry or {}, field.key)
        if value is not None and field.key != "items":
            text = shown(_translated(field.key, value, language))
            rows.append(FieldRow(label(field.key, language), text, value == NOT_PROVIDED))
    return rows


def items_of(entry: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The data items of an entry; none where the source gave none."""
    items = (entry or {}).get("items")
    return items if isinstance(items, list) else []


def _value(entry: dict[str, Any], key: str) -> Any:
    value: Any = entry
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _translated(key: str, value: Any, language: Language) -> Any:
    if isinstance(value, str):
        return word(key, value, language)
    if isinstance(value, list):
        return [_translated(key, item, language) for item in value]
    if isinstance(value, dict) and "kind" in value:
        return value.get("name") or word(key, value["kind"], language)
    return value


def shown(value: Any) -> str:
    """A value of an entry as people read it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False)


def steps_of(
    position: int, size: int, leaf: str, inclusion: Sequence[str], root: str
) -> tuple[list[Step], bool]:
    """An inclusion proof step by step, and whether it leads to the checkpoint's root."""
    start, proof = bytes.fromhex(leaf[2:]), [bytes.fromhex(node[2:]) for node in inclusion]
    try:
        merkle.verify_inclusion(position, size, start, proof, bytes.fromhex(root[2:]))
    except ProofError:
        return [], False
    return _steps(position, size - 1, start, proof), True


def _steps(index: int, last: int, node: bytes, proof: list[bytes]) -> list[Step]:
    # RFC 9162, 2.1.3.2, with what is joined at each step kept for the eye.
    steps = []
    for beside in proof:
        left = bool(index & 1) or index == last
        node = merkle.node_hash(beside, node) if left else merkle.node_hash(node, beside)
        steps.append(Step("left" if left else "right", to_hex(beside), to_hex(node)))
        if left:
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    return steps
