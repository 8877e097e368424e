"""Fields and their paths: what may be committed to, in the one order and spelling of the leaves.

A path is dotted words with list positions, ``lines[0].amount``; a key that is no plain word stands
in brackets as a JSON string, ``["发票号码"]``. Values are compared byte by byte: what looks alike
and is written otherwise is another value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Protocol, TypeAlias

from chain.errors import CommitmentError

KINDS: Final = frozenset({"text", "amount", "date", "code", "identifier", "boolean", "empty"})
"""What a value can be. It is hashed too: the text ``1`` is not the amount ``1``."""
EMPTIES: Final = frozenset({"{}", "[]", "null"})
"""The values of kind ``empty``: a container without members is a leaf, not nothing."""
BOOLEANS: Final = frozenset({"true", "false"})
MAX_FIELDS: Final = 100_000
MAX_STEPS: Final = 64
MAX_PATH: Final = 1_024
"""Bytes of one path in UTF-8."""
MAX_CONTENT: Final = 2**21
"""Bytes of all paths and values of a document in UTF-8."""
MAX_POSITION: Final = 2**31 - 1

Steps: TypeAlias = tuple[str | int, ...]

_STEP: Final = re.compile(
    r"\[(?P<position>0|[1-9][0-9]{0,9})\]"
    r'|\[(?P<quoted>"(?:[^"\\\x00-\x1f]|\\.)*")\]'
    r'|(?P<dot>\.?)(?P<word>[^.\[\]"]+)'
)


class FieldLike(Protocol):
    """Whatever has path, kind and value: the fields of a document model, for instance."""

    @property
    def path(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document under its path."""

    path: str
    kind: str
    value: str


def in_order(fields: Iterable[FieldLike]) -> tuple[Field, ...]:
    """The fields of one document by the bytes of their paths, each one read strictly.

    `CommitmentError` if there is none or there are too many, if a path comes twice (in any
    spelling), or if it lies inside another field: nothing is both a value and a container.
    """
    plain = [Field(str(one.path), str(one.kind), str(one.value)) for one in fields]
    found = sorted(plain, key=lambda field: read_path(field.path).data)
    if not 0 < len(found) <= MAX_FIELDS:
        raise CommitmentError(f"a document has 1 to {MAX_FIELDS} fields, not {len(found)}")
    require_fields(found)
    return tuple(found)


def require_fields(fields: Sequence[Field]) -> None:
    """`CommitmentError` unless these can stand together in one document, in this order."""
    paths = [read_path(field.path) for field in fields]
    for one, other in pairwise(paths):
        if one.data >= other.data:
            raise CommitmentError(
                f"fields ascend by the bytes of their paths, each once: {_short(other.text)}"
            )
    size = sum(len(path.data) for path in paths) + sum(map(_require_value, fields))
    if size > MAX_CONTENT:
        raise CommitmentError(
            f"paths and values have {size} bytes, {MAX_CONTENT} are allowed:"
            " commit to a file by its digest"
        )
    _require_shape(paths)


def _require_value(field: Field) -> int:
    """The bytes of the value; `CommitmentError` if it is none of its kind."""
    if field.kind not in KINDS:
        raise CommitmentError(f"{_short(field.path)}: {_short(field.kind)} is no kind of value")
    if field.kind == "empty" and field.value not in EMPTIES:
        raise CommitmentError(f"{_short(field.path)}: what is empty is one of {{}}, [] and null")
    if field.kind == "boolean" and field.value not in BOOLEANS:
        raise CommitmentError(f"{_short(field.path)}: a boolean is true or false")
    return len(_bytes(field.value, field.path))


def split_path(path: str) -> Steps:
    """The steps of a path: words as strings, list positions as integers.

    `CommitmentError` unless it is wholly read, of bounded length, and each key in its one spelling.
    """
    return read_path(path).steps


@dataclass(frozen=True, slots=True)
class Path:
    """A path read: its bytes, its steps, and where in its text each of them ends."""

    text: str
    data: bytes
    steps: Steps
    ends: tuple[int, ...]
    inside: tuple[tuple[Steps, bool], ...]
    """The containers that it lies in, and whether it is a position in each."""


@lru_cache(maxsize=2_048)
def read_path(path: str) -> Path:
    """As `split_path`, with all that is asked of a path; the same paths come again and again."""
    data = _bytes(path, "a path")
    found: list[str | int] = []
    ends: list[int] = []
    at = 0
    while at < len(path) and len(found) <= MAX_STEPS:
        step = _STEP.match(path, at)
        if not step or (step["word"] and bool(step["dot"]) != bool(found)):
            raise CommitmentError(f"{_short(path)} is no path from character {at} on")
        found.append(_step(step, path))
        at = step.end()
        ends.append(at)
    if not found or len(found) > MAX_STEPS or len(data) > MAX_PATH:
        raise CommitmentError(
            f"a path has 1 to {MAX_STEPS} steps and at most {MAX_PATH} bytes: {_short(path)}"
        )
    steps = tuple(found)
    inside = tuple((steps[:end], isinstance(step, int)) for end, step in enumerate(steps))
    return Path(path, data, steps, tuple(ends), inside)


def _step(found: re.Match[str], path: str) -> str | int:
    if found["position"]:
        position = int(found["position"])
        if position > MAX_POSITION:
            raise CommitmentError(f"{_short(path)}: no list has so many items")
        return position
    if not found["quoted"]:
        return found["word"]
    try:
        key = json.loads(found["quoted"])
    except ValueError as error:
        raise CommitmentError(f"{_short(path)}: a key in brackets is a JSON string") from error
    _bytes(key, _short(path))
    if json.dumps(key, ensure_ascii=False) != found["quoted"]:
        raise CommitmentError(f"{_short(path)}: a key in brackets has one spelling")
    return str(key)


def _require_shape(paths: list[Path]) -> None:
    """A tree: a path is a field or a container, and a container has words or positions."""
    leaves: dict[Steps, Path] = {}
    lists: dict[Steps, bool] = {}
    for path in paths:
        if leaves.setdefault(path.steps, path) is not path:
            other = leaves[path.steps].text
            raise CommitmentError(
                f"{_short(path.text)} and {_short(other)} are one path in two spellings"
            )
        for container, numbered in path.inside:
            if lists.setdefault(container, numbered) is not numbered:
                raise CommitmentError(
                    f"{_short(path.text)} is in a list that has words for positions"
                )
    for steps in leaves.keys() & lists.keys():
        raise CommitmentError(f"{_short(leaves[steps].text)} is a field and has others inside")


def _bytes(text: str, where: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CommitmentError(f"{_short(where)} holds a lone surrogate") from error


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
