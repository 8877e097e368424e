"""Authorizations as the journal tells them, live and made again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, col, select

from chain.words import Millis
from gateway.audit import rebuild
from gateway.authorizations.coverage import Force
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.authorizations.projection import note_access
from gateway.authorizations.terms import Mode, Release, Terms
from tests.gateway.authorizations.office import (
    CODE,
    DAY,
    NOW,
    PERIOD,
    TERMS,
    Office,
    member_id,
    resource_id,
)
from tests.support.town import TJ, XC

FREE = "STJJ-0002"


def forces(office: Office) -> list[Force]:
    history = office.history()
    assert history is not None
    return [change.force for change in history.changes]


def tables(office: Office) -> list[dict[str, Any]]:
    with Session(office.town.engine) as session:
        rows: list[Any] = [
            *session.exec(select(Authorization).order_by(col(Authorization.code))),
            *session.exec(select(AuthorizationEvent).order_by(col(AuthorizationEvent.position))),
        ]
        return [row.model_dump() for row in rows]


def test_an_application_waits_for_the_contract(office: Office) -> None:
    office.request()
    row = office.row()
    assert (row.state, row.number, row.ahead, row.purpose) == (
        "pending", 0, "requested", "tax.verify",
    )  # fmt: skip
    assert (row.resource, row.owner, row.consumer) == ("STJJ-0001", TJ, XC)


def test_the_grant_replaces_what_was_asked_for(office: Office) -> None:
    office.endorsed(uses=10)
    terms = Terms("tax.verify", ("单位名称",), Mode.EXCHANGE, Release.RECORDED, "仅限核验")
    taken = office.grant(terms=terms, uses=4, until=NOW + DAY)
    assert (office.row().uses, office.row().mode) == (10, "download")
    office.accept(taken)
    row = office.row()
    assert (row.uses, row.until, row.mode, row.release) == (4, NOW + DAY, "exchange", "recorded")


@pytest.mark.parametrize(("step", "force"), [("revoke", Force.NONE), ("suspend", Force.SUSPENDED)])
def test_what_ends_a_grant_is_in_force_from_its_record(
    office: Office, step: str, force: Force
) -> None:
    office.granted()
    office.later(60)
    taken = getattr(office, step)()
    assert forces(office) == [Force.GRANTED, force]
    assert taken.entry is not None
    assert (office.row().state, office.row().revoking) == ("granted", taken.entry.position)
    history = office.history()
    assert history is not None
    assert history.changes[-1].since == office.town.clock
    office.accept(taken)
    assert forces(office) == [Force.GRANTED, force]
    assert office.row().revoking is None


@pytest.mark.parametrize("step", ["revoke", "suspend"])
def test_what_the_contract_refuses_is_taken_back(office: Office, step: str) -> None:
    office.granted()
    office.refuse(getattr(office, step)())
    assert (office.row().state, office.row().ahead, office.row().revoking) == (
        "granted", "granted", None,
    )  # fmt: skip
    assert forces(office)[-1] is Force.GRANTED
    assert office.row().number == 3


def test_a_grant_and_a_resumption_count_from_the_contract_only(office: Office) -> None:
    office.endorsed()
    grant = office.grant()
    assert forces(office) == []
    office.accept(grant)
    office.accept(office.suspend())
    resumption = office.resume()
    assert forces(office)[-1] is Force.SUSPENDED
    office.accept(resumption)
    assert forces(office)[-1] is Force.GRANTED


def test_of_a_suspension_and_a_revocation_under_way_the_revocation_holds(office: Office) -> None:
    office.granted()
    suspension, revocation = office.suspend(), office.revoke()
    assert forces(office)[-1] is Force.NONE
    office.refuse(suspension)
    assert forces(office)[-1] is Force.NONE
    office.refuse(revocation)
    assert forces(office)[-1] is Force.GRANTED


def test_a_refused_grant_leaves_the_application_where_it_was(office: Office) -> None:
    office.endorsed()
    office.refuse(office.grant())
    assert (office.row().state, office.row().ahead, office.row().terms) == (
        "endorsed", "endorsed", None,
    )  # fmt: skip
    office.accept(office.grant())
    assert office.row().state == "granted"


def test_what_went_to_the_contract_directly_is_recorded_without_its_text(office: Office) -> None:
    office.accepted_directly(office.raw_request(), "xc-clerk")
    row = office.row()
    assert (row.state, row.number, row.asked, row.purpose) == ("requested", 1, None, None)
    office.accept(office.endorse())
    raw = office.raw("GrantAccess", CODE, "tj-head", TERMS.as_json(), **PERIOD)
    office.accepted_directly(raw, "tj-head")
    row = office.row()
    assert (row.state, row.terms, row.release) == ("granted", None, "anchored")
    history = office.history()
    assert history is not None
    assert history.terms is None


def test_a_race_with_a_direct_statement_ends_as_the_contract_says(office: Office) -> None:
    office.granted()
    suspension = office.suspend()
    raw = office.raw("RevokeAccess", CODE, "xc-head",
                     {"format": "shujian/reason/1", "text": "x"}, expectedState=3)  # fmt: skip
    office.accepted_directly(raw, "xc-head")
    office.refuse(suspension)
    assert (office.row().state, office.row().number, office.row().revoking) == ("revoked", 4, None)


def test_a_code_taken_at_the_contract_first_belongs_to_that_application(office: Office) -> None:
    mine = office.request()
    office.accepted_directly(office.raw_request(uses=3), "xc-clerk")
    office.refuse(mine, "AuthorizationExists")
    row = office.row()
    assert (row.state, row.number, row.uses) == ("requested", 1, 3)


def test_an_owner_that_was_the_consumer_speaks_as_the_owner(office: Office) -> None:
    office.granted()
    ends = {"from": member_id(TJ), "to": member_id(XC)}
    raw = office.town.statement(
        "TransferEntry", ["tj-head", "xc-head"], resource=resource_id("STJJ-0001"),
        expectedState=1, **ends,
    )  # fmt: skip
    office.town.accept(office.town.take(raw).digest)
    office.accept(office.suspend(by="xc-head"))
    assert office.row().suspended_by == "owner"
    office.accept(office.resume(by="xc-head"))
    assert office.row().state == "granted"


def test_releases_are_counted_and_show_that_it_was_supplied(office: Office) -> None:
    office.granted(uses=3)
    with Session(office.town.engine) as session:
        for time in (20, 10):
            note_access(session, CODE, Millis(time), released=True)  # type: ignore[arg-type]
        note_access(session, CODE, Millis(5), released=False)  # type: ignore[arg-type]
        note_access(session, "A-NONE", Millis(5), released=True)  # type: ignore[arg-type]
        row = session.get_one(Authorization, CODE)
        assert (row.used, row.supplied) == (2, 5)


def test_the_tables_are_made_again_from_the_journal(office: Office) -> None:
    office.granted()
    office.accept(office.suspend(by="steward"))
    office.refuse(office.resume(by="steward"))
    office.resume(by="steward")
    other = "A-000000000002"
    office.refuse(office.request(FREE, code=other))
    office.requested(FREE, code=other)
    office.revoke(other, by="xc-head")
    before = tables(office)
    assert len(before) == 2 + 11 + 5
    rebuild(office.town.writer)
    assert tables(office) == before
