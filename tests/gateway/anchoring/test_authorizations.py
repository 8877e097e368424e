"""Authorizations on a chain: relayed in the journal's order, followed, refused, sent directly."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, SQLModel

from chain.client import AccessRequested, CallRefused, EntryPublished
from chain.words import Digest, Role, to_hex
from gateway.audit.authorizations import check_states
from gateway.audit.findings import Findings
from gateway.members.reason import make_reason
from tests.gateway.anchoring.chain_town import ChainTown
from tests.gateway.authorizations.office import (
    ASKED,
    AUDIT,
    CODE,
    CONDITIONAL,
    TERMS,
    Office,
    authorization_id,
    member_id,
    resource_id,
)
from tests.support.town import TJ, XC, an_entry

pytestmark = pytest.mark.loopback

OTHER = "A-0123456789AC"


@pytest.fixture
def office(city: ChainTown) -> Office:
    """A city with a published resource, and an auditor who looks."""
    SQLModel.metadata.create_all(city.engine)
    city.admit(AUDIT, "审计局", "SJJ", Role.AUDITOR, ["auditor"], ["audit-head"])
    city.accept(city.publish("STJJ-0001", an_entry(**CONDITIONAL)).digest)
    return Office(city)


def city_of(office: Office) -> ChainTown:
    assert isinstance(office.town, ChainTown)
    return office.town


def period(city: ChainTown) -> dict[str, int]:
    now = city.seconds()
    return {"from": now - 60, "until": now + 86_400, "uses": 2}


def differing(city: ChainTown) -> list[tuple[str, str]]:
    """What the contract tells otherwise than the table."""
    findings = Findings()
    with Session(city.engine) as session:
        check_states("chain", findings, session, city.client, city.client.block_number())
    return [(finding.key, finding.field) for finding in findings.kept]


@pytest.mark.parametrize("node_kind", ["anvil", "embedded"])
def test_statements_to_two_contracts_are_executed_in_the_journals_order(office: Office) -> None:
    city = city_of(office)
    digests = [
        city.publish("STJJ-0002", an_entry("乙")).digest,
        office.request(**period(city)).digest,
        city.publish("STJJ-0003", an_entry("丙")).digest,
        office.endorse().digest,
        office.grant(**period(city)).digest,
        city.publish("STJJ-0004", an_entry("丁")).digest,
        office.suspend().digest,
        office.resume().digest,
        office.request(code=OTHER, **period(city)).digest,
        office.deny(OTHER).digest,
    ]
    city.settle()
    rows = [city.statement_row(digest) for digest in digests]
    assert {row.state for row in rows} == {"accepted"}
    outcomes = [row.outcome for row in rows if row.outcome is not None]
    assert outcomes == sorted(outcomes)
    executed = [event.digest for event in city.events() if getattr(event, "digest", None)]
    assert [digest for digest in executed if digest in digests] == digests
    assert (office.row().state, office.row().number, office.row(OTHER).state) == (
        "granted", 5, "denied",
    )  # fmt: skip
    body = city.entry(rows[1].outcome).body or {}
    assert body["effect"]["contract"] == to_hex(city.ledger.authorizations)
    assert (body["effect"]["event"], body["effect"]["arguments"]["from"]) == (
        "AccessRequested", period(city)["from"],
    )  # fmt: skip
    assert differing(city) == []


def test_what_the_contract_refuses_is_recorded_with_the_reason(office: Office) -> None:
    city = city_of(office)
    withdrawal = city.statement(
        "WithdrawEntry", ["tj-head"], make_reason("停用"),
        resource=resource_id("STJJ-0001"), expectedState=1,
    )  # fmt: skip
    city.send("tj-head", city.ledger.catalog, city.call(withdrawal))
    taken = office.request(**period(city))
    city.settle()
    (answer,) = city.outcomes(taken.digest)
    assert (answer.header.kind, answer.header.outcome) == ("authorization.requested", "refused")
    assert (answer.body or {})["reason"] == {
        "error": "NotPublished",
        "arguments": {"resource": resource_id("STJJ-0001")},
    }
    assert (office.row().state, office.row().number) == ("refused", 0)
    assert any(isinstance(event, CallRefused) for event in city.events())
    assert differing(city) == []


def test_statements_sent_to_the_contract_directly_are_recorded_whole(office: Office) -> None:
    city = city_of(office)
    asked = city.statement(
        "RequestAccess", ["xc-clerk"], ASKED.as_json(), code=CODE, consumer=member_id(XC),
        resource=resource_id("STJJ-0001"), **period(city),
    )  # fmt: skip
    city.send("xc-clerk", city.ledger.authorizations, city.call(asked))
    city.settle()
    digest = city.content(asked).digest
    (answer,) = city.outcomes(digest)
    body = answer.body or {}
    assert (answer.header.kind, answer.header.outcome) == ("authorization.requested", "accepted")
    assert body["subject"] == {
        "authorization": CODE,
        "resource": "STJJ-0001",
        "owner": TJ,
        "consumer": XC,
    }
    assert body["statement"] == {**asked, "attachment": None, "digest": to_hex(digest)}
    endorsed = decided(city, "EndorseAccess", "xc-head", digest, 1)
    city.send("xc-head", city.ledger.authorizations, city.call(endorsed))
    terms = TERMS.as_json()
    granted = decided(city, "GrantAccess", "tj-head", digest, 2, terms, **period(city))
    city.send("tj-head", city.ledger.authorizations, city.call(granted))
    city.settle()
    assert (office.row().state, office.row().number) == ("granted", 3)
    assert differing(city) == []


def decided(
    city: ChainTown,
    kind: str,
    by: str,
    application: Digest,
    state: int,
    attachment: Any = None,
    **fields: Any,
) -> dict[str, Any]:
    """A statement that decides upon an application."""
    about = {"authorization": authorization_id(CODE), "application": to_hex(application)}
    return city.statement(kind, [by], attachment, expectedState=state, **about, **fields)


def test_a_table_that_the_contract_contradicts_is_named(office: Office) -> None:
    city = city_of(office)
    office.request(**period(city))
    city.settle()
    assert differing(city) == []
    with Session(city.engine) as session:
        row = office.row()
        row.state, row.uses, row.consumer = "granted", 0, TJ
        session.merge(row)
        session.commit()
    key = f"code={CODE}"
    assert differing(city) == [(key, "consumer"), (key, "state"), (key, "uses")]
    with Session(city.engine) as session:
        row.code, row.tag, row.number = OTHER, bytes(32), 3
        session.merge(row)
        session.commit()
    assert (f"code={OTHER}", "(row)") in differing(city)


def test_events_of_all_contracts_are_followed_together(office: Office) -> None:
    city = city_of(office)
    office.request(**period(city))
    city.settle()
    kinds = [type(event) for event in city.events()]
    assert kinds.index(EntryPublished) < kinds.index(AccessRequested)
