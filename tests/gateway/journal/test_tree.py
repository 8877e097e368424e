from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from chain import merkle
from gateway.database import Writer, read_session
from gateway.errors import LedgerError
from gateway.journal.models import Tile
from gateway.journal.records import Journal
from gateway.journal.tree import Tree
from tests.gateway.journal.samples import draft


def grow(writer: Writer, journal: Journal, *sizes: int) -> list[bytes]:
    """Appends batches of these sizes; their leaves."""
    leaves: list[bytes] = []
    for size in sizes:
        drafts = [draft(note=str(number)) for number in range(size)]
        entries = writer.run(lambda session, drafts=drafts: journal.append(session, drafts))
        leaves += [entry.leaf for entry in entries]
    return leaves


def naive_tiles(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles by their definition: every full subtree of 256^level leaves, 256 to a tile."""
    tiles, level, row = {}, 0, leaves
    while row:
        for index in range(0, len(row), 256):
            tiles[level, index // 256] = b"".join(row[index : index + 256])
        full = range(0, len(row) - len(row) % 256, 256)
        row = [merkle.root_hash(row[start : start + 256]) for start in full]
        level += 1
    return tiles


@pytest.mark.parametrize(
    "sizes",
    [(1,), (255, 1), (256,), (257,), (100, 156, 1), (1, 255, 256, 1), (511, 2), (4096, 1), (4500,)],
)
def test_the_tiles_are_those_of_the_definition(
    engine: Engine, writer: Writer, journal: Journal, sizes: tuple[int, ...]
) -> None:
    leaves = grow(writer, journal, *sizes)
    with read_session(engine) as session:
        tiles = {(tile.level, tile.index): tile.hashes for tile in session.exec(select(Tile))}
        assert tiles == naive_tiles(leaves)
        tree = Tree(session)
        assert tree.size() == len(leaves)
        assert tree.root(len(leaves)) == merkle.root_hash(leaves)


def test_roots_peaks_and_proofs_of_every_earlier_size_come_from_the_tiles(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    leaves = grow(writer, journal, 250, 30)
    with read_session(engine) as session:
        tree = Tree(session)
        for size in (0, 1, 2, 3, 128, 255, 256, 257, 280):
            assert tree.root(size) == merkle.root_hash(leaves[:size])
            assert tree.peaks(size) == merkle.peaks(leaves, size)
            new_root, old_root = tree.root(280), tree.root(size)
            proof = tree.consistency_proof(size, 280)
            merkle.verify_consistency(size, 280, old_root, new_root, proof)
        for position in (0, 1, 255, 256, 279):
            path = tree.inclusion_proof(position, 280)
            merkle.verify_inclusion(position, 280, leaves[position], path, tree.root(280))


@pytest.mark.parametrize(
    ("first", "end"), [(0, 0), (0, 1), (0, 300), (255, 257), (256, 256), (256, 300), (299, 300)]
)
def test_leaves_are_cut_from_the_tiles(
    engine: Engine, writer: Writer, journal: Journal, first: int, end: int
) -> None:
    leaves = grow(writer, journal, 300)
    with read_session(engine) as session:
        assert Tree(session).leaves(first, end) == leaves[first:end]


def test_an_empty_journal_has_no_leaves_and_the_root_of_nothing(engine: Engine) -> None:
    with read_session(engine) as session:
        tree = Tree(session)
        assert (tree.size(), tree.leaves(0, 0), tree.peaks(0)) == (0, [], [])
        assert tree.root(0) == merkle.EMPTY_ROOT


def test_the_tree_never_holds_a_record_that_was_rolled_back(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    def failing(session: object) -> None:
        journal.append(session, [draft()])  # type: ignore[arg-type]
        raise ValueError

    with pytest.raises(ValueError):
        writer.run(failing)
    leaves = grow(writer, journal, 1)
    with read_session(engine) as session:
        assert Tree(session).leaves(0, 1) == leaves


def test_nothing_is_recorded_on_top_of_a_tree_with_a_hole(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    grow(writer, journal, 600)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM tile WHERE level = 1"))
    with pytest.raises(LedgerError, match="tile 1/0 is missing; run `shujian audit`"):
        grow(writer, journal, 300)
