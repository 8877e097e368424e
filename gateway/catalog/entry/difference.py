"""What changed between two versions of an entry, field by field and item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gateway.catalog.entry.form import PROVENANCE_OF_FILE, Entry, to_document

ItemKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the field's ``key`` and its values as JSON, None where there was none.

    For an item, ``key`` is ``items`` and ``item`` its name; ``occurrence`` tells items of one name
    apart, counted from 1. ``reordered`` holds the names in the old and the new order.
    """

    key: str
    kind: Literal["added", "removed", "changed", "reordered"]
    old: Any
    new: Any
    item: str | None = None
    occurrence: int = 1


def difference(old: Entry, new: Entry) -> list[Change]:
    """Every change from ``old`` to ``new``; empty exactly if their content digests are equal.

    File and row of the source are left out, as in ``content_digest``.
    """
    before, after = _flat(to_document(old)), _flat(to_document(new))
    changes: list[Change] = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if key == "items" and isinstance(was, list) and isinstance(now, list):
            changes += _items(was, now)
        elif was != now:
            changes.append(_change(key, was, now))
    return changes


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    """The document's fields by their key in the table; provider and source opened."""
    flat: dict[str, Any] = {}
    for key, value in document.items():
        if key in {"provider", "source"}:
            flat |= {f"{key}.{part}": inner for part, inner in value.items()}
        elif key != "format":
            flat[key] = value
    return {k: v for k, v in flat.items() if k not in {f"source.{p}" for p in PROVENANCE_OF_FILE}}


def _items(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    before, after = dict(_keyed(old)), dict(_keyed(new))
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield _change("items", was, now, *key)
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before != kept_after:
        yield Change("items", "reordered", [n for n, _ in before], [n for n, _ in after])


def _keyed(items: Iterable[dict[str, Any]]) -> Iterator[tuple[ItemKey, dict[str, Any]]]:
    """Each item under its name and how often the name has come so far."""
    seen: Counter[str] = Counter()
    for item in items:
        seen[item["name"]] += 1
        yield (item["name"], seen[item["name"]]), item


def _change(
    key: str, was: object, now: object, item: str | None = None, occurrence: int = 1
) -> Change:
    if was is None:
        return Change(key, "added", None, now, item, occurrence)
    if now is None:
        return Change(key, "removed", was, None, item, occurrence)
    return Change(key, "changed", was, now, item, occurrence)
