"""Anchoring from a statement to its checkpoint, on real contracts."""

from __future__ import annotations

import pytest

from chain import canonical
from chain.client import CheckpointAppended, EntryPublished
from chain.words import to_hex
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import an_entry

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_a_publication_is_accepted_and_anchored_under_the_contracts_own_root(
    city: ChainTown,
) -> None:
    taken = city.publish("STJJ-0001", an_entry())
    assert taken.entry is not None
    city.settle()
    (answer,) = city.outcomes(taken.digest)
    assert answer.header.kind == "catalog.published"
    assert answer.header.outcome == "accepted"
    assert city.statement_row(taken.digest).outcome == answer.position
    checkpoint = city.client.journal()
    assert checkpoint.size == city.size()
    assert checkpoint.root == city.root(checkpoint.size)
    assert [row.size for row in city.checkpoints()][-1] == checkpoint.size
