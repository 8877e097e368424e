"""An issuing command ended at any step, and called again: nothing is issued twice or missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from chain.documents import decode_bundle
from gateway.command.client.documents import state as states
from gateway.command.client.documents.drafting import Choices, draft
from gateway.command.client.documents.issued import Issued, issued
from gateway.command.client.documents.issuing import issue_alone, issue_batch
from gateway.command.client.documents.preparing import prepared
from gateway.command.client.documents.reading import Failure
from gateway.command.client.documents.state import State
from gateway.command.demo.papers import certificate
from gateway.command.errors import CommandError, Refused, Unreachable
from gateway.documents.formats import read
from tests.gateway.command.client.documents.standin import BUREAU, Cut, Killed, Standin

COUNT = 3
ZERO = "0x" + "0" * 64
BESIDE = {"buyer": ZERO, "blue": ZERO}


def run(gateway: Standin, folder: Path, series: str | None = "S", mark: bytes = b"m") -> Issued:
    """One call of the command, over the same documents each time."""

    def add(state: State, names: Any, _progress: Any) -> list[Any]:
        papers = [read(certificate(n, 2026, BUREAU)) for n in range(COUNT)]
        drafts = [draft(f"c{n}", paper, Choices()) for n, paper in enumerate(papers)]
        state.add([(names.give(one.name), one) for one in drafts])
        return []

    asked = {"series": series, "kind": None, "from": None, "until": None}
    with prepared(
        gateway.client, (mark, add), folder, asked, only_good=False, deposits=True
    ) as ready:
        if series is None:
            issue_alone(ready.work, BESIDE)
        else:
            issue_batch(ready.work)
        return issued(ready.work)


@contextmanager
def ended_at(gateway: Standin, cut: Cut, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ends what runs inside at a step of `cut`: requests and commits of the memory alike."""

    def commit(self: Any, kind: Any, *_: Any) -> None:
        try:
            cut.step(after=False)
        except Killed:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT" if kind is None else "ROLLBACK")
        cut.step(after=True)

    gateway.cut = cut
    with monkeypatch.context() as patch:
        patch.setattr(states._Commit, "__exit__", commit)
        yield
    gateway.cut = Cut()


def check(gateway: Standin, folder: Path, done: Issued, issues: int) -> None:
    bundles = [decode_bundle(path.read_bytes()) for path in sorted(folder.glob("*.bundle.json"))]
    assert len(bundles) == COUNT == len(done.documents)
    assert len(gateway.issues) == len(gateway.statements) == issues
    assert set(gateway.kept) == {bundle.document for bundle in bundles}
    assert not list(folder.glob(".writing-*"))


@pytest.mark.parametrize("series", ["S", None], ids=["batch", "alone"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_ended_at_any_step_the_same_command_finishes_what_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, series: str | None, after: bool
) -> None:
    monkeypatch.setattr("gateway.command.client.documents.issuing.PORTION", 2)
    monkeypatch.setattr("gateway.command.client.documents.bundles.os.sync", lambda: None)
    for at in range(1, 50):
        gateway, folder = Standin(), tmp_path / str(at)
        cut = Cut(at, after)
        try:
            with ended_at(gateway, cut, monkeypatch):
                run(gateway, folder, series)
        except Killed:
            check(gateway, folder, run(gateway, folder, series), 1 if series else COUNT)
        else:
            break
    assert cut.steps < at, "it ran to its end"
    assert at > 10, "requests and commits were both cut"


@pytest.mark.parametrize("series", ["S", None], ids=["batch", "alone"])
def test_what_a_killed_command_had_sent_and_is_taken_late_is_issued_once(
    tmp_path: Path, series: str | None
) -> None:
    gateway = Standin(lingers=True)
    with pytest.raises(Killed):
        run(gateway, tmp_path, series)
    assert not gateway.statements
    assert len(gateway.lingering) == (1 if series else COUNT)
    check(gateway, tmp_path, run(gateway, tmp_path, series), 1 if series else COUNT)


def test_where_the_gateway_could_not_write_the_same_statements_are_sent_again(
    tmp_path: Path,
) -> None:
    gateway = Standin(away="the database is locked")
    with pytest.raises(Unreachable, match="is locked"):
        run(gateway, tmp_path, None)
    signed, gateway.away = gateway.nonces, ""
    check(gateway, tmp_path, run(gateway, tmp_path, None), COUNT)
    assert gateway.nonces == signed


def test_called_again_after_its_end_it_signs_nothing(tmp_path: Path) -> None:
    gateway = Standin()
    first = run(gateway, tmp_path)
    assert run(gateway, tmp_path) == first
    check(gateway, tmp_path, first, 1)
    assert set(gateway.kept.values()) == {1}


def test_two_batches_of_a_series_follow_each_other(tmp_path: Path) -> None:
    gateway = Standin()
    one, other = (run(gateway, tmp_path / mark, mark=mark.encode()) for mark in "ab")
    assert one.batch is not None
    assert other.batch is not None
    assert (one.batch["first"], other.batch["first"]) == (1, COUNT + 1)


def test_a_batch_is_made_anew_where_somebody_else_issued_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Standin()
    with pytest.raises(Killed), ended_at(gateway, Cut(8), monkeypatch):
        run(gateway, tmp_path / "a")
    assert not gateway.statements
    run(gateway, tmp_path / "b", mark=b"other")
    done = run(gateway, tmp_path / "a")
    assert done.batch is not None
    assert done.batch["first"] == COUNT + 1


def test_what_is_refused_is_not_issued_and_tried_again(tmp_path: Path) -> None:
    gateway = Standin(refuses="no right to issue")
    with pytest.raises(Refused, match="no right"):
        run(gateway, tmp_path / "batch")
    alone = run(gateway, tmp_path / "alone", None)
    assert [reason for _, reason in alone.refused] == ["no right to issue"] * COUNT
    gateway.refuses = ""
    assert len(run(gateway, tmp_path / "batch").documents) == COUNT
    again = run(gateway, tmp_path / "alone", None)
    assert (len(again.documents), again.refused) == (COUNT, [])


def test_what_was_issued_is_forgotten_though_others_were_refused(tmp_path: Path) -> None:
    gateway = Standin()
    run(gateway, tmp_path / "first", None)
    with closing(State(next(tmp_path.glob("first/.issuing-*.sqlite")))) as state:
        assert state.get("secret") is None
    second = Standin(refuses_after=1)
    done = run(second, tmp_path / "second", None)
    assert (len(done.documents), len(done.refused)) == (1, COUNT - 1)
    with closing(State(next(tmp_path.glob("second/.issuing-*.sqlite")))) as state:
        assert [key is None for key in state.facts("key")] == [True, False, False]


def test_documents_that_cannot_be_issued_leave_nothing_behind(tmp_path: Path) -> None:
    def add(state: State, names: Any, _progress: Any) -> list[Any]:
        one = draft("c", read(certificate(1, 2026, BUREAU)), Choices())
        state.add([(names.give(one.name), one)])
        return [Failure("d", "it is a picture")]

    asked = {"series": "S", "kind": None, "from": None, "until": None}
    with prepared(
        Standin().client, (b"m", add), tmp_path, asked, only_good=False, deposits=True
    ) as ready:
        assert ready.blocked
        assert ready.work.state.count() == 0


def test_a_folder_with_something_signed_takes_no_other_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Standin()
    with pytest.raises(Killed), ended_at(gateway, Cut(8), monkeypatch):
        run(gateway, tmp_path)
    with pytest.raises(CommandError, match="was interrupted after it had signed"):
        run(gateway, tmp_path, mark=b"other")
    run(gateway, tmp_path)


def test_two_commands_at_once_in_a_folder_are_refused(tmp_path: Path) -> None:
    gateway = Standin()
    asked = {"series": "S", "kind": None, "from": None, "until": None}
    nothing: Any = (b"m", lambda *_: [])
    with (
        pytest.raises(CommandError, match="nothing to issue"),
        prepared(gateway.client, nothing, tmp_path, asked, only_good=False, deposits=True),
    ):
        pass
    with pytest.raises(CommandError, match="just now"):
        _inside_another(gateway, tmp_path)


def _inside_another(gateway: Standin, folder: Path) -> None:
    def nested(*_: Any) -> list[Any]:
        run(gateway, folder, mark=b"other")
        return []

    asked = {"series": "S", "kind": None, "from": None, "until": None}
    with prepared(gateway.client, (b"m", nested), folder, asked, only_good=False, deposits=True):
        pass


@pytest.mark.parametrize("series", ["S", None], ids=["batch", "alone"])
def test_a_memory_that_was_altered_hands_out_nothing_and_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, series: str | None
) -> None:
    gateway = Standin()
    with monkeypatch.context() as patch:
        patch.setattr("gateway.command.client.documents.issuing._hand_out", lambda *_: None)
        run(gateway, tmp_path, series)
    (memory,) = tmp_path.glob(".issuing-*.sqlite")
    with sqlite3.connect(memory) as base:
        (good,) = base.execute("SELECT fields FROM item WHERE n = 1").fetchone()
        base.execute("UPDATE item SET fields = (SELECT fields FROM item WHERE n = 0) WHERE n = 1")
    with pytest.raises(CommandError, match="was altered after it had signed"):
        run(gateway, tmp_path, series)
    with sqlite3.connect(memory) as base:
        base.execute("UPDATE item SET fields = ? WHERE n = 1", (good,))
    check(gateway, tmp_path, run(gateway, tmp_path, series), 1 if series else COUNT)
