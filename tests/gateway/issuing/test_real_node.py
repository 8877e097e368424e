"""The life of documents through the contract on the embedded node; the audit agrees with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.client import DocumentStatus, RedStatus
from chain.records import tag_hash
from chain.words import Role, Seconds, to_hex
from gateway.audit import run
from gateway.database import read_session
from gateway.errors import Forbidden
from gateway.issuing import service
from gateway.members.profile import make_profile
from tests.gateway.anchoring.chain_town import ChainTown, make_node
from tests.gateway.issuing.registry import (
    KIND,
    SW,
    Registry,
    alone,
    of_batch,
    successor,
)
from tests.support.town import XC, account_of

pytestmark = pytest.mark.loopback

FAR = Seconds(2**40)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """All is stated at once, and answered afterwards; one statement goes to the contract itself."""
    folder = Path(tmp_path_factory.mktemp("issuing"))
    (folder / "node").mkdir()
    node = make_node("embedded", folder / "node")
    town = ChainTown(folder, node)
    town.found()
    for code, roles, person in ((SW, Role.ISSUER, "sw"), (XC, Role.CONSUMER, "xc")):
        ranks = {
            name: [to_hex(account_of(f"{person}-{rank}"))]
            for name, rank in (("handlers", "clerk"), ("heads", "head"))
        }
        town.take(
            town.statement(
                "AdmitMember", ["steward"], make_profile(code), code=code, prefix=person.upper(),
                roles=int(roles), **ranks,
            )
        )  # fmt: skip
    town.settle()
    town.clock = time.time_ns() // 1_000_000
    registry = Registry(town)
    live(registry)
    yield registry
    town.close()
    node.kill()


def live(registry: Registry) -> None:
    town, blue = registry.town, alone()
    assert isinstance(town, ChainTown)
    registry.license()
    registry.issue()
    registry.about("RequestRed", blue)
    registry.about("ConfirmRed", blue)
    registry.issue("2", blue=to_hex(blue.id), amount=400)
    registry.batch()
    registry.about("SuspendDocument", of_batch(3), "steward")
    registry.about("ResumeDocument", of_batch(3), "steward")
    registry.about("SupersedeDocument", of_batch(4), **successor(of_batch(3)))
    registry.about("RequestRed", blue, "xc-clerk", amount=600)
    registry.about("RejectRed", blue, "sw-head")
    town.settle()
    registry.about("SuspendDocument", of_batch(5))
    name = {"issue": to_hex(of_batch(5).issue), "serial": 5, "expectedState": 1}
    direct = registry.raw("RevokeDocument", effective=5, **name)  # before the suspension's turn
    town.send("sw-head", town.ledger.documents, town.call(direct))
    registry.license(until=0, **{"from": 0})
    town.settle()


def test_the_tables_are_what_the_contract_says(registry: Registry) -> None:
    town = registry.town
    assert isinstance(town, ChainTown)
    with read_session(town.engine) as session:
        for name in (alone(), alone("2"), of_batch(3), of_batch(4), of_batch(5)):
            found = service.validity(session, service.issue_named(session, name), name.serial)
            said = town.client.validity(name.issue, name.serial)
            assert said is not None
            assert (found.number, found.successor) == (said.state, said.successor)
            assert found.issued is not None
            for moment in (found.issued, Seconds(found.issued + 99)):
                status = said.status_at(moment, FAR)
                assert found.status_at(moment, FAR) == status.name.lower()
        red = service.red(session, alone().id)
    state = town.client.red_letters(alone().id)
    assert state is not None
    assert (state.status, state.done, state.total) == (RedStatus.REJECTED, 400, 1000)
    assert (red.total, red.done, red.open, red.number) == (1000, 400, 0, state.state)
    revoked = town.client.validity(of_batch(5).issue, 5)
    assert revoked is not None
    assert [change.status for change in revoked.changes] == [DocumentStatus.REVOKED]
    (refused,) = [entry for entry in town.entries() if entry.header.outcome == "refused"]
    assert refused.header.kind == "document.suspended"


def test_the_audit_is_clean_and_asks_the_contract(registry: Registry) -> None:
    town = registry.town
    assert isinstance(town, ChainTown)
    report = run(town.engine, town.ledger, town.client)
    assert [check for check in report.checks if check.state != "passed"] == []
    assert (report.findings, report.exit_status) == ((), 0)


def test_what_was_taken_back_is_refused_here_and_there(registry: Registry) -> None:
    town = registry.town
    assert isinstance(town, ChainTown)
    with pytest.raises(Forbidden, match="no right to issue"):
        registry.issue("9")
    with read_session(town.engine) as session:
        right = service.right(session, SW, KIND)
    said = town.client.licence(tag_hash(f"member:{SW}"), KIND)
    assert (right.from_, right.until, right.number) == said == (0, 0, 2)
