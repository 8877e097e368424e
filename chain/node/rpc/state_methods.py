"""Methods that read accounts, code and storage, with proofs (EIP-1186), at any block."""

from __future__ import annotations

from typing import Any

from chain.node.rpc.errors import LIMIT_EXCEEDED, RpcError, invalid_params
from chain.node.rpc.objects import word
from chain.node.rpc.params import Params, data
from chain.node.view import View
from chain.words import to_hex

MOST_PROOF_SLOTS = 1024

Json = Any


def balance(view: View, params: Params) -> Json:
    """eth_getBalance: 0 for everybody, as gas is free and nothing was given out."""
    params.at_most(2)
    state = view.state(params.block(view, 1))
    return hex(state.account(params.address(0)).balance)


def code(view: View, params: Params) -> Json:
    """eth_getCode."""
    params.at_most(2)
    return to_hex(view.state(params.block(view, 1)).code(params.address(0)))


def storage(view: View, params: Params) -> Json:
    """eth_getStorageAt."""
    params.at_most(3)
    state = view.state(params.block(view, 2))
    return word(state.storage(params.address(0), slot(params.at(1))))


def nonce(view: View, params: Params) -> Json:
    """eth_getTransactionCount at a block; what waits is added elsewhere."""
    params.at_most(2)
    return hex(view.state(params.block(view, 1)).nonce(params.address(0)))


def proof(view: View, params: Params) -> Json:
    """eth_getProof: an account and slots of its storage with the trie nodes that prove them."""
    params.at_most(3)
    keys = params.at(1)
    if not isinstance(keys, list):
        raise invalid_params("parameter 2 is a list of storage slots")
    if len(keys) > MOST_PROOF_SLOTS:
        raise RpcError(LIMIT_EXCEEDED, f"at most {MOST_PROOF_SLOTS} slots in one proof")
    address = params.address(0)
    found = view.state(params.block(view, 2)).prove(address, [slot(key) for key in keys])
    return {
        "address": to_hex(address),
        "balance": hex(found.account.balance),
        "nonce": hex(found.account.nonce),
        "codeHash": to_hex(found.account.code_hash),
        "storageHash": to_hex(found.account.storage_root),
        "accountProof": [to_hex(node) for node in found.nodes],
        "storageProof": [
            {"key": key, "value": hex(one.value), "proof": [to_hex(node) for node in one.nodes]}
            for key, one in zip(keys, found.storage, strict=True)
        ],
    }


def slot(value: Any) -> int:
    """A storage slot: a quantity, or up to 32 bytes of data, as clients write either."""
    if not isinstance(value, str) or not value.startswith("0x") or not 3 <= len(value) <= 66:
        raise invalid_params("a storage slot has up to 32 bytes, such as 0x0")
    return int.from_bytes(data("0x" + value[2:].rjust(64, "0"), 32), "big")


METHODS = {
    "eth_getBalance": balance,
    "eth_getCode": code,
    "eth_getStorageAt": storage,
    "eth_getProof": proof,
}
