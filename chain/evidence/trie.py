"""Merkle-Patricia proofs of Ethereum's state: walked from the root, by the path of the key.

Both tries are secure ones: the path is Keccak-256 of the address or slot, 64 half bytes. So every
leaf ends at the same depth, and no branch holds a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eth_hash.auto import keccak

from chain.errors import ProofError
from chain.evidence import rlp
from chain.evidence.rlp import Item
from chain.words import Address, Digest, to_hex

EMPTY_TRIE = Digest(keccak(b"\x80"))
EMPTY_CODE = Digest(keccak(b""))
_SHORT = 32
"""A node whose encoding is shorter stands in its parent as it is, not by its hash."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the state holds of an address."""

    nonce: int
    balance: int
    storage_root: Digest
    code_hash: Digest


class Nodes:
    """The nodes that prove something, found by their hashes, so that many paths share them."""

    def __init__(self, nodes: Iterable[bytes]) -> None:
        self._given = tuple(nodes)
        self._by_hash = {keccak(node): node for node in self._given}
        self._used: dict[bytes, None] = {}

    def take(self, digest: bytes) -> bytes:
        """The node with this hash; ``ProofError`` if it was not given."""
        node = self._by_hash.get(digest)
        if node is None:
            raise ProofError(f"the proof lacks the trie node {to_hex(digest)}")
        self._used[node] = None
        return node

    def used(self) -> tuple[bytes, ...]:
        """The nodes taken so far, in the order of first use."""
        return tuple(self._used)

    def require_exact(self) -> None:
        """Raise ``ProofError`` unless the nodes given are those used, in the order of first use."""
        if self._given != self.used():
            raise ProofError("the trie nodes are not exactly those needed, in the order of use")


def find(nodes: Nodes, root: Digest, key: bytes) -> bytes | None:
    """The value under a key of 32 bytes in the trie of that root; None if it is proved absent."""
    return _walk(nodes, root, key)[0]


def find_account(nodes: Nodes, state_root: Digest, address: Address) -> Account | None:
    """The account at an address; None if the state has none there."""
    value = find(nodes, state_root, _path(address, 20, "an address"))
    return None if value is None else _account(value)


def find_slot(nodes: Nodes, storage_root: Digest, slot: Digest) -> int:
    """What a contract's storage holds in a slot; 0 if it holds nothing there."""
    value = find(nodes, storage_root, _path(slot, 32, "a slot"))
    return 0 if value is None else _word(value)


def prove_account(state_root: Digest, address: Address, proof: Sequence[bytes]) -> Account | None:
    """The account that an ``accountProof`` of EIP-1186 proves; None if it proves that none is."""
    value = _listed(state_root, _path(address, 20, "an address"), proof)
    return None if value is None else _account(value)


def prove_slot(storage_root: Digest, slot: Digest, proof: Sequence[bytes]) -> int:
    """The value that one ``proof`` of EIP-1186's ``storageProof`` proves for the slot."""
    value = _listed(storage_root, _path(slot, 32, "a slot"), proof)
    return 0 if value is None else _word(value)


def _listed(root: Digest, key: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Walk a list of nodes that must be the path and nothing else.

    Some nodes list the short ones that stand in their parents too, and the empty trie's.
    """
    value, path = _walk(Nodes(proof), root, key)
    whole = [b"\x80"] if root == EMPTY_TRIE else path
    hashed = [node for at, node in enumerate(path) if not at or len(node) >= _SHORT]
    if list(proof) not in (whole, hashed):
        raise ProofError("the proof holds nodes that are not on the path of its key")
    return value


def _walk(nodes: Nodes, root: Digest, key: bytes) -> tuple[bytes | None, list[bytes]]:
    """The value under the key, and all nodes on its path, from the root down."""
    path = [half for byte in key for half in (byte >> 4, byte & 15)]
    walked: list[bytes] = []
    reference: Item = root if root != EMPTY_TRIE else b""
    while reference != b"":
        node, raw = _resolve(nodes, reference, first=not walked)
        walked.append(raw)
        if len(node) == 17:
            reference = _branch(node, path)
            path = path[1:]
            continue
        is_leaf, part = _compact(node[0])
        if is_leaf:
            return _leaf(node[1], part, path), walked
        reference = _extension(node[1], part, path)
        path = path[len(part) :]
    return None, walked


def _resolve(nodes: Nodes, reference: Item, *, first: bool) -> tuple[list[Item], bytes]:
    """The node behind a reference, as items and as bytes."""
    if isinstance(reference, list):
        raw = rlp.encode(reference)
        if len(raw) >= _SHORT:
            raise ProofError(f"a trie node of {len(raw)} bytes stands in its parent by its hash")
        return _form(reference), raw
    if len(reference) != 32:
        raise ProofError(f"a trie node is named by 32 bytes, not {len(reference)}")
    raw = nodes.take(reference)
    if len(raw) < _SHORT and not first:
        raise ProofError(f"a trie node of {len(raw)} bytes stands in its parent as it is")
    return _form(rlp.decode(raw)), raw


def _form(node: Item) -> list[Item]:
    if not isinstance(node, list) or len(node) not in (2, 17):
        raise ProofError("a trie node is a list of 2 or 17 items")
    return node


def _branch(node: list[Item], path: list[int]) -> Item:
    """The reference that a branch holds for the next half byte; empty if none."""
    if not path:
        raise ProofError("the trie branches behind the end of the key")
    if node[16] != b"":
        raise ProofError("a branch of a trie of hashed keys holds no value")
    if sum(child != b"" for child in node[:16]) < 2:
        raise ProofError("a branch of a trie has two children at least")
    return node[path[0]]


def _leaf(value: Item, part: list[int], path: list[int]) -> bytes | None:
    if len(part) != len(path):
        raise ProofError("a leaf does not end where its key ends")
    if not isinstance(value, bytes) or not value:
        raise ProofError("a leaf of a trie holds bytes")
    return value if part == path else None


def _extension(child: Item, part: list[int], path: list[int]) -> Item:
    """The reference behind an extension; empty if it leads elsewhere."""
    if not 0 < len(part) < len(path):
        raise ProofError("an extension of a trie goes on within the key")
    if child == b"":
        raise ProofError("an extension of a trie leads to a node")
    return child if part == path[: len(part)] else b""


def _compact(item: Item) -> tuple[bool, list[int]]:
    """Whether it is a leaf, and the half bytes, by the hex-prefix encoding (appendix C)."""
    if not isinstance(item, bytes) or not item:
        raise ProofError("the path of a trie node is bytes, one at least")
    flag, rest = item[0] >> 4, item[0] & 15
    if flag > 3 or (not flag & 1 and rest):
        raise ProofError(f"the path of a trie node does not begin with 0x{item[0]:02x}")
    halves = [half for byte in item[1:] for half in (byte >> 4, byte & 15)]
    return flag >= 2, [rest, *halves] if flag & 1 else halves


def _account(value: bytes) -> Account:
    parts = rlp.fields(value, "an account")
    if len(parts) != 4 or len(parts[2]) != 32 or len(parts[3]) != 32:
        raise ProofError("an account is nonce, balance, storage root and code hash")
    return Account(
        rlp.integer(parts[0], 8, "an account's nonce"),
        rlp.integer(parts[1], 32, "an account's balance"),
        Digest(parts[2]),
        Digest(parts[3]),
    )


def _word(value: bytes) -> int:
    # A slot set to zero should not be there at all; anvil keeps it, as the number zero.
    item = rlp.decode(value)
    if not isinstance(item, bytes):
        raise ProofError("a slot holds a number, not a list")
    return rlp.integer(item, 32, "the value of a slot")


def _path(name: bytes, size: int, what: str) -> bytes:
    if len(name) != size:
        raise ProofError(f"{what} has {size} bytes, not {len(name)}")
    return keccak(name)
