"""Transactions as the chain takes them: signed for this chain, free, and without value."""

from __future__ import annotations

from dataclasses import dataclass

from eth.abc import SignedTransactionAPI
from eth.constants import CREATE_CONTRACT_ADDRESS, SECPK1_N
from eth.exceptions import PyEVMError
from eth.vm.forks.cancun.transactions import CancunTransactionBuilder
from eth.vm.forks.shanghai.constants import MAX_INITCODE_SIZE
from eth_hash.auto import keccak
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from chain.node.codec import RlpError
from chain.node.errors import TransactionRefused
from chain.node.rules import BLOCK_GAS
from chain.words import Address, Digest, to_hex

MOST_TRANSACTION_BYTES = 128 * 1024
"""The size that geth and most other nodes take over JSON-RPC."""

_MOST_NONCE = 2**64 - 2  # EIP-2681
_BLOB = 3
_UNREADABLE = (
    RlpError,
    ValidationError,
    BadSignature,
    PyEVMError,
    ValueError,
    TypeError,
)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A signed transaction whose form has been checked and whose sender is known."""

    raw: bytes
    hash: Digest
    sender: Address
    signed: SignedTransactionAPI

    @property
    def nonce(self) -> int:
        """The sender's count of transactions before this one."""
        return self.signed.nonce

    @property
    def gas(self) -> int:
        """The most gas that it may use."""
        return self.signed.gas


def decode(raw: bytes, chain_id: int) -> Transaction:
    """Read an EIP-2718 envelope (types 0, 1 and 2) and recover its sender, once.

    `TransactionRefused` unless it is the one encoding of a transaction that is signed for this
    chain (EIP-155) with low s, costs nothing, moves no value and can fit into a block. Nonce and
    standing of the sender are *not* checked.
    """
    if len(raw) > MOST_TRANSACTION_BYTES:
        raise TransactionRefused(
            f"the transaction has {len(raw)} bytes, at most {MOST_TRANSACTION_BYTES} are taken"
        )
    try:
        signed = CancunTransactionBuilder.decode(raw)
        _check_form(signed, chain_id)
        if signed.encode() != raw:
            raise TransactionRefused("the transaction is not in its one canonical encoding")
        return Transaction(raw, Digest(keccak(raw)), Address(signed.sender), signed)
    except _UNREADABLE as error:
        raise TransactionRefused(f"the transaction cannot be read: {error}") from error


def type_of(signed: SignedTransactionAPI) -> int:
    """The EIP-2718 type; 0 for a legacy transaction."""
    return signed.type_id or 0


def _check_form(signed: SignedTransactionAPI, chain_id: int) -> None:
    # py-evm leaves several of these to its callers: chain id, EIP-3860's size, EIP-2681's nonce,
    # and, for typed transactions, the intrinsic gas.
    if type_of(signed) == _BLOB:
        raise TransactionRefused("blob transactions have no place on this chain")
    if signed.chain_id != chain_id:
        raise TransactionRefused(
            f"the transaction is signed for chain {signed.chain_id}, this is chain {chain_id}"
        )
    if not (
        0 < signed.r < SECPK1_N and 0 < signed.s <= SECPK1_N // 2 and signed.y_parity in (0, 1)
    ):
        raise TransactionRefused("the signature is not one with low s (EIP-2)")
    if signed.max_fee_per_gas or signed.max_priority_fee_per_gas:
        raise TransactionRefused("gas is free and no account has a balance: offer a fee of 0")
    if signed.value:
        raise TransactionRefused("no account has a balance: send a value of 0")
    _check_size(signed)


def _check_size(signed: SignedTransactionAPI) -> None:
    if signed.nonce > _MOST_NONCE:
        raise TransactionRefused(f"the nonce {signed.nonce} is above EIP-2681's limit")
    if signed.gas > BLOCK_GAS:
        raise TransactionRefused(f"a block takes at most {BLOCK_GAS} gas, not {signed.gas}")
    if signed.gas < signed.intrinsic_gas:
        raise TransactionRefused(
            f"the transaction needs at least {signed.intrinsic_gas} gas, it offers {signed.gas}"
        )
    if signed.to == CREATE_CONTRACT_ADDRESS and len(signed.data) > MAX_INITCODE_SIZE:
        raise TransactionRefused(f"initcode is longer than {MAX_INITCODE_SIZE} bytes (EIP-3860)")


def describe(transaction: Transaction) -> str:
    """A transaction in a message: hash, sender and nonce."""
    return (
        f"transaction {to_hex(transaction.hash)} of {to_hex(transaction.sender)} "
        f"with nonce {transaction.nonce}"
    )
