"""Who learns which payloads a resource has."""

from __future__ import annotations

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from chain.words import Role, to_hex
from gateway.authorizations.models import DENIED, GRANTED, REQUESTED, REVOKED, Authorization
from tests.gateway.payloads.deposits import Depositor
from tests.support.town import TJ, XC
from tests.support.web import Visitor


def authorize(clerk: Depositor, state: str, consented: int | None) -> None:
    with Session(clerk.town.engine) as session:
        columns = {
            name: b"" if column.type.python_type is bytes else 0
            if column.type.python_type is int else ""
            for name, column in Authorization.__table__.columns.items()  # type: ignore[attr-defined]
        }  # fmt: skip
        columns |= {"code": "A-000000000000", "resource": "STJJ-0001", "owner": TJ}
        session.add(
            Authorization(**{**columns, "consumer": XC, "state": state, "consented": consented})
        )
        session.commit()


def answers(visitor: Visitor, payload: str) -> tuple[int, int]:
    return (
        visitor.get("/v1/payloads?resource=STJJ-0001").status_code,
        visitor.get(f"/v1/payloads/{payload}").status_code,
    )


@pytest.mark.parametrize(
    ("state", "consented", "expected"),
    [
        (None, None, (403, 404)),
        (REQUESTED, None, (403, 404)),
        (DENIED, None, (403, 404)),
        (REVOKED, None, (403, 404)),
        (GRANTED, 1, (200, 200)),
        (REVOKED, 1, (200, 200)),  # it still names what it asks for, and is refused on record
    ],
)
def test_a_consumer_needs_an_authorization_that_was_granted(
    web: TestClient,
    clerk: Depositor,
    state: str | None,
    consented: int | None,
    expected: tuple[int, int],
) -> None:
    payload = to_hex(clerk.deposit())
    if state is not None:
        authorize(clerk, state, consented)
    assert answers(Visitor(web).sign_in("xc-clerk"), payload) == expected


def test_owner_and_auditor_know_and_strangers_are_refused(
    web: TestClient, clerk: Depositor
) -> None:
    payload = to_hex(clerk.deposit())
    clerk.town.admit("AUDIT-1", "审计局", "SJJ", Role.AUDITOR, ["a-clerk"], ["auditor"])
    assert answers(clerk.visitor, payload) == (200, 200)
    assert answers(Visitor(web).sign_in("auditor"), payload) == (200, 200)
    assert answers(Visitor(web), payload) == (401, 401)


def test_what_is_not_there_is_not_found(clerk: Depositor) -> None:
    assert clerk.visitor.get("/v1/payloads?resource=STJJ-0009").status_code == 404
    assert clerk.visitor.get("/v1/payloads/0x" + "00" * 32).status_code == 404
    assert clerk.visitor.get("/v1/payloads/0x12").status_code == 422
