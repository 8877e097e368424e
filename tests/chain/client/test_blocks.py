"""Whole blocks of both nodes: as the node keeps them, and put together again from what it tells."""

from __future__ import annotations

from typing import Any

import pytest
import rlp
from eth_account import Account
from eth_hash.auto import keccak
from trie import HexaryTrie

from chain.client import Nonsense, Oversized, Refused
from chain.client.blocks import encode_transaction, rebuilt_blocks
from tests.chain.client.world import World

KEY = "0x" + "11" * 32
ACCESS = [{"address": "0x" + "22" * 20, "storageKeys": ["0x" + "33" * 32]}]
CALL = {"to": "0x" + "44" * 20, "value": 0, "data": "0x1234", "gas": 50_000, "nonce": 0}
FEES = {"maxFeePerGas": 7, "maxPriorityFeePerGas": 0}
SORTS: list[dict[str, Any]] = [
    {"gasPrice": 0},
    {"gasPrice": 7, "chainId": 5},
    {"gasPrice": 7, "chainId": 5, "accessList": ACCESS, "type": 1},
    {**FEES, "chainId": 5, "type": 2, "accessList": []},
    {**FEES, "chainId": 5, "type": 2, "accessList": ACCESS},
]


def test_blocks_put_together_have_the_transactions_of_their_headers(world: World) -> None:
    head = world.client.block_number()
    rebuilt = world.client.whole_blocks(0, head + 9, sealed=False)
    assert [block.number for block in rebuilt] == list(range(head + 1))
    assert {block.seal for block in rebuilt} == {None}
    for block in rebuilt:
        header, transactions, uncles, withdrawals = rlp.decode(block.encoded)
        named = world.client.block(block.number)
        assert named is not None
        assert keccak(rlp.encode(header)) == named.hash
        assert header[4] == _root(transactions)
        assert uncles == withdrawals == []


def test_only_the_embedded_node_gives_seals_and_its_blocks_are_the_same(world: World) -> None:
    if world.client.connection.call("web3_clientVersion").startswith("anvil"):  # type: ignore[attr-defined]
        with pytest.raises(Refused):
            world.client.whole_blocks(0, 1, sealed=True)
        return
    sealed = world.client.whole_blocks(0, 50, sealed=True)
    rebuilt = world.client.whole_blocks(0, 50, sealed=False)
    assert [block.encoded for block in sealed] == [block.encoded for block in rebuilt]
    assert [len(block.seal or b"") for block in sealed] == [0] + [65] * (len(sealed) - 1)


@pytest.mark.parametrize("limit", ["of a call", "of the answer"])
def test_what_is_too_much_for_a_batch_is_asked_for_one_by_one(world: World, limit: str) -> None:
    class Sparing:
        def batch(self, calls: Any) -> list[object]:
            if limit == "of the answer":
                raise Oversized("too much")
            refused: list[object] = [Refused("any", -32005, "too much")] * len(calls)
            return [*world.client.connection.batch(calls[:1]), *refused[1:]]

        def call(self, method: str, *params: object) -> object:
            return world.client.connection.call(method, *params)

    sparing: Any = Sparing()
    assert rebuilt_blocks(sparing, 0, 3) == world.client.whole_blocks(0, 3, sealed=False)


def _root(transactions: list[Any]) -> bytes:
    """The transactions root, from py-trie, which is not ours."""
    trie = HexaryTrie({})
    for index, item in enumerate(transactions):
        trie[rlp.encode(index)] = item if isinstance(item, bytes) else rlp.encode(item)
    return bytes(trie.root_hash)


def test_beyond_the_last_block_there_is_none(world: World) -> None:
    head = world.client.block_number()
    assert world.client.whole_blocks(head + 100, 3, sealed=False) == []


@pytest.mark.parametrize("sort", SORTS, ids=repr)
def test_every_sort_of_transaction_is_put_together(sort: dict[str, Any]) -> None:
    signed = Account.sign_transaction({**CALL, **sort}, KEY)
    told = _as_a_node_tells_it({**CALL, **sort}, signed)
    assert encode_transaction(told) == bytes(signed.raw_transaction)
    with pytest.raises(Nonsense, match="does not hash"):
        encode_transaction({**told, "nonce": "0x1"})


def test_a_transaction_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(Nonsense, match="type 9"):
        encode_transaction({"type": "0x9"})


def test_a_block_that_does_not_hash_to_its_name_is_refused(world: World) -> None:
    class Lying:
        def batch(self, _calls: Any) -> list[object]:
            block = dict(world.client.connection.call("eth_getBlockByNumber", "0x1", True))  # type: ignore[call-overload]
            return [{**block, "gasUsed": "0x1"}]

    with pytest.raises(Nonsense, match="hash"):
        rebuilt_blocks(Lying(), 1, 1)  # type: ignore[arg-type]


def _as_a_node_tells_it(sent: dict[str, Any], signed: Any) -> dict[str, Any]:
    told = {
        name: hex(value) if isinstance(value, int) else value
        for name, value in sent.items()
        if name != "data"
    }
    signature = {"v": hex(signed.v), "r": hex(signed.r), "s": hex(signed.s)}
    named = keccak(bytes(signed.raw_transaction)).hex()
    return {**told, "input": sent["data"], **signature, "hash": f"0x{named}"}
