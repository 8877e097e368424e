"""A public web server's access log becomes a report, every line of it accounted for."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from gateway.command.client.pseudonyms import pseudonym
from gateway.command.errors import CommandError
from gateway.command.report_mapping import EXAMPLE, LogMapping, Mapped, read_mapping
from gateway.database import read_session
from gateway.journal.models import Record
from gateway.reconciliation.period import parse_period
from gateway.releases.models import Access
from tests.gateway.reports.support import report
from tests.support.town import TJ, Town
from tests.support.web import Visitor

ADDRESS = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")


@pytest.fixture
def log(shared_data: Path) -> Path:
    """10,000 lines of May 2015 in the combined format, one of them cut short."""
    return shared_data / "access.log"


def mapped(mapping: LogMapping, log: Path, keys: Path) -> tuple[bytes, Mapped]:
    """The lines of a report that a mapping makes of a log."""
    told = Mapped()
    with log.open("rb") as file:
        return b"".join(mapping.events(file, partial(pseudonym, keys), told)), told


def test_the_whole_log_is_taken_in_or_accounted_for(
    town: Town, clerk: Visitor, log: Path, tmp_path: Path
) -> None:
    body, told = mapped(read_mapping(EXAMPLE), log, tmp_path / "keys")
    period = parse_period("2015-05")
    sent = report(town, body, **{"from": period.first, "until": period.last})
    said = sent.by(clerk, compress=True).json()
    assert told.lines == 10_000
    assert dict(told.left_out) == {
        "part of a page, no data": 3414,
        "no rule fits": 703,
        "the server refused it or failed": 220,
        "neither GET nor HEAD": 2,
        "not a line of the combined format": 1,
    }
    # The third resource of the example is not in this catalog.
    assert (said["count"], said["taken"], said["rejected"]) == (5660, 3462, 2198)
    page = clerk.get(f"/v1/reports/{TJ}/1/rejections", params={"limit": 1000}).json()
    assert {row["reason"] for row in page["rejections"]} == {
        "resource: 'STJJ-0003' is not in the catalog"
    }
    with read_session(town.engine) as session:
        assert session.exec(select(func.count()).select_from(Access)).one() == 3462
        bodies = session.exec(select(Record.body).where(Record.kind == "access.reported")).all()
    assert len(bodies) == 3462
    assert not any(ADDRESS.search((body or b"").decode()) for body in bodies)


def test_the_same_log_gives_the_same_report_and_no_address(log: Path, tmp_path: Path) -> None:
    mapping = read_mapping(EXAMPLE)
    body, told = mapped(mapping, log, tmp_path / "keys")
    assert mapped(mapping, log, tmp_path / "keys") == (body, told)
    assert mapped(mapping, log, tmp_path / "other")[0] != body
    events = [json.loads(line) for line in body.splitlines()]
    assert len({event["id"] for event in events}) == len(events) == len(told.sources)
    assert not any(ADDRESS.search(event["actor"] + event["id"]) for event in events)
    first = log.read_bytes().splitlines()[told.sources[0] - 1]
    assert events[0]["time"] == "2015-05-17T10:05:03+00:00"
    assert f" {events[0]['bytes']} ".encode() in first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "is not a mapping"),
        ('format = "iis"\nrule = []', "format is combined"),
        ('format = "combined"\n[[rule]]\npath = "/"', "either a resource or leave_out"),
        ('format = "combined"\n[[rule]]\npath = "("\nleave_out = "x"', "is not a mapping"),
        ('format = "combined"\nrule = []\nevnt = 1', "not evnt"),
    ],
)
def test_a_mapping_that_is_none_is_explained(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match=said):
        read_mapping(path)


def test_a_mapping_may_be_json(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"format": "combined", "rule": [{"resource": "STJJ-0001"}]}))
    assert read_mapping(path).rules[0].event == {"resource": "STJJ-0001"}
