"""What stands on the chain once the four contracts are deployed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.contracts.evm import deploy
from tests.contracts.ledger import (
    HEAD,
    LEDGER_ID,
    MANAGER,
    OPERATOR,
    OPERATOR_FOUNDER,
    OPERATOR_ID,
    SENDER,
    STEWARD,
    STEWARD_FOUNDER,
    STEWARD_ID,
    Ledger,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import person


def test_the_domain_is_that_of_the_ledger(ledger: Ledger) -> None:
    domain_type = keccak(text="EIP712Domain(string name,string version,bytes32 salt)")
    words = [domain_type, keccak(text="Shujian"), keccak(text="1"), LEDGER_ID]
    separator = keccak(encode(["bytes32"] * 4, words))
    for contract in (ledger.members, ledger.catalog, ledger.authorizations):
        assert contract.look("LEDGER_ID") == (LEDGER_ID,)
        assert contract.look("DOMAIN_SEPARATOR") == (separator,)


def test_the_founders_are_members_with_one_head_each(ledger: Ledger) -> None:
    assert ledger.member(STEWARD_ID) == {
        "code": "STEWARD-1",
        "prefix": "ST",
        "profile": STEWARD_FOUNDER[2],
        "roles": STEWARD,
        "active": True,
        "state": 1,
        "accounts": 1,
        "heads": 1,
    }
    assert ledger.member(OPERATOR_ID)["roles"] == OPERATOR
    assert ledger.standing(MANAGER) == (STEWARD_ID, HEAD, STEWARD, True)
    assert ledger.standing(SENDER) == (OPERATOR_ID, HEAD, OPERATOR, True)
    assert ledger.members.look("quorum") == (1,)


def test_members_are_numbered_in_the_order_of_admission(ledger: Ledger) -> None:
    assert ledger.members.look("memberCount") == (2,)
    assert ledger.members.look("seat", STEWARD_ID) == (1, b"ST".ljust(8, b"\0"))
    assert ledger.members.look("seat", OPERATOR_ID) == (2, b"OP".ljust(8, b"\0"))
    assert ledger.members.look("seat", bytes(32)) == (0, bytes(8))
    numbered = [ledger.members.look("memberOf", number)[0] for number in range(4)]
    assert numbered == [bytes(32), STEWARD_ID, OPERATOR_ID, bytes(32)]


def test_a_prefix_leads_to_its_member(ledger: Ledger) -> None:
    assert ledger.members.look("memberWithPrefix", b"OP".ljust(8, b"\0")) == (OPERATOR_ID,)
    assert ledger.members.look("memberWithPrefix", b"NO".ljust(8, b"\0")) == (bytes(32),)


def test_the_founding_is_an_event_without_a_digest(ledger: Ledger) -> None:
    receipt = ledger.evm.tester.get_transaction_receipt(founding_transaction(ledger))
    contract = ledger.members
    logs = [
        contract.event(
            [bytes.fromhex(t[2:]) for t in log["topics"]], bytes.fromhex(log["data"][2:])
        )
        for log in receipt["logs"]
    ]
    assert [event.name for event in logs] == ["MemberAdmitted", "MemberAdmitted"]
    assert logs[0].values == {
        "digest": bytes(32),
        "member": STEWARD_ID,
        "code": "STEWARD-1",
        "prefix": "ST",
        "profile": STEWARD_FOUNDER[2],
        "roles": STEWARD,
        "handlers": (),
        "heads": (MANAGER.address,),
        "state": 1,
    }
    assert logs[1].values["member"] == OPERATOR_ID
    assert logs[1].values["heads"] == (SENDER.address,)


def founding_transaction(ledger: Ledger) -> str:
    """The hash of the transaction in block 1, which deployed Members."""
    [transaction] = ledger.evm.tester.get_block_by_number(1)["transactions"]
    return str(transaction)


def test_an_empty_journal_has_the_root_of_the_empty_tree(ledger: Ledger) -> None:
    empty = hashlib.sha256(b"").digest()
    assert ledger.journal.look("size") == (0,)
    assert ledger.journal.look("latest") == (0, empty, bytes(32), 3)
    assert ledger.journal.look("checkpoint", 0) == (empty, bytes(32), 3)
    assert ledger.journal.look("MAX_LEAVES") == (3500,)


def test_the_others_name_their_members_and_authorizations_their_catalog(ledger: Ledger) -> None:
    for contract in (ledger.catalog, ledger.journal, ledger.authorizations):
        assert contract.look("MEMBERS") == (ledger.members.address,)
    assert ledger.authorizations.look("CATALOG") == (ledger.catalog.address,)


def test_a_ledger_must_have_an_id(ledger: Ledger) -> None:
    with refused("LedgerIdMissing"):
        deploy(ledger.evm, SENDER.address, "Members", bytes(32), STEWARD_FOUNDER, OPERATOR_FOUNDER)


def test_a_catalog_or_authorizations_for_another_ledger_than_that_of_members_is_refused(
    ledger: Ledger,
) -> None:
    other = hashlib.sha256(b"another").digest()
    with refused("ForeignLedger", other, LEDGER_ID):
        deploy(ledger.evm, SENDER.address, "Catalog", other, ledger.members.address)
    pair = (ledger.members.address, ledger.catalog.address)
    with refused("ForeignLedger", other, LEDGER_ID):
        deploy(ledger.evm, SENDER.address, "Authorizations", other, *pair)


def test_authorizations_and_their_catalog_rely_on_the_same_members(ledger: Ledger) -> None:
    founders = (STEWARD_FOUNDER, OPERATOR_FOUNDER)
    others = deploy(ledger.evm, SENDER.address, "Members", LEDGER_ID, *founders)
    pair = (others.address, ledger.catalog.address)
    with refused("ForeignMembers", others.address, ledger.members.address):
        deploy(ledger.evm, SENDER.address, "Authorizations", LEDGER_ID, *pair)


SOMEBODY = person("somebody").address


@pytest.mark.parametrize(
    ("steward", "operator", "error"),
    [
        (("", "ST", bytes(32), SOMEBODY), OPERATOR_FOUNDER, ("InvalidMemberCode", "")),
        (("S", "s", bytes(32), SOMEBODY), OPERATOR_FOUNDER, ("InvalidPrefix", "s")),
        (("S", "ST", bytes(32), bytes(20)), OPERATOR_FOUNDER, ("ZeroAccount",)),
        (STEWARD_FOUNDER, ("STEWARD-1", "OP", bytes(32), SOMEBODY), ("MemberExists", STEWARD_ID)),
        (STEWARD_FOUNDER, ("O", "ST", bytes(32), SOMEBODY), ("PrefixTaken", "ST", STEWARD_ID)),
        (
            STEWARD_FOUNDER,
            ("O", "OP", bytes(32), MANAGER.address),
            ("AccountTaken", MANAGER.address, STEWARD_ID),
        ),
    ],
)
def test_impossible_founders_are_refused(
    ledger: Ledger, steward: Any, operator: Any, error: tuple[Any, ...]
) -> None:
    with refused(*error):
        deploy(ledger.evm, SENDER.address, "Members", LEDGER_ID, steward, operator)
