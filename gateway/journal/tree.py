"""The Merkle tree of the journal, kept as tiles and brought up to date before each commit."""

from __future__ import annotations

from sqlmodel import Session, col, select

from chain import merkle
from chain.words import Digest
from gateway.database import WriteSession
from gateway.errors import LedgerError
from gateway.journal.models import Tile
from gateway.journal.records import headers_from

HASH = 32
WIDTH = 256
_BATCH = 4096


class Tree:
    """The tree as one session sees it; every method may raise `LedgerError` on missing tiles."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def size(self) -> int:
        """How many leaves the tiles hold: all records, but within a write that is under way."""
        statement = select(Tile).where(Tile.level == 0).order_by(col(Tile.index).desc()).limit(1)
        last = self._session.exec(statement).first()
        return 0 if last is None else last.index * WIDTH + len(last.hashes) // HASH

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
        row = self._session.get(Tile, (level, index))
        if row is None:
            raise LedgerError(f"tile {level}/{index} is missing; run `shujian audit`")
        return row.hashes


def extend(session: WriteSession) -> None:
    """Add the leaves of records that the tree does not hold yet; the writer's last step."""
    tree = Tree(session)
    while leaves := _new_leaves(session, size := tree.size()):
        for (level, index), hashes in merkle.updated_tiles(tree.tile, size, leaves).items():
            session.merge(Tile(level=level, index=index, hashes=hashes))
        session.flush()


def _new_leaves(session: WriteSession, size: int) -> list[bytes]:
    return [merkle.leaf_hash(header) for header in headers_from(session, size, _BATCH)]
