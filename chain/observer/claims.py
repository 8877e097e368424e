"""What a block says of the Journal: the checkpoints that it made, and the leaves it was given."""

from __future__ import annotations

from collections.abc import Iterator

from eth_hash.auto import keccak

from chain.errors import NodeError
from chain.node.codec import decode
from chain.node.store import SealedBlock, StoredTransaction
from chain.node.transactions import decode as decode_transaction
from chain.observer.entries import Claim
from chain.words import Address, Digest

_EVENT = keccak(b"CheckpointAppended(uint64,bytes32,bytes32)")
_APPEND = keccak(b"append(uint64,bytes32,bytes32,bytes32[],bytes32[])")[:4]
_WORD = 32


def claims_in(block: SealedBlock, journal: Address) -> Iterator[Claim]:
    """The checkpoints that the Journal made in a block, in their order.

    The receipts must be those of our own execution; that the contract at the address is the
    Journal is *not* checked.
    """
    for place, transaction in enumerate(block.transactions):
        for address, topics, data in _logs(transaction.receipt):
            if address == journal and topics and topics[0] == _EVENT:
                size = int.from_bytes(topics[1], "big")
                root, index_root = Digest(data[:_WORD]), Digest(data[_WORD : 2 * _WORD])
                yield Claim(size, root, index_root, block.number, place)


def leaves_of(transaction: StoredTransaction, journal: Address, chain_id: int) -> list[bytes]:
    """The leaf hashes that a transaction appended to the Journal; none if it did not do so itself.

    Where another contract passed the call on they are not looked for: the root tells all the same.
    """
    try:
        signed = decode_transaction(transaction.raw, chain_id).signed
    except NodeError:
        return []
    data = signed.data
    if bytes(signed.to) != journal or not data.startswith(_APPEND):
        return []
    at = 4 + int.from_bytes(_word(data, 4 + 4 * _WORD), "big")
    count = int.from_bytes(_word(data, at), "big")
    if at + _WORD * (1 + count) > len(data):
        return []
    return [data[at + _WORD * (1 + n) : at + _WORD * (2 + n)] for n in range(count)]


def _word(data: bytes, at: int) -> bytes:
    return data[at : at + _WORD]


def _logs(receipt: bytes) -> Iterator[tuple[bytes, list[bytes], bytes]]:
    """Address, topics and data of each log of a receipt (EIP-2718)."""
    plain = receipt if receipt[0] >= 0xC0 else receipt[1:]
    yield from decode(plain)[3]
