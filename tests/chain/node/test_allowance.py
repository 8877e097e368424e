"""Who may transact: the genesis's list until there is a Members contract, then only it."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode

from chain.node.allowance import Allowance
from chain.node.genesis import Genesis
from chain.statements import address_of
from chain.words import ZERO_ADDRESS, Address, Seconds
from tests.chain.node.support import (
    LOOP,
    OPERATOR,
    STEWARD,
    STRANGER,
    Ledger,
    artifact,
    deployment,
    members_deployment,
)


def _allows(ledger: Ledger, key: bytes) -> bool:
    return Allowance(ledger.file, ledger.genesis, ledger.builder.head).allows(address_of(key))


def test_before_the_contract_the_genesis_decides(ledger: Ledger) -> None:
    assert [_allows(ledger, key) for key in (OPERATOR, STEWARD, STRANGER)] == [True, False, False]


def test_with_the_contract_only_its_members_transact(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    assert [_allows(ledger, key) for key in (OPERATOR, STEWARD, STRANGER)] == [True, True, False]
    allowance = Allowance(ledger.file, ledger.genesis, ledger.builder.head)
    assert not allowance.allows(ZERO_ADDRESS)
    assert allowance.allows(address_of(OPERATOR)), "and says so again"


def test_the_answer_is_the_one_of_the_parent_block(ledger: Ledger) -> None:
    # The steward counts from the block after the one that deploys Members.
    early = ledger.next(STEWARD)
    ledger.nonces[STEWARD] = 0
    waiting = [ledger.next(data=members_deployment(), to=None, gas=50_000_000), early]
    block, refused = ledger.builder.extend(waiting, Seconds(ledger.clock + 1))
    assert block is not None
    assert len(block.transactions) == 1
    assert [transaction for transaction, _ in refused] == [early]
    ledger.clock += 1
    assert ledger.seal(ledger.next(STEWARD))


def test_a_contract_of_another_project_answers_no(ledger: Ledger) -> None:
    ledger.deploy(deployment(bytes.fromhex("60026000526020 6000f3".replace(" ", ""))))  # says 2
    assert not _allows(ledger, OPERATOR)


@pytest.mark.parametrize(
    ("runtime", "answer"),
    [
        (LOOP, False),
        (bytes.fromhex("60006000fd"), False),
        (b"\xfe", False),
        (b"\x00", False),
        (bytes.fromhex("600160005260406000f3"), False),  # 64 bytes, not 32
        (bytes.fromhex("600160005260206000f3"), True),
        (bytes.fromhex("6001600055600160005260206000f3"), False),  # writes: the question is static
    ],
)
def test_only_a_plain_yes_is_a_yes(ledger: Ledger, runtime: bytes, answer: bool) -> None:
    ledger.deploy(deployment(runtime))
    assert _allows(ledger, STRANGER) is answer


def test_without_a_members_address_the_genesis_decides_for_ever(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    genesis = ledger.genesis
    plain = Genesis(
        genesis.ledger_id,
        genesis.chain_id,
        genesis.timestamp,
        genesis.sealers,
        (address_of(STRANGER),),
        None,
    )
    allowance = Allowance(ledger.file, plain, ledger.builder.head)
    assert allowance.allows(address_of(STRANGER))
    assert not allowance.allows(address_of(OPERATOR))


def test_asking_changes_no_state(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    before = ledger.builder.head.state_root
    allowance = Allowance(ledger.file, ledger.genesis, ledger.builder.head)
    assert [allowance.allows(Address(bytes([n]) * 20)) for n in range(3)] == [False] * 3
    assert ledger.builder.head.state_root == before
    assert ledger.seal(ledger.next()).number == 2


def test_the_selector_is_the_one_of_the_artifact() -> None:
    (function,) = [one for one in artifact("Members")["abi"] if one.get("name") == "mayTransact"]
    assert [one["type"] for one in function["inputs"]] == ["address"]
    assert [one["type"] for one in function["outputs"]] == ["bool"]
    assert encode(["address"], ["0x" + "11" * 20]) == bytes(12) + b"\x11" * 20
