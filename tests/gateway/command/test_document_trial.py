"""``document issue --dry-run``: tells what would be issued, signs nothing and leaves nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.command.client.documents import rights
from gateway.command.client.documents.preparing import from_files
from gateway.command.document_issue import issue_all
from gateway.command.errors import CommandError
from gateway.command.frame import Call
from gateway.command.output import Output
from tests.gateway.command.client.documents.standin import Standin

HEAD = "证照名称,证照编号,持证主体,证照有效期截止日期"
GOOD = "证,ZY-1,甲,2031/11/22"
BAD = "证,,乙,2031/11/22"


class Counter:
    """A clerk at a gateway, with a table to issue."""

    def __init__(self, folder: Path, *rows: str) -> None:
        self.gateway = Standin()
        self.table, self.output = folder / "certs.csv", folder / "issued"
        self.write(*rows)

    def write(self, *rows: str) -> None:
        """Another table under the same name."""
        self.table.write_text("\n".join([HEAD, *rows]))

    def issue(self, **options: Any) -> tuple[int, Any, str]:
        """The status of the command, its JSON, and what it said."""
        asked = {"series": "S", "kind": "certificate", "from": None, "until": None}
        out, err = StringIO(), StringIO()
        call = cast("Call", SimpleNamespace(out=Output(as_json=True, out=out, err=err)))
        documents = from_files([self.table], asked, None)
        status = issue_all(call, self.gateway.client, documents, self.output, asked, **options)
        return status, json.loads(out.getvalue()), err.getvalue()


@pytest.fixture(autouse=True)
def licensed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds that may not be issued; none of them unless a test adds one."""
    lacking: list[str] = []
    monkeypatch.setattr(rights, "missing", lambda *_: lacking)
    return lacking


def test_a_trial_tells_what_would_be_issued_and_leaves_nothing(tmp_path: Path) -> None:
    counter = Counter(tmp_path, GOOD)
    status, told, said = counter.issue(is_trial=True, notes=["mind the column"])
    assert (status, told["kinds"], told["series"]) == (0, ["certificate"], "S")
    assert [one["file"] for one in told["documents"]] == ["ZY-1.bundle.json"]
    assert "warning: mind the column" in said
    assert not counter.output.exists()
    assert not counter.gateway.statements
    counter.output.mkdir()
    assert counter.issue(is_trial=True)[0] == 0
    assert not list(counter.output.glob(".issuing-*"))


def test_a_trial_names_every_row_that_is_not_issued_and_signs_none_later(tmp_path: Path) -> None:
    counter = Counter(tmp_path, GOOD, BAD)
    counter.output.mkdir()
    for only_good in (False, True):
        status, told, said = counter.issue(is_trial=True, only_good=only_good)
        assert (status, len(told["documents"]), len(told["left_out"])) == (1, 1, 1)
        assert "row 3, column 证照编号: it has no number" in said
    # What a trial with --only-good took is not signed by a command without it.
    with pytest.raises(CommandError, match="1 of the documents cannot be issued, so nothing"):
        counter.issue()
    assert not counter.gateway.statements
    counter.write(BAD, BAD)
    status, told, said = counter.issue(is_trial=True)
    assert (status, len(told["left_out"]), said.count("it has no number")) == (1, 2, 2)


def test_a_trial_says_that_a_right_is_missing(tmp_path: Path, licensed: list[str]) -> None:
    licensed.append("certificate")
    status, told, said = Counter(tmp_path, GOOD).issue(is_trial=True)
    assert (status, told["no_right"]) == (1, ["certificate"])
    assert "no right to issue certificate: a steward" in said


def test_rows_that_end_on_two_days_are_no_batch_and_the_days_are_told(tmp_path: Path) -> None:
    counter = Counter(tmp_path, GOOD, "证,ZY-2,乙,2032-01-05 00:00:00")
    with pytest.raises(CommandError, match=r"2 different days \(2031-11-22, 2032-01-05\)"):
        counter.issue(is_trial=True)
    assert not counter.output.exists()
