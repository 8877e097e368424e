"""Make tests/vectors/canonical.json again: what is canonical JSON here, and what is not.

    .venv/bin/python -m scripts.vectors.canonical

Accepted bytes are written by the package rfc8785, refused ones are the table of the tests. A case
has the bytes in hexadecimal, their SHA-256 where they are accepted, ``desc`` and ``want_error``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from tests.chain.test_canonical import NOT_CANONICAL

FILE = Path(__file__).parents[2] / "tests" / "vectors" / "canonical.json"
SOURCE = "Made by scripts/vectors/canonical.py with the package rfc8785; no case is from elsewhere."
LONGEST = 1000

ACCEPTED: dict[str, Any] = {
    "null": None,
    "true and false": [True, False],
    "the empty object": {},
    "the empty list": [],
    "the empty string": "",
    "integers": [0, 1, -1, 10, 2**53 - 1, 1 - 2**53],
    "all control characters": "".join(map(chr, range(32))),
    "quotation mark and backslash": '"\\',
    "solidus, DEL, NEL": "/\x7f\x80\x85",
    "line separators": "\u2028\u2029",
    "a byte order mark inside": "\ufeff",
    "noncharacters": "\ufffe\uffff",
    "Chinese": "市统计局：有条件共享",
    "beyond U+FFFF": "😀𠮷\U0010ffff",
    "composed and decomposed, left as they are": ["é", "e\u0301"],
    "keys in order of their codes": {
        "a": 1,
        "B": 2,
        "": 3,
        "_": 4,
        "1": 5,
        "10": 6,
        "2": 7,
        "~": 8,
    },
    "control characters in keys": {"\n": 1, "\x00": 2, '"': 3, "\x7f": 4},
    "lists keep their order": [3, 1, 2, [2, 1]],
    "an object in an object": {"b": {"d": [], "c": {}}, "a": [{"z": 1, "y": None}]},
}


def main() -> None:
    FILE.write_text(text())


def text() -> str:
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases())
    return f'{{"source": {json.dumps(SOURCE)},\n"cases": [\n{lines}\n]}}\n'


def cases() -> Iterator[dict[str, Any]]:
    nested = {"64 lists inside each other": b"[" * 64 + b"]" * 64}
    accepted = {desc: rfc8785.dumps(value) for desc, value in ACCEPTED.items()}
    for desc, data in {**accepted, **nested}.items():
        digest = "0x" + sha256(data).hexdigest()
        yield {"desc": desc, "bytes": "0x" + data.hex(), "digest": digest, "want_error": False}
    for desc, (data, _) in NOT_CANONICAL.items():
        if len(data) <= LONGEST:
            yield {"desc": desc, "bytes": "0x" + data.hex(), "want_error": True}


if __name__ == "__main__":
    main()
