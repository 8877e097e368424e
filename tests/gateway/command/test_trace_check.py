"""`shujian trace --check`: what is kept to be shown, and when it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pytest

from gateway.authorizations.coverage import Verdict
from gateway.command.client import Client
from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call
from gateway.command.trace_check import Checked, check_all

QUESTION = {"order": "newest", "case": "AUD-7"}


def a_row(position: int, verdict: str | None, kind: str = "access.released") -> dict[str, Any]:
    names = (
        *(
            "resource",
            "member",
            "consumer",
            "consumer_name",
            "purpose",
            "access_case",
            "event",
            "effect_block",
        ),
        *("checkpoint_block", "name"),
    )
    return {
        **dict.fromkeys(names),
        "position": position,
        "recorded": "2026-11-22T00:00:00.000+08:00",
        "kind": kind,
        "outcome": "recorded",
        "verdict": verdict,
        "event_time": 1,
        "actors": [],
    }


class Answering:
    """A client whose gateway answers with these lines."""

    def __init__(self, rows: Sequence[dict[str, Any]], *, whole: bool = True) -> None:
        self.asked: dict[str, Any] = {}
        self._lines = [json.dumps(row) for row in rows]
        counts = {each.value: 0 for each in Verdict}
        for row in rows:
            if row["verdict"]:
                counts[row["verdict"]] += 1
        if whole:
            self._lines.append(json.dumps({"rows": len(rows), "verdicts": counts}))

    @contextmanager
    def lines(self, _path: str, _accept: str, **query: Any) -> Iterator[list[str]]:
        self.asked = query
        yield self._lines


def check(
    client: Answering, limit: int = 10, form: str | None = None, *, as_json: bool = False
) -> int:
    call = Call({}, as_json=as_json)
    return check_all(call, cast("Client", client), QUESTION, limit, form)


def test_all_covered_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    client = Answering([a_row(2, "COVERED"), a_row(1, None, "catalog.published")])
    assert check(client) == Status.FINE
    assert client.asked == {**QUESTION, "format": "ndjson", "check": True}
    *_, last = capsys.readouterr().out.splitlines()
    assert last == "1 accesses in 2 records: 1 COVERED"


@pytest.mark.parametrize("verdict", [each.value for each in Verdict if each != "COVERED"])
def test_one_that_is_not_covered_fails(verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(Answering([a_row(2, "COVERED"), a_row(1, verdict)])) == Status.FAILED
    assert f"1 COVERED, 1 {verdict}" in capsys.readouterr().out


def test_no_access_at_all_is_fine_and_refusals_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(Answering([a_row(3, None, "access.refused")])) == Status.FINE
    assert "0 accesses in 1 records: none; 1 requests were refused" in capsys.readouterr().out


def test_what_is_not_covered_is_shown_before_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [a_row(at, "EXPIRED" if at in (1, 7) else "COVERED") for at in range(9, 0, -1)]
    assert check(Answering(rows), limit=3, as_json=True) == Status.FAILED
    told = json.loads(capsys.readouterr().out)
    assert [row["position"] for row in told["rows"]] == [9, 7, 1]
    assert (told["verdicts"]["EXPIRED"], told["verdicts"]["COVERED"]) == (2, 7)


def test_an_answer_that_breaks_off_is_no_pass() -> None:
    with pytest.raises(CommandError, match="broke off"):
        check(Answering([a_row(1, "COVERED")], whole=False))
    assert not Checked(1, newest_first=True).clean


def test_lines_are_passed_on_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    client = Answering([a_row(1, "COVERED")])
    assert check(client, form="ndjson") == Status.FINE
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "1 COVERED" in said.err
