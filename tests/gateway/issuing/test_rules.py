"""Each rule refuses once, with a sentence that says why and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain.documents import DocumentName
from chain.words import Digest, to_hex
from gateway.errors import Conflict, Forbidden, GatewayError, Invalid, NotFound
from tests.gateway.issuing.registry import (
    DAY,
    JG,
    MZ,
    NOW,
    SW,
    Registry,
    alone,
    hashed,
    member_id,
    of_batch,
    successor,
)
from tests.support.town import XC

Do = Callable[[Registry], Any]
LIMIT = 2**48
STRANGE = DocumentName(Digest(b"\x09" * 32))


LICENSING: list[tuple[type[GatewayError], str, Do]] = [
    (Forbidden, "head .* of a steward gives", lambda r: r.license(by="sw-head")),
    (Forbidden, "head .* of a steward gives", lambda r: r.license(by="jg-clerk")),
    (Invalid, "1 to 32 characters of a-z", lambda r: r.license(kind="Invoice")),
    (NotFound, "never admitted", lambda r: r.license(issuer="NOBODY", expectedState=0)),
    (Conflict, "expects state 0, but it will meet state 1", lambda r: r.license(expectedState=0)),
    (Invalid, "ends before it begins", lambda r: r.license(until=NOW - 2 * DAY)),
    (Invalid, "ends before it begins", lambda r: r.license(until=LIMIT)),
    (
        Invalid,
        "exactly one account",
        lambda r: r.town.take(
            r.town.statement(
                "LicenseIssuer",
                ["steward", "jg-head"],
                None,
                issuer=member_id(SW),
                kind="a",
                until=5,
                **{"from": 0},
            )
        ),
    ),
]

ISSUING: list[tuple[type[GatewayError], str, Do]] = [
    (Conflict, "expects state 1", lambda r: r.issue(expectedState=1)),
    (Forbidden, "XC|999X has signed, but SW-1", lambda r: r.issue(by="xc-clerk")),
    (
        Forbidden,
        "is not an issuer",
        lambda r: r.issue(by="xc-clerk", issuer=member_id(XC), buyer=member_id(SW)),
    ),
    (Forbidden, "no right to issue other now; .*document license", lambda r: r.issue(kind="other")),
    (Conflict, "was issued before", lambda r: (r.issue(), r.issue(root=hashed("another")))),
    (NotFound, "never admitted", lambda r: r.issue(buyer=hashed("nobody"))),
    (Invalid, "cannot be its buyer", lambda r: r.issue(buyer=member_id(SW))),
    (Invalid, "validity ends before", lambda r: r.issue(validFrom=9, validUntil=8)),
    (Invalid, "validity ends before", lambda r: r.issue(validFrom=LIMIT)),
    (Conflict, r"confirmed for SW-1 \(none\)", lambda r: r.issue(blue=hashed("blue"))),
    (
        Conflict,
        r"confirmed for MZ-1 \(none\)",
        lambda r: r.issue(
            "2", "mz-clerk", issuer=member_id(MZ), blue=to_hex(r.confirmed().id), amount=400
        ),
    ),
    (
        Conflict,
        "confirmed is of 4.00, not of 3.00",
        lambda r: r.issue("2", blue=to_hex(r.confirmed().id), amount=300),
    ),
]

BATCHING: list[tuple[type[GatewayError], str, Do]] = [
    (Conflict, "expects state 1", lambda r: r.batch(expectedState=1)),
    (
        Forbidden,
        "has signed, but SW-1",
        lambda r: r.say("IssueBatch", "mz-clerk", first=1, count=1),
    ),
    (Forbidden, "no right to issue", lambda r: r.batch(kind="other")),
    (Invalid, "serials from 1 to 2.48 - 2", lambda r: r.batch(first=0)),
    (Invalid, "1 to 4,294,967,295", lambda r: r.batch(count=0)),
    (Invalid, "1 to 4,294,967,295", lambda r: r.batch(count=2**32)),
    (Invalid, "serials from 1 to 2.48 - 2", lambda r: r.batch(first=LIMIT - 10)),
    (Invalid, "serials from 1 to 2.48 - 2", lambda r: r.batch(first=2**53 - 1)),
    (Conflict, "serials below 11 of this series", lambda r: (r.batch(), r.batch(first=10))),
    (Invalid, "validity ends before", lambda r: r.batch(validFrom=9, validUntil=8)),
]


@pytest.mark.parametrize(
    ("error", "words", "do"),
    [*LICENSING, *ISSUING, *BATCHING],
)
def test_a_rule_refuses(registry: Registry, error: type[GatewayError], words: str, do: Do) -> None:
    with pytest.raises(error, match=words):
        do(registry)


def test_what_is_under_way_counts(registry: Registry) -> None:
    registry.license(until=0, **{"from": 0})
    with pytest.raises(Forbidden, match="no right to issue"):
        registry.issue()
    registry.license()
    registry.issue()
    registry.about("SuspendDocument", alone())
    registry.about("RequestRed", alone())
    registry.about("ConfirmRed", alone())
    registry.about("ResumeDocument", alone(), effective=NOW + 5)
    registry.issue("2", blue=to_hex(alone().id), amount=400)
    registry.about("SupersedeDocument", alone(), **successor(alone("2")))
    registry.about("RequestRed", alone(), amount=600)
    with pytest.raises(Conflict, match="superseded"):
        registry.about("RevokeDocument", alone())


def test_a_right_is_asked_at_the_present_time(registry: Registry) -> None:
    registry.accept(registry.license(until=NOW + DAY))
    registry.issue("1")
    registry.town.clock += 2 * DAY * 1000
    with pytest.raises(Forbidden, match="no right to issue"):
        registry.issue("2")


def test_what_was_refused_may_be_said_again(registry: Registry) -> None:
    registry.refuse(registry.issue())
    with pytest.raises(NotFound):
        registry.about("RevokeDocument", alone(), expectedState=1)
    registry.accept(registry.issue())
    registry.refuse(registry.about("RevokeDocument", alone()))
    registry.done("RevokeDocument", alone())
    registry.refuse(registry.batch())
    registry.accept(registry.batch())
    registry.done("RevokeDocument", of_batch(10), "steward", effective=0)


def test_an_issuer_that_is_a_steward_speaks_as_the_issuer_of_its_own(registry: Registry) -> None:
    registry.accept(registry.issue(by="jg-clerk", issuer=member_id(JG)))
    own = alone(issuer=JG)
    registry.done("SuspendDocument", own, "steward")
    with pytest.raises(Forbidden, match="suspended by the steward"):
        registry.about("ResumeDocument", own, "jg-head")
    registry.done("ResumeDocument", own, "steward")


def test_without_a_buyer_the_issuers_head_decides(registry: Registry) -> None:
    name = registry.issued(buyer=to_hex(bytes(32)), amount=0)
    registry.done("RequestRed", name, "sw-clerk", total=700)
    registry.done("RejectRed", name, "sw-head")
    registry.done("RequestRed", name, "sw-head", total=500)
    registry.done("ConfirmRed", name, "sw-head")
    registry.done("WithdrawRed", name, "sw-clerk")
    assert registry.state(name).red.ahead.status == "withdrawn"


def test_the_buyer_may_ask_and_the_issuer_decides(registry: Registry) -> None:
    name = registry.issued()
    registry.done("RequestRed", name, "xc-clerk")
    with pytest.raises(Forbidden, match="of the issuer does"):
        registry.about("ConfirmRed", name, "xc-head")
    registry.done("ConfirmRed", name, "sw-head")
    registry.done("WithdrawRed", name, "xc-clerk")
