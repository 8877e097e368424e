"""Make tests/vectors/index/ again, from the naive reference that the tests use.

    .venv/bin/python -m scripts.vectors.index

Bytes are hexadecimal behind ``0x``; positions and counts are integers below 2^53.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from chain.index import Entry, KeyProof
from chain.words import Digest
from scripts.vectors.index_lists import (
    STRANGER,
    Breakage,
    Case,
    crafted_lists,
    crafted_windows,
    lists,
    windows,
)
from scripts.vectors.merkle import flipped, hexed
from tests.chain.index.reference import NaiveIndex, bits, sample_tag

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "index"
SOURCE = (
    "Made by scripts/vectors/index.py from tests/chain/index/reference.py, which writes down the"
    " section 'Completeness index' of chain/README.md recursively. Tag i is SHA-256 of the ASCII"
    " text 'resource:i'. No case was taken from elsewhere."
)
SIZE = 60


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)


def files() -> dict[str, str]:
    """The name and content of every file of vectors."""
    return {
        "roots.json": written(roots()),
        "keys.json": written(itertools.chain(keys(), crafted_keys())),
        "lists.json": written(itertools.chain(lists(), crafted_lists())),
        "windows.json": written(itertools.chain(windows(), crafted_windows())),
    }


def written(cases: Iterator[Case]) -> str:
    """One case a line, so that a change shows as few lines."""
    lines = ",\n".join(json.dumps(hexed(case)) for case in cases)
    return f'{{"source": {json.dumps(SOURCE)},\n"cases": [\n{lines}\n]}}\n'


def sample(count: int) -> NaiveIndex:
    """Key i has the positions i, i + 7, … of a journal of 60 records."""
    return NaiveIndex(SIZE, {sample_tag(n): range(n % SIZE, SIZE, 7) for n in range(count)})


def roots() -> Iterator[Case]:
    empty = [NaiveIndex(size, {}) for size in (0, 1, 2**53 - 1)]
    for index in [*empty, *map(sample, (1, 2, 8, 9, 16, 17, 40, 65))]:
        yield {
            "desc": f"{len(index.lists)} keys of {index.size} records",
            "size": index.size,
            "lists": [{"tag": tag, "positions": rows} for tag, rows in index.lists.items()],
            "depth": index.depth,
            "root": index.root(),
            "want_error": False,
        }


def keys() -> Iterator[Case]:
    for count in (0, 1, 8, 9, 40):
        index = sample(count)
        yield from key_cases(
            index, sample_tag(0), f"a key of {count}" if count else "no key at all"
        )
        if count:
            absent = next(n for n in range(count, 1000) if crowded(index, sample_tag(n)))
            yield from key_cases(index, sample_tag(absent), f"no key of {count}")


def crowded(index: NaiveIndex, tag: bytes) -> bool:
    return len(index.bucket(bits(tag)[: index.depth])) > 0


def key_cases(index: NaiveIndex, tag: bytes, desc: str) -> Iterator[Case]:
    proof, positions = index.proof(tag), index.lists.get(tag)
    right: Case = {
        "desc": desc,
        "tag": tag,
        "size": index.size,
        "root": index.root(),
        "proof": proof.encode(),
        "count": len(positions) if positions else None,
        "list_root": index.list_root(tag) if positions else None,
        "want_error": False,
    }
    yield right
    wrong: list[Breakage] = [
        ("another root", {"root": flipped(right["root"])}),
        ("a larger journal", {"size": index.size + 1}),
        ("a smaller journal", {"size": index.size - 1}),
        ("cut by a byte", {"proof": right["proof"][:-1]}),
        ("a byte behind it", {"proof": right["proof"] + b"\x00"}),
        ("no proof", {"proof": b""}),
        *((what, {"proof": bad}) for what, bad in broken_proofs(proof, tag, index)),
    ]
    for what, change in wrong:
        none = {"count": None, "list_root": None, "want_error": True}
        yield right | change | none | {"desc": f"{desc}: {what}"}


def broken_proofs(proof: KeyProof, tag: bytes, index: NaiveIndex) -> Iterator[tuple[str, bytes]]:
    yield "one key more", replace(proof, keys=proof.keys + 1).encode()
    yield "twice the keys and one", replace(proof, keys=2 * proof.keys + 1).encode()
    more = (*proof.siblings, STRANGER)
    yield "a sibling more", replace(proof, siblings=more).encode()
    yield "a sibling and a depth more", replace(proof, siblings=more, keys=8 << len(more)).encode()
    for at, sibling in enumerate(proof.siblings):
        front, behind = proof.siblings[:at], proof.siblings[at + 1 :]
        changed = (*front, Digest(flipped(sibling)), *behind)
        yield f"sibling {at} changed", replace(proof, siblings=changed).encode()
        yield f"sibling {at} dropped", replace(proof, siblings=(*front, *behind)).encode()
    if len(proof.siblings) > 1:
        yield "siblings reversed", replace(proof, siblings=proof.siblings[::-1]).encode()
    yield from broken_buckets(proof, tag)
    for other in map(sample_tag, range(len(index.lists))):
        if bits(other)[: index.depth] != bits(tag)[: index.depth]:
            yield "the proof of another bucket", index.proof(other).encode()
            return


def broken_buckets(proof: KeyProof, tag: bytes) -> Iterator[tuple[str, bytes]]:
    for at, entry in enumerate(proof.entries):
        for what, other in (
            ("count", replace(entry, count=entry.count + 1)),
            ("root", replace(entry, root=Digest(flipped(entry.root)))),
        ):
            entries = (*proof.entries[:at], other, *proof.entries[at + 1 :])
            yield f"the {what} of entry {at} changed", replace(proof, entries=entries).encode()
        without = (*proof.entries[:at], *proof.entries[at + 1 :])
        yield f"entry {at} left out", replace(proof, entries=without).encode()
    if all(entry.tag != tag for entry in proof.entries):
        entries = tuple(sorted([*proof.entries, Entry(Digest(tag), 1, STRANGER)], key=by_tag))
        yield "the tag put in", replace(proof, entries=entries).encode()
    head = proof.encode()[: 9 + 32 * len(proof.siblings)]
    content = [proof.content()[at : at + 72] for at in range(0, len(proof.content()), 72)]
    if content:
        yield "an entry twice", head + b"".join([content[0], *content])
        none = content[0][:32] + bytes(8) + content[0][40:]
        yield "a count of zero", head + b"".join([none, *content[1:]])
    if len(content) > 1:
        yield "entries in another order", head + b"".join(reversed(content))


def by_tag(entry: Entry) -> bytes:
    return entry.tag


def crafted_keys() -> Iterator[Case]:
    """Roots that somebody made to fit buckets against the rules: every hash is right."""
    tag = sample_tag(0)
    side = tag[0] >> 7  # its bucket where there are two
    same, other = ([t for t in TAGS if t[0] >> 7 == bit and t != tag] for bit in (side, 1 - side))
    first, last = min(tag, same[0]), max(tag, same[0])
    right = [(first, 2), (last, 3)]
    for desc, keys_, depth, entries in (
        ("no rule broken: one bucket", 8, 0, right),
        ("no rule broken: two buckets", 9, 1, right),
        ("too deep for its keys", 8, 1, right),
        ("not deep enough for its keys", 9, 0, right),
        ("more entries than keys", 1, 0, right),
        ("keys beyond the largest", 2**63, 60, [(tag, 1)]),
        ("entries in another order", 9, 1, right[::-1]),
        ("an entry twice", 9, 1, [(first, 2), *right]),
        ("a tag with two counts", 9, 1, [(first, 2), (first, 3)]),
        ("an entry of another bucket", 9, 1, sorted([*right, (other[0], 1)])),
        ("a count of zero", 9, 1, [(first, 0), (last, 0)]),
        ("a count greater than the journal", 9, 1, [(first, SIZE + 1), (last, 2)]),
        ("a count beyond the largest", 9, 1, [(first, 2**63), (last, 2)]),
    ):
        content = b"".join(t + count.to_bytes(8, "big") + STRANGER for t, count in entries)
        siblings = [STRANGER] * depth
        fine = desc.startswith("no rule broken")
        yield {
            "desc": f"crafted: {desc}",
            "tag": tag,
            "size": SIZE,
            "root": crafted_root(tag, keys_, siblings, content),
            "proof": keys_.to_bytes(8, "big") + bytes([depth]) + b"".join(siblings) + content,
            "count": dict(right)[tag] if fine else None,
            "list_root": STRANGER if fine else None,
            "want_error": not fine,
        }


TAGS = [sample_tag(number) for number in range(20)]


def crafted_root(tag: bytes, keys_: int, siblings: list[Digest], content: bytes) -> bytes:
    node = sha256(b"\x02" + content).digest()
    way = bits(tag)[: len(siblings)]
    for turn, sibling in zip(reversed(way), siblings, strict=True):
        pair = sibling + node if turn == "1" else node + sibling
        node = sha256(b"\x03" + pair).digest()
    numbers = SIZE.to_bytes(8, "big") + keys_.to_bytes(8, "big") + bytes([len(siblings)])
    return sha256(b"shujian-index" + numbers + node).digest()


if __name__ == "__main__":
    main()
