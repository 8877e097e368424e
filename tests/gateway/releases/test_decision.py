"""The rule that decides on releases, by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.words import Millis, Position, Seconds
from gateway.authorizations.coverage import AuthorizationHistory, Change, Force, Terms
from gateway.releases.decision import (
    TEXTS,
    Asked,
    Reason,
    Situation,
    decide,
    released_fields,
)

NOW = Millis(1_795_000_000_000)
HISTORY = AuthorizationHistory(
    code="A-0123456789AB",
    resource="STJJ-0001",
    consumer="XC",
    from_=Seconds(NOW // 1000 - 10),
    until=Seconds(NOW // 1000),
    terms=Terms("tax.verify", frozenset("ab")),
    changes=(Change(Millis(NOW - 5000), Position(7), Force.GRANTED),),
)
ASKED = Asked("STJJ-0001", "XC", "tax.verify", None)
FINE = Situation(
    now=NOW,
    position=Position(9),
    history=HISTORY,
    uses=3,
    used=2,
    standing=None,
    payload=None,
    withdrawn=False,
    conditional=True,
    chain_away=600.0,
    patience=600.0,
)
REVOKED = replace(HISTORY, changes=(*HISTORY.changes, Change(NOW, Position(8), Force.NONE)))
PAUSED = replace(HISTORY, changes=(*HISTORY.changes, Change(NOW, Position(8), Force.SUSPENDED)))
LATER = replace(HISTORY, changes=(*HISTORY.changes, Change(NOW, Position(9), Force.NONE)))


def test_what_is_covered_is_released_up_to_the_last_second_use_and_heartbeat() -> None:
    assert decide(ASKED, FINE) is None


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        ({"standing": Reason.MEMBER_SUSPENDED}, Reason.MEMBER_SUSPENDED),
        ({"standing": Reason.ACCOUNT_ROTATED}, Reason.ACCOUNT_ROTATED),
        ({"history": None}, Reason.NO_AUTHORIZATION),
        ({"history": replace(HISTORY, resource="STJJ-0002")}, Reason.NO_AUTHORIZATION),
        ({"history": replace(HISTORY, consumer="TJ")}, Reason.WRONG_CONSUMER),
        ({"history": replace(HISTORY, changes=())}, Reason.NO_AUTHORIZATION),
        ({"history": replace(HISTORY, terms=None)}, Reason.UNKNOWN),
        ({"history": REVOKED}, Reason.NO_AUTHORIZATION),
        ({"history": PAUSED}, Reason.SUSPENDED),
        ({"history": LATER}, None),
        ({"now": Millis(NOW + 1000)}, Reason.EXPIRED),
        ({"now": Millis(NOW - 11_000)}, Reason.EXPIRED),
        ({"payload": Reason.PAYLOAD_ERASED}, Reason.PAYLOAD_ERASED),
        ({"withdrawn": True}, Reason.RESOURCE_WITHDRAWN),
        ({"used": 3}, Reason.USES_EXHAUSTED),
        ({"used": 4}, Reason.USES_EXHAUSTED),
        ({"uses": 0, "used": 99}, None),
        ({"chain_away": 600.1}, Reason.CHAIN_AWAY),
        ({"chain_away": 1e9, "conditional": False}, None),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else str(value),
)
def test_each_circumstance_has_its_reason(situation: dict[str, Any], reason: Reason | None) -> None:
    assert decide(ASKED, replace(FINE, **situation)) is reason


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"purpose": "tax"}, Reason.PURPOSE_DIFFERS),
        ({"fields": frozenset("a")}, None),
        ({"fields": frozenset("ab")}, None),
        ({"fields": frozenset("abc")}, Reason.FIELDS_EXCEEDED),
        ({"consumer": "TJ"}, Reason.WRONG_CONSUMER),
        ({"resource": "STJJ-0009"}, Reason.NO_AUTHORIZATION),
    ],
    ids=["purpose", "one field", "all fields", "too many fields", "consumer", "resource"],
)
def test_each_request_has_its_reason(asked: dict[str, Any], reason: Reason | None) -> None:
    assert decide(replace(ASKED, **asked), FINE) is reason


def test_who_names_no_fields_gets_those_granted() -> None:
    assert released_fields(ASKED, HISTORY) == frozenset("ab")
    assert released_fields(replace(ASKED, fields=frozenset("a")), HISTORY) == frozenset("a")
    everything = replace(HISTORY, terms=Terms("tax.verify", None))
    assert released_fields(ASKED, everything) is None


def test_every_reason_says_what_to_do() -> None:
    assert TEXTS.keys() == set(Reason)


@given(
    standing=st.sampled_from([None, Reason.MEMBER_SUSPENDED]),
    history=st.sampled_from([HISTORY, REVOKED, PAUSED, None]),
    uses=st.integers(0, 3),
    used=st.integers(0, 3),
    withdrawn=st.booleans(),
    away=st.sampled_from([0.0, 601.0]),
    conditional=st.booleans(),
)
def test_it_releases_exactly_where_nothing_speaks_against_it(
    standing: Reason | None,
    history: AuthorizationHistory | None,
    uses: int,
    used: int,
    withdrawn: bool,
    away: float,
    conditional: bool,
) -> None:
    found = decide(
        ASKED,
        replace(
            FINE,
            standing=standing,
            history=history,
            uses=uses,
            used=used,
            withdrawn=withdrawn,
            chain_away=away,
            conditional=conditional,
        ),
    )
    fine = (
        standing is None
        and history is HISTORY
        and not withdrawn
        and (uses == 0 or used < uses)
        and not (conditional and away > 600)
    )
    assert (found is None) is fine
