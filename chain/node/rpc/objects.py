"""Blocks, transactions, receipts and logs as the execution API writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth.abc import ReceiptAPI, SignedTransactionAPI
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.vm.forks.cancun.receipts import CancunReceiptBuilder
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder

from chain.node.codec import decode, encode
from chain.node.genesis import predicted_address
from chain.node.store import SealedBlock, StoredTransaction
from chain.node.transactions import type_of
from chain.node.view import header_of
from chain.words import Digest, to_hex

Json = Any
_LEGACY = 0


def word(number: int) -> str:
    """32 bytes of an integer, as data."""
    return to_hex(number.to_bytes(32, "big"))


def block_object(
    block: SealedBlock, transactions: Sequence[StoredTransaction], *, full: bool
) -> Json:
    """A block with its transactions, or their hashes only."""
    header: Any = header_of(block)
    bodies: list[Json] = (
        [transaction_object(one, block, place) for place, one in enumerate(transactions)]
        if full
        else [to_hex(one.hash) for one in transactions]
    )
    size = len(block.header) + sum(len(one.raw) for one in transactions)
    return {
        "number": hex(block.number),
        "hash": to_hex(block.hash),
        "parentHash": to_hex(header.parent_hash),
        "nonce": to_hex(header.nonce),
        "sha3Uncles": to_hex(header.uncles_hash),
        "logsBloom": to_hex(header.bloom.to_bytes(256, "big")),
        "transactionsRoot": to_hex(header.transaction_root),
        "stateRoot": to_hex(header.state_root),
        "receiptsRoot": to_hex(header.receipt_root),
        "miner": to_hex(header.coinbase),
        "difficulty": "0x0",
        "extraData": to_hex(header.extra_data),
        "size": hex(size),
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "mixHash": to_hex(header.mix_hash),
        "baseFeePerGas": hex(header.base_fee_per_gas),
        "withdrawalsRoot": to_hex(header.withdrawals_root),
        "blobGasUsed": hex(header.blob_gas_used),
        "excessBlobGas": hex(header.excess_blob_gas),
        "parentBeaconBlockRoot": to_hex(header.parent_beacon_block_root),
        "transactions": bodies,
        "withdrawals": [],
        "uncles": [],
    }


def transaction_object(
    stored: StoredTransaction, block: SealedBlock | None = None, place: int = 0
) -> Json:
    """A transaction, with its block unless it is still waiting."""
    signed = CancunTransactionBuilder.decode(stored.raw)
    common = {
        "blockHash": None if block is None else to_hex(block.hash),
        "blockNumber": None if block is None else hex(block.number),
        "transactionIndex": None if block is None else hex(place),
        "hash": to_hex(stored.hash),
        "from": to_hex(stored.sender),
        "to": _recipient(signed),
        "nonce": hex(signed.nonce),
        "gas": hex(signed.gas),
        "gasPrice": "0x0",
        "value": hex(signed.value),
        "input": to_hex(signed.data),
        "type": hex(type_of(signed)),
        "chainId": hex(signed.chain_id or 0),
        "r": hex(signed.r),
        "s": hex(signed.s),
    }
    return common | _by_type(signed)


def _by_type(signed: SignedTransactionAPI) -> Json:
    if type_of(signed) == _LEGACY:
        return {"v": hex(signed.v)}  # type: ignore[attr-defined]
    parity = hex(signed.y_parity)
    more = {
        "v": parity,
        "yParity": parity,
        "accessList": [
            {"address": to_hex(address), "storageKeys": [word(slot) for slot in slots]}
            for address, slots in signed.access_list
        ],
    }
    if type_of(signed) == 2:
        more["maxFeePerGas"] = hex(signed.max_fee_per_gas)
        more["maxPriorityFeePerGas"] = hex(signed.max_priority_fee_per_gas)
    return more


def _recipient(signed: SignedTransactionAPI) -> str | None:
    return None if signed.to == CREATE_CONTRACT_ADDRESS else to_hex(signed.to)


def receipt_object(block: SealedBlock, place: int, stored: StoredTransaction) -> Json:
    """The receipt of the transaction at that place of its block."""
    receipt = decode_receipt(stored.receipt)
    signed = CancunTransactionBuilder.decode(stored.raw)
    created = signed.to == CREATE_CONTRACT_ADDRESS
    return {
        "transactionHash": to_hex(stored.hash),
        "transactionIndex": hex(place),
        "blockHash": to_hex(block.hash),
        "blockNumber": hex(block.number),
        "from": to_hex(stored.sender),
        "to": _recipient(signed),
        "cumulativeGasUsed": hex(receipt.gas_used),
        "gasUsed": hex(receipt.gas_used - stored.gas_before),
        "effectiveGasPrice": "0x0",
        "contractAddress": (
            to_hex(predicted_address(stored.sender, signed.nonce)) if created else None
        ),
        "logs": log_objects(block, place, stored.hash, receipt, stored.logs_before),
        "logsBloom": to_hex(receipt.bloom.to_bytes(256, "big")),
        "status": "0x1" if receipt.state_root == b"\x01" else "0x0",
        "type": hex(type_of(signed)),
    }


def log_objects(
    block: SealedBlock, place: int, transaction: Digest, receipt: ReceiptAPI, first_log: int
) -> list[Json]:
    """The logs of one receipt; ``first_log`` counts the block's logs before it."""
    return [
        {
            "address": to_hex(log.address),
            "topics": [word(topic) for topic in log.topics],
            "data": to_hex(log.data),
            "blockNumber": hex(block.number),
            "blockHash": to_hex(block.hash),
            "transactionHash": to_hex(transaction),
            "transactionIndex": hex(place),
            "logIndex": hex(first_log + offset),
            "removed": False,
        }
        for offset, log in enumerate(receipt.logs)
    ]


def decode_receipt(data: bytes) -> ReceiptAPI:
    """A receipt from its EIP-2718 encoding; raises `codec.RlpError` if it is none."""
    receipt: ReceiptAPI = CancunReceiptBuilder.decode(data)
    return receipt


def raw_block(block: SealedBlock, transactions: Sequence[StoredTransaction]) -> bytes:
    """The block in RLP as it travels between stock clients: header, transactions, no uncles."""
    bodies = [decode(one.raw) if one.raw[0] >= 0xC0 else one.raw for one in transactions]
    return bytes(encode([decode(block.header), bodies, [], []]))
