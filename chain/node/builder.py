"""Building and sealing one block from waiting transactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eth.vm.forks.cancun.blocks import CancunBlockHeader

from chain.node.allowance import Allowance
from chain.node.errors import TookTooLong, TransactionRefused
from chain.node.execution import ExecutedBlock, Execution, decode_header
from chain.node.genesis import Genesis
from chain.node.limits import Deadline, no_deadline
from chain.node.rules import BLOCK_GAS, Opening, open_header
from chain.node.store import ChainFile, SealedBlock
from chain.node.store.database import MOST_TRANSACTIONS
from chain.node.transactions import Transaction
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import Address, Seconds

Refusal = tuple[Transaction, str]


@dataclass(slots=True)
class Draft:
    """What one attempt came to: the block, if any transaction went in, and what was refused."""

    block: ExecutedBlock | None = None
    refused: list[Refusal] = field(default_factory=list)


class Builder:
    """Extends the chain in ``file`` by blocks sealed with ``private_key``.

    ``deadline`` bounds the execution of one transaction; ``enough`` says when a block that holds
    something is closed although more is waiting. Neither is a rule of the chain.
    """

    def __init__(
        self,
        file: ChainFile,
        genesis: Genesis,
        private_key: bytes,
        *,
        deadline: Deadline = no_deadline,
    ) -> None:
        self._file = file
        self._genesis = genesis
        self._private_key = private_key
        self._deadline = deadline
        self.sealer: Address = address_of(private_key)
        self.head: CancunBlockHeader = decode_header(file.head().header)
        self.allowance = Allowance(file, genesis, self.head)

    def extend(
        self,
        waiting: Sequence[Transaction],
        timestamp: Seconds,
        enough: Callable[[], bool] = lambda: False,
    ) -> tuple[SealedBlock | None, list[Refusal]]:
        """Build, seal and make durable the next block; none if no waiting transaction went in.

        ``waiting`` is in the order in which they are tried, of each sender by nonce. When one is
        cut off at its deadline the block is begun again without that sender.
        """
        refused: list[Refusal] = []
        while True:
            draft = Draft()
            try:
                self._fill(draft, waiting, timestamp, enough)
            except _CutOff as error:
                self._file.nodes.discard()
                waiting = [t for t in waiting if t.sender != error.transaction.sender]
                refused.append((error.transaction, "its execution took too long"))
                continue
            except BaseException:
                self._file.nodes.discard()
                raise
            refused += draft.refused
            return (self._seal(draft.block) if draft.block else None), refused

    def _fill(
        self,
        draft: Draft,
        waiting: Sequence[Transaction],
        timestamp: Seconds,
        enough: Callable[[], bool],
    ) -> None:
        header = open_header(self.head, Opening(timestamp, self.sealer))
        execution = Execution(self._file, self._genesis.chain_id, header)
        taken = 0
        skipped: set[Address] = (
            set()
        )  # after a refusal, what the sender sent next has a wrong nonce
        for transaction in waiting:
            if transaction.sender in skipped:
                continue
            if taken == MOST_TRANSACTIONS or (taken and enough()):
                break
            if execution.gas_used + transaction.gas > BLOCK_GAS:
                break  # it goes first into the next block, so that order is kept
            try:
                self._apply(execution, transaction)
                taken += 1
            except TransactionRefused as error:
                skipped.add(transaction.sender)
                draft.refused.append((transaction, str(error)))
        if taken:
            draft.block = execution.finish()

    def _apply(self, execution: Execution, transaction: Transaction) -> None:
        if not self.allowance.allows(transaction.sender):
            raise TransactionRefused("its sender may not transact on this ledger")
        try:
            with self._deadline():
                execution.apply(transaction)
        except TookTooLong as error:
            raise _CutOff(transaction) from error

    def _seal(self, block: ExecutedBlock) -> SealedBlock:
        seal = sign_seal(self._private_key, self._genesis.hash, block.number, block.hash)
        sealed = block.sealed(seal)
        self._file.append(sealed)
        self.head = block.header
        self.allowance = Allowance(self._file, self._genesis, self.head)
        return sealed


class _CutOff(Exception):
    """The block in the making holds half a transaction and cannot be used."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__()
        self.transaction = transaction
