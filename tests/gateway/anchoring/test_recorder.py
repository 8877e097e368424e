"""Proofs of checkpoints from nodes that have dropped a state, or that contradict themselves."""

from __future__ import annotations

import dataclasses

import pytest

from chain.client import CheckpointProof, Nonsense, Refused
from chain.words import Digest
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback

DROPPED = Refused("eth_getProof", -32000, "missing trie node")


def anchor_one_more(city: ChainTown) -> None:
    city.publish("STJJ-0001", an_entry())
    city.settle()


def test_a_state_that_was_dropped_is_replaced_by_the_newest(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    prove = city.client.checkpoint_proof

    def of_the_head_only(size: int, block: int) -> CheckpointProof:
        asked.append(block)
        if block < city.client.block_number():
            raise DROPPED
        return prove(size, block)

    city.publish("STJJ-0001", an_entry())
    while city.client.journal().size < city.size():
        city.step()
        city.rpc("evm_mine")
    city.rpc("evm_mine")  # the block before may be the checkpoint's own
    monkeypatch.setattr(city.client, "checkpoint_proof", of_the_head_only)
    city.settle()
    kept = city.checkpoints()[-1]
    assert asked[-2:] == [kept.block_number, city.client.block_number()]
    assert kept.header is not None
    assert kept.header == prove(kept.size, asked[-1]).header.encoded


def test_a_checkpoint_that_no_node_can_prove_is_kept_without_a_proof_and_said_to_be(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_size: int, _block: int) -> CheckpointProof:
        raise DROPPED

    monkeypatch.setattr(city.client, "checkpoint_proof", refuse)
    anchor_one_more(city)
    kept = city.checkpoints()[-1]
    assert (kept.header, kept.account_proof, kept.storage_proof) == (None, None, None)
    assert f"checkpoint {kept.size} is kept without a proof" in caplog.text


def test_a_node_whose_state_contradicts_its_logs_is_not_believed(
    city: ChainTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = city.client.checkpoint_proof

    def lie(size: int, block: int) -> CheckpointProof:
        return dataclasses.replace(prove(size, block), root=Digest(bytes(32)))

    before = len(city.checkpoints())
    with monkeypatch.context() as lying:
        lying.setattr(city.client, "checkpoint_proof", lie)
        with pytest.raises(Nonsense, match="does not hold the checkpoint"):
            anchor_one_more(city)
    assert len(city.checkpoints()) == before
    city.settle()
    assert len(city.checkpoints()) > before
