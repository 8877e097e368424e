"""The text of one cell to the value of one field, and back for the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from gateway.catalog.entry.enumerations import NOT_PROVIDED
from gateway.catalog.entry.fields import ITEM_LABELS, Field
from gateway.catalog.entry.text import clean
from gateway.catalog.errors import CatalogError
from gateway.catalog.importing import formats
from gateway.catalog.importing.summary_items import split_list

_MEMBERS: Final = ",，、;；\n"
_STEPS: Final = "/／"
_PARTS: Final = "|｜"
_TIME: Final = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
    r"(?:[T ]?\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\+08:00)?)?",
    re.ASCII,
)


class UnreadableError(CatalogError):
    """A cell does not say what its field can hold; the message says what it can."""


def read_cell(field: Field, text: str) -> Any:
    """The JSON value that ``text`` means in ``field``; None if it says nothing.

    ``UnreadableError`` for a time that is none, or an item with too many parts; what else is wrong
    with the value is left to ``gateway.catalog.entry.problems``.
    """
    cleaned = clean(text, lines=True)
    if not cleaned or (cleaned == NOT_PROVIDED and not field.compulsory):
        return None
    if cleaned == NOT_PROVIDED:
        return NOT_PROVIDED
    return _READERS[field.shape](cleaned)


def write_cell(field: Field, value: Any) -> str:
    """The text that ``read_cell`` reads as ``value``."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else _WRITERS[field.shape](value)


def _parts(text: str, separators: str) -> list[str]:
    r"""The parts of ``text``, cleaned; a character behind ``\`` stands for itself."""
    parts, escaped = [""], False
    for character in text:
        if escaped or character not in separators + "\\":
            parts[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            parts.append("")
    return [clean(part, lines=False) for part in parts]


def _split(text: str, separators: str) -> list[str]:
    return [part for part in _parts(text, separators) if part]


def _join(parts: Iterable[str], separators: str, joint: str) -> str:
    guarded = (re.sub(rf"[{re.escape(separators)}\\]", r"\\\g<0>", part) for part in parts)
    return joint.join(guarded)


def _moment(text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        raise UnreadableError(f"{text[:30]!r} is no date; write it as 2026-02-11")
    numbers = [int(number) for number in found.groups() if number is not None]
    try:
        moment = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # local by definition
    except ValueError as error:
        raise UnreadableError(f"{text[:30]!r} is no date; write it as 2026-02-11") from error
    return f"{moment.isoformat()}+08:00" if len(numbers) > 3 else moment.date().isoformat()


def _items(text: str) -> list[dict[str, str]]:
    if not re.search(rf"[\n{_PARTS}]", text):
        return [{"name": word} for word in split_list(text)]
    return [_item(line) for line in text.split("\n") if line.strip()]


def _item(line: str) -> dict[str, str]:
    parts = _parts(line, _PARTS)
    while not parts[-1]:
        parts.pop()
    if len(parts) > len(ITEM_LABELS):
        raise UnreadableError(f"{line[:30]!r} has {len(parts)} parts; an item has at most 4")
    return {key: part for key, part in zip(ITEM_LABELS, parts, strict=False) if part}


def _written_items(items: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(_written_item(item) for item in items)


def _written_item(item: Mapping[str, str]) -> str:
    """The parts up to the last that there is, and a bar behind so that one item is not split."""
    parts = [item.get(key, "") for key in ITEM_LABELS]
    while not parts[-1]:
        parts.pop()
    return _join(parts, _PARTS, " | ") + " |"


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "text": lambda text: clean(text, lines=False),
    "lines": lambda text: text,
    "choice": lambda text: clean(text, lines=False),
    "choices": lambda text: list(dict.fromkeys(_split(text, _MEMBERS))),
    "codes": lambda text: list(dict.fromkeys(_split(text, _MEMBERS))),
    "day": lambda text: _moment(text)[:10],
    "moment": _moment,
    "steps": lambda text: _split(text, _STEPS),
    "formats": lambda text: formats.in_order(map(formats.format_of, _split(text, _MEMBERS))),
    "items": _items,
}

_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "choices": lambda value: _join(value, _MEMBERS, ","),
    "codes": lambda value: _join(value, _MEMBERS, ","),
    "steps": lambda value: _join(value, _STEPS, "/"),
    "formats": lambda value: _join(
        (formats.word_of(each["kind"], each.get("name")) for each in value), _MEMBERS, ","
    ),
    "items": _written_items,
}
