"""Tiles in any batches are those of C2SP tlog-tiles, and every proof can be made from them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.merkle import (
    Frontier,
    consistency_proof_from_tiles,
    inclusion_proof,
    inclusion_proof_from_tiles,
    peaks_from_tiles,
    prove_positions,
    root_from_tiles,
    root_hash,
    shared_ranges,
    subtree_from_tiles,
    tile_width,
    updated_tiles,
    verify_consistency,
    verify_inclusion,
)
from tests.chain.merkle.reference import NaiveTree, SparseTree, sample_leaves

LEAVES = sample_leaves(70_000)
Tiles = dict[tuple[int, int], bytes]


class Store(Tiles):
    """A dictionary of tiles that remembers which were read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[tuple[int, int]] = []

    def read(self, level: int, index: int) -> bytes:
        self.reads.append((level, index))
        return self[level, index]


def grown(*sizes: int) -> Store:
    """The tiles of the sample tree, written in batches that end at these sizes."""
    store = Store()
    for old, new in pairwise((0, *sizes)):
        store.update(updated_tiles(store.read, old, LEAVES[old:new]))
    return store


def expected(size: int) -> Tiles:
    """Every tile of the sample tree, from the definition."""
    tiles, level, row = {}, 0, LEAVES[:size]
    while row:
        for index in range(0, len(row), 256):
            tiles[level, index // 256] = b"".join(row[index : index + 256])
        full = range(0, len(row) - 255, 256)
        row = [NaiveTree(row[start : start + 256]).root(256) for start in full]
        level += 1
    return tiles


def test_the_example_of_the_specification_has_the_tiles_that_it_names() -> None:
    tiles = grown(70_000)
    widths = {place: len(tile) // 32 for place, tile in tiles.items()}
    assert widths == {
        **{(0, index): 256 for index in range(273)},
        (0, 273): 112,
        (1, 0): 256,
        (1, 1): 17,
        (2, 0): 1,
    }
    assert widths == {place: tile_width(*place, 70_000) for place in widths}
    assert [tile_width(level, 274 >> (8 * level), 70_000) for level in range(4)] == [0, 17, 1, 0]
    assert tiles == expected(70_000)


def test_a_tree_of_256_leaves_has_a_full_tile_and_one_hash_above() -> None:
    assert {place: len(tile) for place, tile in grown(256).items()} == {(0, 0): 8192, (1, 0): 32}


@settings(max_examples=40)
@given(st.lists(st.integers(1, 1100), min_size=1, max_size=8))
def test_tiles_do_not_depend_on_how_the_leaves_were_batched(batches: list[int]) -> None:
    sizes = [sum(batches[: i + 1]) for i in range(len(batches))]
    assert grown(*sizes) == expected(sizes[-1])


def test_an_update_returns_only_what_changed_and_reads_only_the_right_edge() -> None:
    store = grown(65_535)
    store.reads.clear()
    changed = updated_tiles(store.read, 65_535, LEAVES[65_535:65_537])
    assert store.reads == [(0, 255), (1, 0)]
    assert set(changed) == {(0, 255), (0, 256), (1, 0), (2, 0)}
    assert changed[2, 0] == root_hash(LEAVES[:65_536])
    assert (1, 0) not in updated_tiles(grown(300).read, 300, LEAVES[300:400])
    assert updated_tiles(store.read, 65_535, []) == {}


def test_what_stands_behind_the_old_size_in_a_tile_is_written_over() -> None:
    store = grown(300)
    assert updated_tiles(store.read, 290, LEAVES[290:295]) == {
        (0, 1): b"".join(LEAVES[256:295]),
    }


def test_every_older_tree_can_be_read_from_the_tiles_of_a_newer_one() -> None:
    store, naive = grown(1300), NaiveTree(LEAVES[:1300])
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1299, 1300]:
        assert root_from_tiles(store.read, size) == naive.root(size)
        assert peaks_from_tiles(store.read, size) == naive.peaks(size)
        for index in {0, size // 3, size // 2, size - 256, size - 1} & set(range(size)):
            proof = inclusion_proof_from_tiles(store.read, index, size)
            assert proof == naive.inclusion(index, size)
            proof = consistency_proof_from_tiles(store.read, index, size)
            assert proof == naive.consistency(index, size)


@given(st.integers(1, 1300), st.data())
def test_proofs_from_tiles_equal_the_reference(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof_from_tiles(TILES.read, index, size)
    assert proof == inclusion_proof(LEAVES[:size], index, size)
    proof = consistency_proof_from_tiles(TILES.read, index, size)
    assert proof == NAIVE.consistency(index, size)


@given(st.integers(1, 1300), st.data())
def test_subtrees_of_a_shared_proof_are_read_from_tiles(size: int, data: st.DataObject) -> None:
    positions = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=9)))
    nodes = [
        subtree_from_tiles(TILES.read, start, stop, size)
        for start, stop in shared_ranges(positions, size)
    ]
    assert nodes == prove_positions(LEAVES[:size], positions, size)


NAIVE = NaiveTree(LEAVES[:1300])
TILES = grown(70_000)


def test_a_proof_reads_each_tile_once_and_few_of_them() -> None:
    TILES.reads.clear()
    proof = inclusion_proof_from_tiles(TILES.read, 12_345, 70_000)
    verify_inclusion(12_345, 70_000, LEAVES[12_345], proof, root_hash(LEAVES))
    assert sorted(TILES.reads) == [(0, 48), (0, 273), (1, 0), (1, 1)]
    TILES.reads.clear()
    proof = consistency_proof_from_tiles(TILES.read, 66_000, 70_000)
    verify_consistency(66_000, 70_000, root_hash(LEAVES[:66_000]), root_hash(LEAVES), proof)
    assert len(TILES.reads) == len(set(TILES.reads)) <= 5


@settings(max_examples=60)
@given(st.integers(1, 2**40), st.data())
def test_trees_of_any_size_are_read_from_their_tiles(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = SparseTree({index: LEAVES[0]})

    def read(level: int, number: int) -> bytes:
        return tree.tile(level, number, size)

    assert root_from_tiles(read, size) == tree.root(size)
    assert peaks_from_tiles(read, size) == tree.peaks(size)
    assert inclusion_proof_from_tiles(read, index, size) == tree.inclusion(index, size)
    assert consistency_proof_from_tiles(read, index, size) == tree.consistency(index, size)
    changed = updated_tiles(read, size, LEAVES[:3])
    grown_tree = SparseTree({index: LEAVES[0], **dict(enumerate(LEAVES[:3], start=size))})
    for (level, number), tile in changed.items():
        assert tile == grown_tree.tile(level, number, size + 3)
    root = root_from_tiles(lambda *place: changed.get(place) or read(*place), size + 3)
    assert root == grown_tree.root(size + 3)
    frontier = Frontier(size, tuple(peaks_from_tiles(read, size)))
    assert frontier.append(LEAVES[:3]).root() == root


@pytest.mark.parametrize(
    "tile", [b"", bytes(32), bytes(43 * 32), bytes(44 * 32 + 31), bytes(257 * 32)]
)
def test_a_tile_that_is_too_short_too_long_or_torn_is_refused(tile: bytes) -> None:
    store = grown(300)
    store[0, 1] = tile
    with pytest.raises(ProofError, match=r"tile 0/1 has \d+ bytes; a tree of 300 leaves has 44"):
        root_from_tiles(store.read, 300)
    with pytest.raises(ProofError, match="tile 0/1"):
        updated_tiles(store.read, 300, LEAVES[:1])


def test_what_the_reader_raises_passes_through() -> None:
    with pytest.raises(KeyError):
        root_from_tiles(Store().read, 5)


@pytest.mark.parametrize("size", [-1, 2**63, True])
def test_sizes_that_no_tree_has_are_refused(size: int) -> None:
    with pytest.raises(ProofError):
        root_from_tiles(TILES.read, size)
    with pytest.raises(ProofError):
        updated_tiles(TILES.read, size, LEAVES[:1])
    with pytest.raises(ProofError):
        inclusion_proof_from_tiles(TILES.read, 0, size)
    with pytest.raises(ProofError):
        consistency_proof_from_tiles(TILES.read, 0, size)


def test_a_tree_cannot_grow_past_the_largest_size() -> None:
    with pytest.raises(ProofError, match="not the size of a tree"):
        updated_tiles(TILES.read, 2**63 - 1, LEAVES[:1])


def test_new_leaves_of_another_length_are_refused() -> None:
    with pytest.raises(ProofError, match="leaf 1 has 3 bytes"):
        updated_tiles(TILES.read, 0, [LEAVES[0], b"odd"])


def test_a_changed_hash_in_a_tile_changes_the_root() -> None:
    store = grown(66_000)
    for place, start in [((0, 257), 7), ((1, 1), 0), ((2, 0), 0)]:
        whole = store[place]
        store[place] = whole[: 32 * start] + bytes(32) + whole[32 * (start + 1) :]
        assert root_from_tiles(store.read, 66_000) != root_hash(LEAVES[:66_000])
        store[place] = whole
