"""Make tests/vectors/index/ again, from the naive reference that the tests use.

    .venv/bin/python -m scripts.vectors.index

Bytes are hexadecimal behind ``0x``; positions and counts are integers below 2^53.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from chain.index import Entry, KeyProof
from chain.words import Digest
from scripts.vectors.merkle import flipped, hexed
from tests.chain.index.reference import NaiveIndex, bits, list_tree, sample_tag, window

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "index"
SOURCE = (
    "Made by scripts/vectors/index.py from tests/chain/index/reference.py, which writes down the"
    " section 'Completeness index' of chain/README.md recursively. Tag i is SHA-256 of the ASCII"
    " text 'resource:i'. No case was taken from elsewhere."
)
SIZE = 60
STRANGER = Digest(sample_tag(1_000_000))

Case = dict[str, Any]
Breakage = tuple[str, Case]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)


def files() -> dict[str, str]:
    """The name and content of every file of vectors."""
    return {
        "roots.json": written(roots()),
        "keys.json": written(keys()),
        "lists.json": written(lists()),
        "windows.json": written(windows()),
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


def lists() -> Iterator[Case]:
    for count in (1, 2, 3, 8, 13):
        positions = sample_positions(count)
        root = list_tree(positions).root(count)
        right = {"positions": positions, "count": count, "root": root}
        yield {"desc": f"{count} positions"} | right | {"want_error": False}
        wrong: list[Breakage] = [
            ("another root", {"root": flipped(root)}),
            ("one position less", {"positions": positions[:-1]}),
            ("one position and count less", {"positions": positions[:-1], "count": count - 1}),
            ("one position more", {"positions": [*positions, 500]}),
            ("the first twice", {"positions": [positions[0], *positions[1:], positions[0]]}),
            ("a negative position", {"positions": [-1, *positions[1:]]}),
            ("one position moved", {"positions": [*positions[:-1], positions[-1] + 1]}),
        ]
        if count > 1:
            wrong.append(("two swapped", {"positions": [*positions[1::-1], *positions[2:]]}))
        for what, change in wrong:
            yield right | change | {"desc": f"{count} positions: {what}", "want_error": True}
    nothing = {"positions": [], "count": 0, "root": list_tree([]).root(0)}
    yield {"desc": "no key has an empty list"} | nothing | {"want_error": True}


def sample_positions(count: int) -> list[int]:
    return [3 * ordinal + ordinal % 2 for ordinal in range(count)]


RUNS = [(1, 0, 0), (1, 0, 1), (1, 1, 1), (2, 1, 1), (3, 0, 2), (8, 3, 5), (13, 0, 13), (13, 13, 13)]


def windows() -> Iterator[Case]:
    for count, first, stop in [
        *RUNS,
        (13, 5, 5),
        (13, 4, 9),
        (13, 0, 3),
        (13, 11, 13),
        (40, 18, 22),
    ]:
        yield from window_cases(sample_positions(count), first, stop)


def window_cases(positions: list[int], first: int, stop: int) -> Iterator[Case]:
    found, count = window(positions, first, stop), len(positions)
    right: Case = {
        "desc": f"ordinals from {first} up to {stop} of {count}",
        "first": first,
        "positions": list(found.positions),
        "before": found.before,
        "after": found.after,
        "nodes": list(found.nodes),
        "count": count,
        "root": list_tree(positions).root(count),
        "want_error": False,
    }
    yield right
    for what, change in broken_windows(right):
        yield right | change | {"desc": f"{right['desc']}: {what}", "want_error": True}


def broken_windows(right: Case) -> Iterator[Breakage]:
    inside, nodes = right["positions"], right["nodes"]
    yield "another root", {"root": flipped(right["root"])}
    yield "a count too small", {"count": right["first"] + len(inside) - 1}
    yield "one ordinal later", {"first": right["first"] + 1}
    yield "one ordinal earlier", {"first": right["first"] - 1}
    yield "another neighbour before", {"before": None if right["before"] is not None else 0}
    yield "another neighbour behind", {"after": None if right["after"] is not None else 999}
    yield "a node in front", {"nodes": [STRANGER, *nodes]}
    yield "a node behind", {"nodes": [*nodes, STRANGER]}
    for at, node in enumerate(nodes):
        yield f"node {at} changed", {"nodes": [*nodes[:at], flipped(node), *nodes[at + 1 :]]}
        yield f"node {at} dropped", {"nodes": [*nodes[:at], *nodes[at + 1 :]]}
    if len(nodes) > 1:
        yield "nodes reversed", {"nodes": nodes[::-1]}
    if inside:
        yield "the last left out", {"positions": inside[:-1]}
        narrowed = {"positions": inside[1:], "before": inside[0]}
        yield "narrowed from the left", narrowed
        yield "the last moved", {"positions": [*inside[:-1], inside[-1] + 1]}


if __name__ == "__main__":
    main()
