"""False records that the gateway itself could write, with leaves, tags and tree in order."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.statements import sign
from chain.words import Digest, to_hex
from gateway.audit import run
from gateway.database import read_session
from gateway.journal import records
from gateway.journal.records import Draft, Entry
from tests.gateway.audit.world import World
from tests.support.town import TJ, XC, account_of, an_entry, key_of

Body = dict[str, Any]


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.populate()
    yield made  # type: ignore[misc]
    made.close()


def append(world: World, kind: str, outcome: str, body: Body) -> None:
    """Put a record into the journal without asking anybody, and project nothing."""
    world.writer.run(lambda session: world.journal.append(session, [Draft(kind, outcome, body)]))


def genuine(world: World, elsewhere: Path) -> Body:
    """The body of a publication that was truly signed, taken from a copy of the town."""
    elsewhere.mkdir()
    other = World(elsewhere)
    other.populate()
    entry = other.publish("STJJ-0001", an_entry()).entry
    other.close()
    assert isinstance(entry, Entry)
    return copy.deepcopy(entry.body or {})


def fields(world: World) -> set[str]:
    """The fields of statements that are named."""
    report = run(world.engine, world.ledger, None)
    return {finding.field for finding in report.findings if finding.check == "statements"}


def test_a_genuine_statement_is_not_named(world: World, tmp_path: Path) -> None:
    append(world, "catalog.published", "submitted", genuine(world, tmp_path / "other"))
    assert fields(world) == set()


def resign(body: Body) -> None:
    digest = bytes.fromhex(body["statement"]["digest"][2:])
    body["statement"]["signatures"] = [to_hex(sign(key_of("xc-clerk"), Digest(digest)))]


def change(*path: Any) -> Callable[[Body], None]:
    """Set what stands at a path of keys to its last element."""
    *keys, last, value = path

    def apply(body: Body) -> None:
        for key in keys:
            body = body[key]
        body[last] = value

    return apply


@pytest.mark.parametrize(
    ("falsify", "field"),
    [
        (resign, "actors"),
        (change("statement", "signatures", 0, "0x00"), "body"),
        (change("statement", "signatures", []), "actors"),
        (change("statement", "message", "version", 2), "statement.digest"),
        (change("statement", "message", "code", "STJJ-0002"), "subject.resource"),
        (change("statement", "message", "extra", 1), "body"),
        (change("statement", "digest", "0x" + "12" * 32), "statement.digest"),
        (change("statement", "attachment", "summary", "另说"), "statement.attachment"),
        (change("statement", "type", "NoSuchThing"), "body"),
        (change("type", "WithdrawEntry"), "type"),
        (change("subject", "resource", "STJJ-0009"), "subject.resource"),
        (change("subject", "owner", XC), "subject.owner"),
        (change("actors", 0, "account", to_hex(account_of("tj-head"))), "actors"),
        (change("actors", None), "body"),
        (change("statement", None), "body"),
    ],
)  # fmt: skip
def test_a_falsified_submission_is_named(
    world: World, tmp_path: Path, falsify: Callable[[Body], None], field: str
) -> None:
    body = genuine(world, tmp_path / "other")
    falsify(body)
    append(world, "catalog.published", "submitted", body)
    assert field in fields(world)


def test_a_submission_of_another_kind_than_its_statement_is_named(
    world: World, tmp_path: Path
) -> None:
    append(world, "catalog.withdrawn", "submitted", genuine(world, tmp_path / "other"))
    assert fields(world) == {"kind"}


def test_a_statement_submitted_twice_is_named(world: World, tmp_path: Path) -> None:
    body = genuine(world, tmp_path / "other")
    append(world, "catalog.published", "submitted", body)
    append(world, "catalog.published", "submitted", body)
    assert fields(world) == {"statement"}


def answer(world: World) -> Body:
    """A publication that was submitted, and the body of its acceptance."""
    taken = world.publish("STJJ-0001", an_entry())
    entry = world.accept(taken.digest)
    with read_session(world.engine) as session:
        assert records.size(session) == entry.position + 1
    return copy.deepcopy(entry.body or {})


@pytest.mark.parametrize(
    ("falsify", "field"),
    [
        (change("submitted", 1), "submitted"),
        (change("submitted", 99), "submitted"),
        (change("statement", "0x" + "34" * 32), "submitted"),
        (change("statement", 5), "body"),
        (change("actors", []), "body"),
        (change("subject", {"resource": "STJJ-0001", "owner": XC}), "body"),
        (change("type", "WithdrawEntry"), "kind"),
    ],
)
def test_a_falsified_answer_is_named(
    world: World, falsify: Callable[[Body], None], field: str
) -> None:
    taken = world.publish("STJJ-0002", an_entry("名录"))
    body = answer(world) | {"statement": to_hex(taken.digest)}
    with read_session(world.engine) as session:
        body["submitted"] = records.size(session) - 3
    body["subject"] = {"resource": "STJJ-0002", "owner": TJ}
    falsify(body)
    append(world, "catalog.published", "accepted", body)
    assert field in fields(world)


def test_a_second_acceptance_is_named(world: World) -> None:
    append(world, "catalog.published", "accepted", answer(world))
    assert fields(world) == {"submitted"}


def test_a_refusal_may_be_followed_by_an_acceptance(world: World) -> None:
    taken = world.publish("STJJ-0001", an_entry())
    world.refuse(taken.digest)
    world.accept(taken.digest)
    assert fields(world) == set()


def test_a_statement_sent_to_the_contract_directly_is_verified(
    world: World, tmp_path: Path
) -> None:
    body = genuine(world, tmp_path / "other") | {"submitted": None, "reason": None, "effect": {}}
    body["statement"]["attachment"] = None
    append(world, "catalog.published", "accepted", body)
    assert fields(world) == set()
    resign(body)
    append(world, "catalog.published", "accepted", body)
    assert fields(world) == {"actors"}


def test_a_second_founding_is_named(world: World) -> None:
    body = {"ledger": world.ledger.as_json(), "members": []}
    append(world, "ledger.created", "recorded", body)
    assert fields(world) == {"kind"}
