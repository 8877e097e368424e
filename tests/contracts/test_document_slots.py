"""The words of Documents and Uses stand where contracts/README.md says, for storage proofs."""

from __future__ import annotations

from eth_utils.crypto import keccak

from tests.contracts.abi import mapping_slot
from tests.contracts.evm import Contract
from tests.contracts.ids import (
    batch_id,
    document_id,
    licence_id,
    series_id,
    single_id,
    voucher_id,
)
from tests.contracts.ledger import FAR, Ledger
from tests.contracts.shelf import KEYS, KIND, VOUCHER, shelf
from tests.contracts.signing import sha


def word(contract: Contract, slot: int) -> int:
    """A word of a contract's storage now."""
    return int(contract.evm.next_state().get_storage(contract.address, slot))


def parts(value: int, *sizes: int) -> list[int]:
    """The numbers of which a word is made, from the low end, by their sizes in bytes."""
    found = []
    for size in sizes:
        found.append(value % 256**size)
        value //= 256**size
    assert value == 0
    return found


def test_what_is_said_of_documents_is_found_by_its_id(ledger: Ledger) -> None:
    made = shelf(ledger).bring_to("LicenseIssuer")
    digest = made.do("IssueDocument", validFrom=7, validUntil=9).events[0].topics[1]
    made.bring_to("IssueBatch", "SuspendDocument", "RequestRed", "ConfirmRed")
    made.do("IssueDocument", key=sha("second"), amount=400, blue=made.id)
    revoked = made.do("SupersedeDocument", effective=5)
    contract, single = ledger.documents, single_id(made.issuer.id, KIND, sha("key"))
    slot = mapping_slot(single, 1)
    assert word(contract, slot) == int.from_bytes(sha("root"), "big")
    issuer, count, first, at, *period = parts(word(contract, slot + 1), 4, 4, 6, 6, 6, 6)
    assert (issuer, count, first, period) == (3, 0, 0, [7, 9])
    assert parts(word(contract, slot + 2), 8, 4) == [1000, 4]
    assert word(contract, slot + 3) == 0
    red = mapping_slot(made.single("second"), 1)
    assert word(contract, red + 3) == int.from_bytes(single, "big")
    series = series_id(made.issuer.id, KIND, sha("series"))
    batch = mapping_slot(batch_id(series, 1), 1)
    assert parts(word(contract, batch + 1), 4, 4, 6, 6, 6, 6)[:3] == [3, 10, 1]
    assert word(contract, mapping_slot(digest, 0)) > 0
    changes = mapping_slot(document_id(single, 0), 2)
    assert word(contract, changes) == 2
    first_change = int.from_bytes(keccak(changes.to_bytes(32, "big")), "big")
    recorded, effective, block, status, side = parts(
        word(contract, first_change + 1), 6, 6, 6, 1, 1
    )
    assert recorded > at
    assert (effective, block, status, side) == (5, revoked.block, 4, 1)
    successor = word(contract, mapping_slot(single, 3))
    assert successor == int.from_bytes(made.single("second"), "big")
    assert parts(word(contract, mapping_slot(single, 4)), 7, 7, 7, 4, 4, 1, 1) == [
        1000, 400, 0, 3, 3, 5, 0,
    ]  # fmt: skip
    right = mapping_slot(licence_id(made.issuer.id, KIND), 5)
    assert parts(word(contract, right), 8, 8, 8) == [0, FAR, 1]
    assert parts(word(contract, mapping_slot(series, 6)), 8, 8) == [11, 1]


def test_what_is_said_of_a_use_is_found_by_its_key(ledger: Ledger) -> None:
    made = shelf(ledger)
    until = made.do("LockUse").events[0].values["until"]
    made.do("NameBuyer")
    contract, slot = ledger.uses, mapping_slot(KEYS[0], 1)
    assert word(contract, slot) == int.from_bytes(VOUCHER, "big")
    holder, buyer, last, since, state, use = parts(word(contract, slot + 1), 4, 4, 6, 6, 6, 1)
    assert (holder, buyer, last, state, use) == (4, 4, until, 2, 1)
    assert since > 0
    assert word(contract, mapping_slot(voucher_id(made.buyer.id, VOUCHER), 2)) == 1
    assert word(contract, mapping_slot((4).to_bytes(4, "big"), 3)) == 2
