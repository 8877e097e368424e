"""Make tests/vectors/documents/ again: commitments, bundles with every attack, comparisons.

    .venv/bin/python -m scripts.vectors.documents

Roots, salts and leaves come from the naive reference that the tests use; the attacks stand in
documents_attacks.py. Bytes are hexadecimal behind ``0x``; bundles are the text of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chain.documents import Commitment, Field, Place, compare
from scripts.vectors.documents_attacks import attacks
from tests.chain.documents import reference
from tests.chain.documents.samples import HEAD, SECRET, SERIES, batch, committed, invoice

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "documents"
SOURCE = (
    "Made by scripts/vectors/documents.py from tests/chain/documents/reference.py, the definitions"
    " of chain/README.md written down once more. The attacks follow, by their meaning, what the"
    " tests and fixtures of OpenAttestation (open-attestation: verify, obfuscate, digest; pull"
    " requests 112 and 277) and Blockcerts (cert-verifier-js: tampered hashes, unmatched Merkle"
    " root, invalid receipt, unmapped fields) try; no case was taken from there."
)

Case = dict[str, Any]
Row = tuple[str, str, str]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)


def files() -> dict[str, str]:
    """The name and content of every file of vectors."""
    return {
        "commitments.json": written(commitments()),
        "bundles.json": written(bundles()),
        "comparisons.json": written(comparisons()),
    }


def written(cases: Iterator[Case]) -> str:
    """One case a line, so that a change shows as few lines."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    return f'{{"source": {json.dumps(SOURCE)},\n"cases": [\n{lines}\n]}}\n'


def commitments() -> Iterator[Case]:
    for desc, fields in documents():
        yield commitment(desc, committed(fields), [row(one) for one in fields])
    place = Place(SERIES, 7, 3, 8)
    yield commitment("in a batch", committed(HEAD, place), [row(one) for one in HEAD])
    for desc, rows in not_documents():
        yield {"desc": desc, "fields": [list(one) for one in rows], "want_error": True}


def documents() -> Iterator[tuple[str, list[Field]]]:
    yield "one field", [Field("a", "text", "")]
    yield "an invoice of five lines", invoice()
    yield "the order is that of the bytes", [
        Field(path, "text", path) for path in ("a.b", "a[0]x", "A", "ab", "ä", "z", "𝄞", "～")
        if path != "a[0]x"
    ]  # fmt: skip
    yield (
        "positions are ordered as text",
        [Field(f"lines[{at}]", "text", f"{at}") for at in range(12)],
    )
    yield (
        "every kind and every empty value",
        [
            *(Field(kind, kind, "1") for kind in ("text", "amount", "date", "code", "identifier")),
            Field("boolean", "boolean", "true"),
            *(Field(f"empty[{at}]", "empty", v) for at, v in enumerate(("{}", "[]", "null"))),
        ],
    )
    yield (
        "keys in brackets",
        [
            Field('["a b"]', "text", "1"),
            Field('["a\\"b"].c', "text", "2"),
            Field('x["发票 号码"][0]', "text", "3"),
            Field('[""]', "text", "4"),
        ],
    )


def not_documents() -> Iterator[tuple[str, list[Row]]]:
    yield "no field", []
    for path in PATHS:
        yield f"no path: {path[:40]!r}", [(path, "text", "1")]
    yield "a path twice", [("a", "text", "1"), ("a", "text", "2")]
    yield "a path in two spellings", [("a", "text", "1"), ('["a"]', "text", "2")]
    yield "a field inside a field", [("a", "text", "1"), ("a.b", "text", "2")]
    yield "an item inside an empty list", [("a", "empty", "[]"), ("a[0].b", "text", "2")]
    yield "words and positions in one container", [("a[0]", "text", "1"), ("a.b", "text", "2")]
    yield "a kind that is none", [("a", "number", "1")]
    yield "a boolean of other letters", [("a", "boolean", "True")]
    yield "a value in what is empty", [("a", "empty", "x")]


PATHS = (
    "", ".", ".a", "a.", "a..b", "a[", "a[]", "a[01]", "a[-1]", "a[ 1]", "a]b",
    'a"b', "a[2147483648]", "a[1]b", "a.[1]", '["a]', '["a\\u0062"]', '["\\/"]', "a[१]",
    ".".join("a" * 65), "a" * 1025,
)  # fmt: skip


def commitment(desc: str, made: Commitment, rows: list[Row]) -> Case:
    said = made.envelope.as_json()
    ordered = sorted(rows, key=lambda one: one[0].encode())
    salts = [reference.salt(SECRET, said, path) for path, _, _ in ordered]
    return {
        "desc": desc,
        "secret": hexed(SECRET),
        "envelope": said,
        "fields": [list(one) for one in rows],
        "order": [path for path, _, _ in ordered],
        "salts": [hexed(salt) for salt in salts],
        "leaves": [hexed(reference.leaf(*pair)) for pair in zip(ordered, salts, strict=True)],
        "root": hexed(reference.root(SECRET, said, rows)),
        "want_error": False,
    }


def bundles() -> Iterator[Case]:
    alone = committed(HEAD)
    for desc, paths in (("all", None), ("none", []), ("two", ["number", "total.net"])):
        text = alone.disclose(paths).encode().decode()
        yield bundle(f"issued alone, {desc} of the fields shown", text, alone.root)
    tree, made = batch(5)
    for at in (0, 2, 4):
        text = made[at].disclose(["number"], tree.proof(at)).encode().decode()
        yield bundle(f"number {at} of a batch of five", text, tree.root)
    for origin, desc, text, root in attacks():
        yield bundle(desc, text, root) | {"after": origin, "want_error": True}


def bundle(desc: str, text: str, root: bytes) -> Case:
    return {"desc": desc, "bundle": text, "root": hexed(root), "want_error": False}


def comparisons() -> Iterator[Case]:
    one = invoice()
    yield comparison("the same, in another order", one, one[::-1])
    yield comparison("line 2 of 5 left out", one, invoice(("钢笔", "信纸", "信封", "邮票")))
    yield comparison("a line put in", invoice(("钢笔", "信纸")), invoice(("钢笔", "邮票", "信纸")))
    yield comparison(
        "the first line is the last", one, invoice(("墨水", "信纸", "信封", "邮票", "钢笔"))
    )
    yield comparison(
        "other goods in line 3", one, invoice(("钢笔", "墨水", "橡皮", "信封", "邮票"))
    )
    yield comparison("no lines", one, HEAD)
    for path, kind, value in CHANGES:
        changed = [Field(path, kind, value) if field.path == path else field for field in one]
        yield comparison(f"{path} is {kind} {value!r}", one, changed)
    yield comparison("a path renamed", one, [renamed(field) for field in one])
    yield comparison("a field smuggled in", one, [*one, Field("total.discount", "empty", "null")])
    shown = [field for field in one if field.path in ("number", "lines[2].net")]
    yield comparison("two fields shown", shown, one, len(one) - 2)


CHANGES = (
    ("total.gross", "amount", "5650.00"),
    ("total.gross", "text", "565.00"),
    ("number", "identifier", "２4312000000123456789"),
    ("seller.name", "text", "北京数鉴科技有限公司\u200b"),
    ("lines[1].net", "amount", "0.01"),
    ("remarks", "empty", "{}"),
    ("red", "boolean", "true"),
)


def renamed(field: Field) -> Field:
    path = "buyer.nаme" if field.path == "buyer.name" else field.path  # the а is Cyrillic
    return Field(path, field.kind, field.value)


def comparison(desc: str, was: list[Field], now: list[Field], hidden: int = 0) -> Case:
    found = compare(was, now, hidden)
    return {
        "desc": desc,
        "committed": [list(row(one)) for one in was],
        "found": [list(row(one)) for one in now],
        "hidden": hidden,
        "differences": [[one.change.value, one.path, one.found_at] for one in found.differences],
        "unprotected": list(found.unprotected),
        "want_error": False,
    }


def row(field: Field) -> Row:
    return field.path, field.kind, field.value


def hexed(data: bytes) -> str:
    return "0x" + data.hex()


if __name__ == "__main__":
    main()
