"""What holds for every type of statement: once, in time, about which state, of which digest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.statements import TYPES as PRODUCT_TYPES
from chain.statements import parse_message, statement_digest
from chain.words import Digest
from tests.contracts.abi import mapping_slot, storage_slot
from tests.contracts.cases import Case
from tests.contracts.ledger import (
    FUNCTIONS,
    LEDGER_ID,
    SENDER,
    Ledger,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import TYPES


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


def test_each_type_is_accepted_by_one_function_of_one_contract(ledger: Ledger) -> None:
    places = {kind: (ledger.contract_for(kind).name, FUNCTIONS[kind]) for kind in TYPES}
    assert len(set(places.values())) == len(TYPES)
    for kind, (_, function) in places.items():
        entry = ledger.contract_for(kind).abi.functions[function]
        assert entry["inputs"][0]["internalType"] == f"struct {kind}"


TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=32)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "bytes32": st.binary(min_size=32, max_size=32),
    "address": st.binary(min_size=20, max_size=20),
    "address[]": st.lists(st.binary(min_size=20, max_size=20), max_size=4),
    "bytes32[]": st.lists(st.binary(min_size=32, max_size=32), max_size=4),
    "uint8": st.integers(0, 2**8 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "uint64": st.integers(0, 2**53 - 1),
}


def in_json(value: Any) -> Any:
    """The value as the product writes it."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return [in_json(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", TYPES)
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
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
