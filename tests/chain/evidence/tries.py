"""Tries made by an implementation that is not ours, and their proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import rlp
from eth_hash.auto import keccak
from trie import HexaryTrie


@dataclass
class Trie:
    """A trie of hashed keys, with its root and the nodes on the path of a key."""

    values: Mapping[bytes, bytes]

    def __post_init__(self) -> None:
        self._trie = HexaryTrie({})
        for key, value in self.values.items():
            self._trie[keccak(key)] = value

    @property
    def root(self) -> bytes:
        return bytes(self._trie.root_hash)

    def proof(self, key: bytes) -> list[bytes]:
        """The nodes from the root on, those that stand in their parents left out."""
        nodes = [rlp.encode(node) for node in self._trie.get_proof(keccak(key))]
        return [node for at, node in enumerate(nodes) if not at or len(node) >= 32]


def storage(slots: Mapping[bytes, int]) -> Trie:
    """The storage of a contract."""
    return Trie({slot: rlp.encode(number(value)) for slot, value in slots.items()})


def state(accounts: Mapping[bytes, tuple[int, int, bytes, bytes]]) -> Trie:
    """The state: nonce, balance, storage root and code hash by address."""
    return Trie(
        {
            address: rlp.encode([number(nonce), number(balance), root, code])
            for address, (nonce, balance, root, code) in accounts.items()
        }
    )


def header(state_root: bytes, block: int, time: int = 1_790_000_000) -> bytes:
    """The RLP of a Cancun block's header."""
    zero = bytes(32)
    fields: list[bytes] = [
        zero, zero, bytes(20), state_root, zero, zero, bytes(256), b"", number(block),
        number(30_000_000), number(21_000), number(time), b"", zero, bytes(8), b"",
        zero, b"", b"", zero,
    ]  # fmt: skip
    return bytes(rlp.encode(fields))


def number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def in_order(*paths: Iterable[bytes]) -> list[bytes]:
    """All nodes of the paths, each once, in the order of first use."""
    return list(dict.fromkeys(node for path in paths for node in path))
