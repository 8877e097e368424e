"""Methods that need the running node: constants, what waits, sending, and status."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from chain.node.errors import TransactionRefused
from chain.node.genesis import GAS_LIMIT
from chain.node.mempool import Mempool
from chain.node.rpc import chain_methods, state_methods
from chain.node.rpc.errors import TRANSACTION_REJECTED, RpcError
from chain.node.rpc.objects import transaction_object
from chain.node.rpc.params import Params, data
from chain.node.rules import BLOCK_GAS
from chain.node.sealer import Sealer
from chain.node.store import StoredTransaction
from chain.node.transactions import MOST_TRANSACTION_BYTES, decode
from chain.node.view import View
from chain.version import VERSION
from chain.words import to_hex

CLIENT = f"shujian/{VERSION}/py-evm"

Json = Any


class NodeMethods:
    """The methods bound to one running node; called in the HTTP thread only."""

    def __init__(
        self, mempool: Mempool, sealer: Sealer, allows: Callable[[View, bytes], bool]
    ) -> None:
        self._mempool = mempool
        self._sealer = sealer
        self._allows = allows
        self._started = time.time()
        self.table: dict[str, Callable[[View, Params], Json]] = {
            "eth_chainId": self._chain_id,
            "net_version": self._net_version,
            "net_listening": _constant(True),
            "web3_clientVersion": _constant(CLIENT),
            "eth_syncing": _constant(False),
            "eth_accounts": _constant([]),
            "eth_gasPrice": _constant("0x0"),
            "eth_maxPriorityFeePerGas": _constant("0x0"),
            "eth_blobBaseFee": _constant("0x1"),
            "eth_blockNumber": self._block_number,
            "eth_sendRawTransaction": self._send,
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionCount": self._nonce,
            "shujian_status": self._status,
        }

    def _chain_id(self, view: View, params: Params) -> Json:
        params.at_most(0)
        return hex(view.genesis.chain_id)

    def _net_version(self, view: View, params: Params) -> Json:
        params.at_most(0)
        return str(view.genesis.chain_id)

    def _block_number(self, view: View, params: Params) -> Json:
        params.at_most(0)
        return hex(view.head)

    def _send(self, view: View, params: Params) -> Json:
        """Check and queue a transaction; the answer is its hash and no promise."""
        params.at_most(1)
        raw = data(params.at(0))
        try:
            transaction = decode(raw, view.genesis.chain_id)
            if not self._allows(view, transaction.sender):
                raise TransactionRefused(
                    f"{to_hex(transaction.sender)} may not transact on this ledger: only active "
                    "accounts of active members may"
                )
            block = params.block(view, 1)
            self._mempool.add(transaction, view.state(block).nonce(transaction.sender))
        except TransactionRefused as error:
            raise RpcError(TRANSACTION_REJECTED, str(error)) from error
        return to_hex(transaction.hash)

    def _transaction(self, view: View, params: Params) -> Json:
        found = chain_methods.transaction_by_hash(view, params)
        waiting = None if found else self._mempool.get(params.hash(0))
        if waiting is None:
            return found
        stored = StoredTransaction(waiting.hash, waiting.sender, 0, 0, b"", waiting.raw)
        return transaction_object(stored)

    def _nonce(self, view: View, params: Params) -> Json:
        nonce = state_methods.nonce(view, params)
        if not params.has(1) or params.at(1) != "pending":
            return nonce
        return hex(self._mempool.pending_nonce(params.address(0), int(nonce, 16)))

    def _status(self, view: View, params: Params) -> Json:
        params.at_most(0)
        head = view.file.block(view.head)
        assert head is not None
        return {
            "version": CLIENT,
            "ledger": to_hex(view.genesis.ledger_id),
            "genesis": to_hex(view.genesis.hash),
            "chainId": hex(view.genesis.chain_id),
            "head": {"number": hex(view.head), "hash": to_hex(head.hash)},
            "sealer": to_hex(self._sealer.account),
            "sealers": [to_hex(one) for one in view.genesis.sealers],
            "members": to_hex(view.genesis.members) if view.genesis.members else None,
            "waiting": len(self._mempool),
            "trouble": self._sealer.trouble or None,
            "uptime": int(time.time() - self._started),
            "limits": {
                "gasLimit": hex(GAS_LIMIT),
                "blockGas": hex(BLOCK_GAS),
                "transactionBytes": MOST_TRANSACTION_BYTES,
            },
        }


def _constant(value: Json) -> Callable[[View, Params], Json]:
    def answer(_view: View, params: Params) -> Json:
        params.at_most(0)
        return value

    return answer
