"""Statements cut into transactions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.client import RELAY_GAS, Addresses, relay_call
from chain.records import tag_hash
from chain.statements import TYPES
from chain.words import Address, to_hex
from gateway.anchoring.batches import (
    MAX_BYTES,
    MAX_GAS,
    Batch,
    Pending,
    batches,
    call_of,
    covered,
    pending,
)

CONTRACTS = Addresses(*(Address(bytes([number]) * 20) for number in range(1, 7)), block=1)
RELAYED = {name: kind for name, kind in TYPES.items() if kind.contract is not None}
ANY = 2**16


def waiting(
    position: int, kind: str = "PublishEntry", size: int = 484, gas: int = 250_000
) -> Pending:
    return Pending(position, TYPES[kind], bytes([position % 251]) * size, gas)


def cut(statements: list[Pending], most: int = ANY) -> list[Batch]:
    return list(batches(statements, lambda _: most))


@given(
    st.lists(
        st.builds(
            waiting,
            position=st.just(0),
            kind=st.sampled_from(sorted(RELAYED)),
            size=st.integers(4, 40_000),
            gas=st.integers(50_000, 9_000_000),
        ),
        max_size=60,
    ),
    st.integers(1, 20),
)
def test_every_statement_goes_once_in_order_within_all_bounds(
    given_: list[Pending], most: int
) -> None:
    statements = [Pending(at, one.kind, one.call, one.gas) for at, one in enumerate(given_)]
    found = cut(statements, most)
    assert [at for batch in found for at in batch.positions] == list(range(len(statements)))
    for batch in found:
        inside = [statements[at] for at in batch.positions]
        assert {one.kind.contract for one in inside} == {batch.contract}
        assert batch.calls == tuple(one.call for one in inside)
        assert len(inside) <= most
        assert len(relay_call(batch.calls)) <= MAX_BYTES + 68
        assert batch.gas == RELAY_GAS + sum(one.gas for one in inside) <= MAX_GAS


def test_neighbours_for_one_contract_share_a_transaction_and_contracts_keep_their_order() -> None:
    kinds = ["PublishEntry", "PublishEntry", "RotateAccount", "PublishEntry"]
    found = cut([waiting(at, kind) for at, kind in enumerate(kinds)])
    assert [(batch.contract, batch.positions) for batch in found] == [
        ("Catalog", (0, 1)),
        ("Members", (2,)),
        ("Catalog", (3,)),
    ]


def test_a_full_batch_stays_below_what_nodes_take() -> None:
    (first, *_) = cut([waiting(at, gas=1) for at in range(500)])
    assert len(relay_call(first.calls)) + 1_000 < 128 * 1024


def test_the_key_is_the_same_for_the_same_calls_and_tells_what_it_covers() -> None:
    (one,) = cut([waiting(7), waiting(9)])
    (same,) = cut([waiting(7), waiting(9)])
    (other,) = cut([waiting(7), waiting(8), waiting(9)])
    keys = [batch.outgoing(CONTRACTS).key for batch in (one, same, other)]
    assert keys[0] == keys[1] != keys[2]
    assert covered(keys[0]) == range(7, 10)
    assert one.outgoing(CONTRACTS).to == CONTRACTS.catalog


@pytest.mark.parametrize("key", ["anchor:3-9:00", "deploy:x", "filler:1:0x"])
def test_other_keys_cover_no_statement(key: str) -> None:
    assert covered(key) is None


def test_a_transfers_signatures_are_put_in_the_functions_order() -> None:
    message = {
        "resource": to_hex(bytes(32)),
        "from": to_hex(tag_hash("member:A")),
        "to": to_hex(tag_hash("member:B")),
        "expectedState": 1,
        "nonce": to_hex(bytes(32)),
        "expires": 1,
    }
    by_a, by_b = ({"member": "A"}, "0x" + "0a" * 65), ({"member": "B"}, "0x" + "0b" * 65)
    calls = {
        call_of(
            {
                "actors": [actor for actor, _ in signed],
                "statement": {
                    "type": "TransferEntry",
                    "message": message,
                    "signatures": [signature for _, signature in signed],
                },
            }
        )
        for signed in ((by_a, by_b), (by_b, by_a))
    }
    (call,) = calls
    assert call.index(b"\x0a" * 65) < call.index(b"\x0b" * 65)


def test_gas_is_what_the_client_says_the_statement_takes() -> None:
    message = {
        "code": "STJJ-0001",
        "owner": to_hex(bytes(32)),
        "version": 1,
        "entry": to_hex(bytes(32)),
        "expectedState": 0,
        "nonce": to_hex(bytes(32)),
        "expires": 1,
    }
    statement = {"type": "PublishEntry", "message": message, "signatures": ["0x" + "00" * 65]}
    found = pending(3, {"actors": [], "statement": statement})
    assert (found.position, found.kind.name) == (3, "PublishEntry")
    assert 100_000 < found.gas < 1_000_000
