"""The Merkle tree of the journal, kept as tiles and brought up to date before each commit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func
from sqlmodel import Session, col, select

from chain import merkle
from chain.words import Digest
from gateway.database import Lookup, WriteSession
from gateway.database.rows import Rows
from gateway.errors import LedgerError
from gateway.journal.models import Tile
from gateway.journal.records import headers_from

HASH = 32
WIDTH = 256
_BATCH = 4096

# Made once: putting a statement together costs several times what its execution does.
_LAST = Lookup(
    select(Tile.index, func.length(Tile.hashes))
    .where(Tile.level == 0)
    .order_by(col(Tile.index).desc())
    .limit(1)
)
_TILE = Lookup(
    select(Tile.hashes).where(Tile.level == bindparam("level"), Tile.index == bindparam("at")),
    *("level", "at"),
)
_TILES = Rows(Tile, "level", "index", "hashes")
_DELETE = Lookup(
    delete(Tile).where(col(Tile.level) == bindparam("level"), col(Tile.index) == bindparam("at")),
    *("level", "at"),
)


class Tree:
    """The tree as one session sees it; every method may raise `LedgerError` on missing tiles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def size(self) -> int:
        """How many leaves the tiles hold: all records, but within a write that is under way."""
        last = _LAST.first(self._session)
        return 0 if last is None else last[0] * WIDTH + last[1] // HASH

    def leaves(self, first: int, end: int) -> list[Digest]:
        """The leaf hashes of positions `first` to `end - 1`."""
        hashes = bytearray()
        for index in range(first // WIDTH, -(-end // WIDTH)):
            hashes += self.tile(0, index)
        base = first // WIDTH * WIDTH
        wanted = hashes[(first - base) * HASH : (end - base) * HASH]
        return [Digest(bytes(wanted[at : at + HASH])) for at in range(0, len(wanted), HASH)]

    def root(self, size: int) -> Digest:
        """The root of the first `size` leaves."""
        return Digest(merkle.root_from_tiles(self.tile, size))

    def peaks(self, size: int) -> list[Digest]:
        """The roots of the perfect subtrees of the first `size` leaves, largest first."""
        return [Digest(peak) for peak in merkle.peaks_from_tiles(self.tile, size)]

    def inclusion_proof(self, position: int, size: int) -> list[Digest]:
        """The RFC 6962 audit path of a leaf in the tree of the first `size` leaves."""
        proof = merkle.inclusion_proof_from_tiles(self.tile, position, size)
        return [Digest(node) for node in proof]

    def consistency_proof(self, old: int, new: int) -> list[Digest]:
        """The RFC 6962 proof that the tree of size `new` extends the one of size `old`."""
        return [Digest(node) for node in merkle.consistency_proof_from_tiles(self.tile, old, new)]

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, as many as there are."""
        found = _TILE.first(self._session, level, index)
        if found is None:
            raise LedgerError(f"tile {level}/{index} is missing; run `shujian audit`")
        return bytes(found[0])


def extend(session: WriteSession) -> None:
    """Add the leaves of records that the tree does not hold yet; the writer's last step."""
    tree = Tree(session)
    while leaves := _new_leaves(session, size := tree.size()):
        grow(session, size, leaves)
        if len(leaves) < _BATCH:
            return


def grow(session: WriteSession, size: int, leaves: Sequence[bytes]) -> None:
    """Put leaf hashes behind the first `size`, rewriting every tile that they change."""
    changed = merkle.updated_tiles(Tree(session).tile, size, leaves)
    for level, index in changed:
        _DELETE.run(session, level, index)
    _TILES.insert(session, [(*place, hashes) for place, hashes in changed.items()])


def _new_leaves(session: WriteSession, size: int) -> list[bytes]:
    return [merkle.leaf_hash(header) for header in headers_from(session, size, _BATCH)]
