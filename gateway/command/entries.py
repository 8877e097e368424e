"""Catalog entries as lines: labels in Chinese and English, one field a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.command.output import fields, printable, shorten


def lines_of(resource: Mapping[str, Any]) -> list[str]:
    """A resource with its entry, the fields in the order of the law's form."""
    head = {
        "代码 Code": resource["code"],
        "版本 Version": resource["version"] or "-",
        "状态 Status": resource["status"],
        "所有者 Owner": resource["owner"],
        "摘要值 Digest": resource["digest"],
    }
    entry = resource["entry"]
    if entry is None:
        return [*fields(head), "the entry itself is not kept here, only its digest"]
    lines = fields({**head, **_values(entry)})
    if missing := resource["not_provided"]:
        lines.append(f"未提供 Not provided by the source: {', '.join(missing)}")
    return lines


def _values(entry: Mapping[str, Any]) -> dict[str, str]:
    from gateway.catalog.entry.fields import FIELDS

    found: dict[str, str] = {}
    for field in FIELDS:
        value: Any = entry
        for part in field.key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None:
            found[f"{field.chinese} {field.english}"] = text_of(value)
    return found


def text_of(value: Any) -> str:
    """Any value of an entry as one line."""
    if isinstance(value, list):
        joined = "、".join(text_of(item) for item in value)
        return f"{joined} ({len(value)})" if len(value) > 1 else joined
    if isinstance(value, Mapping):
        first, *rest = [str(item) for key, item in value.items() if key != "format"]
        return f"{first} ({', '.join(rest)})" if rest else first
    return printable(value)


def lines_of_changes(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each change on its own line: field, and what it was and is."""
    lines = []
    for change in changes:
        label = _label(change["field"])
        if change["item"] is not None:
            label = f"{label}: {printable(change['item'])}"
        if change["kind"] == "added":
            lines.append(f"+ {label}  {_short(change['new'])}")
        elif change["kind"] == "removed":
            lines.append(f"- {label}  {_short(change['old'])}")
        else:
            lines.append(f"~ {label}  {_short(change['old'])} → {_short(change['new'])}")
    return lines or ["nothing differs"]


def _label(key: str) -> str:
    from gateway.catalog.entry.fields import BY_KEY

    field = BY_KEY.get(key)
    return key if field is None else f"{field.chinese} {field.english}"


def _short(value: Any) -> str:
    return shorten(text_of(value), 160)
