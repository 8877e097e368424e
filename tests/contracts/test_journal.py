"""Journal: what an append leaves behind, and everything that gets no entrance."""

from __future__ import annotations

from itertools import pairwise

import pytest

from chain import merkle
from tests.contracts import reference
from tests.contracts.appends import (
    LIMIT,
    NO_CLAIM,
    append,
    leaves,
    reference_root,
)
from tests.contracts.ledger import (
    AUDITOR,
    MANAGER,
    OPERATOR,
    OPERATOR_ID,
    SENDER,
    STRANGER,
    Ledger,
    member_id,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import person, sha


def test_an_append_keeps_a_checkpoint_and_says_so(ledger: Ledger) -> None:
    done = append(ledger, 0, 5, sha("index"))
    root = reference.root(leaves()[:5])
    [event] = done.events
    assert event.name == "CheckpointAppended"
    assert event.values == {"size": 5, "root": root, "indexRoot": sha("index")}
    assert event.topics[1] == (5).to_bytes(32, "big")
    assert ledger.journal.look("size") == (5,)
    assert ledger.journal.look("checkpoint", 5) == (root, sha("index"), done.block)
    assert ledger.journal.look("latest") == (5, root, sha("index"), done.block)


def test_every_checkpoint_stays_and_no_other_size_has_one(ledger: Ledger) -> None:
    sizes = [0, 1, 2, 5, 12, 64, 65, 100]
    blocks = [append(ledger, old, new).block for old, new in pairwise(sizes)]
    for size in range(102):
        kept = ledger.journal.look("checkpoint", size)
        if size == 0:
            assert kept[0] == reference.sha256(b"")
        elif size in sizes:
            root = reference.root(leaves()[:size])
            assert kept == (root, NO_CLAIM, blocks[sizes.index(size) - 1])
        else:
            assert kept == (bytes(32), bytes(32), 0)


def test_a_journal_grows_to_twenty_thousand_leaves_in_large_and_small_steps(
    ledger: Ledger,
) -> None:
    size = 0
    for count in (LIMIT, LIMIT, 1, LIMIT - 1, 17, LIMIT, 1_000, 2, LIMIT, 1_481):
        append(ledger, size, size + count)
        size += count
        assert ledger.journal.look("latest")[:2] == (size, merkle.root_hash(leaves()[:size]))
    assert size == 20_000


@pytest.mark.parametrize("old", [1, 2, 7, 21, 255])
def test_one_wrong_peak_in_any_position_is_refused(ledger: Ledger, old: int) -> None:
    append(ledger, 0, old)
    peaks = reference.peaks(leaves()[:old])
    for place, peak in enumerate(peaks):
        for bit in (0, 255):
            wrong = (int.from_bytes(peak, "big") ^ 1 << bit).to_bytes(32, "big")
            told = [*peaks[:place], wrong, *peaks[place + 1 :]]
            with refused("WrongPeaks", merkle.fold(told), reference.root(leaves()[:old])):
                append(ledger, old, old + 1, peaks=told)


def test_peaks_in_another_order_are_refused(ledger: Ledger) -> None:
    append(ledger, 0, 7)
    peaks = reference.peaks(leaves()[:7])
    for told in (peaks[::-1], [peaks[1], peaks[0], peaks[2]], [peaks[0], peaks[2], peaks[1]]):
        with refused("WrongPeaks", merkle.fold(told), reference.root(leaves()[:7])):
            append(ledger, 7, 8, peaks=told)


@pytest.mark.parametrize("old", [0, 1, 2, 7, 8, 100])
def test_too_few_and_too_many_peaks_are_refused(ledger: Ledger, old: int) -> None:
    if old:
        append(ledger, 0, old)
    peaks = reference.peaks(leaves()[:old])
    wrong = [[*peaks, bytes(32)], [bytes(32), *peaks], peaks * 2 or [bytes(32)] * 2]
    if old:
        wrong += [peaks[1:], peaks[:-1], []]
    for told in wrong:
        with refused("WrongPeakCount", len(told), len(peaks)):
            append(ledger, old, old + 1, peaks=told)


def test_the_root_alone_does_not_pass_for_the_peaks(ledger: Ledger) -> None:
    append(ledger, 0, 3)
    with refused("WrongPeakCount", 1, 2):
        append(ledger, 3, 4, peaks=[reference.root(leaves()[:3])])


@pytest.mark.parametrize("size", [0, 4, 6, 2**64 - 1])
def test_another_size_than_the_journals_is_refused(ledger: Ledger, size: int) -> None:
    append(ledger, 0, 5)
    with refused("WrongSize", size, 5):
        append(ledger, 5, 6, size=size)


def test_another_root_than_the_journals_is_refused(ledger: Ledger) -> None:
    append(ledger, 0, 5)
    root = reference.root(leaves()[:5])
    for wrong in (bytes(32), reference.root(leaves()[:4]), root[:-1] + bytes([root[-1] ^ 1])):
        with refused("WrongRoot", wrong, root):
            append(ledger, 5, 6, root=wrong)


def test_an_append_on_an_older_checkpoint_is_refused(ledger: Ledger) -> None:
    append(ledger, 0, 5)
    append(ledger, 5, 9)
    with refused("WrongSize", 5, 9):
        append(ledger, 5, 9)


def test_an_empty_append_is_refused(ledger: Ledger) -> None:
    with refused("LeavesOutOfRange", 0, LIMIT):
        append(ledger, 0, 0)


def test_more_than_3500_leaves_are_refused(ledger: Ledger) -> None:
    with refused("LeavesOutOfRange", LIMIT + 1, LIMIT):
        append(ledger, 0, LIMIT + 1)
    append(ledger, 0, LIMIT)


def test_only_active_accounts_of_operators_append(ledger: Ledger) -> None:
    tj = ledger.department("TJ")
    ledger.admit("AUDIT", AUDITOR, [person("auditor")])
    for sender in (STRANGER, MANAGER, tj.handler, tj.head, person("auditor")):
        with refused("NotAuthorised", sender.address):
            ledger.journal.attempt(
                sender.address, "append", 0, reference.root([]), NO_CLAIM, [], leaves()[:1]
            )


def test_a_suspended_operator_appends_nothing(ledger: Ledger) -> None:
    ledger.admit("O2", OPERATOR, [STRANGER])
    append(ledger, 0, 1, sender=STRANGER.address)
    ledger.suspend(OPERATOR_ID)
    with refused("NotAuthorised", SENDER.address):
        append(ledger, 1, 2)
    ledger.reinstate(OPERATOR_ID)
    ledger.suspend(member_id("O2"))
    with refused("NotAuthorised", STRANGER.address):
        append(ledger, 1, 2, sender=STRANGER.address)
    append(ledger, 1, 2)


def test_an_account_taken_from_the_operator_appends_nothing(ledger: Ledger) -> None:
    fields = {"previous": SENDER.address, "next": STRANGER.address, "rank": 2}
    ledger.do("RotateAccount", MANAGER, member=OPERATOR_ID, **fields)
    with refused("NotAuthorised", SENDER.address):
        append(ledger, 0, 1)
    append(ledger, 0, 1, sender=STRANGER.address)


def test_the_index_root_is_kept_as_claimed(ledger: Ledger) -> None:
    for old in range(3):
        append(ledger, old, old + 1, sha(f"index {old}"))
    claims = [ledger.journal.look("checkpoint", size)[1] for size in range(4)]
    assert claims == [NO_CLAIM, *(sha(f"index {old}") for old in range(3))]


def test_several_appends_stand_in_one_block(ledger: Ledger) -> None:
    state, journal = ledger.evm.next_state(), ledger.journal
    for old in range(4):
        root, peaks = reference.root(leaves()[:old]), reference.peaks(leaves()[:old])
        call = journal.encode("append", old, root, NO_CLAIM, peaks, leaves()[old : old + 1])
        done = ledger.evm.attempt(SENDER.address, journal.address, call, state=state)
        assert not done.is_error


def test_too_little_gas_leaves_the_journal_as_it_was(ledger: Ledger) -> None:
    journal = ledger.journal
    call = journal.encode("append", 0, reference_root(0), NO_CLAIM, [], leaves()[:100])
    used = journal.attempt_data(SENDER.address, call).gas_used
    intrinsic = 21_000 + 16 * len(call)
    succeeded = set()
    for gas in range(intrinsic, intrinsic + used + 5_000, 1_777):
        done = ledger.evm.attempt(SENDER.address, journal.address, call, gas)
        succeeded.add(done.is_success)
        if done.is_success:
            [(_, _, data)] = done.get_log_entries()
            assert data[:32] == reference_root(100)
    assert succeeded == {False, True}
