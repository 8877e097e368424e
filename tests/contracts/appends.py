"""Appends to the journal for its tests: in blocks, and on top of old trees of any size."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.contracts import reference
from tests.contracts.abi import mapping_slot, storage_slot
from tests.contracts.evm import Outcome
from tests.contracts.ledger import (
    SENDER,
    Ledger,
)

NO_CLAIM = bytes(32)
LIMIT = 3_500


@cache
def leaves(count: int = 24_000) -> list[bytes]:
    """Leaf hashes that all tests of this file share."""
    return reference.leaves(count)


@cache
def reference_root(size: int) -> bytes:
    """The root over the first leaves, by the definition."""
    return reference.root(leaves()[:size])


def append(
    ledger: Ledger, old: int, new: int, index_root: bytes = NO_CLAIM, **given: Any
) -> Outcome:
    """Appends the leaves from old to new, with what belongs to the old tree unless told else."""
    known: dict[str, Any] = {
        "sender": SENDER.address,
        "size": old,
        "root": reference.root(leaves()[:old]),
        "peaks": reference.peaks(leaves()[:old]),
        "leaves": leaves()[old:new],
        **given,
    }
    values = [known[name] for name in ("size", "root")]
    return ledger.journal.send(
        known["sender"], "append", *values, index_root, known["peaks"], known["leaves"]
    )


def extend(ledger: Ledger, old: int, *sizes: int, tree: list[bytes] | None = None) -> list[bytes]:
    """The roots that the contract computes from an old tree to each size."""
    tree = leaves() if tree is None else tree
    root, peaks = reference.root(tree[:old]), reference.peaks(tree[:old])
    return attempt_each(ledger, old, root, peaks, [tree[old:size] for size in sizes])


def attempt_each(
    ledger: Ledger, old: int, root: bytes, peaks: list[bytes], appends: list[list[bytes]]
) -> list[bytes]:
    """The root after each append alone, on top of an old tree that is put into the storage."""
    journal, state = ledger.journal, ledger.evm.next_state()
    slot = mapping_slot(old.to_bytes(32, "big"), storage_slot("Journal", "_checkpoints"))
    state.set_storage(journal.address, storage_slot("Journal", "size"), old)
    state.set_storage(journal.address, slot, int.from_bytes(root, "big"))
    roots = []
    for new in appends:
        before = state.snapshot()
        call = journal.encode("append", old, root, NO_CLAIM, peaks, new)
        done = ledger.evm.attempt(SENDER.address, journal.address, call, state=state)
        [(_, topics, data)] = done.get_log_entries()
        assert topics[1] == old + len(new)
        roots.append(data[:32])
        state.revert(before)
    return roots
