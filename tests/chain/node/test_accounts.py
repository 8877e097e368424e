"""Paths through tries, where the ledger's own tests have none: nodes inside their parents."""

from __future__ import annotations

import rlp
from trie import HexaryTrie

from chain.node.accounts import _path


def test_nodes_that_stand_inside_their_parent_are_not_repeated() -> None:
    nodes: dict[bytes, bytes] = {}
    trie = HexaryTrie(nodes)
    for key, value in ((b"\x11\x11", b"a"), (b"\x11\x12", b"b"), (b"\x71\x11", b"c" * 40)):
        trie[key] = value
    path = _path(trie, b"\x11\x11")
    assert len(trie.get_proof(b"\x11\x11")) > len(path)
    assert all(len(node) >= 32 for node in path)
    found = HexaryTrie.get_from_proof(trie.root_hash, b"\x11\x11", [rlp.decode(n) for n in path])
    assert found == b"a"


def test_a_small_root_is_given_though_it_is_small() -> None:
    trie = HexaryTrie({})
    trie[b"\x01"] = b"a"
    assert len(_path(trie, b"\x01")) == 1


def test_an_empty_trie_has_no_path() -> None:
    assert _path(HexaryTrie({}), b"\x01") == []
