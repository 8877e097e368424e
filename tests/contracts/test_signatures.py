"""Whose signature counts: over this very statement, of this form, of somebody entitled now."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.cases import Case, acceptable, acceptable_withdrawal
from tests.contracts.ledger import (
    CONSUMER,
    HANDLER,
    LEDGER_ID,
    MANAGER,
    NOBODY,
    OF_AUTHORIZATIONS,
    SENDER,
    STEWARD,
    Ledger,
    member_id,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import domain, person, sha, sign, with_high_s, with_v

OTHER_DOMAINS = {
    "another ledger": {**domain(LEDGER_ID), "salt": sha("another ledger")},
    "another name": {**domain(LEDGER_ID), "name": "shujian"},
    "another version": {**domain(LEDGER_ID), "version": "2"},
    "a chain id": {"name": "Shujian", "version": "1", "chainId": 1, "salt": LEDGER_ID},
    "no salt": {"name": "Shujian", "version": "1"},
}


@pytest.mark.parametrize("which", OTHER_DOMAINS)
def test_a_signature_for_another_domain_is_somebody_elses(case: Case, which: str) -> None:
    foreign = [sign(who, OTHER_DOMAINS[which], case.kind, case.message) for who in case.signers]
    with refused("NotAuthorised", ANY):
        case.attempt(foreign)


def test_a_signature_over_a_type_of_the_same_form_is_not_taken_for_this_one(
    ledger: Ledger,
) -> None:
    case = acceptable(ledger, "SuspendMember")
    with refused("NotAuthorised", ANY):
        case.attempt(ledger.sign("ReinstateMember", case.message, MANAGER))
    case = acceptable_withdrawal(ledger, case.owner)
    message = {**case.message, "member": case.message["resource"]}
    del message["resource"]
    ordered = ledger.ordered("SuspendMember", message)
    with refused("NotAuthorised", ANY):
        case.attempt(ledger.sign("SuspendMember", ordered, *case.signers))


def tampered(kind: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    """The message with each field changed in turn, the state number and expiry apart."""
    copies = []
    for name, value in message.items():
        if name in ("expectedState", "expires"):
            continue
        if isinstance(value, list):
            changed: Any = [*value, b"\x55" * len(value[0])]
        elif isinstance(value, str):
            changed = "JY-1" if kind == "PublishEntry" else value + "X"
        elif isinstance(value, int):
            changed = value ^ 1
        else:
            changed = bytes([value[0] ^ 1]) + value[1:]
        copies.append({**message, name: changed})
    return copies


def test_a_tampered_field_makes_the_signature_somebody_elses(case: Case) -> None:
    signatures = case.signatures
    for message in tampered(case.kind, case.message):
        error = case.ledger.refusal(case.kind, message, signatures)
        assert error is not None
        expected = {"NotAuthorised", "UnknownMember", "WrongState", "NotPublished", "NotOwner"}
        expected |= {"WrongApplication", "InvalidAuthorizationCode", "UnknownDocument"}
        assert error.name in expected
        digest = case.ledger.digest(case.kind, message)
        assert digest != case.ledger.digest(case.kind, case.message)


def test_expiry_and_state_are_part_of_what_is_signed(case: Case) -> None:
    with refused("NotAuthorised", ANY):
        case.attempt(case.signatures, expires=case.message["expires"] + 1)
    with refused("NotAuthorised", ANY):
        case.attempt(case.again(expectedState=77))


def distorted(signature: bytes) -> dict[str, bytes]:
    """Signatures that some libraries recover and the contracts must not."""
    return {
        "high s": with_high_s(signature),
        "v 0": with_v(signature, 0),
        "v 1": with_v(signature, 1),
        "v as 0 or 1": with_v(signature, signature[64] - 27),
        "v 26": with_v(signature, 26),
        "v 29": with_v(signature, 29),
        "v 255": with_v(signature, 255),
        "v of a chain": with_v(signature, signature[64] + 10),
        "empty": b"",
        "64 bytes": signature[:64],
        "66 bytes": signature + b"\0",
        "r 0": bytes(32) + signature[32:],
        "s 0": signature[:32] + bytes(32) + signature[64:],
        "zeros": bytes(65),
        "r too large": b"\xff" * 32 + signature[32:],
    }


@pytest.mark.parametrize("how", distorted(bytes(64) + b"\x1b"))
def test_a_distorted_signature_is_bad_wherever_it_stands(case: Case, how: str) -> None:
    good = case.signatures
    for place, signature in enumerate(good):
        bad = distorted(signature)[how]
        with refused("BadSignature", bad):
            case.attempt([*good[:place], bad, *good[place + 1 :]])


def test_the_other_v_is_somebody_else(case: Case) -> None:
    flipped = [with_v(signature, 55 - signature[64]) for signature in case.signatures]
    error = case.ledger.refusal(case.kind, case.message, flipped)
    assert error is not None
    assert error.name in ("NotAuthorised", "BadSignature")


def test_a_stranger_signs_nothing(case: Case) -> None:
    stranger = person("stranger")
    strangers = [stranger] * len(case.signers)
    with refused("NotAuthorised", stranger.address):
        case.attempt(case.ledger.sign(case.kind, case.message, *strangers))


def test_a_removed_account_signs_nothing(ledger: Ledger) -> None:
    for kind in ("PublishEntry", "WithdrawEntry"):
        mark = ledger.evm.mark()
        case = acceptable(ledger, kind)
        handler = case.owner.handler.address
        fields = {"member": case.owner.id, "previous": handler, "next": NOBODY, "rank": HANDLER}
        ledger.do("RotateAccount", case.owner.head, **fields)
        with refused("NotAuthorised", handler):
            case.attempt(case.signatures)
        ledger.evm.go_back(mark)


@pytest.mark.parametrize(
    "kind",
    ["RotateAccount", "PublishEntry", "WithdrawEntry", "TransferEntry", *OF_AUTHORIZATIONS],
)
def test_a_suspended_member_signs_nothing(ledger: Ledger, kind: str) -> None:
    case = acceptable(ledger, kind)
    ledger.suspend(case.owner.id)
    message = {**case.message}
    if kind == "RotateAccount":
        message["expectedState"] += 1
    with refused("NotAuthorised", case.signers[0].address):
        ledger.submit(kind, message, ledger.sign(kind, message, *case.signers))


@pytest.mark.parametrize("kind", ["AdmitMember", "AmendMember", "SuspendMember", "ReinstateMember"])
def test_a_suspended_steward_signs_nothing(ledger: Ledger, kind: str) -> None:
    case = acceptable(ledger, kind)
    other = person("head of S2")
    ledger.admit("S2", STEWARD, [], [other])
    ledger.suspend(member_id("S2"), MANAGER, other)
    with refused("NotAuthorised", other.address):
        case.attempt(ledger.sign(kind, case.message, other))


@pytest.mark.parametrize("kind", ["AdmitMember", "AmendMember", "SuspendMember", "ReinstateMember"])
def test_only_stewards_decide_about_membership(ledger: Ledger, kind: str) -> None:
    case = acceptable(ledger, kind)
    for signer in (SENDER, person("head of JY"), person("handler of JY")):
        with refused("NotAuthorised", signer.address):
            case.attempt(ledger.sign(kind, case.message, signer))


def test_only_a_provider_publishes(ledger: Ledger) -> None:
    case = acceptable(ledger, "PublishEntry")
    fields = {"member": case.owner.id, "profile": sha("p"), "roles": CONSUMER}
    ledger.do("AmendMember", MANAGER, **fields)
    with refused("NotAuthorised", case.owner.handler.address):
        case.attempt(case.signatures)
