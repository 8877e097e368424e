"""What can go wrong between the client and a node: one family, told apart by what to do next.

::

    ClientError
    ├── Unreachable         nobody answers: try again later
    ├── DeadlineExceeded    no answer in time; what was asked may have happened
    ├── Nonsense            the answer is not what JSON-RPC or Ethereum prescribes: look at the node
    │   └── Oversized       the answer is larger than we read
    ├── WrongChain          another chain than the ledger's answers: never go on
    ├── NotDeployed         the ledger's contracts are not at their addresses
    ├── Refused             the node answered with an error
    │   └── CallReverted    a contract refused, with its error decoded
    ├── TransactionFailed   a transaction is in a block and had no effect
    ├── TransactionReplaced a transaction can never be in a block: another has its nonce
    └── OutboxError         our own file of sent transactions is locked, foreign or unreadable
"""

from __future__ import annotations

from chain.client.refusals import Refusal
from chain.errors import ClientError
from chain.words import Digest, to_hex


class Unreachable(ClientError):
    """Nobody answers at the node's address, or the connection broke off."""


class DeadlineExceeded(ClientError):
    """No complete answer came in time; what was asked for may have happened all the same."""


class Nonsense(ClientError):
    """The node's answer is not what JSON-RPC or Ethereum prescribes."""


class Oversized(Nonsense):
    """The node's answer is larger than this client reads."""


class WrongChain(ClientError):
    """The node serves another chain than the one expected."""


class NotDeployed(ClientError):
    """There is no contract of ours at an address where the ledger has one."""


class Refused(ClientError):
    """The node answered with a JSON-RPC error; ``code``, ``reason`` and ``data`` are the node's."""

    def __init__(self, method: str, code: int, reason: str, data: object = None) -> None:
        super().__init__(f"the node refused {method}: {reason} ({code})")
        self.method = method
        self.code = code
        self.reason = reason
        self.data = data


class CallReverted(Refused):
    """A contract refused the call; ``refusal`` is its error, by name and arguments."""

    def __init__(self, method: str, code: int, refusal: Refusal, data: bytes) -> None:
        super().__init__(method, code, f"the contract says {refusal}", to_hex(data))
        self.refusal = refusal


class TransactionFailed(ClientError):
    """The transaction is in a block and changed nothing; ``refusal`` is why, if it is known."""

    def __init__(self, key: str, transaction: Digest, refusal: Refusal | None) -> None:
        why = str(refusal) if refusal else "out of gas, or a reason that the node no longer knows"
        super().__init__(f"transaction {to_hex(transaction)} ({key}) failed: {why}")
        self.key = key
        self.transaction = transaction
        self.refusal = refusal


class TransactionReplaced(ClientError):
    """Another transaction of the account has the nonce; send it again if it is still wanted."""


class OutboxError(ClientError):
    """The file of sent transactions is locked, unreadable, or of another account or chain."""
