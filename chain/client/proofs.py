"""Capturing, while the node still has the state, what proves a checkpoint later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak

from chain.client import rlp
from chain.client.artifacts import artifact
from chain.client.connection import Connection
from chain.client.errors import Nonsense
from chain.client.wire import Fields, data, items, number
from chain.words import Address, Digest, to_hex

# The header's fields in the order of its encoding; those that later forks added come last and are
# there or not (EIP-1559, 4895, 4844, 4788, 7685).
_FIELDS = (
    ("parentHash", 32), ("sha3Uncles", 32), ("miner", 20), ("stateRoot", 32),
    ("transactionsRoot", 32), ("receiptsRoot", 32), ("logsBloom", 256), ("difficulty", None),
    ("number", None), ("gasLimit", None), ("gasUsed", None), ("timestamp", None),
    ("extraData", -1), ("mixHash", 32), ("nonce", 8),
)  # fmt: skip
_LATER_FIELDS = (
    ("baseFeePerGas", None), ("withdrawalsRoot", 32), ("blobGasUsed", None),
    ("excessBlobGas", None), ("parentBeaconBlockRoot", 32), ("requestsHash", 32),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header in its RLP encoding, which hashes (Keccak-256) to the block's hash."""

    number: int
    hash: Digest
    state_root: Digest
    encoded: bytes


@dataclass(frozen=True, slots=True)
class CheckpointProof:
    """A checkpoint with the Merkle proofs of its three storage slots under a block's state.

    ``account`` and ``slots`` hold trie nodes from the root on (EIP-1186): of the Journal's account
    under the state root, and of (root, index root, block number) under its storage root. Only the
    header's hash has been checked.
    """

    size: int
    root: Digest
    index_root: Digest
    made_in: int
    journal: Address
    header: Header
    account: tuple[bytes, ...]
    slots: tuple[tuple[bytes, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """The proof as JSON, bytes in lower-case hexadecimal."""
        return {
            "size": self.size,
            "root": to_hex(self.root),
            "indexRoot": to_hex(self.index_root),
            "madeIn": self.made_in,
            "journal": to_hex(self.journal),
            "block": self.header.number,
            "blockHash": to_hex(self.header.hash),
            "header": to_hex(self.header.encoded),
            "accountProof": [to_hex(node) for node in self.account],
            "storageProof": [[to_hex(node) for node in nodes] for nodes in self.slots],
        }


def checkpoint_slots(size: int) -> tuple[Digest, Digest, Digest]:
    """Where the Journal stores a checkpoint: the slots of root, index root and block number.

    Solidity's rule for a mapping: Keccak-256(key ‖ slot of the mapping), then one after another.
    """
    mapping = artifact("Journal").slots["_checkpoints"]
    first = int.from_bytes(keccak(size.to_bytes(32, "big") + mapping.to_bytes(32, "big")), "big")
    root, index_root, made_in = ((first + step) % 2**256 for step in range(3))
    return _slot(root), _slot(index_root), _slot(made_in)


def read_header(raw: object) -> Header:
    """The header of a block as the node tells it, once it hashes to the hash that it names.

    Blocks of engines that leave a part of extraData out of the hash (Besu's QBFT: the validators'
    seals) are refused as `Nonsense`.
    """
    block = Fields(raw, "block")
    later = [field for field in _LATER_FIELDS if block.has(field[0])]
    encoded = rlp.encode([_field(block, name, size) for name, size in (*_FIELDS, *later)])
    named = block.digest("hash")
    if keccak(encoded) != named:
        raise Nonsense(
            f"the header of block {block.quantity('number')} does not hash to {to_hex(named)}"
        )
    return Header(block.quantity("number"), named, block.digest("stateRoot"), encoded)


def prove_checkpoint(
    connection: Connection, journal: Address, size: int, block: int
) -> CheckpointProof:
    """Ask a node for a checkpoint's proof; see `chain.client.Client.checkpoint_proof`."""
    at = number(block)
    slots = [to_hex(slot) for slot in checkpoint_slots(size)]
    answers = connection.batch(
        [
            ("eth_getBlockByNumber", (at, False)),
            ("eth_getProof", (to_hex(journal), slots, at)),
        ]
    )
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    if answers[0] is None:
        raise Nonsense(f"the node has no block {block}, so it cannot prove a checkpoint in it")
    header = read_header(answers[0])
    if header.number != block:
        raise Nonsense(f"asked for block {block}, the node sent block {header.number}")
    proof = Fields(answers[1], "proof")
    values = _stored(proof, checkpoint_slots(size))
    return CheckpointProof(
        size,
        Digest(values[0][0].to_bytes(32, "big")),
        Digest(values[1][0].to_bytes(32, "big")),
        values[2][0],
        journal,
        header,
        _nodes(proof.items("accountProof")),
        tuple(nodes for _, nodes in values),
    )


def _stored(proof: Fields, slots: tuple[Digest, ...]) -> list[tuple[int, tuple[bytes, ...]]]:
    """The value of each slot and its proof, in the order asked for."""
    entries = [Fields(raw, "storage proof") for raw in proof.items("storageProof")]
    by_slot = {entry.quantity("key"): entry for entry in entries}
    found = []
    for slot in slots:
        entry = by_slot.get(int.from_bytes(slot, "big"))
        if entry is None:
            raise Nonsense(f"the node's proof leaves out slot {to_hex(slot)}")
        found.append((entry.quantity("value"), _nodes(entry.items("proof"))))
    return found


def _nodes(raw: list[object]) -> tuple[bytes, ...]:
    return tuple(data(node, "proof's node") for node in items(raw, "proof"))


def _field(block: Fields, name: str, size: int | None) -> bytes:
    if size is None:
        return rlp.integer(block.quantity(name))
    return block.data(name, None if size < 0 else size)


def _slot(value: int) -> Digest:
    return Digest(value.to_bytes(32, "big"))
