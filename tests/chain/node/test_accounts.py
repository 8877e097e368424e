"""Paths through tries, where the ledger's own tests have none: nodes inside their parents."""

from __future__ import annotations

import rlp
from eth_hash.auto import keccak
from trie import HexaryTrie

from chain.node.accounts import Paths


def test_nodes_that_stand_inside_their_parent_are_not_repeated() -> None:
    nodes: dict[bytes, bytes] = {}
    trie = HexaryTrie(nodes)
    for key, value in ((b"\x11\x11", b"a"), (b"\x11\x12", b"b"), (b"\x71\x11", b"c" * 40)):
        trie[key] = value
    value, path = Paths(nodes, trie.root_hash).walk(b"\x11\x11")
    assert len(trie.get_proof(b"\x11\x11")) > len(path)
    assert all(len(node) >= 32 for node in path)
    found = HexaryTrie.get_from_proof(trie.root_hash, b"\x11\x11", [rlp.decode(n) for n in path])
    assert found == value == b"a"


def test_a_small_root_is_given_though_it_is_small() -> None:
    nodes: dict[bytes, bytes] = {}
    trie = HexaryTrie(nodes)
    trie[b"\x01"] = b"a"
    value, path = Paths(nodes, trie.root_hash).walk(b"\x01")
    assert (value, len(path)) == (b"a", 1)


def test_an_empty_trie_has_no_path() -> None:
    assert Paths({}, HexaryTrie({}).root_hash).walk(b"\x01") == (b"", [])


def test_paths_are_those_of_an_implementation_that_is_not_ours() -> None:
    nodes: dict[bytes, bytes] = {}
    trie = HexaryTrie(nodes)
    keys = [keccak(number.to_bytes(32)) for number in range(400)]
    for number, key in enumerate(keys[:300], 1):
        trie[key] = rlp.encode(number)
    paths = Paths(nodes, trie.root_hash)
    for key in keys:  # the last hundred are not there
        value, path = paths.walk(key)
        proof = [rlp.encode(node) for node in trie.get_proof(key)]
        assert value == trie[key]
        assert path == [node for at, node in enumerate(proof) if not at or len(node) >= 32]
