"""Proofs that are broken in every position are refused, with ``ProofError`` and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.merkle import EMPTY_ROOT, verify_consistency, verify_inclusion
from tests.chain.merkle.reference import NaiveTree, SparseTree, hash_leaf, sample_leaves, split

LIMIT = 130
LEAVES = sample_leaves(LIMIT + 1)
NAIVE = NaiveTree(LEAVES)
STRANGER = hash_leaf(b"of another tree")

NOT_HASHES: list[Any] = [b"", bytes(31), bytes(33), "00" * 16, bytearray(32), None, 7]
NOT_NUMBERS: list[Any] = [-1, True, 1.0, "1", None, 2**63, 1 << 20_000, -1 << 20_000]


def refused(verify: Callable[..., None], *arguments: object) -> bool:
    """Whether ``verify`` raises ``ProofError``; whatever else it raises fails the test."""
    try:
        verify(*arguments)
    except ProofError:
        return True
    return False


def flipped(node: bytes, bit: int) -> bytes:
    changed = bytearray(node)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def broken(proof: list[bytes], extra: list[bytes]) -> Iterator[list[bytes]]:
    """Each node changed, dropped, doubled, replaced; neighbours swapped; strangers put in."""
    for i, node in enumerate(proof):
        yield [*proof[:i], flipped(node, (37 * i) % 256), *proof[i + 1 :]]
        yield [*proof[:i], *proof[i + 1 :]]
        yield [*proof[:i], node, *proof[i:]]
        yield [*proof[:i], node[:31], *proof[i + 1 :]]
        for other in extra:
            yield [*proof[:i], other, *proof[i + 1 :]]
    for i in range(len(proof) - 1):
        yield [*proof[:i], proof[i + 1], proof[i], *proof[i + 2 :]]
    for i in range(len(proof) + 1):
        for other in extra:
            yield [*proof[:i], other, *proof[i:]]
    if proof:
        yield []
        yield proof[::-1] if len(proof) > 1 else [STRANGER]


def others(number: int, limit: int) -> set[int]:
    """Neighbours, numbers that differ in one bit, and numbers beyond the limit."""
    bits = {number ^ (1 << bit) for bit in range(9)}
    return {*bits, number - 1, number + 1, limit + 1, 2 * limit} - {number}


def turns(index: int, size: int) -> list[bool]:
    """From the leaf to the root: does the sibling stand on the right?"""
    if size == 1:
        return []
    k = split(size)
    return [*turns(index, k), True] if index < k else [*turns(index - k, size - k), False]


def test_inclusion_proofs_broken_in_any_position_are_refused() -> None:
    for size in range(1, LIMIT + 1):
        root = NAIVE.root(size)
        for index in range(size):
            proof = NAIVE.inclusion(index, size)
            for bad in broken(proof, [STRANGER, root]):
                assert refused(verify_inclusion, index, size, LEAVES[index], bad, root)


def test_inclusion_proofs_with_another_leaf_or_root_are_refused() -> None:
    for size in range(1, LIMIT + 1):
        root = NAIVE.root(size)
        for index in range(size):
            leaf, proof = LEAVES[index], NAIVE.inclusion(index, size)
            for bad in (flipped(leaf, index % 256), LEAVES[(index + 1) % LIMIT], STRANGER):
                assert refused(verify_inclusion, index, size, bad, proof, root)
            for bad in (flipped(root, index % 256), NAIVE.root(size - 1), NAIVE.root(size + 1)):
                assert refused(verify_inclusion, index, size, leaf, proof, bad)


def test_an_inclusion_proof_holds_for_no_other_index() -> None:
    for size in range(1, LIMIT + 1):
        for index in range(size):
            proof = NAIVE.inclusion(index, size)
            for wrong in others(index, size - 1):
                assert refused(
                    verify_inclusion, wrong, size, LEAVES[index], proof, NAIVE.root(size)
                )


def test_an_inclusion_proof_holds_for_another_size_only_where_the_path_is_the_same() -> None:
    # So (size, root) must come as one pair: the root alone does not tell the size of its tree.
    accepted = 0
    for size in range(1, 66):
        for index in range(size):
            proof, path = NAIVE.inclusion(index, size), turns(index, size)
            for wrong in set(range(2 * size + 2)) - {size}:
                same = index < wrong and turns(index, wrong) == path
                arguments = (index, wrong, LEAVES[index], proof, NAIVE.root(size))
                assert refused(verify_inclusion, *arguments) != same
                accepted += same
    assert accepted


def test_consistency_proofs_broken_in_any_position_are_refused() -> None:
    for new in range(1, LIMIT + 1):
        for old in range(new + 1):
            proof, roots = NAIVE.consistency(old, new), (NAIVE.root(old), NAIVE.root(new))
            for bad in broken(proof, [STRANGER, roots[0]]):
                assert refused(verify_consistency, old, new, *roots, bad)


def test_consistency_proofs_with_other_roots_are_refused() -> None:
    for new in range(1, LIMIT + 1):
        for old in range(1, new + 1):  # the empty tree is followed by any root
            proof, first, second = NAIVE.consistency(old, new), NAIVE.root(old), NAIVE.root(new)
            assert refused(verify_consistency, old, new, flipped(first, old % 256), second, proof)
            assert refused(verify_consistency, old, new, first, flipped(second, new % 256), proof)
            assert refused(verify_consistency, old, new, EMPTY_ROOT, second, proof)
            assert refused(verify_consistency, old, new, STRANGER, STRANGER, proof) != (old == new)
            if old != new:
                assert refused(verify_consistency, old, new, second, first, proof)


def test_a_consistency_proof_holds_for_no_other_old_size() -> None:
    for new in range(1, LIMIT + 1):
        for old in range(1, new + 1):
            proof, roots = NAIVE.consistency(old, new), (NAIVE.root(old), NAIVE.root(new))
            for wrong in others(old, new):
                assert refused(verify_consistency, wrong, new, *roots, proof)


def test_a_consistency_proof_holds_for_another_new_size_only_where_the_path_is_the_same() -> None:
    for new in range(2, 66):
        for old in range(1, new):
            proof, roots = NAIVE.consistency(old, new), (NAIVE.root(old), NAIVE.root(new))
            for wrong in set(range(2 * new + 2)) - {new}:
                same = old < wrong and turns(old - 1, wrong) == turns(old - 1, new)
                assert refused(verify_consistency, old, wrong, *roots, proof) != same


def test_every_tree_extends_the_empty_one_by_the_empty_proof() -> None:
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    verify_consistency(0, 5, EMPTY_ROOT, NAIVE.root(5), ())
    assert refused(verify_consistency, 0, 5, STRANGER, NAIVE.root(5), [])
    assert refused(verify_consistency, 0, 5, EMPTY_ROOT, NAIVE.root(5), [STRANGER])
    assert refused(verify_consistency, 0, 0, EMPTY_ROOT, STRANGER, [])
    assert refused(verify_consistency, 0, 0, STRANGER, STRANGER, [])


def test_trees_of_one_size_are_consistent_only_when_equal() -> None:
    verify_consistency(5, 5, NAIVE.root(5), NAIVE.root(5), [])
    assert refused(verify_consistency, 5, 5, NAIVE.root(5), NAIVE.root(4), [])
    assert refused(verify_consistency, 5, 5, NAIVE.root(5), NAIVE.root(5), [NAIVE.root(5)])


def test_nothing_is_included_in_the_empty_tree() -> None:
    assert refused(verify_inclusion, 0, 0, LEAVES[0], [], EMPTY_ROOT)
    assert refused(verify_inclusion, 0, 0, EMPTY_ROOT, [], EMPTY_ROOT)


@pytest.mark.parametrize("bad", NOT_HASHES, ids=repr)
def test_what_is_not_32_bytes_is_refused_wherever_it_stands(bad: Any) -> None:
    proof, root = NAIVE.inclusion(2, 5), NAIVE.root(5)
    assert refused(verify_inclusion, 2, 5, bad, proof, root)
    assert refused(verify_inclusion, 2, 5, LEAVES[2], proof, bad)
    for i in range(len(proof)):
        wrong = [*proof[:i], bad, *proof[i + 1 :]]
        assert refused(verify_inclusion, 2, 5, LEAVES[2], wrong, root)
    proof, old = NAIVE.consistency(3, 5), NAIVE.root(3)
    assert refused(verify_consistency, 3, 5, bad, root, proof)
    assert refused(verify_consistency, 3, 5, old, bad, proof)
    assert refused(verify_consistency, 5, 5, bad, bad, [])
    assert refused(verify_consistency, 0, 5, EMPTY_ROOT, bad, [])
    for i in range(len(proof)):
        wrong = [*proof[:i], bad, *proof[i + 1 :]]
        assert refused(verify_consistency, 3, 5, old, root, wrong)


@pytest.mark.parametrize("bad", NOT_NUMBERS, ids=map(str, range(8)))
def test_what_is_not_a_size_or_an_index_is_refused(bad: Any) -> None:
    assert refused(verify_inclusion, bad, 2, LEAVES[1], NAIVE.inclusion(1, 2), NAIVE.root(2))
    assert refused(verify_inclusion, 0, bad, LEAVES[0], [], LEAVES[0])
    assert refused(verify_consistency, bad, 2, LEAVES[0], NAIVE.root(2), NAIVE.consistency(1, 2))
    assert refused(verify_consistency, 1, bad, LEAVES[0], LEAVES[0], [])


@pytest.mark.parametrize(
    "bad", [None, 7, "a" * 3, b"a" * 3, {1, 2, 3}, iter(())], ids=map(str, range(6))
)
def test_what_is_not_a_sequence_of_nodes_is_refused(bad: Any) -> None:
    assert refused(verify_inclusion, 2, 5, LEAVES[2], bad, NAIVE.root(5))
    assert refused(verify_consistency, 3, 5, NAIVE.root(3), NAIVE.root(5), bad)


@given(st.integers(1, 2**62), st.data())
def test_inclusion_in_trees_of_any_size(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = SparseTree({index: LEAVES[0]})
    proof, root = tree.inclusion(index, size), tree.root(size)
    verify_inclusion(index, size, LEAVES[0], proof, root)
    wrong = data.draw(st.integers(0, size + 2))
    assert wrong == index or refused(verify_inclusion, wrong, size, LEAVES[0], proof, root)
    for bad in broken(proof, [STRANGER]):
        # Neighbours may be equal in a tree whose leaves are nearly all alike.
        assert bad == proof or refused(verify_inclusion, index, size, LEAVES[0], bad, root)


@given(st.integers(1, 2**62), st.data())
def test_consistency_of_trees_of_any_size(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    tree = SparseTree({old - 1: LEAVES[0]})
    proof, roots = tree.consistency(old, new), (tree.root(old), tree.root(new))
    verify_consistency(old, new, *roots, proof)
    wrong = data.draw(st.integers(1, new + 2))
    assert wrong == old or refused(verify_consistency, wrong, new, *roots, proof)
    for bad in broken(proof, [STRANGER]):
        assert bad == proof or refused(verify_consistency, old, new, *roots, bad)


@given(
    st.integers(-2, 2**64),
    st.integers(-2, 2**64),
    st.lists(st.binary(min_size=31, max_size=33), max_size=70),
)
def test_invented_proofs_are_refused_and_raise_nothing_else(
    first: int, second: int, proof: list[bytes]
) -> None:
    assert refused(verify_inclusion, first, second, STRANGER, proof, LEAVES[0])
    assert refused(verify_consistency, first, second, STRANGER, LEAVES[0], proof)
