"""However it was built, the index is that of the naive reference over the same headers."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.index import OCCUPANCY, Index, MemoryIndex, RowTable, Step, depth_of, row_of
from tests.chain.index.reference import NaiveIndex, depth, sample_tag

Records = list[set[int]]
"""Of each record the numbers of its tags."""

RECORDS = st.lists(st.sets(st.integers(0, 60), max_size=12), max_size=30)


def lists_of(records: Sequence[set[int]], first: int = 0) -> dict[bytes, list[int]]:
    lists: dict[bytes, list[int]] = {}
    for position, numbers in enumerate(records, start=first):
        for number in sorted(numbers):
            lists.setdefault(sample_tag(number), []).append(position)
    return lists


def naive(records: Records) -> NaiveIndex:
    return NaiveIndex(len(records), lists_of(records))


class Store:
    """An index over a table that is not its own, as the gateway has it."""

    def __init__(self) -> None:
        self.table = RowTable()
        self.index = Index.build(self.table.read, 0, 0)

    def prepared(self, records: Records, size: int) -> Step:
        start = self.index.root.size
        return self.index.prepare(size, lists_of(records[start:size], start))

    def go(self, records: Records, size: int) -> None:
        step = self.prepared(records, size)
        self.table.write(step.rows)
        self.index.apply(step)


def many(keys: int) -> Records:
    """Three keys a record, each key once."""
    return [set(range(start, min(start + 3, keys))) for start in range(0, keys, 3)]


def test_the_empty_index_has_the_root_of_the_specification() -> None:
    bucket = sha256(b"\x02").digest()
    expected = sha256(b"shujian-index" + bytes(17) + bucket).digest()
    assert MemoryIndex().root.root == NaiveIndex(0, {}).root() == expected


def test_the_depth_grows_where_the_buckets_hold_more_than_eight_keys_in_the_mean() -> None:
    assert OCCUPANCY == 8
    assert all(depth_of(keys) == depth(keys) for keys in range(2000))
    assert [depth_of(keys) for keys in (8, 9, 16, 17, 100_000, 10_000_000)] == [0, 1, 1, 2, 14, 21]


@settings(max_examples=60)
@given(RECORDS, st.lists(st.integers(0, 30), max_size=6), st.lists(st.integers(0, 40), max_size=8))
def test_any_batches_give_the_root_of_the_reference(
    records: Records, cuts: list[int], ahead: list[int]
) -> None:
    store, whole = Store(), MemoryIndex()
    for turn, size in enumerate(sorted({min(cut, len(records)) for cut in cuts} | {len(records)})):
        store.go(records, size)
        assert store.index.root.root == naive(records[:size]).root()
        store.index.advance(ahead[turn % len(ahead)] if ahead else 1)
    assert whole.update(len(records), lists_of(records)) == store.index.root
    assert store.index.keys == len(store.table) == len(lists_of(records))


@settings(max_examples=30)
@given(RECORDS)
def test_proofs_are_those_of_the_reference(records: Records) -> None:
    index, expected = MemoryIndex(), naive(records)
    index.update(len(records), lists_of(records))
    for number in range(0, 70, 7):
        assert index.prove(sample_tag(number)) == expected.proof(sample_tag(number))


@pytest.mark.parametrize("keys", [8, 9, 16, 17, 33, 130])
@pytest.mark.parametrize("slice_", [0, 1, 3, 1000])
def test_growth_gives_the_same_root_whatever_was_filled_ahead(keys: int, slice_: int) -> None:
    records, store = many(keys), Store()
    for size in range(1, len(records) + 1):
        store.go(records, size)
        if slice_:
            store.index.advance(slice_)
        assert store.index.root.root == naive(records[:size]).root()


def test_four_times_the_new_keys_fill_the_next_tree_before_it_is_needed() -> None:
    records, store = [{number} for number in range(1025)], Store()
    for size in range(1, 1026):
        step = store.prepared(records, size)
        following = store.index._next
        if step.depth > depth_of(store.index.keys) and store.index.keys > 64:
            assert following is not None
            assert following.complete
        store.table.write(step.rows)
        store.index.apply(step)
        store.index.advance(4)


def test_nothing_is_filled_ahead_of_its_time_and_nothing_twice() -> None:
    records, store = many(33), Store()
    store.go(records, 8)  # 24 of 32 keys: three quarters, and not more
    assert not store.index.advance()
    store.go(records, 9)
    assert [store.index.advance(6) for _ in range(5)] == [True, True, True, True, False]


@pytest.mark.parametrize("begun", [0, 4])
def test_the_next_tree_may_be_filled_between_a_step_and_its_application(begun: int) -> None:
    records, store = many(40), Store()
    store.go(records, 9)
    if begun:
        store.index.advance(begun)
    step = store.prepared(records, 10)
    store.index.advance(3)
    store.table.write(step.rows)
    store.index.advance(3)
    store.index.apply(step)
    while store.index.advance():
        pass
    for size in range(11, 15):
        store.go(records, size)
        assert store.index.root.root == naive(records[:size]).root()


def test_a_step_may_be_applied_after_a_larger_one_was_thrown_away() -> None:
    records, store = many(200), Store()
    store.go(records, 9)
    store.index.advance(5)
    step = store.prepared(records, 10)
    store.prepared(records, 60)
    store.table.write(step.rows)
    store.index.apply(step)
    store.go(records, 60)
    assert store.index.root.root == naive(records[:60]).root()


@pytest.mark.parametrize("size", [10, 40])
def test_a_step_that_is_thrown_away_leaves_no_trace(size: int) -> None:
    records, store = many(200), Store()
    store.go(records, 9)
    root, proof = store.index.root, store.index.prove(sample_tag(0))
    assert store.prepared(records, size).root.root == naive(records[:size]).root()
    assert (store.index.root, store.index.prove(sample_tag(0))) == (root, proof)
    for end in (12, 60):
        store.go(records, end)
        assert store.index.root.root == naive(records[:end]).root()


def test_a_step_names_the_rows_and_hashes_that_change_and_no_other() -> None:
    records, store = many(100), Store()
    store.go(records, 34)
    old = store.index.bucket_hashes()
    step = store.index.prepare(36, {sample_tag(5): [34, 35], sample_tag(70): [34]})
    assert step.rows == tuple(
        sorted([row_of(sample_tag(5), [1, 34, 35]), row_of(sample_tag(70), [23, 34])])
    )
    store.table.write(step.rows)
    store.index.apply(step)
    new, places = store.index.bucket_hashes(), range(0, len(old), 32)
    changed = {
        at // 32: new[at : at + 32] for at in places if old[at : at + 32] != new[at : at + 32]
    }
    assert changed == step.hashes


def test_records_without_tags_change_the_root_through_the_size_alone() -> None:
    index = MemoryIndex()
    roots = [index.update(size, {}).root for size in (0, 1, 2)]
    assert roots == [NaiveIndex(size, {}).root() for size in (0, 1, 2)]
    assert len(set(roots)) == 3


def test_an_index_is_built_again_from_its_rows_and_from_its_hashes() -> None:
    records, store = many(300), Store()
    store.go(records, 90)
    saved = store.index.bucket_hashes()
    store.go(records, 95)
    read, keys = store.table.read, store.index.keys
    assert Index.build(read, 95, keys).root == store.index.root
    stale = lists_of(records[90:95])
    restored = Index.restore(read, 95, keys, saved, stale)
    assert (
        restored.root
        == store.index.root
        == Index.restore(read, 95, keys, store.index.bucket_hashes()).root
    )
    step = restored.prepare(100, lists_of(records[95:], 95))
    assert step.root.root == naive(records).root()
    with pytest.raises(ProofError, match="hashes of 128 buckets"):
        Index.restore(read, 95, 600, saved)


def test_a_row_made_from_a_whole_list_is_the_row_that_grew() -> None:
    table, index = RowTable(), MemoryIndex()
    for position in range(70):
        index.update(position + 1, {sample_tag(1): [position]})
        row = row_of(sample_tag(1), range(position + 1))
        table.write([row])
        assert index.prove(sample_tag(1)).entries[0].count == position + 1
        assert table.read(bytes(32), b"\xff" * 32) == [row]
        assert Index.build(table.read, position + 1, 1).root == index.root


def test_what_the_store_raises_passes_through() -> None:
    def read(first: bytes, last: bytes) -> list[tuple[bytes, int, bytes]]:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Index.build(read, 0, 0)


BAD = {
    "a position before the new records": (5, {sample_tag(1): [1]}),
    "a position behind them": (5, {sample_tag(1): [5]}),
    "a position twice": (5, {sample_tag(1): [3, 3]}),
    "positions descending": (5, {sample_tag(1): [4, 3]}),
    "no position": (5, {sample_tag(1): []}),
    "a position that is no number": (5, {sample_tag(1): [True]}),
    "a short tag": (5, {bytes(31): [3]}),
    "a smaller journal": (1, {}),
    "a journal beyond the largest": (2**63, {}),
}


@pytest.mark.parametrize(("size", "changes"), BAD.values(), ids=BAD)
def test_changes_that_no_journal_makes_are_refused(
    size: int, changes: dict[bytes, list[int]]
) -> None:
    index = MemoryIndex()
    root = index.update(2, {sample_tag(1): [0, 1]})
    with pytest.raises(ProofError):
        index.prepare(size, changes)
    assert index.root == root


def test_a_step_is_applied_once_and_only_on_the_state_that_it_was_made_for() -> None:
    store, records = Store(), many(30)
    step, other = store.prepared(records, 4), store.prepared(records, 5)
    store.table.write(step.rows)
    store.index.apply(step)
    for late in (step, other):
        with pytest.raises(ProofError, match="the step begins at 0, the index is at 4"):
            store.index.apply(late)
