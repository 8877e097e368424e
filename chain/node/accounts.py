"""Reading accounts, code and storage of any block's state, and proving them (EIP-1186)."""

from __future__ import annotations

from dataclasses import dataclass

from eth.constants import BLANK_ROOT_HASH, EMPTY_SHA3
from eth.rlp.accounts import Account
from eth_hash.auto import keccak
from trie.hexary import HexaryTrie

from chain.node.codec import decode, decode_integer, encode
from chain.node.store import NodeStore
from chain.words import Address, Digest


@dataclass(frozen=True, slots=True)
class StorageProof:
    """The value of one slot, and the trie nodes from the account's storage root to it."""

    slot: int
    value: int
    nodes: list[bytes]


@dataclass(frozen=True, slots=True)
class AccountProof:
    """An account as of a state root, and the trie nodes from that root to it."""

    account: Account
    nodes: list[bytes]
    storage: list[StorageProof]


class State:
    """The state under one root. The root must be one of a block that is in the file."""

    def __init__(self, nodes: NodeStore, root: Digest) -> None:
        self._nodes = nodes
        self._trie = HexaryTrie(nodes, root)

    def account(self, address: Address) -> Account:
        """The account; an empty one where there is none."""
        data = self._trie[keccak(address)]
        account: Account = decode(data, Account) if data else Account()
        return account

    def nonce(self, address: Address) -> int:
        """How many transactions the account has sent, or contracts it has made."""
        return int(self.account(address).nonce)

    def code(self, address: Address) -> bytes:
        """The contract's code; empty where there is none."""
        code_hash = self.account(address).code_hash
        return b"" if code_hash == EMPTY_SHA3 else self._nodes[code_hash]

    def storage(self, address: Address, slot: int) -> int:
        """The value of a storage slot; 0 where nothing is stored."""
        trie = HexaryTrie(self._nodes, self.account(address).storage_root)
        return _stored(trie[keccak(slot.to_bytes(32, "big"))])

    def prove(self, address: Address, slots: list[int]) -> AccountProof:
        """Proofs of the account and of slots of its storage, of their absence as well."""
        account = self.account(address)
        storage = HexaryTrie(self._nodes, account.storage_root)
        proofs = [self._prove_slot(storage, slot) for slot in slots]
        return AccountProof(account, _path(self._trie, keccak(address)), proofs)

    def _prove_slot(self, trie: HexaryTrie, slot: int) -> StorageProof:
        key = keccak(slot.to_bytes(32, "big"))
        return StorageProof(slot, _stored(trie[key]), _path(trie, key))


def _stored(data: bytes) -> int:
    return decode_integer(data) if data else 0


def _path(trie: HexaryTrie, key: bytes) -> list[bytes]:
    """The encoded nodes on the way to a key; those that stand inside their parent left out."""
    if trie.root_hash == BLANK_ROOT_HASH:
        return []
    proof = trie.get_proof(key)  # type: ignore[no-untyped-call]
    encoded = [encode(node) for node in proof]
    return [node for place, node in enumerate(encoded) if place == 0 or len(node) >= 32]
