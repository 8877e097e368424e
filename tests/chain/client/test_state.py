"""Proofs of many accounts and slots at once, and seals, as both nodes give them."""

from __future__ import annotations

import pytest

from chain.client import Nonsense
from chain.client.proofs import checkpoint_slots
from chain.client.state import SLOTS
from chain.evidence import Nodes, find_account, find_slot
from chain.seals import verify_seal
from chain.words import Address
from tests.chain.client.world import World, random_digest

NOWHERE = Address(b"\x77" * 20)


def test_one_pool_of_nodes_proves_accounts_slots_and_their_absence(world: World) -> None:
    journal, members = world.contracts.journal, world.contracts.members
    block = world.client.block_number()
    size = world.client.journal(block).size
    slots = [*checkpoint_slots(size), *(random_digest() for _ in range(SLOTS))]
    proof = world.client.state_proof({journal: slots, members: (), NOWHERE: ()}, block)
    assert len(set(proof.nodes)) == len(proof.nodes)
    nodes = Nodes(proof.nodes)
    assert find_account(nodes, proof.header.state_root, NOWHERE) is None
    assert find_account(nodes, proof.header.state_root, members) is not None
    account = find_account(nodes, proof.header.state_root, journal)
    assert account is not None
    found = {slot: find_slot(nodes, account.storage_root, slot) for slot in slots}
    assert proof.values == {journal: found, members: {}, NOWHERE: {}}


def test_a_block_that_is_not_there_proves_nothing(world: World) -> None:
    with pytest.raises(Nonsense, match="has no block"):
        world.client.state_proof({NOWHERE: ()}, world.client.block_number() + 1000)


def test_the_seal_of_a_block_is_one_of_its_sealer_where_a_node_has_seals(world: World) -> None:
    block = world.client.block_number()
    seal = world.client.seal(block)
    if seal is None:
        assert "anvil" in str(world.client.connection.call("web3_clientVersion"))
        return
    status = world.client.connection.call("shujian_status")
    assert isinstance(status, dict)
    sealer = Address(bytes.fromhex(status["sealer"][2:]))
    header = world.client.state_proof({}, block).header
    genesis = world.client.identity().genesis
    assert verify_seal(genesis, block, header.hash, seal, [sealer]) == sealer
