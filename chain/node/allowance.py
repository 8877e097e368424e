"""Who may transact: the Members contract at the parent block, or the genesis's list before it."""

from __future__ import annotations

from eth.vm.forks.cancun.blocks import CancunBlockHeader
from eth.vm.message import Message
from eth_hash.auto import keccak

from chain.node.execution import machine_at
from chain.node.genesis import Genesis
from chain.node.store import ChainFile
from chain.words import ZERO_ADDRESS, Address

QUESTION_GAS = 1_000_000
"""Gas that the contract has for one answer; an answer that needs more is a no."""

_SELECTOR = keccak(b"mayTransact(address)")[:4]
_YES = (1).to_bytes(32, "big")


class Allowance:
    """The allow-list as of one block: asked once for each sender, for the block after it.

    As soon as there is code at the genesis's ``members`` address in that state, only the
    contract's ``mayTransact(address)`` decides, asked in the context of that same block. A call
    that fails, runs out of `QUESTION_GAS` or answers anything but 1 is a no.
    """

    def __init__(self, file: ChainFile, genesis: Genesis, parent: CancunBlockHeader) -> None:
        self._genesis = genesis
        self._machine = machine_at(file, genesis.chain_id, parent)
        members = genesis.members
        self._code = b"" if members is None else self._machine.state.get_code(members)  # type: ignore[arg-type]
        self._answers: dict[Address, bool] = {}

    def allows(self, sender: Address) -> bool:
        """Whether a transaction of this account may stand in the next block."""
        if not self._code:
            return sender in self._genesis.allowed
        if sender not in self._answers:
            self._answers[sender] = self._ask(sender)
        return self._answers[sender]

    def _ask(self, sender: Address) -> bool:
        state = self._machine.state
        assert self._genesis.members is not None
        message = Message(
            gas=QUESTION_GAS,
            to=self._genesis.members,  # type: ignore[arg-type]
            sender=ZERO_ADDRESS,  # type: ignore[arg-type]
            value=0,
            data=_SELECTOR + bytes(12) + sender,
            code=self._code,
            is_static=True,
        )
        context = state.get_transaction_context_class()(gas_price=0, origin=ZERO_ADDRESS)  # type: ignore[arg-type]
        answer = state.computation_class.apply_message(state, message, context)
        return answer.is_success and answer.output == _YES
