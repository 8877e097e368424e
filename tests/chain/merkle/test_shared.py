"""One proof for many records, held against single proofs and every tampering."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest

from chain.errors import ProofError
from chain.merkle import (
    inclusion_proof,
    prove_positions,
    root_hash,
    shared_ranges,
    verify_positions,
)

LEAVES = [sha256(bytes([n])).digest() for n in range(100)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 100])
def test_any_records_are_proved_and_no_change_passes(size: int) -> None:
    chance, root = random.Random(size), root_hash(LEAVES[:size])
    for _ in range(12):
        positions = sorted(chance.sample(range(size), chance.randint(1, size)))
        leaves = [LEAVES[position] for position in positions]
        nodes = prove_positions(LEAVES, positions, size)
        verify_positions(positions, leaves, size, nodes, root)
        changes = [
            (positions, [*leaves[:-1], bytes(32)], size, nodes),
            (positions, leaves, size, [*nodes, bytes(32)]),
            (positions, leaves[:-1], size, nodes),
            ([*positions[:-1], size], leaves, size, nodes),
            (positions[::-1] if len(positions) > 1 else [-1], leaves, size, nodes),
        ]
        if nodes:
            changes.append((positions, leaves, size, nodes[:-1]))
            changes.append((positions, leaves, size, [*nodes[:-1], bytes(32)]))
        for change in changes:
            with pytest.raises(ProofError):
                verify_positions(*change, root)


def test_one_record_has_the_nodes_of_its_single_proof() -> None:
    for position in range(100):
        shared = prove_positions(LEAVES, [position], 100)
        assert sorted(shared) == sorted(inclusion_proof(LEAVES, position, 100))


def test_ten_thousand_records_among_fifty_million_take_few_nodes() -> None:
    positions = sorted(random.Random(1).sample(range(50_000_000), 10_000))
    assert 32 * len(shared_ranges(positions, 50_000_000)) / 10_000 < 450


def test_no_record_and_short_hashes_are_refused() -> None:
    for positions, leaves, nodes in (([], [], []), ([0], [b"x"], []), ([0], LEAVES[:1], [b"x"])):
        with pytest.raises(ProofError):
            verify_positions(positions, leaves, 1, nodes, LEAVES[0])
