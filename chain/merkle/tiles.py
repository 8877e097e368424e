"""The tree as tiles (C2SP tlog-tiles): rows of 256 hashes, every eighth level of the tree.

Tile ``index`` of ``level`` holds, one behind the other, the roots of the perfect subtrees of
``256**level`` leaves numbered from ``256 * index``; at level 0 those are the leaf hashes. A tile
may be partial, at the right edge; an empty one does not exist.

``read(level, index)`` gives the bytes of a tile: as many hashes as the size asked about demands,
or more (the tree may have grown since). What it raises passes through. That the tiles are true is
not checked here: compare the root that they lead to with a root that is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from chain.errors import ProofError
from chain.merkle.hashing import HASH_SIZE, fold, perfect_root, require_hashes
from chain.merkle.shape import (
    Range,
    consistency_ranges,
    inclusion_ranges,
    perfect_nodes,
    require_growth,
    require_size,
)
from chain.words import Digest

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

ReadTile: TypeAlias = Callable[[int, int], bytes]


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes tile ``index`` of ``level`` holds in a tree of ``size`` leaves: 0 to 256."""
    row = size >> (TILE_HEIGHT * level)
    return min(max(row - TILE_WIDTH * index, 0), TILE_WIDTH)


def root_from_tiles(read: ReadTile, size: int) -> Digest:
    """The root of the tree of the first ``size`` leaves."""
    return fold(peaks_from_tiles(read, size))


def peaks_from_tiles(read: ReadTile, size: int) -> list[Digest]:
    """The roots of the perfect subtrees of the tree of ``size`` leaves, largest first."""
    require_size(size)
    return _Tiles(read, size).peaks((0, size))


def inclusion_proof_from_tiles(read: ReadTile, index: int, size: int) -> list[Digest]:
    """What ``inclusion_proof`` gives, from some three tiles for a million leaves."""
    ranges = inclusion_ranges(index, size)
    tiles = _Tiles(read, size)
    return [fold(tiles.peaks(part)) for part in ranges]


def consistency_proof_from_tiles(read: ReadTile, old: int, new: int) -> list[Digest]:
    """What ``consistency_proof`` gives, from the tiles at the right edges of both trees."""
    ranges = consistency_ranges(old, new)
    tiles = _Tiles(read, new)
    return [fold(tiles.peaks(part)) for part in ranges]


def subtree_from_tiles(read: ReadTile, start: int, stop: int, size: int) -> Digest:
    """The root of one subtree that a proof for the tree of ``size`` leaves names."""
    require_growth(stop, size)
    return fold(_Tiles(read, size).peaks((start, stop)))


def updated_tiles(
    read: ReadTile, old_size: int, new_leaves: Sequence[bytes]
) -> dict[tuple[int, int], bytes]:
    """Every tile that appending ``new_leaves`` changes: ``{(level, index): its whole content}``.

    Reads at most one tile of each level, the partial one at the right edge; hashes beyond
    ``old_size`` in it are left over from elsewhere and are written over.
    """
    require_size(old_size)
    require_size(old_size + len(new_leaves))
    require_hashes(new_leaves, "leaf")
    tiles, changed = _Tiles(read, old_size), {}
    level, filled, nodes = 0, old_size, list(new_leaves)
    while nodes:
        first, offset = divmod(filled, TILE_WIDTH)
        row = [*tiles.hashes(level, first, 0, offset), *nodes]
        for start in range(0, len(row), TILE_WIDTH):
            index = first + start // TILE_WIDTH
            changed[level, index] = b"".join(row[start : start + TILE_WIDTH])
        full = range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)
        nodes = [perfect_root(row[start : start + TILE_WIDTH]) for start in full]
        level, filled = level + 1, first
    return changed


class _Tiles:
    """The tiles of one tree, each read once and measured against what its size demands."""

    def __init__(self, read: ReadTile, size: int) -> None:
        self._read, self._size = read, size
        self._seen: dict[tuple[int, int], bytes] = {}

    def peaks(self, part: Range) -> list[Digest]:
        """The roots of the perfect subtrees of a range, largest first."""
        return [self._node(level, index) for level, index in perfect_nodes(*part)]

    def hashes(self, level: int, index: int, start: int, stop: int) -> list[bytes]:
        """The hashes of a tile from ``start`` up to ``stop``; an empty run reads nothing."""
        if start == stop:
            return []
        tile = self._tile(level, index)
        return [
            tile[i : i + HASH_SIZE] for i in range(start * HASH_SIZE, stop * HASH_SIZE, HASH_SIZE)
        ]

    def _node(self, level: int, index: int) -> Digest:
        row, height = divmod(level, TILE_HEIGHT)
        tile, start = divmod(index << height, TILE_WIDTH)
        return perfect_root(self.hashes(row, tile, start, start + (1 << height)))

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._seen:
            self._seen[level, index] = self._measured(level, index)
        return self._seen[level, index]

    def _measured(self, level: int, index: int) -> bytes:
        tile = self._read(level, index)
        wanted = tile_width(level, index, self._size)
        if len(tile) % HASH_SIZE or not wanted <= len(tile) // HASH_SIZE <= TILE_WIDTH:
            raise ProofError(
                f"tile {level}/{index} has {len(tile)} bytes; a tree of {self._size} leaves"
                f" has {wanted} hashes there"
            )
        return tile
