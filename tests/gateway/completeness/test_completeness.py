"""The persisted index is that of the newest checkpoint; what is ahead or behind is in memory."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from chain.index import verify_key
from chain.words import ZERO_DIGEST, Digest
from gateway.completeness import service
from gateway.completeness.filling import refill
from gateway.database import WriteSession, read_session
from gateway.errors import LedgerError, NotFound, Unavailable
from tests.gateway.completeness.shelf import Shelf, tag

FALSE = Digest(b"\x01" * 32)


def never() -> bool:
    return False


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_appended_kept_and_lost_every_proof_is_that_of_a_fresh_index(
    shelf: Shelf, seed: int
) -> None:
    draw, kept = random.Random(seed), 0
    for _ in range(14):
        size = shelf.add(*(draw.randrange(40) for _ in range(draw.randrange(1, 12))))
        ahead = sorted(draw.randrange(kept, size) + 1 for _ in range(draw.randrange(3)))
        assert [shelf.index.root_at(at) for at in ahead] == [
            shelf.fresh(at).root.root for at in ahead
        ]
        what = draw.randrange(4)
        if what == 0:
            shelf.restart()
        elif what > 1:  # sometimes one that nobody has asked for before
            kept = draw.choice([*ahead, draw.randrange(kept, size) + 1])
            shelf.keep(kept)
            assert shelf.index.provable()[-1] == kept
        shelf.index.advance()
    for size in shelf.index.provable():
        shelf.check(size)
    assert shelf.rows()[:-1] == [tuple(row) for row in shelf.fresh(kept).rows()]


def test_a_write_that_fails_after_the_rows_leaves_none_and_can_be_made_again(shelf: Shelf) -> None:
    shelf.keep(shelf.add(1, 2))
    size, before = shelf.add(2, 3), shelf.rows()

    def failing(session: WriteSession) -> None:
        shelf.index.confirm(session, size)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        shelf.town.writer.run(failing)
    assert (shelf.rows(), shelf.index.provable()) == (before, [2])
    with pytest.raises(NotFound):
        shelf.check(size)
    shelf.index.root_at(shelf.add(4))
    shelf.keep(size)
    assert shelf.index.provable() == [2, 4]
    shelf.check(4)
    shelf.check(2)


def test_a_checkpoint_of_another_size_than_was_expected_is_no_trouble(shelf: Shelf) -> None:
    shelf.keep(shelf.add(1))
    shelf.add(*range(30))
    expected = [shelf.index.root_at(size) for size in (20, 31)]
    shelf.keep(25)
    assert shelf.index.provable() == [1, 25]
    assert shelf.index.root_at(31) == expected[1]
    shelf.check(25)
    with pytest.raises(LedgerError, match="no longer kept"):
        shelf.index.root_at(22)


def test_after_a_restart_the_newest_checkpoint_is_provable_and_the_tip_is_found_again(
    shelf: Shelf,
) -> None:
    for number in range(5):
        shelf.keep(shelf.add(number, 7))
    root = shelf.index.root_at(shelf.add("further"))
    shelf.restart()
    assert shelf.index.provable() == [10]
    shelf.check(10)
    assert shelf.index.root_at(11) == root


def test_only_recorded_checkpoints_are_provable_and_not_too_many(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "KEPT", 3)
    for number in range(9):
        shelf.add(number, 1)
        shelf.index.root_at(2 * number + 1)
        shelf.keep(2 * number + 2)
    shelf.index.advance()
    assert shelf.index.provable() == [12, 14, 16, 18]
    with pytest.raises(NotFound, match="cannot be proved any more, or not yet"):
        shelf.index.root(4)
    monkeypatch.setattr(service, "MOST_MEMORY", 0)
    shelf.keep(shelf.add(1))
    shelf.index.advance()
    assert shelf.index.provable() == [19]


def test_a_session_proves_what_was_recorded_when_it_began(shelf: Shelf) -> None:
    shelf.keep(shelf.add(1, 2))
    shelf.keep(shelf.add(1))
    with read_session(shelf.town.engine) as session:
        assert shelf.index.provable(session) == [2, 3]
        shelf.keep(shelf.add(*range(20)))
        assert shelf.index.provable(session) == [2, 3]
        shelf.check(2, session)
        shelf.check(3, session)
        with pytest.raises(NotFound):
            shelf.index.prove(session, tag(1), 23)
    assert shelf.index.provable() == [2, 3, 23]


@pytest.mark.parametrize("stop_after", [1, 2, 3])
def test_an_older_ledger_is_filled_in_slices_and_goes_on_where_it_was_killed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    monkeypatch.setattr(service, "SLICE", 10)
    size, turns = shelf.add(*range(35)), iter(range(100))
    writer = shelf.town.writer
    stopped = not shelf.index.catch_up(writer, size, ZERO_DIGEST, lambda: next(turns) == stop_after)
    assert stopped
    assert shelf.rows()[-1] == ("newest", 10 * stop_after, 10 * stop_after)
    shelf.restart()
    assert shelf.index.catch_up(writer, size, ZERO_DIGEST, never)
    assert shelf.rows()[-1] == ("newest", 35, 35)
    assert shelf.index.provable() == [35]
    shelf.check(35)


def test_rows_that_nothing_speaks_for_are_made_anew(shelf: Shelf) -> None:
    size = shelf.add(1, 2)
    shelf.sql("INSERT INTO index_key VALUES (zeroblob(32), 1, zeroblob(32))")
    with pytest.raises(LedgerError, match="changed by hand"):
        shelf.index.root_at(size)
    assert shelf.index.catch_up(shelf.town.writer, size, shelf.fresh(2).root.root, never)
    shelf.check(size)


def test_tables_that_somebody_else_wrote_are_read_in_again(shelf: Shelf) -> None:
    shelf.keep(shelf.add(1, 2))
    before = shelf.rows()
    shelf.keep(shelf.add(1, 3))
    told: list[int] = []
    shelf.town.writer.run(lambda session: refill(session, 2, told.append))
    assert (shelf.rows(), told) == (before, [2])
    assert shelf.index.root_at(4) == shelf.fresh(4).root.root
    assert shelf.index.provable() == [2]
    shelf.check(2)
    shelf.sql("UPDATE record SET header = '{}' WHERE position = 1")
    with pytest.raises(LedgerError, match="the header of record 1 is damaged"):
        shelf.town.writer.run(lambda session: refill(session, 2, told.append))
    assert shelf.rows() == before


def test_a_ledger_without_checkpoints_has_an_empty_index(shelf: Shelf) -> None:
    assert shelf.index.catch_up(shelf.town.writer, 0, ZERO_DIGEST, never)
    assert shelf.index.provable() == []
    assert shelf.index.root_at(0) == shelf.fresh(0).root.root


def test_a_claim_that_is_not_the_root_of_the_rows_is_refused_at_the_start(shelf: Shelf) -> None:
    size = shelf.add(1, 2)
    with pytest.raises(LedgerError, match="history differs"):
        shelf.index.catch_up(shelf.town.writer, size, FALSE, never)
    with pytest.raises(
        LedgerError, match="index_state tells of 2 records, the newest checkpoint of 1"
    ):
        shelf.index.catch_up(shelf.town.writer, 1, ZERO_DIGEST, never)


ROWS = {
    "count": "UPDATE index_key SET count = 2",
    "peaks": "UPDATE index_key SET peaks = zeroblob(32)",
    "type": "UPDATE index_key SET count = 'two'",
    "hidden": "DELETE FROM index_key",
}


@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS)
def test_rows_changed_by_hand_are_neither_built_on_nor_shown(shelf: Shelf, statement: str) -> None:
    shelf.keep(shelf.add(1))
    shelf.sql(statement)
    with pytest.raises(LedgerError, match="changed by hand"):
        shelf.check(1)
    with pytest.raises(LedgerError, match="changed by hand"):
        shelf.index.root_at(shelf.add(1))


@pytest.mark.parametrize("keys", [0, 2, 2**60, "'many'"])
def test_a_state_changed_by_hand_is_not_read_in(shelf: Shelf, keys: object) -> None:
    shelf.keep(shelf.add(1))
    shelf.sql(f"UPDATE index_state SET keys = {keys}")
    shelf.restart()
    with pytest.raises(LedgerError, match="changed by hand"):
        shelf.index.provable()


def test_a_header_whose_ordinal_is_not_that_of_the_rows_is_named(shelf: Shelf) -> None:
    shelf.keep(shelf.add(1))
    size = shelf.add(1)
    shelf.sql("UPDATE record SET header = replace(header, ',1]', ',5]') WHERE position = 1")
    with pytest.raises(LedgerError, match=r"by the headers 6 records have .*, by index_key 2"):
        shelf.index.root_at(size)
    shelf.sql("UPDATE record SET header = '{}' WHERE position = 1")
    with pytest.raises(LedgerError, match="the header of record 1 is damaged"):
        shelf.index.root_at(size)
    shelf.sql("DELETE FROM record WHERE position = 1")
    with pytest.raises(LedgerError, match="record 1 is missing"):
        shelf.index.root_at(size)


def test_proofs_are_made_while_the_tip_moves(shelf: Shelf) -> None:
    shelf.keep(shelf.add(*range(50)))
    failures: list[BaseException] = []
    over = threading.Event()

    def ask() -> None:
        try:
            while not over.is_set():
                with read_session(shelf.town.engine) as session:
                    size = shelf.index.provable(session)[-1]
                    root = shelf.index.root(size)
                    verify_key(tag(3), shelf.index.prove(session, tag(3), size), root)
        except BaseException as error:  # noqa: BLE001  shown by the test
            failures.append(error)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    for number in range(25):
        shelf.keep(shelf.add(3, *range(10 * number, 10 * number + 10)))
    over.set()
    for thread in asking:
        thread.join()
    assert failures == []


def test_who_asks_while_the_rows_are_read_in_is_told_to_ask_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_PATIENCE", 0.01)
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with shelf.index._moving:
            held.set()
            free.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with pytest.raises(Unavailable, match="ask again in a minute"):
        shelf.index.provable()
    free.set()
    thread.join()
    assert shelf.index.provable() == []


def test_two_shelves_in_a_row_are_the_same(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        shelf = Shelf(tmp_path / name)
        for cut in (range(9), range(4, 30)) if name == "first" else ((*range(9), *range(4, 30)),):
            shelf.keep(shelf.add(*cut))
        made.append(shelf.rows())
        shelf.town.close()
    assert made[0] == made[1]
