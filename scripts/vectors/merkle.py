"""Make tests/vectors/merkle/ again, from the naive reference that the tests use.

    .venv/bin/python -m scripts.vectors.merkle

The format follows the vectors of transparency-dev/merkle (one case: inputs, ``desc`` and whether an
error is wanted); trees, proofs and breakages are our own. Bytes are hexadecimal behind ``0x``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.chain.merkle.reference import EMPTY, NaiveTree, SparseTree, hash_leaf, sample_leaves

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "merkle"
SOURCE = (
    "Made by scripts/vectors/merkle.py from tests/chain/merkle/reference.py, the definitions of"
    " RFC 6962, section 2.1, written down recursively. Leaf i is the hash of the ASCII text"
    " 'record i'. No case was taken from elsewhere."
)
STRANGER = hash_leaf(b"of another tree")
LEAVES = sample_leaves(130)
TREE = NaiveTree(LEAVES)

Case = dict[str, Any]
Breakage = tuple[str, list[bytes]]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)


def files() -> dict[str, str]:
    """The name and content of every file of vectors."""
    return {
        "trees.json": written(trees()),
        "inclusion.json": written(inclusion_cases()),
        "consistency.json": written(consistency_cases()),
        "tiles.json": written(tiles()),
    }


def written(cases: Iterator[Case]) -> str:
    """One case a line, so that a change shows as few lines."""
    lines = ",\n".join(json.dumps(hexed(case)) for case in cases)
    return f'{{"source": {json.dumps(SOURCE)},\n"cases": [\n{lines}\n]}}\n'


def hexed(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {key: hexed(item) for key, item in value.items()}
    return [hexed(item) for item in value] if isinstance(value, list) else value


def trees() -> Iterator[Case]:
    for size in [*range(18), 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 130]:
        yield {
            "desc": f"{size} leaves",
            "size": size,
            "root": TREE.root(size),
            "peaks": TREE.peaks(size),
            "want_error": False,
        }


def inclusion_cases() -> Iterator[Case]:
    pairs = [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3), (4, 5), (3, 7), (6, 7), (5, 8), (9, 13)]
    for index, size in [*pairs, (0, 64), (64, 65), (77, 100), (128, 130), (129, 130)]:
        yield from broken_inclusion(TREE, LEAVES[index], index, size)
    index, size = 2**40 - 3, 2**40 + 12_345
    tree = SparseTree({index: STRANGER})
    yield inclusion(tree, STRANGER, index, size, "a tree of 2**40 + 12345, all other leaves alike")
    yield inclusion(TREE, LEAVES[0], 0, 1, "index equals size") | {"index": 1, "want_error": True}
    empty = {"index": 0, "size": 0, "leaf": EMPTY, "root": EMPTY, "proof": []}
    yield {"desc": "the empty tree includes nothing"} | empty | {"want_error": True}


def inclusion(tree: NaiveTree, leaf: bytes, index: int, size: int, desc: str) -> Case:
    return {
        "desc": desc,
        "index": index,
        "size": size,
        "leaf": leaf,
        "root": tree.root(size),
        "proof": tree.inclusion(index, size),
        "want_error": False,
    }


def broken_inclusion(tree: NaiveTree, leaf: bytes, index: int, size: int) -> Iterator[Case]:
    right = inclusion(tree, leaf, index, size, f"leaf {index} of {size}")
    yield right
    wrong: list[Case] = [
        {"desc": "another leaf", "leaf": flipped(leaf)},
        {"desc": "another root", "root": flipped(right["root"])},
        {"desc": "the empty tree's root", "root": EMPTY},
        {"desc": "index doubled", "index": 2 * index + 1},
        {"desc": "index of the neighbour", "index": index ^ 1},
        {"desc": "size halved", "size": size // 2},
        {"desc": "negative index", "index": -1},
        *({"desc": desc, "proof": proof} for desc, proof in broken(right["proof"])),
    ]
    for change in wrong:
        desc = f"{right['desc']}: {change['desc']}"
        yield right | change | {"desc": desc, "want_error": True}


def consistency_cases() -> Iterator[Case]:
    pairs = [(1, 2), (1, 8), (2, 3), (2, 5), (3, 4), (3, 7), (4, 7), (6, 8), (7, 8), (8, 13)]
    for old, new in [*pairs, (64, 65), (65, 130), (99, 100), (128, 130), (129, 130)]:
        yield from broken_consistency(TREE, old, new)
    old, new = 2**40 - 3, 2**40 + 12_345
    tree = SparseTree({old - 1: STRANGER})
    yield consistency(tree, old, new, "from 2**40 - 3 to 2**40 + 12345, nearly all leaves alike")
    yield from consistency_edges()


def consistency_edges() -> Iterator[Case]:
    same = consistency(TREE, 5, 5, "equal sizes, equal roots")
    nothing = consistency(TREE, 0, 0, "the empty tree and itself")
    first = consistency(TREE, 0, 5, "every tree extends the empty one")
    yield from (same, nothing, first)
    wrong = [
        same | {"desc": "equal sizes, another root", "new_root": TREE.root(4)},
        same | {"desc": "equal sizes, a proof", "proof": [TREE.root(5)]},
        nothing | {"desc": "empty trees, other roots", "old_root": STRANGER, "new_root": STRANGER},
        first | {"desc": "old size 0, another root", "old_root": TREE.root(1)},
        first | {"desc": "old size 0, a proof", "proof": [TREE.root(5)]},
        first | {"desc": "shrinking to nothing", "old_size": 5, "new_size": 0},
        same | {"desc": "a negative size", "old_size": -5},
        same | {"desc": "roots of 12 bytes", "old_root": bytes(12), "new_root": bytes(12)},
    ]
    for case in wrong:
        yield case | {"want_error": True}


def consistency(tree: NaiveTree, old: int, new: int, desc: str) -> Case:
    return {
        "desc": desc,
        "old_size": old,
        "new_size": new,
        "old_root": tree.root(old),
        "new_root": tree.root(new),
        "proof": tree.consistency(old, new),
        "want_error": False,
    }


def broken_consistency(tree: NaiveTree, old: int, new: int) -> Iterator[Case]:
    right = consistency(tree, old, new, f"from {old} to {new}")
    yield right
    swapped = {"old_root": right["new_root"], "new_root": right["old_root"]}
    wrong: list[Case] = [
        {"desc": "another old root", "old_root": flipped(right["old_root"])},
        {"desc": "another new root", "new_root": flipped(right["new_root"])},
        {"desc": "roots swapped", **swapped},
        {"desc": "sizes swapped", "old_size": new, "new_size": old},
        {"desc": "old size one less", "old_size": old - 1},
        {"desc": "old size one more", "old_size": old + 1},
        {"desc": "new size doubled", "new_size": 2 * new},
        *({"desc": desc, "proof": proof} for desc, proof in broken(right["proof"])),
    ]
    for change in wrong:
        desc = f"{right['desc']}: {change['desc']}"
        yield right | change | {"desc": desc, "want_error": True}


def broken(proof: list[bytes]) -> Iterator[Breakage]:
    """Every node changed and dropped, neighbours swapped, nodes added at both ends, and so on."""
    for i, node in enumerate(proof):
        yield f"node {i} changed", [*proof[:i], flipped(node), *proof[i + 1 :]]
        yield f"node {i} dropped", [*proof[:i], *proof[i + 1 :]]
    for i in range(len(proof) - 1):
        yield (
            f"nodes {i} and {i + 1} swapped",
            [*proof[:i], *proof[i : i + 2][::-1], *proof[i + 2 :]],
        )
    yield "a node added in front", [STRANGER, *proof]
    yield "a node added behind", [*proof, STRANGER]
    if proof:
        yield "the last node cut short", [*proof[:-1], proof[-1][:31]]
        yield "no proof", []


def flipped(node: bytes) -> bytes:
    """The same bytes with the fifth bit of the last one changed."""
    return node[:-1] + bytes([node[-1] ^ 0x10])


def tiles() -> Iterator[Case]:
    for size in (1, 255, 256, 257, 700, 70_000):
        tree = NaiveTree(sample_leaves(size))
        root, found = tree.root(size), list(outer_tiles(tree, size))
        desc = f"{size} leaves: the first and the last tiles of each level"
        yield {"desc": desc, "size": size, "root": root, "tiles": found, "want_error": False}


def outer_tiles(tree: NaiveTree, size: int) -> Iterator[Case]:
    """Tiles as place, width and the hash of their content (SHA-256, not a hash of the tree)."""
    for level in range(3):
        count = -(-(size >> (8 * level)) // 256)
        for index in sorted({0, count - 2, count - 1} & set(range(count))):
            content = tree.tile(level, index, size)
            width, digest = len(content) // 32, sha256(content).digest()
            yield {"level": level, "index": index, "width": width, "sha256": digest}


if __name__ == "__main__":
    main()
