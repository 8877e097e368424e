"""Proofs of accounts and slots, against tries of another implementation and every tampering."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import rlp
from eth_hash.auto import keccak

from chain.errors import ProofError
from chain.evidence.block import read_header
from chain.evidence.trie import (
    EMPTY_CODE,
    EMPTY_TRIE,
    Account,
    Nodes,
    find_slot,
    prove_account,
    prove_slot,
)
from chain.words import Address, Digest
from tests.chain.evidence.tries import Trie, header, in_order, state, storage


def slot(number: int) -> Digest:
    return Digest(number.to_bytes(32, "big"))


def root(trie: Trie) -> Digest:
    return Digest(trie.root)


@pytest.mark.parametrize("size", [1, 2, 3, 17, 300])
def test_every_slot_of_a_trie_is_proved_and_every_other_is_absent(size: int) -> None:
    chance = random.Random(size)
    values = {
        slot(n): chance.randrange(1, 2 ** chance.choice((1, 8, 200, 256))) for n in range(size)
    }
    trie = storage(values)
    for key, value in values.items():
        assert prove_slot(root(trie), key, trie.proof(key)) == value
    for n in range(size, size + 40):
        assert prove_slot(root(trie), slot(n), trie.proof(slot(n))) == 0


def test_accounts_are_proved_and_absent() -> None:
    owner = Address(b"\x07" * 20)
    trie = state({bytes([n]) * 20: (n, 10**n, EMPTY_TRIE, EMPTY_CODE) for n in range(40)})
    found = prove_account(root(trie), owner, trie.proof(owner))
    assert found == Account(7, 10**7, EMPTY_TRIE, EMPTY_CODE)
    nobody = Address(b"\x99" * 20)
    assert prove_account(root(trie), nobody, trie.proof(nobody)) is None


def test_the_empty_trie_holds_nothing_whether_its_node_is_listed_or_not() -> None:
    for proof in ([], [b"\x80"]):
        assert prove_slot(EMPTY_TRIE, slot(1), proof) == 0
    with pytest.raises(ProofError):
        prove_slot(EMPTY_TRIE, slot(1), [b"\xc0"])


def test_a_zero_that_an_engine_keeps_is_zero() -> None:
    raw = rlp.encode([b"\x20" + PATH, b"\x80"])
    assert prove_slot(Digest(keccak(raw)), slot(5), [raw]) == 0


def test_short_nodes_may_be_listed_beside_the_parent_that_holds_them() -> None:
    # Keys found by hashing do not share 31 bytes, so this trie is made by hand.
    key = keccak(slot(0))
    leaf: list[object] = [bytes([0x30 | (key[31] & 15)]), b"\x05"]
    branch = _branch(**{f"i{key[31] >> 4}": leaf, f"i{(key[31] >> 4) ^ 1}": leaf})
    top = rlp.encode([b"\x00" + key[:31], branch])
    inner, short = rlp.encode(branch), rlp.encode(leaf)
    for proof in ([top], [top, inner, short]):
        assert prove_slot(Digest(keccak(top)), slot(0), proof) == 5
    with pytest.raises(ProofError, match="not on the path"):
        prove_slot(Digest(keccak(top)), slot(0), [top, inner, short, short])


@pytest.fixture(scope="module")
def trie() -> Trie:
    return storage({slot(n): n + 1 for n in range(300)})


def test_any_changed_byte_of_a_proof_is_found_out(trie: Trie) -> None:
    proof = trie.proof(slot(5))
    for at, node in enumerate(proof):
        for byte in range(len(node)):
            changed = bytearray(node)
            changed[byte] ^= 1
            with pytest.raises(ProofError):
                prove_slot(root(trie), slot(5), [*proof[:at], bytes(changed), *proof[at + 1 :]])


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a node left out": lambda proof: proof[:-1],
    "the first node left out": lambda proof: proof[1:],
    "a node too many": lambda proof: [*proof, proof[0]],
    "an unknown node too many": lambda proof: [*proof, b"\xc0"],
    "nodes in another order": lambda proof: proof[::-1],
    "no nodes": lambda proof: [],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_proof_of_other_nodes_is_refused(
    trie: Trie, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    with pytest.raises(ProofError):
        prove_slot(root(trie), slot(5), change(trie.proof(slot(5))))


def test_the_proof_of_another_slot_or_root_is_refused(trie: Trie) -> None:
    with pytest.raises(ProofError):
        prove_slot(root(trie), slot(6), trie.proof(slot(5)))
    with pytest.raises(ProofError):
        prove_slot(Digest(bytes(32)), slot(5), trie.proof(slot(5)))
    with pytest.raises(ProofError):
        prove_slot(root(trie), Digest(b"short"), trie.proof(slot(5)))


def _branch(**items: object) -> list[object]:
    node: list[object] = [b""] * 17
    for name, item in items.items():
        node[int(name[1:])] = item
    return node


PATH = keccak(slot(5))
LEAF = rlp.encode(b"\x09")
MALFORMED: dict[str, object] = {
    "bytes": b"\x01" * 40,
    "three items": [b"\x20" + PATH, LEAF, LEAF],
    "an odd path with a wrong flag": [b"\x40" + PATH, LEAF],
    "an even path with a half byte": [b"\x21" + PATH, LEAF],
    "no path": [b"", LEAF * 40],
    "a path that is a list": [[PATH], LEAF],
    "a leaf that ends early": [b"\x20" + PATH[:31], LEAF],
    "a leaf that goes on": [b"\x20" + PATH + b"\x00", LEAF],
    "a leaf with nothing": [b"\x20" + PATH, b""],
    "a leaf with a list": [b"\x20" + PATH, [LEAF]],
    "a leaf with zero": [b"\x20" + PATH, rlp.encode(b"\x00")],
    "a leaf with a list in its bytes": [b"\x20" + PATH, b"\xc0"],
    "a leaf with a long number": [b"\x20" + PATH, rlp.encode(b"\x01" * 33)],
    "a leaf with a number and more": [b"\x20" + PATH, b"\x01\x02"],
    "an extension over the whole key": [b"\x00" + PATH, b"\x01" * 32],
    "an extension without a path": [b"\x00", b"\x01" * 32],
    "an extension that leads nowhere": [b"\x00" + PATH[:31], b""],
    "an extension to a name of 31 bytes": [b"\x00" + PATH[:31], b"\x01" * 31],
    "a child in place that is long": [b"\x00" + PATH[:1], [b"\x20" + PATH[1:], LEAF]],
    "a branch with a value": _branch(i0=b"\x01" * 32, i1=b"\x01" * 32, i16=b"\x01"),
    "a branch with one child": _branch(i0=b"\x01" * 32),
}


@pytest.mark.parametrize("node", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_node_is_refused_even_under_its_own_hash(node: object) -> None:
    raw = rlp.encode(node)
    with pytest.raises(ProofError):
        prove_slot(Digest(keccak(raw)), slot(5), [raw])


def test_a_short_node_by_its_hash_is_refused() -> None:
    short = rlp.encode([b"\x20" + PATH[29:], LEAF])
    top = rlp.encode([b"\x00" + PATH[:29], keccak(short)])
    with pytest.raises(ProofError, match="in its parent as it is"):
        prove_slot(Digest(keccak(top)), slot(5), [top, short])


@pytest.mark.parametrize(
    "account",
    [
        [b"", b"", EMPTY_TRIE],
        [b"\x00", b"", EMPTY_TRIE, EMPTY_CODE],
        [b"", b"", EMPTY_TRIE[1:], EMPTY_CODE],
        [b"", b"", EMPTY_TRIE, [EMPTY_CODE]],
        [b"", b"\x01" * 33, EMPTY_TRIE, EMPTY_CODE],
    ],
)
def test_a_malformed_account_is_refused(account: list[object]) -> None:
    owner = Address(b"\x07" * 20)
    raw = rlp.encode([b"\x20" + keccak(owner), rlp.encode(account)])
    with pytest.raises(ProofError):
        prove_account(Digest(keccak(raw)), owner, [raw])


def test_paths_share_nodes_and_all_nodes_are_used_in_order(trie: Trie) -> None:
    wanted = [slot(n) for n in (5, 6, 7)]
    given = in_order(*(trie.proof(key) for key in wanted))
    nodes = Nodes(given)
    assert [find_slot(nodes, root(trie), key) for key in wanted] == [6, 7, 8]
    nodes.require_exact()
    for other in ([*given, b"\xc0"], [*given, given[0]], given[::-1]):
        nodes = Nodes(other)
        for key in wanted:
            find_slot(nodes, root(trie), key)
        with pytest.raises(ProofError, match="exactly those needed"):
            nodes.require_exact()


def test_a_header_is_read_and_malformed_ones_are_refused() -> None:
    raw = header(b"\x05" * 32, 77, 1_790_000_123)
    read = read_header(raw)
    assert (read.hash, read.number, read.time) == (keccak(raw), 77, 1_790_000_123)
    assert read.state_root == b"\x05" * 32
    fields = rlp.decode(raw)
    assert read_header(rlp.encode([*fields, bytes(32)])).number == 77
    bad = [
        fields[:19], [*fields, bytes(31)], [*fields, bytes(32), bytes(32)],
        [*fields[:3], bytes(31), *fields[4:]], [*fields[:8], b"\x00\x4d", *fields[9:]],
        [*fields[:8], b"\x01" * 9, *fields[9:]], [*fields[:12], [b""], *fields[13:]], b"no list",
    ]  # fmt: skip
    for case in bad:
        with pytest.raises(ProofError):
            read_header(rlp.encode(case))
    with pytest.raises(ProofError):
        read_header(raw + b"\x00")
