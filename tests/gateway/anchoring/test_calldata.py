"""Statements found again in what was sent to a contract."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.client import call_hash, relay_call, statement_call
from chain.client.artifacts import artifact
from chain.statements import TYPES, StatementType, statement_digest
from chain.words import Digest, Signature, to_hex
from gateway.anchoring.calldata import find_statement, relayed_digest

LEDGER = Digest(b"\x07" * 32)

_VALUES = {
    "string": st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=32),
    "bytes32": st.binary(min_size=32, max_size=32).map(to_hex),
    "address": st.binary(min_size=20, max_size=20).map(to_hex),
    "address[]": st.lists(st.binary(min_size=20, max_size=20).map(to_hex), max_size=20),
    "bytes32[]": st.lists(st.binary(min_size=32, max_size=32).map(to_hex), max_size=20),
    "uint8": st.integers(0, 2**8 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "uint64": st.integers(0, 2**53 - 1),
}
RELAYED = sorted(
    (kind for kind in TYPES.values() if kind.contract is not None), key=lambda item: item.name
)


def _signatures(kind: StatementType) -> int | None:
    """How many signatures the function takes; None for a list of them."""
    if kind.contract == "Members":
        return None
    return 2 if kind.name == "TransferEntry" else 1


@st.composite
def statements(draw: st.DrawFn) -> tuple[StatementType, dict[str, Any], list[Signature]]:
    kind = draw(st.sampled_from(RELAYED))
    message = {field.name: draw(_VALUES[field.solidity]) for field in kind.fields}
    count = _signatures(kind) or draw(st.integers(1, 5))
    raw = st.binary(min_size=65, max_size=65).map(Signature)
    return kind, message, draw(st.lists(raw, min_size=count, max_size=count))


@given(statements(), st.binary(max_size=99), st.binary(max_size=99))
def test_a_statement_is_found_wherever_its_call_stands(
    statement: tuple[StatementType, dict[str, Any], list[Signature]], before: bytes, after: bytes
) -> None:
    kind, message, signatures = statement
    call = statement_call(kind.name, message, signatures)
    digest = statement_digest(LEDGER, kind, message)
    places = (call, before + call + after, call[:4] + call, relay_call([before, call, after]))
    for data in places:
        found = find_statement(LEDGER, kind, data, digest)
        assert found is not None
        assert found.message == message
        assert found.signatures == tuple(signatures)


@given(statements(), st.data())
def test_a_statement_cut_short_or_of_another_digest_is_not_found(
    statement: tuple[StatementType, dict[str, Any], list[Signature]], data: st.DataObject
) -> None:
    kind, message, signatures = statement
    call = statement_call(kind.name, message, signatures)
    digest = statement_digest(LEDGER, kind, message)
    # The last word may be padding, so that much may be missing.
    cut = data.draw(st.integers(0, len(call) - 64))
    assert find_statement(LEDGER, kind, call[:cut], digest) is None
    assert find_statement(LEDGER, kind, call, Digest(bytes(32))) is None


@settings(max_examples=30)
@given(st.binary(max_size=4096))
def test_any_bytes_are_read_without_a_failure(noise: bytes) -> None:
    for kind in RELAYED:
        contract, function = kind.target
        selector = artifact(contract).function(function).selector
        assert find_statement(LEDGER, kind, selector + noise, Digest(bytes(32))) is None


def test_lists_that_claim_to_be_endless_are_not_begun() -> None:
    kind = TYPES["SuspendMember"]
    selector = artifact("Members").function("suspend").selector
    heads = bytes(32 * 6) + (32 * 7).to_bytes(32, "big")
    endless = selector + heads + (2**255).to_bytes(32, "big") + bytes(32) * 3000
    assert find_statement(LEDGER, kind, endless, Digest(bytes(32))) is None


@pytest.mark.parametrize(("keys", "found"), [(500, True), (501, False)])
def test_lists_longer_than_the_contract_takes_are_not_read(keys: int, found: bool) -> None:
    """A thousand false calls before the true one may share a list of thousands of words."""
    kind = TYPES["BookUse"]
    message = {
        "member": to_hex(b"\x01" * 32),
        "voucher": to_hex(b"\x02" * 32),
        "keys": [to_hex(number.to_bytes(32)) for number in range(keys)],
        "expectedState": 0,
        "nonce": to_hex(b"\x03" * 32),
        "expires": 1,
    }
    call = statement_call(kind.name, message, [Signature(bytes(65))])
    sent = find_statement(LEDGER, kind, call, statement_digest(LEDGER, kind, message))
    assert (sent is not None) is found


@pytest.mark.parametrize(("noise", "found"), [(900, True), (1100, False)])
def test_a_call_behind_noise_on_purpose_is_given_up(noise: int, found: bool) -> None:
    kind = TYPES["SuspendMember"]
    message = {
        "member": to_hex(b"\x01" * 32),
        "reason": to_hex(b"\x02" * 32),
        "expectedState": 1,
        "nonce": to_hex(b"\x03" * 32),
        "expires": 1,
    }
    call = statement_call(kind.name, message, [Signature(bytes(65))])
    digest = statement_digest(LEDGER, kind, message)
    sent = find_statement(LEDGER, kind, call[:4] * noise + call, digest)
    assert (sent is not None) is found


@given(st.lists(statements(), min_size=1, max_size=4), st.data())
def test_a_refused_call_of_a_relay_leads_to_its_statement(
    batch: list[tuple[StatementType, dict[str, Any], list[Signature]]], data: st.DataObject
) -> None:
    calls = [statement_call(kind.name, message, signed) for kind, message, signed in batch]
    place = data.draw(st.integers(0, len(batch) - 1))
    kind, message, _ = batch[place]
    relay = relay_call(calls)
    digest = statement_digest(LEDGER, kind, message)
    wanted, contract = Digest(call_hash(calls[place])), kind.target[0]
    assert relayed_digest(LEDGER, contract, relay, wanted) == digest
    assert relayed_digest(LEDGER, contract, relay, Digest(bytes(32))) is None
    assert relayed_digest(LEDGER, contract, calls[place], wanted) is None


@pytest.mark.parametrize("expires", [2**53 - 1, 2**53, 2**64 - 1])
def test_integers_beyond_json_are_text_and_keep_their_digest(expires: int) -> None:
    kind = TYPES["SuspendMember"]
    message = {
        "member": to_hex(b"\x01" * 32),
        "reason": to_hex(b"\x02" * 32),
        "expectedState": 1,
        "nonce": to_hex(b"\x03" * 32),
        "expires": expires,
    }
    digest = statement_digest(LEDGER, kind, message)
    call = statement_call(kind.name, message, [Signature(bytes(65))])
    found = find_statement(LEDGER, kind, call, digest)
    assert found is not None
    assert found.message["expires"] == (expires if expires < 2**53 else str(expires))
    assert statement_digest(LEDGER, kind, found.message) == digest
