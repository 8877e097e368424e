"""What holds for every type of statement: who signed what, once, in time, about which state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.statements import TYPES as PRODUCT_TYPES
from chain.statements import parse_message, statement_digest
from chain.words import Digest
from tests.contracts.evm import mapping_slot, storage_slot
from tests.contracts.ledger import (
    CONSUMER,
    FUNCTIONS,
    HANDLER,
    LEDGER_ID,
    MANAGER,
    NOBODY,
    OF_CATALOG,
    PROVIDER,
    SENDER,
    STEWARD,
    Department,
    Ledger,
    member_id,
    resource_id,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import TYPES, Person, domain, person, sha, sign, with_high_s, with_v

KINDS = list(TYPES)
NEW = person("new account")


@dataclass
class Case:
    """A statement that the contract would accept, and who must sign it."""

    ledger: Ledger
    kind: str
    message: dict[str, Any]
    signers: list[Person]
    owner: Department

    @property
    def signatures(self) -> list[bytes]:
        """Good ones."""
        return self.ledger.sign(self.kind, self.message, *self.signers)

    def attempt(self, signatures: list[bytes], **changes: Any) -> None:
        """Sends the statement, perhaps with other values, under those signatures."""
        self.ledger.attempt(self.kind, {**self.message, **changes}, signatures)

    def again(self, **changes: Any) -> list[bytes]:
        """Good signatures of the statement with other values."""
        return self.ledger.sign(self.kind, {**self.message, **changes}, *self.signers)


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, ledger: Ledger) -> Case:
    """An acceptable statement of each type."""
    return acceptable(ledger, request.param)


def acceptable(ledger: Ledger, kind: str) -> Case:
    """An acceptable statement of a type, on a ledger with a published resource."""
    owner, other = ledger.department("TJ"), ledger.department("JY")
    ledger.publish(owner, "TJ-1")
    if kind == "ReinstateMember":
        ledger.suspend(owner.id)
    about = {"member": owner.id, "resource": resource_id("TJ-1"), "reason": sha("reason")}
    accounts = {"handlers": [NEW.address], "heads": [person("another").address]}
    fields: dict[str, dict[str, Any]] = {
        "AdmitMember": {"code": "A", "prefix": "AA", "profile": sha("a"), "roles": 8, **accounts},
        "AmendMember": {"member": owner.id, "profile": sha("a"), "roles": PROVIDER},
        "RotateAccount": {
            "member": owner.id,
            "previous": owner.handler.address,
            "next": NEW.address,
            "rank": HANDLER,
        },
        "PublishEntry": {"code": "TJ-1", "owner": owner.id, "version": 2, "entry": sha("2")},
        "TransferEntry": {"resource": about["resource"], "from": owner.id, "to": other.id},
        "WithdrawEntry": {"resource": about["resource"], "reason": sha("reason")},
    }
    chosen = fields.get(kind, {"member": owner.id, "reason": sha("reason")})
    signers = {
        "RotateAccount": [owner.head],
        "PublishEntry": [owner.handler],
        "WithdrawEntry": [owner.handler],
        "TransferEntry": [owner.head, other.head],
    }
    message = ledger.message(kind, **chosen)
    return Case(ledger, kind, message, signers.get(kind, [MANAGER]), owner)


def test_the_statement_itself_is_accepted_and_its_event_leads_with_its_digest(case: Case) -> None:
    done = case.ledger.submit(case.kind, case.message, case.signatures)
    [event] = done.events
    assert event.topics[1] == case.ledger.digest(case.kind, case.message)
    contract = case.ledger.contract_for(case.kind)
    assert contract.look("acceptedIn", event.topics[1]) == (done.block,)


def test_a_statement_is_accepted_once(case: Case) -> None:
    digest = case.ledger.digest(case.kind, case.message)
    case.ledger.submit(case.kind, case.message, case.signatures)
    with refused("DigestUsed", digest):
        case.ledger.submit(case.kind, case.message, case.signatures)


def test_a_refused_statement_stays_unused(case: Case) -> None:
    with refused("BadSignature", ANY):
        case.ledger.submit(case.kind, case.message, [b""] * len(case.signers))
    digest = case.ledger.digest(case.kind, case.message)
    assert case.ledger.contract_for(case.kind).look("isUsed", digest) == (False,)
    case.ledger.submit(case.kind, case.message, case.signatures)


def test_the_last_second_of_a_statement_is_its_expiry(case: Case) -> None:
    now = case.ledger.evm.next_time
    case.attempt(case.again(expires=now), expires=now)
    with refused("StatementExpired", now - 1, now):
        case.attempt(case.again(expires=now - 1), expires=now - 1)


def test_an_expired_statement_is_refused_in_a_block(case: Case) -> None:
    case.ledger.evm.travel(case.message["expires"] + 1)
    with refused("StatementExpired", case.message["expires"], ANY):
        case.ledger.submit(case.kind, case.message, case.signatures)


@pytest.mark.parametrize("by", [-1, 1])
def test_a_statement_about_another_state_is_refused(case: Case, by: int) -> None:
    actual = case.message["expectedState"]
    other = (actual + by) % 2**64
    with refused("WrongState", other, actual):
        case.attempt(case.again(expectedState=other), expectedState=other)


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


def acceptable_withdrawal(ledger: Ledger, owner: Department) -> Case:
    """The withdrawal of the resource that `acceptable` published."""
    fields = {"resource": resource_id("TJ-1"), "reason": sha("reason")}
    message = ledger.message("WithdrawEntry", **fields)
    return Case(ledger, "WithdrawEntry", message, [owner.handler], owner)


def test_each_type_is_accepted_by_one_function_of_one_contract(ledger: Ledger) -> None:
    places = {kind: (kind in OF_CATALOG, FUNCTIONS[kind]) for kind in KINDS}
    assert len(set(places.values())) == len(KINDS)
    for kind, (of_catalog, function) in places.items():
        other = ledger.members if of_catalog else ledger.catalog
        assert function in ledger.contract_for(kind).abi.functions
        assert function not in other.abi.functions


def tampered(kind: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    """The message with each field changed in turn, the state number and expiry apart."""
    copies = []
    for name, value in message.items():
        if name in ("expectedState", "expires"):
            continue
        if isinstance(value, list):
            changed: Any = [*value, b"\x55" * 20]
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
    "kind", ["RotateAccount", "PublishEntry", "WithdrawEntry", "TransferEntry"]
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


TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=32)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "bytes32": st.binary(min_size=32, max_size=32),
    "address": st.binary(min_size=20, max_size=20),
    "address[]": st.lists(st.binary(min_size=20, max_size=20), max_size=4),
    "uint8": st.integers(0, 2**8 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "uint64": st.integers(0, 2**53 - 1),
}


def in_json(value: Any) -> Any:
    """The value as the product writes it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [in_json(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_contract_product_and_eth_account_agree_on_the_digest(
    ledger: Ledger, kind: str, data: st.DataObject
) -> None:
    types = [part.split() for part in TYPES[kind].split(",")]
    message = {name: data.draw(VALUES[solidity], name) for solidity, name in types}
    message["expires"] = ledger.evm.next_time + 1
    digest = ledger.digest(kind, message)
    product = PRODUCT_TYPES[kind]
    written = parse_message(product, {name: in_json(value) for name, value in message.items()})
    assert statement_digest(Digest(LEDGER_ID), product, written) == digest
    assert used_slot_is_read(ledger, kind, message, digest)


def used_slot_is_read(ledger: Ledger, kind: str, message: dict[str, Any], digest: bytes) -> bool:
    """Whether the contract finds this very digest used once the storage says so."""
    contract = ledger.contract_for(kind)
    overrides = {
        (contract.address, mapping_slot(digest, storage_slot(contract.name, "_acceptedIn"))): 1
    }
    signatures = [b""] * (2 if kind == "TransferEntry" else 1)
    arguments = ledger.arguments(kind, message, signatures)
    with refused("DigestUsed", digest):
        contract.attempt(SENDER.address, FUNCTIONS[kind], *arguments, overrides=overrides)
    return True
