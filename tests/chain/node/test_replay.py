"""Re-execution finds every kind of lie about a block, by anybody, the sealer included."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth.vm.forks.cancun.blocks import CancunBlockHeader

from chain.node import sources
from chain.node.builder import Builder
from chain.node.codec import encode
from chain.node.errors import BlockRefused, GenesisError, SourceError
from chain.node.execution import decode_header
from chain.node.files import read_genesis
from chain.node.replay import ClaimedBlock, Replay, replay
from chain.node.rules import BLOCK_GAS
from chain.node.sources import FileSource, RpcSource
from chain.node.store import ChainFile
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import Digest
from tests.chain.node.support import (
    ECHO,
    OPERATOR,
    SEALER,
    START,
    STRANGER,
    Ledger,
    NodeProcess,
    Rpc,
    deployment,
    members_deployment,
    new_ledger,
    signed,
)


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    """A chain of four blocks: Members, a contract, two and one transactions."""
    ledger.deploy(members_deployment())
    address = "0x" + ledger.deploy(deployment(ECHO)).hex()
    ledger.seal(ledger.next(data=b"\x01" * 32, to=address), ledger.next(to=address))
    ledger.seal(ledger.next(data=b"\x02" * 32, to=address))
    return ledger


@pytest.fixture
def copy(told: Ledger, tmp_path: Path) -> Iterator[Replay]:
    """A copy that has found the first three blocks right."""
    file = ChainFile.create(tmp_path / "copy.sqlite")
    made = Replay(file, told.genesis)
    source = FileSource(told.file)
    for number in (1, 2, 3):
        made.advance(source.block(number))
    yield made
    file.close()


def _last(told: Ledger) -> ClaimedBlock:
    return FileSource(told.file).block(4)


def _resealed(
    told: Ledger, claimed: ClaimedBlock, key: bytes = SEALER, **fields: Any
) -> ClaimedBlock:
    """The block with other header fields, sealed anew: what a lying sealer can make."""
    header = decode_header(claimed.header).copy(**fields)
    seal = sign_seal(key, told.genesis.hash, 4, Digest(header.hash))
    return replace(claimed, header=encode(header), seal=seal)


def test_the_whole_chain_is_found_right(told: Ledger, tmp_path: Path) -> None:
    file = ChainFile.create(tmp_path / "copy.sqlite")
    assert replay(FileSource(told.file), told.genesis, file).hash == told.file.head().hash
    assert list(file._connection.iterdump()) == list(told.file._connection.iterdump())
    file.close()


def test_a_copy_goes_on_where_it_was(told: Ledger, copy: Replay) -> None:
    assert [block.number for block in copy.follow(FileSource(told.file))] == [4]
    told.seal(told.next())
    assert [block.number for block in copy.follow(FileSource(told.file))] == [5]
    again = Replay(copy._file, told.genesis)
    assert again.head.hash == told.file.head().hash
    assert list(again.follow(FileSource(told.file))) == []


OTHER = b"\x77" * 32
LIES: list[tuple[dict[str, Any], str]] = [
    ({"state_root": OTHER}, "its state_root is 0x7777"),
    ({"receipt_root": OTHER}, "its receipt_root is 0x7777"),
    ({"transaction_root": OTHER}, "its transaction_root is 0x7777"),
    ({"bloom": 1}, "its bloom is 1"),
    ({"gas_used": 21_000}, "its gas_used is 21000"),
    ({"withdrawals_root": OTHER}, "its withdrawals_root is 0x7777"),
    ({"blob_gas_used": 131_072}, "its blob_gas_used is 131072"),
    ({"excess_blob_gas": 1}, "its excess_blob_gas is 1"),
    ({"difficulty": 1}, "its difficulty is 1"),
    ({"nonce": b"\x01" * 8}, "its nonce is 0x01"),
    ({"coinbase": b"\x05" * 20}, "its coinbase is not its sealer"),
    ({"parent_hash": OTHER}, "its parent is another block"),
    ({"block_number": 5}, "it is numbered 5"),
    ({"timestamp": START + 3}, "its time is not after its parent's"),
    ({"timestamp": 2**40}, "its time is ahead of the clock"),
    ({"gas_limit": 200_000_001}, "its gas limit is not"),
    ({"gas_used": BLOCK_GAS + 1}, "it uses more than"),
    ({"base_fee_per_gas": 1}, "its base fee is not 0"),
    ({"extra_data": b"x"}, "its extraData is not empty"),
    ({"mix_hash": OTHER}, "its prevRandao is not 0"),
    ({"parent_beacon_block_root": OTHER}, "its parentBeaconBlockRoot is not 0"),
    ({"uncles_hash": OTHER}, "it names uncles"),
]


@pytest.mark.parametrize(("fields", "reason"), LIES, ids=[next(iter(lie)) for lie, _ in LIES])
def test_a_lie_in_the_header_is_found_though_it_is_sealed(
    told: Ledger, copy: Replay, fields: dict[str, Any], reason: str
) -> None:
    with pytest.raises(BlockRefused, match=reason) as refused:
        copy.advance(_resealed(told, _last(told), **fields))
    assert refused.value.number == 4
    assert copy.head.number == 3, "and nothing of it is kept"
    copy.advance(_last(told))
    assert copy.head.hash == told.file.head().hash


def test_every_field_of_the_header_is_among_the_lies() -> None:
    fields = set(CancunBlockHeader._meta.field_names)
    assert fields == {name for lie, _ in LIES for name in lie}


def _change_seal(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, seal=FileSource(told.file).block(3).seal)


def _no_seal(_told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, seal=b"")


def _other_sealer(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return _resealed(told, block, STRANGER, coinbase=address_of(STRANGER))


def _no_header(_told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, header=block.header[:-1])


def _no_transactions(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, transactions=())


def _twice(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, transactions=block.transactions * 2)


def _by_stranger(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, transactions=(signed(STRANGER, told.genesis.chain_id, 0),))


def _of_other_chain(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return replace(block, transactions=(signed(OPERATOR, 5, 4),))


def _of_other_content(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    nonce = told.nonces[OPERATOR] - 1
    return replace(block, transactions=(signed(OPERATOR, told.genesis.chain_id, nonce, b"x"),))


def _out_of_order(told: Ledger, block: ClaimedBlock) -> ClaimedBlock:
    return FileSource(told.file).block(3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_change_seal, "who is no sealer"),
        (_no_seal, "seal of block 4 is malformed"),
        (_other_sealer, "who is no sealer"),
        (_no_header, "its header cannot be read"),
        (_no_transactions, "it is empty"),
        (_twice, "cannot be executed: Invalid transaction nonce"),
        (_by_stranger, "its sender may not transact"),
        (_of_other_chain, "is signed for chain 5"),
        (_of_other_content, "its (state|transaction)_root is"),
        (_out_of_order, "it is numbered 3"),
    ],
)
def test_a_tampered_block_is_found(
    told: Ledger, copy: Replay, change: Callable[[Ledger, ClaimedBlock], ClaimedBlock], reason: str
) -> None:
    with pytest.raises(BlockRefused, match=reason):
        copy.advance(change(told, _last(told)))
    assert copy.head.number == 3
    copy.advance(_last(told))
    assert list(copy._file._connection.iterdump()) == list(told.file._connection.iterdump())


def test_an_account_that_the_contract_does_not_know_is_found_though_sealed(
    told: Ledger, copy: Replay, tmp_path: Path
) -> None:
    # A lying sealer that asks nobody: the block is right in everything but the standing.
    liar = new_ledger(tmp_path / "liar")
    for number in (1, 2, 3):
        Replay(liar.file, liar.genesis).advance(FileSource(told.file).block(number))
    liar.builder = Builder(liar.file, liar.genesis, SEALER)
    liar.builder.allowance.allows = lambda _sender: True  # type: ignore[method-assign]
    liar.clock = told.clock
    liar.seal(liar.next(STRANGER))
    with pytest.raises(BlockRefused, match="its sender may not transact"):
        copy.advance(FileSource(liar.file).block(4))
    liar.file.close()


def test_a_block_from_the_future_is_taken_when_its_time_has_come(
    told: Ledger, tmp_path: Path
) -> None:
    file = ChainFile.create(tmp_path / "copy.sqlite")
    now = [float(START + 3)]
    copy = Replay(file, told.genesis, lambda: now[0])
    with pytest.raises(BlockRefused, match="block 4: its time is ahead of the clock"):
        list(copy.follow(FileSource(told.file)))
    now[0] += 1
    assert [block.number for block in copy.follow(FileSource(told.file))] == [4]
    file.close()


def test_a_chain_of_another_genesis_is_refused(told: Ledger, tmp_path: Path) -> None:
    other = new_ledger(tmp_path / "other", START + 1)
    file = ChainFile.create(tmp_path / "copy.sqlite")
    with pytest.raises(BlockRefused, match="block 0: it is not the block of the genesis"):
        replay(FileSource(told.file), other.genesis, file)
    with pytest.raises(GenesisError, match="another genesis"):
        Replay(file, told.genesis)
    file.close()
    other.file.close()


def test_a_source_without_the_block_is_an_error_of_its_own(told: Ledger) -> None:
    with pytest.raises(SourceError, match="block 9 is missing"):
        FileSource(told.file).block(9)


def test_a_chain_is_replayed_over_json_rpc(node: NodeProcess, rpc: Rpc, tmp_path: Path) -> None:
    file = ChainFile.create(tmp_path / "copy.sqlite")
    head = replay(RpcSource(node.url), read_genesis(node.folder), file, time.time)
    assert "0x" + head.hash.hex() == rpc("eth_getBlockByNumber", "latest", False)["hash"]
    assert head.number > 0
    file.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"result": "nonsense"}, SourceError),
        ({"error": {"code": -32000}}, SourceError),
        ({"result": None}, SourceError),
        ([], SourceError),
    ],
)
def test_a_node_that_talks_nonsense_is_an_error_of_the_source(
    monkeypatch: pytest.MonkeyPatch, answer: Any, error: type[Exception]
) -> None:
    class Reply:
        def __enter__(self) -> Reply:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def read(self, _most: int) -> bytes:
            return json.dumps(answer).encode()

    monkeypatch.setattr(sources.urllib.request, "urlopen", lambda *_, **__: Reply())
    source = RpcSource("http://127.0.0.1:1")
    with pytest.raises(error):
        source.height()
    with pytest.raises((error, BlockRefused)):
        source.block(1)


def test_a_node_that_is_away_is_an_error_of_the_source(free_port: int) -> None:
    with pytest.raises(SourceError, match="does not answer eth_blockNumber"):
        RpcSource(f"http://127.0.0.1:{free_port}").height()
    with pytest.raises(SourceError, match="is not the URL of a node"):
        RpcSource("file:///etc/passwd")
