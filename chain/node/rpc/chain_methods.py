"""Methods that read blocks, transactions, receipts and seals."""

from __future__ import annotations

from typing import Any

from chain.node.rpc.errors import LIMIT_EXCEEDED, RpcError, invalid_params
from chain.node.rpc.objects import (
    block_object,
    raw_block,
    receipt_object,
    transaction_object,
)
from chain.node.rpc.params import Params, block_number, find_block, quantity
from chain.node.store import SealedBlock
from chain.node.view import View, header_of
from chain.words import to_hex

MOST_FEE_BLOCKS = 1024

Json = Any


def block_by(view: View, params: Params) -> Json:
    """eth_getBlockByNumber and eth_getBlockByHash: a block, or null."""
    params.at_most(2)
    block = _named(view, params)
    if block is None:
        return None
    transactions = view.file.transactions(block.number)
    return block_object(block, transactions, full=params.flag(1))


def _named(view: View, params: Params) -> SealedBlock | None:
    """A block by its hash where 32 bytes are given, else by number or tag."""
    name = params.at(0)
    if isinstance(name, str) and len(name) == 66:
        return view.by_hash(params.hash(0))
    return find_block(view, name)


def transaction_by_index(view: View, params: Params) -> Json:
    """eth_getTransactionByBlock…AndIndex: a transaction, or null."""
    params.at_most(2)
    block = _named(view, params)
    index = quantity(params.at(1), 2**32)
    stored = view.file.transaction(block.number, index) if block and index < 2**16 - 1 else None
    return transaction_object(stored, block, index) if stored else None


def transaction_by_hash(view: View, params: Params) -> Json:
    """eth_getTransactionByHash for one that is in a block; else null."""
    params.at_most(1)
    place = view.place_of(params.hash(0))
    if place is None:
        return None
    stored = view.file.transaction(*place)
    return transaction_object(stored, view.block(place[0]), place[1]) if stored else None


def transaction_receipt(view: View, params: Params) -> Json:
    """eth_getTransactionReceipt: a receipt, or null."""
    params.at_most(1)
    place = view.place_of(params.hash(0))
    block = view.block(place[0]) if place else None
    stored = view.file.transaction(*place) if place else None
    return receipt_object(block, place[1], stored) if place and block and stored else None


def block_receipts(view: View, params: Params) -> Json:
    """eth_getBlockReceipts: all receipts of a block, or null."""
    params.at_most(1)
    block = _named(view, params)
    if block is None:
        return None
    transactions = view.file.transactions(block.number)
    return [receipt_object(block, place, one) for place, one in enumerate(transactions)]


def transaction_count(view: View, params: Params) -> Json:
    """eth_getBlockTransactionCountBy…: how many transactions a block has, or null."""
    params.at_most(1)
    block = _named(view, params)
    return None if block is None else hex(view.file.count(block.number))


def raw_header(view: View, params: Params) -> Json:
    """debug_getRawHeader: the RLP of a header."""
    params.at_most(1)
    return to_hex(params.block(view, 0).header)


def raw_block_of(view: View, params: Params) -> Json:
    """debug_getRawBlock: the RLP of a block, as stock clients exchange it."""
    params.at_most(1)
    block = params.block(view, 0)
    return to_hex(raw_block(block, view.file.transactions(block.number)))


def seal_of(view: View, params: Params) -> Json:
    """shujian_getSeal: number, hash and seal of a block; block 0 has none (``0x``)."""
    params.at_most(1)
    block = _named(view, params)
    if block is None:
        return None
    return {
        "number": hex(block.number),
        "hash": to_hex(block.hash),
        "seal": to_hex(block.seal),
    }


def fee_history(view: View, params: Params) -> Json:
    """eth_feeHistory: base fees and rewards, which are 0, and how full the blocks were."""
    params.at_most(3)
    count = quantity(params.at(0))
    if not 0 < count <= MOST_FEE_BLOCKS:
        raise RpcError(LIMIT_EXCEEDED, f"ask for 1 to {MOST_FEE_BLOCKS} blocks")
    newest = min(block_number(view, params.at(1)), view.head)
    oldest = max(0, newest - count + 1)
    blocks = [view.block(number) for number in range(oldest, newest + 1)]
    headers = [header_of(block) for block in blocks if block]
    answer: Json = {
        "oldestBlock": hex(oldest),
        "baseFeePerGas": ["0x0"] * (len(headers) + 1),
        "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
        "baseFeePerBlobGas": ["0x1"] * (len(headers) + 1),
        "blobGasUsedRatio": [0.0] * len(headers),
    }
    if params.has(2):
        answer["reward"] = [["0x0"] * _percentiles(params.at(2))] * len(headers)
    return answer


def _percentiles(value: Any) -> int:
    numbers = isinstance(value, list) and all(isinstance(one, int | float) for one in value)
    if not numbers or len(value) > 100:
        raise invalid_params("the reward percentiles are a list of at most 100 numbers")
    return len(value)


METHODS = {
    "eth_getBlockByNumber": block_by,
    "eth_getBlockByHash": block_by,
    "eth_getBlockReceipts": block_receipts,
    "eth_getBlockTransactionCountByNumber": transaction_count,
    "eth_getBlockTransactionCountByHash": transaction_count,
    "eth_getTransactionByBlockNumberAndIndex": transaction_by_index,
    "eth_getTransactionByBlockHashAndIndex": transaction_by_index,
    "eth_getTransactionReceipt": transaction_receipt,
    "eth_feeHistory": fee_history,
    "debug_getRawHeader": raw_header,
    "debug_getRawBlock": raw_block_of,
    "shujian_getSeal": seal_of,
}
