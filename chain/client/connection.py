"""A node that was asked which chain it serves before its word counts."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from chain.client.errors import CallReverted, Nonsense, Refused, WrongChain
from chain.client.refusals import decode_refusal
from chain.client.transport import Transport
from chain.client.wire import Fields, block_reference, data, quantity
from chain.words import Address, Digest, to_hex

_REVERTED = 3
"""The JSON-RPC error code of a call that a contract refused, in geth and those after it."""


@dataclass(frozen=True, slots=True)
class ChainIdentity:
    """What no two chains have in common: the chain id together with the genesis block's hash."""

    chain_id: int
    genesis: Digest


class Connection:
    """JSON-RPC calls to a node that serves the expected chain.

    The chain is asked for at the first call and again whenever a new connection was opened, so
    that a node exchanged behind our back never gets an answer through: `WrongChain`. With
    ``expected`` None any chain will do.
    """

    def __init__(self, transport: Transport, expected: ChainIdentity | None) -> None:
        self._transport = transport
        self._expected = expected
        self._checked_at = 0
        self._lock = threading.Lock()

    @property
    def timeout(self) -> float:
        """Seconds within which an answer must be complete."""
        return self._transport.timeout

    def call(self, method: str, *params: object) -> object:
        """The result of one call."""
        self._check_chain()
        result = self._transport.call(method, *params)
        self._check_chain()
        return result

    def batch(self, calls: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """The results of many calls; a `Refused` stands where one failed."""
        self._check_chain()
        results = self._transport.batch(calls)
        self._check_chain()
        return results

    def execute(self, to: Address, call: bytes, block: int | None) -> bytes:
        """What a contract answers to a call without a transaction; `CallReverted` if it refuses."""
        request = {"to": to_hex(to), "input": to_hex(call)}
        try:
            answer = self.call("eth_call", request, block_reference(block))
        except Refused as refused:
            raise reverted(refused) from refused
        return data(answer, "answer to eth_call")

    def identity(self) -> ChainIdentity:
        """Which chain the node serves now."""
        chain_id, genesis = self._transport.batch(
            [("eth_chainId", ()), ("eth_getBlockByNumber", ("0x0", False))]
        )
        for answer in (chain_id, genesis):
            if isinstance(answer, Refused):
                raise Nonsense("the node does not say which chain it serves") from answer
        return ChainIdentity(
            quantity(chain_id, "chain id"), Fields(genesis, "genesis block").digest("hash")
        )

    def _check_chain(self) -> None:
        if self._expected is None or self._checked_at == self._transport.connections > 0:
            return
        with self._lock:
            actual = self.identity()
            if actual != self._expected:
                raise WrongChain(
                    f"the node at {self._transport.url} serves chain {actual.chain_id} with genesis"
                    f" {to_hex(actual.genesis)}, the ledger's is {self._expected.chain_id} with"
                    f" {to_hex(self._expected.genesis)}: connect it to the ledger's own node"
                )
            # Read after asking: the question may itself have opened the connection it answers for.
            self._checked_at = self._transport.connections


def reverted(refused: Refused) -> Refused:
    """The same error as `CallReverted` if it is a contract's doing."""
    if refused.code != _REVERTED and "revert" not in refused.reason:
        return refused
    reason = refused.data if isinstance(refused.data, str) else "0x"
    try:
        raw = data(reason, "reason for a revert")
    except Nonsense:
        return refused
    return CallReverted(refused.method, refused.code, decode_refusal(raw), raw)
