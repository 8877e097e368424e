"""Building blocks: order, bounds, refusals, deadlines, and what a stock header looks like."""

from __future__ import annotations

import signal
import time
from dataclasses import replace

import pytest
from eth.constants import BLANK_ROOT_HASH, EMPTY_UNCLE_HASH
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.cancun.blocks import CancunBlock

from chain.node.accounts import State
from chain.node.builder import Builder
from chain.node.errors import TookTooLong, TransactionRefused
from chain.node.execution import Execution, decode_header, machine_at
from chain.node.limits import deadline
from chain.node.rpc.objects import decode_receipt
from chain.node.rules import BLOCK_GAS, Opening, open_header
from chain.node.transactions import decode
from chain.seals import verify_seal
from chain.statements import address_of
from chain.words import Digest, Seconds
from tests.chain.node.support import (
    ECHO,
    FAIL,
    LOOP,
    OPERATOR,
    SEALER,
    STEWARD,
    STRANGER,
    Ledger,
    deployment,
    members_deployment,
    new_ledger,
)


def test_a_block_has_a_stock_header_and_a_detached_seal(ledger: Ledger) -> None:
    block = ledger.seal(ledger.next())
    header = decode_header(block.header)
    assert header.hash == block.hash
    assert (header.block_number, header.timestamp) == (1, ledger.clock)
    assert (header.difficulty, header.nonce, header.extra_data) == (0, bytes(8), b"")
    assert (header.mix_hash, header.parent_beacon_block_root) == (bytes(32), bytes(32))
    assert (header.uncles_hash, header.withdrawals_root) == (EMPTY_UNCLE_HASH, BLANK_ROOT_HASH)
    assert (header.base_fee_per_gas, header.blob_gas_used, header.excess_blob_gas) == (0, 0, 0)
    assert header.coinbase == address_of(SEALER)
    genesis = ledger.genesis
    assert verify_seal(genesis.hash, 1, block.hash, block.seal, genesis.sealers)


def test_py_evm_itself_imports_the_blocks(ledger: Ledger) -> None:
    # The long way of py-evm: pre-processing, transactions, post-processing, validation.
    ledger.deploy(members_deployment())
    address = "0x" + ledger.deploy(deployment(ECHO)).hex()
    ledger.seal(ledger.next(data=b"\x01" * 32, to=address), ledger.next(to=address))
    for number in range(1, ledger.file.height() + 1):
        kept, parent = ledger.file.block(number), ledger.file.block(number - 1)
        assert kept is not None
        assert parent is not None
        header = decode_header(kept.header)
        signed = [
            decode(one.raw, ledger.genesis.chain_id).signed
            for one in ledger.file.transactions(number)
        ]
        opened = CancunVM.create_header_from_parent(
            decode_header(parent.header),
            gas_limit=header.gas_limit,
            timestamp=header.timestamp,
            coinbase=header.coinbase,
            parent_beacon_block_root=bytes(32),
        )
        machine = machine_at(ledger.file, ledger.genesis.chain_id, opened)
        imported = machine.import_block(CancunBlock(header, signed, [], [])).block
        assert imported.header == header
        ledger.file.nodes.discard()


def test_nobody_gets_an_account_from_free_gas(ledger: Ledger) -> None:
    ledger.seal(ledger.next())
    state = State(ledger.file.nodes, Digest(ledger.builder.head.state_root))
    assert state.account(address_of(SEALER)).nonce == 0
    assert not state.prove(address_of(SEALER), []).nodes[-1].endswith(b"\x80\x80"), "not an account"
    assert state.account(address_of(OPERATOR)).nonce == 1


def test_the_base_fee_stays_0_though_blocks_are_filled(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    loop = "0x" + ledger.deploy(deployment(b"\xfe")).hex()  # burns all its gas
    for _ in range(3):
        ledger.seal(*[ledger.next(to=loop, gas=BLOCK_GAS // 4) for _ in range(4)])
        assert ledger.builder.head.gas_used == BLOCK_GAS
        assert ledger.builder.head.base_fee_per_gas == 0


def test_a_block_holds_no_more_gas_than_half_the_limit(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    burn = "0x" + ledger.deploy(deployment(b"\xfe")).hex()
    waiting = [ledger.next(to=burn, gas=BLOCK_GAS // 2 + 1) for _ in range(2)]
    block, refused = ledger.builder.extend(waiting, Seconds(ledger.clock + 1))
    assert block is not None
    assert [one.hash for one in block.transactions] == [waiting[0].hash]
    assert refused == []


def test_what_is_refused_is_named_and_the_others_go_in(ledger: Ledger) -> None:
    stranger, first, second = ledger.next(STRANGER), ledger.next(), ledger.next()
    block, refused = ledger.builder.extend([stranger, first, second], Seconds(ledger.clock + 1))
    assert block is not None
    assert [one.hash for one in block.transactions] == [first.hash, second.hash]
    ((transaction, reason),) = refused
    assert transaction == stranger
    assert "may not transact" in reason


def test_after_a_refusal_what_its_sender_sent_next_waits(ledger: Ledger) -> None:
    ledger.nonces[OPERATOR] = 5
    gap = [ledger.next(), ledger.next()]
    block, refused = ledger.builder.extend(gap, Seconds(ledger.clock + 1))
    assert block is None
    assert [transaction for transaction, _ in refused] == gap[:1]


def test_no_block_is_made_of_nothing(ledger: Ledger) -> None:
    assert ledger.builder.extend([], Seconds(ledger.clock + 1)) == (None, [])
    assert ledger.file.height() == 0


def test_a_block_is_closed_when_it_has_been_in_the_making_long_enough(ledger: Ledger) -> None:
    waiting = [ledger.next() for _ in range(3)]
    block, _ = ledger.builder.extend(waiting, Seconds(ledger.clock + 1), lambda: True)
    assert block is not None
    assert len(block.transactions) == 1, "one always goes in"


def test_a_failing_transaction_is_in_the_block_with_its_receipt(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    address = "0x" + ledger.deploy(deployment(FAIL)).hex()
    block = ledger.seal(ledger.next(to=address))
    assert decode_receipt(block.transactions[0].receipt).state_root == b""


def test_an_endless_transaction_is_cut_off_and_its_block_begun_again(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    loop = "0x" + ledger.deploy(deployment(LOOP)).hex()
    builder = Builder(ledger.file, ledger.genesis, SEALER, deadline=deadline(1.0))
    before = builder.head.state_root
    endless, later = ledger.next(to=loop, gas=BLOCK_GAS), ledger.next()
    assert builder.extend([endless, later], Seconds(ledger.clock + 1))[0] is None
    assert builder.head.state_root == before
    ledger.nonces[OPERATOR] -= 2
    ledger.builder = builder
    assert len(ledger.seal(ledger.next()).transactions) == 1


def test_others_go_in_when_one_is_cut_off(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    loop = "0x" + ledger.deploy(deployment(LOOP)).hex()
    builder = Builder(ledger.file, ledger.genesis, SEALER, deadline=deadline(1.0))
    other = ledger.next(STEWARD)
    endless = ledger.next(to=loop, gas=50_000_000)
    block, refused = builder.extend([other, endless], Seconds(ledger.clock + 1))
    assert block is not None
    assert [one.hash for one in block.transactions] == [other.hash]
    assert [(transaction, reason) for transaction, reason in refused] == [
        (endless, "its execution took too long")
    ]


def test_a_deadline_cuts_off_and_leaves_no_timer_behind() -> None:
    with pytest.raises(TookTooLong), deadline(0.05)():
        time.sleep(5)
    with deadline(60)():
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_signal_that_comes_late_hits_nobody() -> None:
    with deadline(60)():
        cut = signal.getsignal(signal.SIGALRM)
    assert callable(cut)
    cut(signal.SIGALRM, None)


def test_a_contract_may_not_send(ledger: Ledger) -> None:
    ledger.deploy(members_deployment())
    transaction = ledger.next()
    members = ledger.genesis.members
    assert members is not None
    opening = Opening(Seconds(ledger.clock + 1), address_of(SEALER))
    header = open_header(ledger.builder.head, opening)
    execution = Execution(ledger.file, ledger.genesis.chain_id, header)
    transaction.signed.sender = members  # type: ignore[misc]
    with pytest.raises(TransactionRefused, match="EIP-3607"):
        execution.apply(replace(transaction, sender=members))
    ledger.file.nodes.discard()


def test_two_ledgers_of_the_same_past_have_the_same_blocks(
    ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = new_ledger(tmp_path_factory.mktemp("other") / "node")
    for made in (ledger, other):
        made.deploy(members_deployment())
        made.seal(made.next(), made.next())
    assert ledger.file.head() == other.file.head()
    other.file.close()
