"""A chain that is away or says otherwise, and rows that were changed so that only it can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chain.client import CallRefused, CheckpointAppended, EntryPublished
from chain.client.views import AuthorizationStatus
from chain.records import tag_hash
from chain.words import Digest
from gateway.audit import run
from tests.chain.evidence.tries import header
from tests.gateway.audit.conftest import Copy
from tests.gateway.audit.dealings import CODE
from tests.gateway.audit.test_tampering import named
from tests.gateway.audit.world import SIZE, World
from tests.support.town import an_entry

TAG = tag_hash(f"authorization:{CODE}")


def check_of(ledger: Copy, name: str) -> tuple[str, str]:
    return next(
        (check.state, check.detail) for check in ledger.audit().checks if check.name == name
    )


def test_without_a_chain_the_check_is_not_run_and_never_green(ledger: Copy) -> None:
    ledger.client = None
    report = ledger.audit()
    assert report.exit_status == 3
    assert check_of(ledger, "chain") == ("not run", "no chain was asked")
    assert [check.name for check in report.checks if check.state == "not run"] == ["chain"]


@pytest.mark.parametrize("after", [None, 0, 6])
def test_a_chain_that_is_away_or_goes_away_makes_the_check_one_not_run(
    ledger: Copy, after: int | None
) -> None:
    assert ledger.client is not None
    ledger.client.away, ledger.client.breaks_after = after is None, after
    report = ledger.audit()
    assert (report.exit_status, report.total) == (3, 0)
    assert (
        "127.0.0.1" in check_of(ledger, "chain")[1] or "broke off" in check_of(ledger, "chain")[1]
    )


def test_what_is_wrong_here_weighs_more_than_a_chain_that_is_away(ledger: Copy) -> None:
    ledger.client = None
    ledger.tamper("UPDATE member SET active = 0")
    assert ledger.audit().exit_status == 1


def test_an_acceptance_that_no_record_tells_of_is_named(ledger: Copy) -> None:
    assert ledger.client is not None
    last = ledger.client.told[-1].place
    place = replace(last, index=last.index + 1)
    event = EntryPublished(
        place, Digest(b"\x01" * 32), *[Digest(bytes(32))] * 2, 1, Digest(bytes(32)), 1
    )
    ledger.client.told.append(event)
    (finding,) = ledger.findings()
    assert (finding.check, finding.field, finding.key) == (
        "chain", "(row)", f"block={place.block}, log={place.index}")  # fmt: skip


def test_a_strangers_refused_relay_needs_no_record(ledger: Copy) -> None:
    assert ledger.client is not None
    refused = next(event for event in ledger.client.told if isinstance(event, CallRefused))
    place = replace(refused.place, index=9)
    ledger.client.told.insert(ledger.client.told.index(refused) + 1, replace(refused, place=place))
    assert ledger.audit().exit_status == 0


@pytest.mark.parametrize("kind", [EntryPublished, CallRefused, CheckpointAppended])
def test_an_answer_or_checkpoint_that_the_chain_does_not_know_is_named(
    ledger: Copy, kind: type
) -> None:
    assert ledger.client is not None
    event = next(event for event in ledger.client.told if isinstance(event, kind))
    ledger.client.told.remove(event)
    (finding,) = ledger.findings()
    assert finding.check == "chain"
    assert "no such" in finding.meaning


def test_an_event_that_says_something_else_is_named_field_by_field(ledger: Copy) -> None:
    assert ledger.client is not None
    told = ledger.client.told
    number = next(n for n, event in enumerate(told) if isinstance(event, EntryPublished))
    told[number] = replace(told[number], version=77, digest=Digest(b"\x05" * 32))  # type: ignore[call-arg]
    fields = {finding.field for finding in ledger.findings()}
    assert fields == {"effect.arguments", "statement"}


def test_another_root_on_the_chain_is_named(ledger: Copy) -> None:
    assert ledger.client is not None
    told = ledger.client.told
    told[-1] = replace(told[-1], root=Digest(b"\x05" * 32))  # type: ignore[call-arg]
    found = {(finding.check, finding.key, finding.field) for finding in ledger.findings()}
    assert found == {("chain", f"size={SIZE}", "root"), ("checkpoints", f"size={SIZE}", "root")}


def test_a_chain_that_was_rolled_back_is_named(ledger: Copy) -> None:
    assert ledger.client is not None
    ledger.client.head -= 3
    assert ("cursor", "name=contracts", "block_hash") in named(ledger)


def test_without_a_cursor_every_checkpoint_is_unexplained(ledger: Copy) -> None:
    ledger.tamper("UPDATE cursor SET name = 'another'")
    assert {finding.check for finding in ledger.findings()} == {"chain"}


def test_a_gateway_that_goes_on_meanwhile_gives_no_false_alarm(tmp_path: Path) -> None:
    """What is recorded and anchored between the two looks, at the chain and at the database."""
    world = World(tmp_path)
    world.live()
    client = world.client
    asked = client.journal

    def journal() -> object:
        world.publish("STJJ-0009", an_entry("其间"))
        world.anchor()
        return asked()

    client.journal = journal  # type: ignore[method-assign,assignment]
    report = run(world.engine, world.ledger, client)  # type: ignore[arg-type]
    assert (report.findings, report.exit_status, report.size) == ((), 0, SIZE + 1)
    world.close()


def test_a_last_checkpoint_that_the_contract_did_not_make_is_named(ledger: Copy) -> None:
    assert ledger.client is not None
    ledger.client.told.pop()
    (finding,) = ledger.findings()
    assert (finding.check, finding.key, finding.field) == ("chain", f"size={SIZE}", "(row)")


def test_a_proof_under_a_later_block_that_the_chain_does_not_have_is_named(ledger: Copy) -> None:
    later = header(bytes(32), 10**6).hex()
    ledger.tamper(f"UPDATE checkpoint SET header = x'{later}' WHERE size = {SIZE}")
    named_by = {(finding.check, finding.field, finding.meaning) for finding in ledger.findings()}
    assert ("chain", "header", "the chain has no such block") in named_by


def test_a_checkpoint_with_another_root_is_named_without_a_chain(ledger: Copy) -> None:
    ledger.tamper("UPDATE checkpoint SET root = zeroblob(32)")
    ledger.client = None
    found = {(finding.check, finding.field) for finding in ledger.findings()}
    assert found == {("checkpoints", "root")}


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("resource", Digest(bytes(32))),
        ("consumer", Digest(bytes(32))),
        ("application", Digest(bytes(32))),
        ("from_", 1),
        ("until", 1),
        ("uses", 9),
        ("state", 9),
        ("status", AuthorizationStatus.SUSPENDED),
    ],
)
def test_an_authorization_that_the_contract_tells_otherwise_is_named(
    ledger: Copy, field: str, other: object
) -> None:
    assert ledger.client is not None
    states = ledger.client.authorizations
    states[TAG] = replace(states[TAG], **{field: other})  # type: ignore[arg-type]
    column = {"state": "number", "status": "state"}.get(field, field)
    assert named(ledger) == {("authorization", f"code={CODE}", column)}


def test_an_authorization_that_the_contract_does_not_know_is_named(ledger: Copy) -> None:
    assert ledger.client is not None
    del ledger.client.authorizations[TAG]
    assert named(ledger) == {("authorization", f"code={CODE}", "(row)")}
