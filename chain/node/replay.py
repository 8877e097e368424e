"""Believing nothing: re-executing a chain from its genesis and checking every rule on the way.

Tests use it, and observers, who keep a copy of their own and advance it block by block.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from eth.vm.forks.cancun.blocks import CancunBlockHeader

from chain.errors import SealError
from chain.node.allowance import Allowance
from chain.node.codec import RlpError
from chain.node.errors import BlockRefused, GenesisError, TransactionRefused
from chain.node.execution import ExecutedBlock, Execution, decode_header
from chain.node.genesis import Genesis
from chain.node.rules import Opening, check_header, open_header
from chain.node.store import ChainFile, SealedBlock
from chain.node.transactions import Transaction, decode, describe
from chain.seals import verify_seal
from chain.words import Address, Digest, Seconds, Signature, to_hex


@dataclass(frozen=True, slots=True)
class ClaimedBlock:
    """A block as somebody else gave it: nothing about it has been checked."""

    header: bytes
    transactions: tuple[bytes, ...]
    seal: bytes


class Source(Protocol):
    """Where a chain is read from: another file, or a node's JSON-RPC."""

    def height(self) -> int:
        """The number of its last block."""
        ...

    def block(self, number: int) -> ClaimedBlock:
        """One block; `SourceError` if it cannot be had."""
        ...


class Replay:
    """A copy of a chain, advanced by re-execution only; ``file`` is the copy, new or begun."""

    def __init__(
        self, file: ChainFile, genesis: Genesis, clock: Callable[[], float] = time.time
    ) -> None:
        self._file = file
        self._genesis = genesis
        self._clock = clock
        if file.height() < 0:
            file.append(genesis.block)
        first = file.block(0)
        if first is None or first.hash != genesis.hash:
            raise GenesisError("the copy was begun from another genesis: begin a new one")
        self._head: CancunBlockHeader = decode_header(file.head().header)

    @property
    def head(self) -> SealedBlock:
        """The last block that was found right."""
        return self._file.head()

    def follow(self, source: Source) -> Iterator[SealedBlock]:
        """Take over the blocks that the source has beyond the copy, each when it was checked."""
        first = source.block(0)
        if first.header != self._genesis.block.header:
            raise BlockRefused(0, "it is not the block of the genesis")
        while self._head.block_number < source.height():
            yield self.advance(source.block(self._head.block_number + 1))

    def advance(self, claimed: ClaimedBlock) -> SealedBlock:
        """Check and execute the next block, and keep it; `BlockRefused` says what is wrong."""
        executed = self._checked(claimed)
        block = executed.sealed(Signature(claimed.seal))
        self._file.append(block)
        self._head = executed.header
        return block

    def check(self, claimed: ClaimedBlock) -> None:
        """As ``advance``, but nothing is kept."""
        self._checked(claimed)
        self._file.nodes.discard()

    def _checked(self, claimed: ClaimedBlock) -> ExecutedBlock:
        """The next block, executed and found right.

        The checks: 1. header, 2. seal, 3. each transaction and the standing of its sender in the
        parent's state, 4. execution: every field of the header comes out as claimed.
        """
        number = self._head.block_number + 1
        header = self._check_header(claimed, number)
        self._check_seal(claimed, number, Digest(header.hash))
        transactions = [self._check_transaction(raw, number) for raw in claimed.transactions]
        self._check_senders(transactions, number)
        try:
            executed = self._execute(header, transactions)
            _compare(executed.header, header)
        except BaseException:
            self._file.nodes.discard()
            raise
        return executed

    def _check_header(self, claimed: ClaimedBlock, number: int) -> CancunBlockHeader:
        try:
            header = decode_header(claimed.header)
        except RlpError as error:
            raise BlockRefused(number, f"its header cannot be read: {error}") from error
        check_header(header, self._head, Seconds(int(self._clock())))
        return header

    def _check_seal(self, claimed: ClaimedBlock, number: int, block_hash: Digest) -> None:
        try:
            signer = verify_seal(
                self._genesis.hash, number, block_hash, claimed.seal, self._genesis.sealers
            )
        except SealError as error:
            raise BlockRefused(number, str(error)) from error
        if Address(decode_header(claimed.header).coinbase) != signer:
            raise BlockRefused(number, "its coinbase is not its sealer")

    def _check_transaction(self, raw: bytes, number: int) -> Transaction:
        try:
            return decode(raw, self._genesis.chain_id)
        except TransactionRefused as error:
            raise BlockRefused(number, str(error)) from error

    def _check_senders(self, transactions: list[Transaction], number: int) -> None:
        if not transactions:
            raise BlockRefused(number, "it is empty")
        allowance = Allowance(self._file, self._genesis, self._head)
        for transaction in transactions:
            if not allowance.allows(transaction.sender):
                raise BlockRefused(number, f"{describe(transaction)}: its sender may not transact")

    def _execute(self, header: CancunBlockHeader, transactions: list[Transaction]) -> ExecutedBlock:
        opening = Opening(Seconds(header.timestamp), Address(header.coinbase))
        opened = open_header(self._head, opening)
        execution = Execution(self._file, self._genesis.chain_id, opened)
        for transaction in transactions:
            try:
                execution.apply(transaction)
            except TransactionRefused as error:
                reason = f"{describe(transaction)} cannot be executed: {error}"
                raise BlockRefused(header.block_number, reason) from error
        return execution.finish()


def replay(
    source: Source,
    genesis: Genesis,
    file: ChainFile,
    clock: Callable[[], float] = time.time,
) -> SealedBlock:
    """Re-execute all that the source has into ``file``; the last block, found right.

    Checked is everything that the chain's rules say; that the source shows everybody the same
    chain is *not*: compare heads with others.
    """
    copy = Replay(file, genesis, clock)
    for _ in copy.follow(source):
        pass
    return copy.head


def _compare(executed: CancunBlockHeader, claimed: CancunBlockHeader) -> None:
    """`BlockRefused`, naming the field, if a claim is not what comes out of the execution."""
    mine, theirs = executed.as_dict(), claimed.as_dict()
    for name, value in mine.items():
        if theirs[name] != value:
            reason = f"its {name} is {_text(theirs[name])}, execution gives {_text(value)}"
            raise BlockRefused(claimed.block_number, reason)


def _text(value: bytes | int) -> str:
    return to_hex(value) if isinstance(value, bytes) else str(value)
