"""Windows of a key's list are those of the whole list, however it is cut."""

from __future__ import annotations

import pytest

from chain.index import prove_window, verify_window
from gateway.completeness import lists
from gateway.database import read_session
from gateway.errors import Invalid, LedgerError, NotFound
from tests.gateway.completeness.shelf import Shelf, tag

SIZE = 77


@pytest.fixture
def long(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A list with gaps, of many chunks."""
    monkeypatch.setattr(lists, "CHUNK", 4)
    shelf.add(*("ours" if position % 3 else "other" for position in range(SIZE)))
    shelf.keep(SIZE)
    shelf.keep(shelf.add(*["ours"] * 5))
    return shelf


def ours(size: int) -> list[int]:
    return [position for position in range(size) if position % 3 or position >= SIZE]


def test_every_window_is_that_of_the_whole_list(long: Shelf) -> None:
    with read_session(long.town.engine) as session:
        for size in (SIZE, SIZE + 5):
            whole = ours(size)
            entry = long.index.prove(session, tag("ours"), size).entry(tag("ours"))
            assert entry is not None
            for first, stop in (
                (0, len(whole)),
                (0, 0),
                (7, 7),
                (13, 30),
                (len(whole), len(whole)),
            ):
                window = long.index.window(session, tag("ours"), size, first, stop)
                assert window == prove_window(whole, first, stop)
                verify_window(window, entry.count, entry.root)


def test_whole_chunks_are_read_once(long: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    true = lists.positions

    def counting(session: object, tag: bytes, first: int, stop: int, size: int) -> list[int]:
        read.append(stop - first)
        return true(session, tag, first, stop, size)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "positions", counting)
    with read_session(long.town.engine) as session:
        long.index.window(session, tag("ours"), SIZE, 20, 21)
        assert sum(read) > 45
        read.clear()
        long.index.window(session, tag("ours"), SIZE, 20, 21)
        assert sum(read) < 16


def test_the_memory_of_chunks_is_bounded(long: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 3)
    with read_session(long.town.engine) as session:
        long.index.window(session, tag("ours"), SIZE, 0, 0)
    assert len(long.index._lists._known) == 3


def test_runs_that_the_list_does_not_have_are_refused(long: Shelf) -> None:
    with read_session(long.town.engine) as session:
        for first, stop in ((-1, 2), (3, 2), (0, 99)):
            with pytest.raises(Invalid, match="name a run of it"):
                long.index.window(session, tag("ours"), SIZE, first, stop)
        with pytest.raises(NotFound, match="no record has this key"):
            long.index.window(session, tag("nobody"), SIZE, 0, 0)


def test_a_table_that_lies_is_found_out(long: Shelf) -> None:
    long.sql("UPDATE record_tag SET position = 3 WHERE position = 4")
    with (
        read_session(long.town.engine) as session,
        pytest.raises(LedgerError, match="are not those of the index"),
    ):
        long.index.window(session, tag("ours"), SIZE, 0, 4)
    long.sql("UPDATE record_tag SET position = 4 WHERE position = 3 AND ordinal = 2")
    with read_session(long.town.engine) as session:
        long.index.window(session, tag("ours"), SIZE, 0, 4)
    long.sql("DELETE FROM record_tag WHERE position = 20")
    with (
        read_session(long.town.engine) as session,
        pytest.raises(LedgerError, match="lacks ordinal 13"),
    ):
        long.index.window(session, tag("ours"), SIZE, 14, 15)
