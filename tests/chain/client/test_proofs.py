"""Checkpoint proofs as captured from both nodes, checked by an independent trie."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import rlp
from eth_hash.auto import keccak
from trie import HexaryTrie

from chain.client import CheckpointProof, Client, Nonsense, Refused, append_call, append_gas
from chain.client.proofs import checkpoint_slots, read_header
from chain.client.views import Addresses
from chain.evidence.block import read_header as read_encoded
from chain.evidence.trie import prove_account, prove_slot
from chain.words import Address, Digest, to_hex
from tests.chain.client.broken import Answer, BrokenNode, http
from tests.chain.client.world import PATIENCE, World, random_digest

NOWHERE = Address(bytes(20))


@pytest.fixture(scope="module")
def proof(world: World) -> CheckpointProof:
    """The proof of a checkpoint just made, under a later block."""
    before, leaves, index = world.client.journal(), [random_digest()] * 3, random_digest()
    call = append_call(before.size, before.root, index, world.journal.peaks, leaves)
    key = world.unique("append-")
    world.sender.send(key, world.contracts.journal, call, append_gas(3))
    sent = world.sender.wait(key, PATIENCE)
    world.journal = world.journal.append(leaves)
    assert sent.block is not None
    proof = world.client.checkpoint_proof(before.size + 3, sent.block)
    assert (proof.root, proof.index_root) == (world.journal.root(), index)
    assert (proof.made_in, proof.header.number) == (sent.block, sent.block)
    assert proof.header.hash == sent.block_hash
    return proof


def _get(root: bytes, key: bytes, nodes: tuple[bytes, ...]) -> Any:
    """The value that a Merkle Patricia proof gives for a key (hashed, as in Ethereum's tries)."""
    decoded = [rlp.decode(node) for node in nodes]
    return rlp.decode(HexaryTrie.get_from_proof(root, keccak(key), decoded))


def test_the_proofs_lead_from_the_block_to_the_checkpoint(proof: CheckpointProof) -> None:
    assert keccak(proof.header.encoded) == proof.header.hash
    assert rlp.decode(proof.header.encoded)[3] == proof.header.state_root
    account = _get(proof.header.state_root, proof.journal, proof.account)
    storage_root = account[2]
    found = [
        _get(storage_root, slot, nodes)
        for slot, nodes in zip(checkpoint_slots(proof.size), proof.slots, strict=True)
    ]
    assert [value.rjust(32, b"\0") for value in found] == [
        proof.root,
        proof.index_root,
        proof.made_in.to_bytes(32, "big"),
    ]


def test_the_verifier_without_a_node_finds_the_same(proof: CheckpointProof) -> None:
    header = read_encoded(proof.header.encoded)
    assert (header.hash, header.number) == (proof.header.hash, proof.header.number)
    account = prove_account(header.state_root, proof.journal, proof.account)
    assert account is not None
    found = [
        prove_slot(account.storage_root, slot, nodes)
        for slot, nodes in zip(checkpoint_slots(proof.size), proof.slots, strict=True)
    ]
    expected = (proof.root, proof.index_root)
    assert found == [*(int.from_bytes(value, "big") for value in expected), proof.made_in]


def test_an_older_checkpoint_is_proved_by_a_later_block(
    world: World, proof: CheckpointProof
) -> None:
    later = world.client.checkpoint_proof(0, proof.header.number)
    account = _get(later.header.state_root, later.journal, later.account)
    root = _get(account[2], checkpoint_slots(0)[0], later.slots[0])
    assert root == later.root == world.client.checkpoint(0).root  # type: ignore[union-attr]
    assert later.index_root == bytes(32)


def test_a_checkpoint_that_is_not_there_is_proved_to_be_absent(
    world: World, proof: CheckpointProof
) -> None:
    absent = world.client.checkpoint_proof(10**9, proof.header.number)
    assert (absent.root, absent.made_in) == (bytes(32), 0)
    account = prove_account(absent.header.state_root, absent.journal, absent.account)
    assert account is not None
    slot = checkpoint_slots(10**9)[0]
    assert prove_slot(account.storage_root, slot, absent.slots[0]) == 0


def test_a_proof_is_written_as_json(proof: CheckpointProof) -> None:
    written = json.loads(json.dumps(proof.as_json()))
    assert written["root"] == to_hex(proof.root)
    assert written["block"] == proof.header.number
    assert written["header"] == to_hex(proof.header.encoded)
    assert [len(nodes) for nodes in written["storageProof"]] == [len(n) for n in proof.slots]


def test_a_block_that_is_not_there_is_named(world: World) -> None:
    with pytest.raises((Nonsense, Refused)):
        world.client.checkpoint_proof(0, 10**9)


def test_the_header_of_every_block_hashes_to_its_hash(world: World) -> None:
    for number in range(world.client.block_number() + 1):
        block = world.client.connection.call("eth_getBlockByNumber", hex(number), False)
        assert read_header(block).number == number


@pytest.fixture
def honest(world: World, proof: CheckpointProof) -> dict[str, Any]:
    """What a node answers to the two questions behind a proof."""
    at = hex(proof.header.number)
    slots = [to_hex(slot) for slot in checkpoint_slots(proof.size)]
    ask = world.client.connection.call
    return {
        "eth_getBlockByNumber": ask("eth_getBlockByNumber", at, False),
        "eth_getProof": ask("eth_getProof", to_hex(proof.journal), slots, at),
    }


def _answers(results: dict[str, Any]) -> Answer:
    def answer(request: Any) -> bytes:
        return http(
            json.dumps(
                [
                    {"jsonrpc": "2.0", "id": call["id"], "result": results[call["method"]]}
                    for call in request
                ]
            )
        )

    return answer


def _block(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda results: results["eth_getBlockByNumber"].update({name: value})


def _proof(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda results: results["eth_getProof"].update({name: value})


def _without_slot(results: dict[str, Any]) -> None:
    results["eth_getProof"]["storageProof"].pop()


LIES: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("state root", _block("stateRoot", "0x" + "11" * 32)),
    ("number", _block("number", "0x7777")),
    ("time", _block("timestamp", "0x1")),
    ("extra data", _block("extraData", "0x1234")),
    ("hash", _block("hash", "0x" + "11" * 32)),
    ("bloom too short", _block("logsBloom", "0x00")),
    ("a field less", _block("parentBeaconBlockRoot", None)),
    ("a field more", _block("requestsHash", "0x" + "11" * 32)),
    ("nonce", _block("nonce", "0x0000000000000001")),
    ("no storage proof", _proof("storageProof", None)),
    ("a slot left out", _without_slot),
    ("a proof of no data", _proof("accountProof", ["no"])),
]


@pytest.mark.parametrize("lie", [lie for _, lie in LIES], ids=[name for name, _ in LIES])
def test_a_node_that_lies_about_a_header_or_leaves_out_a_slot_is_found_out(
    lie: Callable[[dict[str, Any]], None], honest: dict[str, Any], proof: CheckpointProof
) -> None:
    contracts = Addresses(NOWHERE, NOWHERE, proof.journal, *[NOWHERE] * 3, 0)
    with (
        BrokenNode(_answers(honest)) as node,
        Client(node.url, contracts=contracts) as client,
    ):
        assert client.checkpoint_proof(proof.size, proof.header.number) == proof
        lie(honest)
        with pytest.raises(Nonsense):
            client.checkpoint_proof(proof.size, proof.header.number)


def test_the_proof_of_another_block_than_asked_for_is_nonsense(
    honest: dict[str, Any], proof: CheckpointProof
) -> None:
    contracts = Addresses(NOWHERE, NOWHERE, proof.journal, *[NOWHERE] * 3, 0)
    with (
        BrokenNode(_answers(honest)) as node,
        Client(node.url, contracts=contracts) as client,
        pytest.raises(Nonsense, match="asked for block"),
    ):
        client.checkpoint_proof(proof.size, proof.header.number + 1)


def test_slots_follow_solidity_s_rule_for_a_mapping() -> None:
    # keccak256(abi.encode(uint64(5), uint256(1))): a mapping's slot 1 in the storage layout.
    first = keccak((5).to_bytes(32, "big") + (1).to_bytes(32, "big"))
    assert checkpoint_slots(5)[0] == Digest(first)
    assert int.from_bytes(checkpoint_slots(5)[2], "big") == int.from_bytes(first, "big") + 2
