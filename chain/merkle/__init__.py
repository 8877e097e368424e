"""The Merkle tree of RFC 6962: roots, proofs and their verification, growth, tiles. Pure."""

from chain.merkle.frontier import Frontier
from chain.merkle.hashing import EMPTY_ROOT, HASH_SIZE, fold, leaf_hash, node_hash
from chain.merkle.proofs import consistency_proof, inclusion_proof, peaks, root_hash
from chain.merkle.shared import fold_positions, prove_positions, shared_ranges, verify_positions
from chain.merkle.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    ReadTile,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    peaks_from_tiles,
    root_from_tiles,
    subtree_from_tiles,
    tile_width,
    updated_tiles,
)
from chain.merkle.verification import verify_consistency, verify_inclusion

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "Frontier",
    "ReadTile",
    "consistency_proof",
    "consistency_proof_from_tiles",
    "fold",
    "fold_positions",
    "inclusion_proof",
    "inclusion_proof_from_tiles",
    "leaf_hash",
    "node_hash",
    "peaks",
    "peaks_from_tiles",
    "prove_positions",
    "root_from_tiles",
    "root_hash",
    "shared_ranges",
    "subtree_from_tiles",
    "tile_width",
    "updated_tiles",
    "verify_consistency",
    "verify_inclusion",
    "verify_positions",
]
