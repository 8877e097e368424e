"""The hashes of code that are worked out are those of contracts that were deployed."""

from __future__ import annotations

import pytest
from eth_hash.auto import keccak

from chain.words import Address, Digest
from gateway.trust.codes import code_hashes
from tests.contracts.ledger import LEDGER_ID, founded

SIGNERS = {"authorizations", "catalog", "documents", "uses"}
"""The contracts that know ledger and members."""


def hashes_of(ledger_id: bytes, members: bytes, catalog: bytes) -> dict[str, Digest]:
    return code_hashes(Digest(ledger_id), Address(members), Address(catalog))


def test_code_worked_out_is_the_code_deployed() -> None:
    ledger, mark = founded()
    state = ledger.evm.next_state()
    deployed = {
        name: Digest(keccak(state.get_code(getattr(ledger, name).address)))
        for name in ("authorizations", "catalog", "documents", "journal", "members", "uses")
    }
    ledger.evm.go_back(mark)
    assert hashes_of(LEDGER_ID, ledger.members.address, ledger.catalog.address) == deployed


@pytest.mark.parametrize(
    ("changed", "differ"),
    [
        ((b"\x01" * 32, b"\x02" * 20, b"\x03" * 20), {*SIGNERS, "members"}),
        ((b"\x00" * 32, b"\x01" * 20, b"\x03" * 20), {*SIGNERS, "journal"}),
        ((b"\x00" * 32, b"\x02" * 20, b"\x01" * 20), {"authorizations"}),
    ],
)
def test_another_ledger_or_address_is_other_code(
    changed: tuple[bytes, bytes, bytes], differ: set[str]
) -> None:
    usual = hashes_of(b"\x00" * 32, b"\x02" * 20, b"\x03" * 20)
    other = hashes_of(*changed)
    assert {name for name in usual if usual[name] != other[name]} == differ
