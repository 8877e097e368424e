"""The chain's file: a block is whole or absent, and nothing that was written changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from chain.node.accounts import State
from chain.node.errors import StoreError
from chain.node.execution import decode_header
from chain.node.files import CHAIN_FILE
from chain.node.store import ChainFile, SealedBlock
from chain.statements import address_of
from chain.words import Digest, Signature
from tests.chain.node.support import ECHO, OPERATOR, Ledger, deployment


def test_the_file_is_written_durably(ledger: Ledger) -> None:
    connection = ledger.file._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_block_and_its_parts_are_found_again(ledger: Ledger) -> None:
    block = ledger.seal(ledger.next(), ledger.next(data=b"data"))
    reopened = ChainFile.open(ledger.folder / CHAIN_FILE)
    found = reopened.block(1)
    assert found is not None
    assert (found.hash, found.header, found.seal) == (block.hash, block.header, block.seal)
    assert reopened.transactions(1) == block.transactions
    assert reopened.number_of(block.hash) == 1
    assert reopened.place_of(block.transactions[1].hash) == (1, 1)
    assert reopened.transaction(1, 1) == block.transactions[1]
    assert reopened.count(1) == 2
    assert block.transactions[1].gas_before == 21_000
    reopened.close()


def test_a_block_out_of_order_is_refused(ledger: Ledger) -> None:
    block = ledger.seal(ledger.next())
    for number in (0, 1, 3):
        with pytest.raises(StoreError, match="does not follow"):
            ledger.file.append(
                SealedBlock(number, Digest(bytes(32)), block.header, Signature(b"x"))
            )


def test_a_failing_write_leaves_nothing_of_the_block(ledger: Ledger) -> None:
    ledger.seal(ledger.next())
    before = _dump(ledger)
    # The same transaction again: its hash is taken, so the last insert of the block fails.
    twice = ledger.file.transactions(1)
    ledger.file.nodes[b"n" * 32] = b"state that belongs to the block"
    with pytest.raises(sqlite3.IntegrityError):
        ledger.file.append(SealedBlock(2, Digest(b"2" * 32), b"header", Signature(b"x"), twice))
    assert _dump(ledger) == before
    assert b"n" * 32 not in ledger.file.nodes
    assert ledger.seal(ledger.next()).number == 2


def _dump(ledger: Ledger) -> list[str]:
    return list(ledger.file._connection.iterdump())


def test_state_is_invisible_to_others_until_its_block_is(ledger: Ledger) -> None:
    other = ChainFile.open(ledger.folder / CHAIN_FILE)
    ledger.file.nodes[b"k" * 32] = b"value"
    assert ledger.file.nodes[b"k" * 32] == b"value"
    with pytest.raises(KeyError):
        other.nodes[b"k" * 32]
    ledger.seal(ledger.next())
    assert other.nodes[b"k" * 32] == b"value"
    other.close()


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    other = ChainFile.open(ledger.folder / CHAIN_FILE)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        other.append(SealedBlock(1, Digest(bytes(32)), b"", Signature(b"")))
    other.close()


def test_a_snapshot_does_not_see_later_blocks(ledger: Ledger) -> None:
    other = ChainFile.open(ledger.folder / CHAIN_FILE)
    with other.snapshot():
        assert other.height() == 0
        ledger.seal(ledger.next())
        assert other.height() == 0
    assert other.height() == 1
    other.close()


def test_the_state_of_every_block_is_kept(ledger: Ledger) -> None:
    address = ledger.deploy(deployment(ECHO))
    # the members address was taken by the first deployment, so use the list no longer: see below
    for number in range(ledger.file.height() + 1):
        block = ledger.file.block(number)
        assert block is not None
        state = State(ledger.file.nodes, Digest(decode_header(block.header).state_root))
        assert state.nonce(address_of(OPERATOR)) == number
        assert bool(state.code(address)) == (number == 1)


def test_nothing_is_ever_deleted(ledger: Ledger) -> None:
    with pytest.raises(StoreError, match="nothing is deleted"):
        del ledger.file.nodes[b"x"]


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is missing"):
        ChainFile.open(tmp_path / "none")
    empty = tmp_path / "empty"
    sqlite3.connect(empty).close()
    empty.touch()
    with pytest.raises(StoreError, match="has version 0"):
        ChainFile.open(empty)
    with pytest.raises(StoreError, match="exists already"):
        ChainFile.create(empty)
    (tmp_path / "text").write_text("no database" * 100)
    with pytest.raises(StoreError, match="is damaged"):
        ChainFile.open(tmp_path / "text")
