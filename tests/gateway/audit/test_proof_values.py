"""Stored proofs are walked along the paths of the Journal's address and of its slots."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eth_hash.auto import keccak

from chain import canonical
from chain.evidence import checkpoint_slots
from chain.words import Address, to_hex
from gateway.audit import proofs
from tests.chain.evidence.tries import header, state, storage

JOURNAL, OTHER = Address(b"\x0a" * 20), Address(b"\x0b" * 20)
NUMBER, SIZE = 7, 5
ROOT, INDEX_ROOT = b"\x5a" * 32, bytes(32)


def stored(root: bytes = ROOT, **changes: Any) -> tuple[Any, ...]:
    """What the table keeps of a checkpoint in whose slots stand this root and no index root."""
    slots = checkpoint_slots(changes.get("size", SIZE))
    other = {bytes([n]) * 32: n + 1 for n in range(200)}
    kept = storage(other | {slots[0]: int.from_bytes(root), slots[2]: NUMBER})
    account = (1, 0, kept.root, keccak(b"code"))
    tree = state({JOURNAL: account, OTHER: account})
    head = header(tree.root, changes.get("number", NUMBER))
    return (
        NUMBER,
        changes.get("hash", keccak(head)),
        head,
        canonical.encode([to_hex(node) for node in tree.proof(changes.get("at", JOURNAL))]),
        canonical.encode([[to_hex(node) for node in kept.proof(slot)] for slot in slots]),
    )


def check(root: bytes, row: tuple[Any, ...]) -> None:
    proofs._check(JOURNAL, SIZE, root, INDEX_ROOT, *row)


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_a_root_that_begins_with_zeros_is_found_without_them(zeros: int) -> None:
    root = bytes(zeros) + b"\x5a" * (32 - zeros)
    check(root, stored(root))


def test_a_later_block_proves_it_too() -> None:
    check(ROOT, stored(number=NUMBER + 3, hash=bytes(32)))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"root": b"\x5b" * 32}, "does not end in what the checkpoint says"),
        ({"at": OTHER}, "lacks the trie node|not on the path"),
        ({"size": SIZE + 1}, "lacks the trie node|not on the path"),
        ({"hash": bytes(32)}, "does not hash to the checkpoint's block"),
        ({"number": NUMBER - 1}, "before the checkpoint's"),
    ],
)
def test_a_proof_of_something_else_is_broken(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(proofs._Broken, match=reason):
        check(ROOT, stored(**changes))


def test_slots_in_another_order_are_broken() -> None:
    *row, slots = stored()
    turned = canonical.encode(json.loads(slots)[::-1])
    with pytest.raises(proofs._Broken, match=r"lacks the trie node|not on the path"):
        check(ROOT, (*row, turned))
