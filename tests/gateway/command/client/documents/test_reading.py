"""Documents read into a command's memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path

from gateway.command.client.documents.drafting import Choices
from gateway.command.client.documents.reading import FileNames, read_all
from gateway.command.client.documents.state import State
from gateway.command.demo.papers import certificate
from gateway.command.output import Output
from gateway.documents.model import Key
from tests.gateway.command.client.documents.standin import BUREAU


def test_files_of_one_name_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    data = certificate(1, 2026, BUREAU)
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "c.json").write_bytes(data)
    paths = [Path(f"{tmp_path}/{folder}/c.json") for folder in "ab"]  # each name is interned
    with closing(State(tmp_path / "memory")) as memory:
        names = FileNames(tmp_path)
        failures = read_all(memory, paths, Choices(), names, Output(err=StringIO()).progress(""))
        assert (memory.count(), [one.reason for one in failures]) == (
            1, ["its number is that of c.json: each is issued once"],
        )  # fmt: skip


def test_the_bundle_of_a_row_is_called_by_the_number_of_its_document(tmp_path: Path) -> None:
    table = tmp_path / "certs.csv"
    table.write_text("number,name,holder.name,identifier\nZY/00006,a,x\nZY.7,b,x\n,c,x,I\n")
    with closing(State(tmp_path / "memory")) as memory:
        names, progress = FileNames(tmp_path), Output(err=StringIO()).progress("")
        failures = read_all(memory, [table], Choices("certificate"), names, progress)
        assert failures == []
        files = ["ZY_00006.bundle.json", "ZY.7.bundle.json", "certs-4.bundle.json"]
        assert memory.facts("file") == files
        assert memory.facts("name") == ["certs-2", "certs-3", "certs-4"]


def test_a_number_that_was_issued_before_is_refused_and_its_neighbours_are_not(
    tmp_path: Path,
) -> None:
    table = tmp_path / "certs.csv"
    table.write_text("number,name,issuer.name,holder.name\nZY.1,a,X,x\nZY.2,b,X,x\nZY.3,c,X,x\n")
    asked: list[str] = []

    def earlier(keys: Sequence[Key]) -> list[str]:
        asked.extend(key.number for key in keys)
        return ["0xab-5 (active, record 7)" if key.number == "ZY.2" else "" for key in keys]

    with closing(State(tmp_path / "memory")) as memory:
        names, progress = FileNames(tmp_path), Output(err=StringIO()).progress("")
        failures = read_all(memory, [table], Choices("certificate"), names, progress, earlier)
        assert asked == ["ZY.1", "ZY.2", "ZY.3"]
        assert memory.facts("name") == ["certs-2", "certs-4"]
        (failure,) = failures
        assert failure.name == "certs-3"
        assert "you issued its number before: 0xab-5 (active, record 7)" in failure.reason
        assert "--again" in failure.reason


def test_who_issues_is_not_sent_to_the_issuer(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"type": "certificate", "issue_date": "soon"}')
    (tmp_path / "b.json").write_text('{"type": "certificate", "name": 1, "name": 2}')
    with closing(State(tmp_path / "memory")) as memory:
        names, progress = FileNames(tmp_path), Output(err=StringIO()).progress("")
        paths = [tmp_path / "a.json", tmp_path / "b.json"]
        reasons = [one.reason for one in read_all(memory, paths, Choices(), names, progress)]
    assert reasons == [
        "issue_date: 'soon' is no date; make a file with dates like 2026-02-11",
        "the JSON says 'name' twice in one object; make the file again",
    ]
