"""Older copies, other histories and changed rows: anchoring refuses to go on, and says why."""

from __future__ import annotations

import dataclasses
import shutil

import pytest
from sqlmodel import Session, col, select, update

from chain.client import append_call, append_gas
from chain.merkle import Frontier, leaf_hash
from chain.words import ZERO_DIGEST, Digest
from gateway.anchoring.follower import Block
from gateway.anchoring.memory import FILE
from gateway.anchoring.models import CONTRACTS, Cursor
from gateway.anchoring.spans import read_spans
from gateway.database import WriteSession
from gateway.errors import LedgerError, Unavailable
from gateway.journal.models import Record, Tile
from gateway.journal.records import Draft
from gateway.journal.tree import Tree
from tests.chain.client.nodes import AnvilNode
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback


def publish(city: ChainTown, serial: int) -> Digest:
    return city.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}")).digest


def as_embedded(city: ChainTown) -> None:
    """Take the node for the embedded one, whose blocks are never taken back."""
    city.ledger = dataclasses.replace(city.ledger, embedded=True)
    city.restart()


def set_header(city: ChainTown, position: int, header: bytes) -> None:
    def job(session: WriteSession) -> None:
        session.execute(
            update(Record).where(col(Record.position) == position).values(header=header)
        )

    city.writer.run(job)


def set_tile(city: ChainTown, place: int) -> None:
    """Change one byte of the leaf at a place."""

    def job(session: WriteSession) -> None:
        tile = session.exec(select(Tile).where(Tile.level == 0, Tile.index == 0)).one()
        hashes = bytearray(tile.hashes)
        hashes[place * 32] ^= 1
        tile.hashes = bytes(hashes)
        session.add(tile)

    city.writer.run(job)


def test_a_chain_that_was_rolled_back_is_refused(city: ChainTown) -> None:
    snapshot = city.rpc("evm_snapshot")
    publish(city, 1)
    city.settle()
    city.rpc("evm_revert", snapshot)
    as_embedded(city)
    with pytest.raises(LedgerError, match="older copy"):
        city.anchoring.start()
    with pytest.raises(LedgerError, match="older copy"):
        city.anchoring._follower.follow(city.anchoring._stopping)


def test_a_node_that_is_behind_the_others_is_waited_for(city: ChainTown) -> None:
    snapshot = city.rpc("evm_snapshot")
    publish(city, 1)
    city.settle()
    city.rpc("evm_revert", snapshot)
    city.restart()
    with pytest.raises(Unavailable, match="wait until it has"):
        city.step()


def test_a_chain_with_another_block_at_the_cursor_is_refused(city: ChainTown) -> None:
    snapshot = city.rpc("evm_snapshot")
    publish(city, 1)
    city.settle()
    with Session(city.engine) as session:
        followed = session.get_one(Cursor, CONTRACTS).block_number
    city.rpc("evm_revert", snapshot)
    city.rpc("evm_increaseTime", 7)
    while city.client.block_number() <= followed:
        city.rpc("evm_mine")
    (city.settings.memory_folder / FILE).unlink()
    city.restart()
    with pytest.raises(LedgerError, match="rolled back or exchanged"):
        city.step()


def test_a_restored_older_database_is_refused_at_the_start(city: ChainTown) -> None:
    path = city.folder / "gateway.sqlite"
    publish(city, 1)
    city.settle()
    city.reopen(before=lambda: shutil.copy(path, city.folder / "older"))
    publish(city, 2)
    city.settle()
    city.reopen(before=lambda: shutil.copy(city.folder / "older", path))
    with pytest.raises(LedgerError, match=r"older copy; bring back the newest"):
        city.anchoring.start()


def test_a_database_that_was_followed_less_far_is_refused_at_the_start(city: ChainTown) -> None:
    path = city.folder / "gateway.sqlite"
    city.settle()
    city.reopen(before=lambda: shutil.copy(path, city.folder / "older"))
    city.rpc("evm_mine")
    city.step()
    city.reopen(before=lambda: shutil.copy(city.folder / "older", path))
    with pytest.raises(LedgerError, match="was followed up to block"):
        city.anchoring.start()


def test_another_journal_of_the_same_size_is_refused_at_the_start(city: ChainTown) -> None:
    set_tile(city, 1)
    city.restart()
    with pytest.raises(LedgerError, match="another history"):
        city.anchoring.start()


def test_a_start_without_memory_is_a_first_start(city: ChainTown) -> None:
    (city.settings.memory_folder / FILE).unlink()
    city.restart()
    city.anchoring.start()
    city.anchoring.stop()
    assert (city.settings.memory_folder / FILE).exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "shujian/gateway-memory/1"}'])
def test_a_damaged_memory_is_refused(city: ChainTown, content: str) -> None:
    (city.settings.memory_folder / FILE).write_text(content)
    city.restart()
    with pytest.raises(LedgerError, match="move it away only if"):
        city.anchoring.start()


def test_the_memory_of_another_ledger_is_refused(city: ChainTown) -> None:
    city.ledger = dataclasses.replace(city.ledger, ledger_id=Digest(bytes(32)))
    city.restart()
    with pytest.raises(LedgerError, match="belongs to another ledger"):
        city.anchoring.start()


def test_a_record_changed_before_it_was_anchored_is_named_and_not_anchored(
    city: ChainTown,
) -> None:
    publish(city, 1)
    position, anchored = city.size() - 1, city.client.journal().size
    header = city.entry(position).header_bytes
    set_header(city, position, header.replace(b"submitted", b"recorded"))
    with pytest.raises(LedgerError, match=f"record {position} and its leaf"):
        city.settle()
    assert city.client.journal().size == anchored
    set_header(city, position, header)
    city.restart()
    city.settle()
    assert city.client.journal().size == city.size()


def test_a_leaf_changed_after_it_was_anchored_stops_anchoring(city: ChainTown) -> None:
    set_tile(city, 1)
    city.restart()
    publish(city, 1)
    anchored = city.client.journal().size
    with pytest.raises(LedgerError, match="history differs"):
        city.settle()
    assert city.client.journal().size == anchored


def test_tiles_that_do_not_agree_among_themselves_are_not_anchored(city: ChainTown) -> None:
    drafts = [Draft("note.made", "recorded", {"number": number}) for number in range(600)]
    city.writer.run(lambda session: len(city.journal.append(session, drafts)))

    def job(session: WriteSession) -> None:
        tile = session.exec(select(Tile).where(Tile.level == 1)).one()
        tile.hashes = bytes(32) + tile.hashes[32:]
        session.add(tile)

    city.writer.run(job)
    anchored = city.client.journal().size
    with pytest.raises(LedgerError, match="history differs"):
        city.settle()
    assert city.client.journal().size == anchored


def test_leaves_that_another_program_appended_are_refused(city: ChainTown) -> None:
    with Session(city.engine) as session:
        size = city.size()
        tip = Frontier(size, tuple(Tree(session).peaks(size)))
    foreign = append_call(size, tip.root(), ZERO_DIGEST, tip.peaks, [leaf_hash(b"foreign")])
    city.send("operator", city.ledger.journal, foreign, append_gas(1))
    with pytest.raises(LedgerError, match="another operator appended"):
        city.step()


def test_an_index_root_that_the_headers_do_not_have_is_refused(city: ChainTown) -> None:
    size = city.size()
    publish(city, 1)
    with Session(city.engine) as session:
        tree = Tree(session)
        tip, leaves = Frontier(size, tuple(tree.peaks(size))), tree.leaves(size, size + 1)
    foreign = append_call(size, tip.root(), Digest(b"\x01" * 32), tip.peaks, leaves)
    city.send("operator", city.ledger.journal, foreign, append_gas(1))
    with pytest.raises(LedgerError, match=f"checkpoint of {size + 1} records claims the index"):
        city.step()
    assert city.checkpoints()[-1].size == size


def test_a_row_of_the_index_changed_by_hand_stops_anchoring(city: ChainTown) -> None:
    publish(city, 1)
    anchored = city.client.journal().size
    with city.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE index_key SET peaks = zeroblob(32) WHERE count = 1")
    city.anchoring._relayer.relay([])
    with pytest.raises(LedgerError, match="completeness index were changed by hand"):
        city.settle()
    assert city.client.journal().size == anchored


def test_a_second_follower_of_the_same_database_is_refused(city: ChainTown) -> None:
    publish(city, 1)
    city.anchoring._relayer.relay([])
    follower, head = city.anchoring._follower, city.client.block_number()
    (span,) = read_spans(city.client, head, head, follower._unknown)
    with pytest.raises(LedgerError, match="another process follows"):
        follower._record(Block(1, Digest(bytes(32))), span)


def test_a_chain_of_another_genesis_is_not_followed(city: ChainTown) -> None:
    folder, own = city.folder / "other", city.node
    folder.mkdir()
    city.node = AnvilNode(folder, ("--chain-id", "4711"))
    try:
        city.node.chain = own.chain
        city.restart()
        city.anchoring._attempt()
        lag = city.anchoring.lag()
    finally:
        city.node.kill()
    assert "serves chain 4711" in (lag.last_error or "")
    assert not lag.chain_reachable
