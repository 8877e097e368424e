"""At whatever size a version is asked for, it is the index built freshly from the headers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import ProofError
from chain.index import (
    Index,
    MemoryIndex,
    Row,
    RowTable,
    Versions,
    row_of,
    verify_absent,
    verify_key,
)
from tests.chain.index.reference import sample_tag
from tests.chain.index.test_building import Records, lists_of

RECORDS = st.lists(st.sets(st.integers(0, 60), max_size=12), min_size=1, max_size=24)
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["go", "store", "note", "rewind", "forget", "fill"]), st.integers(0, 30)
    ),
    max_size=25,
)


class Ahead:
    """Versions over a table, with the records that they are made of."""

    def __init__(self, records: Records, start: int = 0) -> None:
        self.records, self.table = records, RowTable()
        lists = lists_of(records[:start])
        self.table.write(row_of(tag, positions) for tag, positions in lists.items())
        self.versions = Versions(self.table.read, start, len(lists))
        self.held = start

    def go(self, size: int) -> None:
        tip = self.versions.tip.size
        size = min(max(size, tip), len(self.records))
        changes = lists_of(self.records[tip:size], tip)
        self.versions.apply(self.versions.prepare(size, changes))

    def store(self, size: int) -> None:
        """Write the rows of the next version from `size` on, without a word to the versions."""
        later = [kept for kept in self.versions.sizes() if kept >= max(size, self.held)]
        if later:
            rows, _ = self.versions.waiting(later[0])
            self.table.write(rows)
            self.held = later[0]

    def note(self, _: int = 0) -> None:
        self.versions.note_stored(self.held)

    def rewind(self, size: int) -> None:
        self.note()
        self.versions.rewind(max(size, self.held))

    def forget(self, _: int = 0) -> None:
        self.versions.forget_oldest()

    def fill(self, nodes: int) -> None:
        self.versions.advance(nodes)

    def fresh(self, size: int) -> MemoryIndex:
        index = MemoryIndex()
        index.update(size, lists_of(self.records[:size]))
        return index

    def check(self) -> None:
        """Every version that is kept, every bucket, keys that are there and keys that are not."""
        for size in self.versions.sizes():
            expected = self.fresh(size)
            assert self.versions.root(size) == expected.root
            if size <= self.held:
                for number in range(0, 70, 3):
                    self.check_proof(sample_tag(number), size, expected)

    def check_proof(self, tag: bytes, size: int, expected: Index) -> None:
        proof = self.versions.prove(tag, size, self.table.read, self.held)
        assert proof == expected.prove(tag)
        if any(entry.tag == tag for entry in proof.entries):
            verify_key(tag, proof, expected.root)
        else:
            verify_absent(tag, proof, expected.root)


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.integers(0, 24), ACTIONS)
def test_every_version_is_that_of_a_fresh_index(
    records: Records, start: int, actions: list[tuple[str, int]]
) -> None:
    ahead = Ahead(records, min(start, len(records)))
    for name, number in actions:
        getattr(ahead, name)(number)
    ahead.check()
    assert ahead.versions.sizes() == sorted(set(ahead.versions.sizes()))


def test_proofs_go_back_over_growth_of_the_map_again_and_again() -> None:
    ahead = Ahead([{number} for number in range(140)])
    for size in range(1, 141, 3):
        ahead.go(size)
        ahead.store(size)
    ahead.note()
    assert len(ahead.versions.sizes()) > 40
    ahead.check()
    assert ahead.versions.weight() > 0


def test_steps_are_taken_back_over_growth_and_taken_again_otherwise() -> None:
    ahead = Ahead([{number, number % 7} for number in range(100)], 10)
    ahead.fill(3)
    for size in (30, 60, 100):
        ahead.go(size)
    ahead.store(30)
    ahead.note()
    ahead.rewind(59)
    assert ahead.versions.sizes() == [10, 30]
    for size in (45, 100):
        ahead.go(size)
        ahead.store(size)
    ahead.check()


def test_the_rows_that_wait_are_whole_and_those_of_the_version_asked_for() -> None:
    ahead = Ahead([{1}, {1, 2}, {1}, {3}])
    for size in (2, 3, 4):
        ahead.go(size)
    assert ahead.versions.waiting(3) == (tuple(sorted([row(1, [0, 1, 2]), row(2, [1])])), 2)
    ahead.store(2)
    ahead.note()
    assert ahead.versions.waiting(3) == ((row(1, [0, 1, 2]),), 2)
    assert ahead.versions.waiting(2) == ((), 2)


def test_a_step_without_records_is_no_version() -> None:
    ahead = Ahead([{1}], 1)
    ahead.go(1)
    assert ahead.versions.sizes() == [1]


def test_what_is_stored_is_neither_forgotten_nor_taken_back() -> None:
    ahead = Ahead([{1}, {2}, {3}])
    ahead.go(1)
    ahead.go(2)
    ahead.store(1)
    ahead.note()
    ahead.forget()
    ahead.forget()
    assert ahead.versions.sizes() == [1, 2]
    with pytest.raises(ProofError, match="version 1 is stored: there is no way back to 0"):
        ahead.versions.rewind(0)
    ahead.go(3)
    ahead.store(2)
    ahead.note()
    with pytest.raises(ProofError, match="cannot hold 1 now"):
        ahead.versions.note_stored(1)


def test_what_is_not_kept_is_refused_by_its_size() -> None:
    ahead = Ahead([{1}, {2}, {3}], 1)
    ahead.go(3)
    for ask in (ahead.versions.root, ahead.versions.waiting, ahead.versions.note_stored):
        with pytest.raises(ProofError, match="as of 2 records is not kept"):
            ask(2)
    with pytest.raises(ProofError, match="do not prove the later version 3"):
        ahead.versions.prove(sample_tag(1), 3, ahead.table.read, 1)


def test_a_row_changed_behind_the_back_is_found_before_anything_is_made_of_it() -> None:
    ahead = Ahead([{1}, {1}, {2}], 1)
    ahead.table.write([row(1, [7])])
    with pytest.raises(ProofError, match="not what the index was made of"):
        ahead.go(2)
    ahead.table.write([row(1, [0])])
    ahead.go(2)
    assert ahead.versions.tip == ahead.fresh(2).root


def row(number: int, positions: list[int]) -> Row:
    return row_of(sample_tag(number), positions)
