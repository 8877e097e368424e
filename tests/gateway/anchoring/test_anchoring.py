"""From a statement to its checkpoint, on real contracts."""

from __future__ import annotations

import pytest
from eth_hash.auto import keccak
from sqlmodel import Session

from chain import canonical
from chain.client import CheckpointAppended, EntryPublished
from chain.records import tag_hash
from chain.words import Digest, Position, to_hex
from gateway.anchoring import levels
from gateway.catalog.models import Resource
from gateway.journal.records import Draft
from gateway.members.models import Member
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import TJ, Town, an_entry

pytestmark = pytest.mark.loopback

HOUR = 3600


def publish(town: Town, serial: int, **message: object) -> Digest:
    taken = town.publish(f"STJJ-{serial:04}", an_entry(f"目录{serial}"), **message)
    return taken.digest


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_a_publication_is_accepted_and_anchored_under_the_contracts_own_root(
    city: ChainTown,
) -> None:
    digest = publish(city, 1)
    city.settle()
    (answer,) = city.outcomes(digest)
    assert (answer.header.kind, answer.header.outcome) == ("catalog.published", "accepted")
    assert city.statement_row(digest).outcome == answer.position
    checkpoint = city.client.journal()
    assert checkpoint.size == city.size()
    assert checkpoint.root == city.root(checkpoint.size)
    assert city.checkpoints()[-1].size == checkpoint.size


def test_the_record_of_an_acceptance_says_where_and_what_the_contract_did(city: ChainTown) -> None:
    digest = publish(city, 1)
    city.settle()
    (event,) = [found for found in city.events() if isinstance(found, EntryPublished)]
    block = city.client.block(event.place.block)
    assert block is not None
    row = city.statement_row(digest)
    assert row.position is not None
    submitted = city.entry(row.position).body or {}
    assert city.entry(row.outcome).body == {
        "actors": submitted["actors"],
        "effect": {
            "contract": to_hex(city.ledger.catalog),
            "transaction": to_hex(event.place.transaction),
            "log": event.place.index,
            "block": {"number": block.number, "hash": to_hex(block.hash), "time": block.time},
            "event": "EntryPublished",
            "arguments": {
                "digest": to_hex(digest),
                "resource": to_hex(tag_hash("resource:STJJ-0001")),
                "owner": to_hex(tag_hash(f"member:{TJ}")),
                "version": 1,
                "entry": to_hex(event.entry),
                "state": 1,
            },
        },
        "reason": None,
        "statement": to_hex(digest),
        "subject": {"resource": "STJJ-0001", "owner": TJ},
        "submitted": row.position,
        "type": "PublishEntry",
    }


def test_an_acceptance_is_projected(city: ChainTown) -> None:
    publish(city, 1)
    city.settle()
    with Session(city.engine) as session:
        assert session.get_one(Member, TJ).active
        assert session.get_one(Resource, "STJJ-0001").status == "current"


def test_founders_are_not_recorded_a_second_time(
    bare: ChainTown, caplog: pytest.LogCaptureFixture
) -> None:
    bare.settle()
    assert caplog.text == ""
    assert [entry.header.kind for entry in bare.entries()] == ["ledger.created"]


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_a_checkpoint_is_kept_with_header_and_proof(city: ChainTown) -> None:
    kept = city.checkpoints()[-1]
    (event,) = [
        found
        for found in city.events()
        if isinstance(found, CheckpointAppended) and found.size == kept.size
    ]
    block = city.client.block(event.place.block)
    assert block is not None
    assert (kept.root, kept.index_root) == (event.root, city.index_root(kept.size))
    assert (kept.block_number, kept.block_hash) == (block.number, block.hash)
    assert (kept.block_time, kept.transaction) == (block.time, event.place.transaction)
    assert kept.header is not None
    assert keccak(kept.header) == block.hash
    proof = city.client.checkpoint_proof(kept.size, block.number)
    assert canonical.decode(kept.account_proof or b"") == [to_hex(node) for node in proof.account]
    slots = canonical.decode(kept.storage_proof or b"")
    assert slots == [[to_hex(node) for node in nodes] for nodes in proof.slots]


def test_one_refused_statement_does_not_hold_up_its_neighbours(city: ChainTown) -> None:
    before = publish(city, 1)
    expiring = publish(city, 2, expires=city.seconds() + 60)
    after = publish(city, 3)
    city.rpc("evm_increaseTime", HOUR)
    city.settle()
    outcomes = {
        name: [entry.header.outcome for entry in city.outcomes(digest)]
        for name, digest in {"before": before, "expiring": expiring, "after": after}.items()
    }
    assert outcomes == {"before": ["accepted"], "expiring": ["refused"], "after": ["accepted"]}
    (refused,) = city.outcomes(expiring)
    body = refused.body or {}
    assert body["reason"]["error"] == "StatementExpired"
    assert body["reason"]["arguments"]["expires"] == city.seconds() + 60
    assert body["effect"]["event"] == "CallRefused"
    assert body["submitted"] == city.statement_row(expiring).position
    with Session(city.engine) as session:
        assert session.get_one(Resource, "STJJ-0002").status == "refused"


def test_what_was_built_on_a_refused_statement_is_refused_with_it(city: ChainTown) -> None:
    first = publish(city, 1, expires=city.seconds() + 60)
    second = publish(city, 1, version=2, expectedState=1)
    city.rpc("evm_increaseTime", HOUR)
    city.settle()
    reasons = [(city.outcomes(digest)[0].body or {})["reason"] for digest in (first, second)]
    assert [reason["error"] for reason in reasons] == ["StatementExpired", "WrongState"]


def test_a_transfer_signed_in_any_order_reaches_the_contract_in_its_order(city: ChainTown) -> None:
    publish(city, 1)
    city.settle()
    parties = {"from": f"member:{TJ}", "to": "member:11110000000021999X"}
    for state, signers, givers in (
        (1, ["xc-head", "tj-head"], parties),
        (2, ["xc-head", "tj-head"], {"from": parties["to"], "to": parties["from"]}),
    ):
        raw = city.statement(
            "TransferEntry",
            signers,
            resource=to_hex(tag_hash("resource:STJJ-0001")),
            expectedState=state,
            **{key: to_hex(tag_hash(tag)) for key, tag in givers.items()},
        )
        taken = city.take(raw)
        city.settle()
        assert city.statement_row(taken.digest).state == "accepted"


def test_leaves_beyond_one_transaction_are_appended_in_several(bare: ChainTown) -> None:
    drafts = [Draft("note.made", "recorded", {"number": number}) for number in range(9_000)]
    bare.writer.run(lambda session: len(bare.journal.append(session, drafts)))
    bare.settle()
    sizes = [row.size for row in bare.checkpoints()]
    assert sizes == [3_500, 7_000, 9_001]
    assert bare.client.journal().root == bare.root(9_001)


def test_level_tells_the_first_checkpoint_over_a_record(city: ChainTown) -> None:
    first = city.size() - 1
    position = city.statement_row(publish(city, 1)).position or 0
    with Session(city.engine) as session:
        assert levels.level(session, position).name == "recorded"
    city.settle()
    checkpoints = city.checkpoints()
    with Session(city.engine) as session:
        found = levels.levels(session, [first, position, 0, 10_000])
        assert city.anchoring.level(session, Position(position)).name == "anchored"
    names = {place: level.name for place, level in found.items()}
    assert names == {0: "anchored", first: "anchored", position: "anchored", 10_000: "recorded"}
    for place in (0, first, position):
        smallest = min(row.size for row in checkpoints if row.size > place)
        checkpoint = found[place].checkpoint
        assert checkpoint is not None
        assert checkpoint.size == smallest
