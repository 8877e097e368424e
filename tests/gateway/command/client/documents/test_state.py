"""The memory of an issuing command: its owner's alone, whole after any end, empty when done."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from gateway.command.client.documents.drafting import Choices, draft
from gateway.command.client.documents.state import Phase, State
from gateway.command.demo.papers import certificate
from gateway.command.errors import CommandError
from gateway.documents.formats import read
from tests.gateway.command.client.documents.standin import BUREAU


def filled(path: Path, count: int = 5) -> State:
    state = State(path)
    drafts = [draft(f"c{n}", read(certificate(n, 2026, BUREAU)), Choices()) for n in range(count)]
    state.add([(f"c{n}.bundle.json", one) for n, one in enumerate(drafts)])
    return state


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "s")):
        assert (tmp_path / "s").stat().st_mode & 0o777 == 0o600


def test_documents_come_back_as_they_went_in_and_in_order(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "s")) as state:
        items = [item for some in state.portions(2, "read") for item in some]
    assert [item.n for item in items] == [0, 1, 2, 3, 4]
    given = draft("c3", read(certificate(3, 2026, BUREAU)), Choices())
    assert (items[3].fields, items[3].key) == (given.fields, given.key)


def test_large_documents_come_in_smaller_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.command.client.documents.state._PORTION_BYTES", 1)
    with closing(filled(tmp_path / "s")) as state:
        assert [len(some) for some in state.portions(3, "read")] == [1] * 5


def test_a_commit_is_whole_or_nothing(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "s")) as state:
        with pytest.raises(TypeError):
            state.update([{"n": 0, "state": "accepted"}], phase=object())
        assert state.count("read") == 5
        assert state.phase is Phase.READING


def test_when_all_is_done_neither_secret_nor_contents_are_left(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with closing(filled(path)) as state:
        state.put(secret="ab" * 32)
        state.move("read", "accepted", phase=Phase.ACCEPTED)
        state.update([{"n": n, "done": 1} for n in range(5)])
        assert b"ab" * 32 in path.read_bytes()
        state.finish()
        assert state.phase is Phase.DONE
        assert state.facts("key") == [None] * 5
    assert b"ab" * 32 not in path.read_bytes()
    assert b"DEMO-2026-00003" not in path.read_bytes()


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b"x" * 5000)
    with pytest.raises(CommandError, match="is damaged"):
        State(tmp_path / "s")
