"""Executing one block with py-evm's Cancun machine; the sealer and ``replay`` share it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth.abc import BlockHeaderAPI, ReceiptAPI
from eth.consensus.context import ConsensusContext
from eth.constants import BLANK_ROOT_HASH, GENESIS_PARENT_HASH
from eth.db.chain import ChainDB
from eth.db.trie import _make_trie_root_and_nodes
from eth.exceptions import HeaderNotFound
from eth.vm.chain_context import ChainContext
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.cancun.blocks import CancunBlock, CancunBlockHeader
from eth_typing import Hash32
from eth_utils.exceptions import ValidationError

from chain.node.codec import decode, encode
from chain.node.errors import TransactionRefused
from chain.node.interpreter import QuickVM
from chain.node.store import ChainFile, NodeStore, SealedBlock, StoredTransaction
from chain.node.transactions import Transaction
from chain.words import Digest, Signature

# The machine: py-evm's CancunVM, or what tests/chain/node/test_interpreter.py shows equal to it.
MACHINE: type[CancunVM] = QuickVM

# py-evm remembers the tries of the last 128 blocks with all their transactions: up to a gigabyte.
_make_trie = _make_trie_root_and_nodes.__wrapped__


@dataclass(frozen=True, slots=True)
class ExecutedBlock:
    """A block whose state is written, but not yet durable and not yet sealed."""

    header: CancunBlockHeader
    transactions: tuple[StoredTransaction, ...]

    @property
    def number(self) -> int:
        """Its number."""
        return int(self.header.block_number)

    @property
    def hash(self) -> Digest:
        """The hash of its header."""
        return Digest(self.header.hash)

    def sealed(self, seal: Signature) -> SealedBlock:
        """The block as it is kept, with its seal."""
        header = encode(self.header)
        return SealedBlock(self.number, self.hash, header, seal, self.transactions)


class _Headers(ChainDB):
    """What py-evm needs of a chain's database: the state, and ancestors for BLOCKHASH."""

    def __init__(self, file: ChainFile) -> None:
        super().__init__(file.nodes)
        self._file = file

    def get_block_header_by_hash(self, block_hash: Hash32) -> BlockHeaderAPI:
        number = self._file.number_of(block_hash)
        block = None if number is None else self._file.block(number)
        if block is None and block_hash == GENESIS_PARENT_HASH:
            raise HeaderNotFound("the chain begins with its genesis")
        if block is None:
            # Not `HeaderNotFound`: py-evm takes that for the chain's beginning, and BLOCKHASH would
            # give zero for a block that there is.
            raise KeyError(f"no block {block_hash.hex()}")
        return decode_header(block.header)


class Execution:
    """One block in the making: apply transactions in order, then ``finish``.

    After an exception other than `TransactionRefused` nothing of it may be used any more; call
    the file's ``nodes.discard`` and begin again.
    """

    def __init__(self, file: ChainFile, chain_id: int, header: CancunBlockHeader) -> None:
        self._nodes: NodeStore = file.nodes
        self._machine = machine_at(file, chain_id, header)
        self._header: Any = header
        self._done: list[StoredTransaction] = []
        self._logs = 0
        # EIP-4788 and the like: nothing here, as no system contract has code on this chain.
        self._machine.block_preprocessing(CancunBlock(header=header))

    @property
    def gas_used(self) -> int:
        """Gas used so far."""
        return int(self._header.gas_used)

    def apply(self, transaction: Transaction) -> ReceiptAPI:
        """Execute one more; `TransactionRefused`, with nothing changed, if Ethereum's rules do."""
        self._check_sender(transaction)
        try:
            receipt, _ = self._machine.apply_transaction(self._header, transaction.signed)
        except ValidationError as error:
            raise TransactionRefused(str(error)) from error
        self._keep(transaction, receipt)
        self._header = self._machine.add_receipt_to_header(self._header, receipt)
        return receipt

    def finish(self) -> ExecutedBlock:
        """Compute the roots; the new state is then held by the file until it is appended."""
        self._machine.state.persist()
        header: CancunBlockHeader = self._header.copy(
            state_root=self._machine.state.state_root,
            transaction_root=trie_root([stored.raw for stored in self._done]),
            receipt_root=trie_root([stored.receipt for stored in self._done]),
        )
        return ExecutedBlock(header, tuple(self._done))

    def _keep(self, transaction: Transaction, receipt: ReceiptAPI) -> None:
        self._done.append(
            StoredTransaction(
                hash=transaction.hash,
                sender=transaction.sender,
                gas_before=self.gas_used,
                logs_before=self._logs,
                receipt=receipt.encode(),
                raw=transaction.raw,
            )
        )
        self._logs += len(receipt.logs)

    def _check_sender(self, transaction: Transaction) -> None:
        # EIP-3607, which py-evm does not check
        if self._machine.state.get_code(transaction.signed.sender):
            raise TransactionRefused("the sender is a contract (EIP-3607)")


def spare_the_collector() -> None:
    """Let Python's garbage collector run seldom; for a whole process, before it begins to execute.

    The interpreter makes many short-lived objects and few cycles: an eighth of the time of
    Journal.append went into looking for them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def use_plain_machine() -> None:
    """Execute with py-evm's own machine, opcode by opcode; for a whole process, before it begins.

    Slower by a tenth to a half. For who would rather not rely on ``interpreter``.
    """
    global MACHINE
    MACHINE = CancunVM


def machine_at(file: ChainFile, chain_id: int, header: CancunBlockHeader) -> CancunVM:
    """py-evm's machine over the state that ``header`` names, in the context of that header."""
    headers = _Headers(file)
    return MACHINE(header, headers, ChainContext(chain_id), ConsensusContext(file.nodes))


def decode_header(data: bytes) -> CancunBlockHeader:
    """A Cancun header from its RLP; raises `codec.RlpError` if it is none."""
    header: CancunBlockHeader = decode(data, CancunBlockHeader)
    return header


def trie_root(items: Sequence[bytes]) -> Digest:
    """The root of Ethereum's trie of a block's transactions or receipts."""
    if not items:
        return Digest(BLANK_ROOT_HASH)
    made: Any = _make_trie(tuple(items))
    return Digest(made[0])
