"""Journal against a list of leaves, through appends that are right and appends that are not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.contracts import reference
from tests.contracts.evm import Refused
from tests.contracts.ledger import (
    MANAGER,
    OPERATOR_ID,
    SENDER,
    STRANGER,
)
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.signing import sha

counts = st.one_of(st.integers(1, 9), st.integers(1, 40))
LEAVES = reference.leaves(40 * 40 + 1, "machine")


class JournalMachine(LedgerMachine):
    """A journal that grows, and people who try to make it grow otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0
        self.operator = SENDER
        self.kept = {0: (reference.sha256(b""), bytes(32), 3)}

    def append(self, count: int, index_root: bytes, **given: Any) -> tuple[str, tuple[Any, ...]]:
        """Tries to append, with what is right unless told otherwise; the error, if any."""
        tree = LEAVES[: self.size]
        known: dict[str, Any] = {
            "sender": self.operator,
            "size": self.size,
            "root": reference.root(tree),
            "peaks": reference.peaks(tree),
            "leaves": LEAVES[self.size : self.size + count],
            **given,
        }
        values = (known["size"], known["root"], index_root, known["peaks"], known["leaves"])
        try:
            done = self.ledger.journal.send(known["sender"].address, "append", *values)
        except Refused as refusal:
            return refusal.name, refusal.values
        self.size += count
        self.kept[self.size] = (reference.root(LEAVES[: self.size]), index_root, done.block)
        return "", ()

    @rule(count=counts, claim=st.booleans())
    def append_well(self, count: int, claim: bool) -> None:
        """What the operator does."""
        index_root = sha(f"index of {count}") if claim else bytes(32)
        assert self.append(count, index_root) == ("", ())

    @rule(count=counts, size=st.integers(0, 3_000))
    def append_to_another_size(self, count: int, size: int) -> None:
        """On top of a tree that the journal is not, or is no longer."""
        if size != self.size:
            wanted = ("WrongSize", (size, self.size))
            assert self.append(count, bytes(32), size=size) == wanted

    @rule(count=counts, data=st.data())
    def append_to_an_older_root(self, count: int, data: st.DataObject) -> None:
        """With the size of now and the root of an earlier checkpoint."""
        older = data.draw(st.sampled_from(sorted(self.kept)))
        if older != self.size:
            root, peaks = self.kept[older][0], reference.peaks(LEAVES[:older])
            error = self.append(count, bytes(32), root=root, peaks=peaks)
            assert error == ("WrongRoot", (root, self.kept[self.size][0]))

    @rule(count=counts, place=st.integers(0, 20), value=st.binary(min_size=32, max_size=32))
    def append_with_a_wrong_peak(self, count: int, place: int, value: bytes) -> None:
        """A peak made up."""
        peaks = reference.peaks(LEAVES[: self.size])
        if peaks and peaks[place % len(peaks)] != value:
            peaks[place % len(peaks)] = value
            name, (_, actual) = self.append(count, bytes(32), peaks=peaks)
            assert (name, actual) == ("WrongPeaks", self.kept[self.size][0])

    @rule(count=counts, surplus=st.sampled_from([-1, 1, 2]))
    def append_with_another_number_of_peaks(self, count: int, surplus: int) -> None:
        """One dropped, or some added."""
        peaks = reference.peaks(LEAVES[: self.size])
        told = peaks[:surplus] if surplus < 0 else peaks + [bytes(32)] * surplus
        if len(told) != len(peaks):
            wanted = ("WrongPeakCount", (len(told), len(peaks)))
            assert self.append(count, bytes(32), peaks=told) == wanted

    @rule(count=st.sampled_from([0, 3_501]))
    def append_none_or_too_many(self, count: int) -> None:
        """Outside what one call takes."""
        error = self.append(count, bytes(32), leaves=[bytes(32)] * count)
        assert error == ("LeavesOutOfRange", (count, 3_500))

    @rule(count=counts)
    def append_as_nobody(self, count: int) -> None:
        """As whichever funded account is not the operator's."""
        other = STRANGER if self.operator is SENDER else SENDER
        wanted = ("NotAuthorised", (other.address,))
        assert self.append(count, bytes(32), sender=other) == wanted

    @rule()
    def rotate_the_operators_account(self) -> None:
        """To and fro between two accounts of the operator."""
        other = STRANGER if self.operator is SENDER else SENDER
        rotation = {"previous": self.operator.address, "next": other.address, "rank": 2}
        self.ledger.do("RotateAccount", MANAGER, member=OPERATOR_ID, **rotation)
        self.operator = other

    @invariant()
    def the_newest_checkpoint_is_over_all_leaves(self) -> None:
        """And no other size than the model's is the journal's."""
        assert self.ledger.journal.look("latest") == (self.size, *self.kept[self.size])

    def teardown(self) -> None:
        """Every checkpoint is still there, and there is none between them."""
        for size, known in self.kept.items():
            assert self.ledger.journal.look("checkpoint", size) == known
            if size + 1 not in self.kept:
                nothing = (bytes(32), bytes(32), 0)
                assert self.ledger.journal.look("checkpoint", size + 1) == nothing
        super().teardown()


JournalMachine.TestCase.settings = in_good_time
TestJournalMachine = JournalMachine.TestCase
