"""Each rule about documents that were issued refuses once, with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain.documents import DocumentName
from chain.words import Digest, to_hex
from gateway.errors import Conflict, Forbidden, GatewayError, Invalid, NotFound
from gateway.members.reason import make_reason
from tests.gateway.issuing.registry import (
    MZ,
    NOW,
    Registry,
    alone,
    member_id,
    of_batch,
    successor,
)

Do = Callable[[Registry], Any]
LIMIT = 2**48
STRANGE = DocumentName(Digest(b"\x09" * 32))


CHANGING: list[tuple[type[GatewayError], str, Do]] = [
    (
        NotFound,
        "no document 0x0909.* was issued here",
        lambda r: r.about("RevokeDocument", STRANGE, expectedState=1),
    ),
    (
        NotFound,
        "was issued here",
        lambda r: (r.batch(), r.about("RevokeDocument", of_batch(11), expectedState=1)),
    ),
    (
        NotFound,
        "was issued here",
        lambda r: (r.batch(), r.about("RevokeDocument", of_batch(0), expectedState=1)),
    ),
    (
        NotFound,
        "was issued here",
        lambda r: r.about("RevokeDocument", DocumentName(r.issued().id, 1), expectedState=1),
    ),
    (
        Conflict,
        "expects state 2, but it will meet state 1",
        lambda r: r.about("SuspendDocument", r.issued(), expectedState=2),
    ),
    (Forbidden, "not a head's", lambda r: r.about("RevokeDocument", r.issued(), "sw-clerk")),
    (Forbidden, "no steward", lambda r: r.about("RevokeDocument", r.issued(), "mz-head")),
    (Conflict, "is active: only one that is susp", lambda r: r.about("ResumeDocument", r.issued())),
    (
        Conflict,
        "is suspended: only one that is active can be suspended",
        lambda r: (r.done("SuspendDocument", r.issued()), r.about("SuspendDocument", alone())),
    ),
    (
        Conflict,
        "is revoked: only one that is active or suspended",
        lambda r: (r.about("RevokeDocument", r.issued()), r.about("RevokeDocument", alone())),
    ),
    (
        Forbidden,
        "suspended by the steward: a head of that side",
        lambda r: (
            r.done("SuspendDocument", r.issued(), "steward"),
            r.about("ResumeDocument", alone()),
        ),
    ),
    (
        Forbidden,
        "suspended by the issuer",
        lambda r: (
            r.done("SuspendDocument", r.issued()),
            r.about("ResumeDocument", alone(), "steward"),
        ),
    ),
    (
        Conflict,
        f"cannot hold from {NOW - 1} on",
        lambda r: (
            r.about("SuspendDocument", r.issued()),
            r.about("ResumeDocument", alone(), effective=NOW - 1),
        ),
    ),
    (Invalid, "beyond all", lambda r: r.about("RevokeDocument", r.issued(), effective=LIMIT)),
    (
        Invalid,
        "1 to 2,000 characters",
        lambda r: r.about("RevokeDocument", r.issued(), attachment=make_reason(" ")),
    ),
]

SUPERSEDING: list[tuple[type[GatewayError], str, Do]] = [
    (
        Forbidden,
        "only a head .* of the issuer, SW-1",
        lambda r: r.about("SupersedeDocument", r.issued(), "steward", **successor(r.issued("2"))),
    ),
    (NotFound, "issued here", lambda r: r.about(
        "SupersedeDocument", r.issued(), **successor(STRANGE))),
    (Invalid, "does not follow itself", lambda r: r.about(
        "SupersedeDocument", r.issued(), **successor(alone()))),
    (
        Forbidden,
        "is a document of MZ-1",
        lambda r: (
            r.issue("2", "mz-clerk", issuer=member_id(MZ)),
            r.about("SupersedeDocument", r.issued(), **successor(alone("2", MZ))),
        ),
    ),
    (
        Conflict,
        "is revoked and cannot follow",
        lambda r: (
            r.about("RevokeDocument", r.issued("2")),
            r.about("SupersedeDocument", r.issued(), **successor(alone("2"))),
        ),
    ),
]  # fmt: skip

REDDENING: list[tuple[type[GatewayError], str, Do]] = [
    (NotFound, "issued here", lambda r: r.about("RequestRed", STRANGE)),
    (Conflict, "expects state 1", lambda r: r.about("RequestRed", r.issued(), expectedState=1)),
    (Forbidden, "neither the issuer nor", lambda r: r.about("RequestRed", r.issued(), "mz-head")),
    (
        Conflict,
        "is requested already",
        lambda r: (r.about("RequestRed", r.issued()), r.about("RequestRed", alone())),
    ),
    (
        Conflict,
        "is a red letter itself",
        lambda r: r.about(
            "RequestRed",
            r.issued("2", blue=to_hex(r.confirmed().id), amount=400),
            total=400,
        ),
    ),
    (Conflict, "amount is 10.00, not 9.99", lambda r: r.about("RequestRed", r.issued(), total=999)),
    (
        Invalid,
        "name the document's amount",
        lambda r: r.about("RequestRed", r.issued(amount=0), total=0, amount=0),
    ),
    (
        Conflict,
        "of 10.01 is not possible: 10.00 is left",
        lambda r: r.about("RequestRed", r.issued(), amount=1001),
    ),
    (Conflict, "of 0.00 is not possible", lambda r: r.about("RequestRed", r.issued(), amount=0)),
    (
        Conflict,
        "6.01 is not possible: 6.00 is left",
        lambda r: (
            r.issued("2", blue=to_hex(r.confirmed().id), amount=400),
            r.about("RequestRed", alone(), amount=601),
        ),
    ),
    (Conflict, r"waits for a decision \(none\)", lambda r: r.about("ConfirmRed", r.issued())),
    (
        Forbidden,
        "head .* of the buyer does",
        lambda r: (r.about("RequestRed", r.issued()), r.about("ConfirmRed", alone(), "xc-clerk")),
    ),
    (
        Forbidden,
        "head .* of the buyer does",
        lambda r: (r.about("RequestRed", r.issued()), r.about("RejectRed", alone(), "sw-head")),
    ),
    (
        Conflict,
        "of 4.00 was requested, not of 3.99",
        lambda r: (r.about("RequestRed", r.issued()), r.about("ConfirmRed", alone(), amount=399)),
    ),
    (Conflict, "no red letter is requested", lambda r: r.about("WithdrawRed", r.issued())),
    (
        Forbidden,
        "the issuer requested",
        lambda r: (r.about("RequestRed", r.issued()), r.about("WithdrawRed", alone(), "xc-head")),
    ),
    (
        Invalid,
        "1 to 2,000 characters",
        lambda r: r.about("RequestRed", r.issued(), attachment=make_reason("")),
    ),
]


@pytest.mark.parametrize(
    ("error", "words", "do"),
    [*CHANGING, *SUPERSEDING, *REDDENING],
)
def test_a_rule_refuses(registry: Registry, error: type[GatewayError], words: str, do: Do) -> None:
    with pytest.raises(error, match=words):
        do(registry)
