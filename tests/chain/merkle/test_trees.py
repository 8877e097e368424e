"""Roots, peaks, frontiers and proofs against the naive reference, for every size up to 130."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    fold,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peaks,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.chain.merkle.reference import NaiveTree, SparseTree, sample_leaves

LIMIT = 130
LEAVES = sample_leaves(1300)
NAIVE = NaiveTree(LEAVES)

# The entries and roots with which Certificate Transparency's own implementations test themselves.
CT_ENTRIES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_leaf_and_node_hashes_are_those_of_rfc_6962() -> None:
    assert leaf_hash(b"").hex() == CT_ROOTS[1]
    assert node_hash(leaf_hash(b""), leaf_hash(b"\x00")).hex() == CT_ROOTS[2]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_known_from_certificate_transparency_come_out(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES[:size]]
    assert root_hash(leaves).hex() == CT_ROOTS[size]


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert root_hash([]) == Frontier().root() == fold([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == CT_ROOTS[0]


def test_roots_and_peaks_equal_the_reference_for_every_size() -> None:
    for size in range(LIMIT + 1):
        assert root_hash(LEAVES[:size]) == NAIVE.root(size)
        assert peaks(LEAVES, size) == NAIVE.peaks(size)
        assert fold(peaks(LEAVES, size)) == NAIVE.root(size)


def test_inclusion_proofs_equal_the_reference_and_verify_for_every_index_and_size() -> None:
    for size in range(1, LIMIT + 1):
        for index in range(size):
            proof = inclusion_proof(LEAVES, index, size)
            assert proof == NAIVE.inclusion(index, size)
            verify_inclusion(index, size, LEAVES[index], proof, NAIVE.root(size))


def test_consistency_proofs_equal_the_reference_and_verify_for_every_pair_of_sizes() -> None:
    for new in range(LIMIT + 1):
        for old in range(new + 1):
            proof = consistency_proof(LEAVES, old, new)
            assert proof == NAIVE.consistency(old, new)
            verify_consistency(old, new, NAIVE.root(old), NAIVE.root(new), proof)


def test_a_frontier_grown_from_every_size_to_every_other_is_that_of_the_tree() -> None:
    for new in range(LIMIT + 1):
        for old in range(new + 1):
            grown = Frontier(old, tuple(peaks(LEAVES, old))).append(LEAVES[old:new])
            assert grown == Frontier(new, tuple(NAIVE.peaks(new)))
            assert grown.root() == NAIVE.root(new)


def test_appending_leaves_the_old_frontier_as_it_was() -> None:
    old = Frontier().append(LEAVES[:7])
    old.append(LEAVES[7:9])
    assert old == Frontier(7, tuple(NAIVE.peaks(7)))


@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_frontier_does_not_depend_on_how_its_leaves_were_batched(batches: list[int]) -> None:
    frontier, start = Frontier(), 0
    for count in batches:
        frontier = frontier.append(LEAVES[start : start + count])
        start = min(start + count, len(LEAVES))
        assert frontier.root() == NAIVE.root(start)


@given(st.integers(1, 2**62), st.integers(1, 40))
def test_a_frontier_of_any_size_grows_like_the_reference(size: int, more: int) -> None:
    marked = dict(enumerate(LEAVES[:more], start=size))
    tree = SparseTree(marked)
    grown = Frontier(size, tuple(tree.peaks(size))).append(list(marked.values()))
    assert grown == Frontier(size + more, tuple(tree.peaks(size + more)))
    assert grown.root() == tree.root(size + more)


@given(st.integers(130, 1300), st.data())
def test_larger_trees_equal_the_reference(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    assert root_hash(LEAVES[:size]) == NAIVE.root(size)
    assert inclusion_proof(LEAVES, index, size) == NAIVE.inclusion(index, size)
    assert consistency_proof(LEAVES, index, size) == NAIVE.consistency(index, size)


@pytest.mark.parametrize(
    ("index", "size"), [(0, 0), (5, 5), (6, 5), (-1, 5), (0, -1), (0, 1301), (0, 2**63), (True, 5)]
)
def test_an_inclusion_proof_needs_an_index_in_a_tree_that_the_leaves_fill(
    index: int, size: int
) -> None:
    with pytest.raises(ProofError):
        inclusion_proof(LEAVES, index, size)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (0, 1301), (0, 2**63), (5, True)])
def test_a_consistency_proof_needs_sizes_that_grow_and_that_the_leaves_fill(
    old: int, new: int
) -> None:
    with pytest.raises(ProofError):
        consistency_proof(LEAVES, old, new)


def test_hashes_of_another_length_are_refused_with_their_place() -> None:
    odd = [*LEAVES[:4], b"short", LEAVES[5]]
    with pytest.raises(ProofError, match="leaf 4 has 5 bytes"):
        root_hash(odd)
    with pytest.raises(ProofError, match="leaf 4 has 5 bytes"):
        Frontier().append(odd)
    with pytest.raises(ProofError, match="peak 0 has 5 bytes"):
        Frontier(1, (b"short",))


def test_a_frontier_has_as_many_peaks_as_its_size_has_bits() -> None:
    with pytest.raises(ProofError, match="does not have 1 peaks"):
        Frontier(3, (LEAVES[0],))
    with pytest.raises(ProofError, match="not the size of a tree"):
        Frontier(-1, ())


def test_a_tree_cannot_grow_past_the_largest_size() -> None:
    largest = 2**63 - 1
    full = Frontier(largest, tuple(SparseTree({}).peaks(largest)))
    with pytest.raises(ProofError, match="not the size of a tree"):
        full.append(LEAVES[:1])
