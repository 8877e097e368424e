"""What an audit found is told by /readyz and on every page; the ledger stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from gateway.audit import results
from gateway.journal.records import Draft
from gateway.operation import folder
from tests.support import audited
from tests.support.town import Town
from tests.support.web import Visitor, app_of

HTML = {"Accept": "text/html"}


@pytest.fixture
def web(town: Town) -> Iterator[TestClient]:
    """As ever, with a data folder of its own, where the audit's result stands."""
    with TestClient(app_of(town, data=town.folder), raise_server_exceptions=False) as client:
        yield client


def remember(visitor: Visitor, findings: int, result: str) -> None:
    app: Any = visitor.client.app
    told = {"time": 1_795_000_000, "size": 70, "findings": findings, "result": result}
    path = app.state.services.settings.data / results.FILE
    folder.write_json(path, {**told, "first": ["record position=7, body: not what it was"]})


def test_ready_tells_of_the_last_audit_and_stays_ready(stranger: Visitor) -> None:
    nothing = {"time": None, "size": None, "findings": None, "result": None, "running": False}
    assert stranger.get("/readyz").json()["audit"] == nothing
    remember(stranger, 3, "findings")
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    told = {"time": 1_795_000_000, "size": 70, "findings": 3, "result": "findings"}
    assert answer.json()["audit"] == {**told, "running": False}


@pytest.mark.parametrize("path", ["/", "/catalog"])
def test_findings_stand_on_every_page_without_their_words(clerk: Visitor, path: str) -> None:
    remember(clerk, 0, "clean")
    assert "audit.alarm" not in clerk.get(path, headers=HTML).text
    assert 'role="alert"' not in clerk.get(path, headers=HTML).text
    remember(clerk, 3, "findings")
    page = clerk.get(path, headers=HTML)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "审计发现数据库与账本或区块链不符" in page.text
    assert "position=7" not in page.text


def test_the_record_of_an_audit_is_shown_with_what_it_found(town: Town, clerk: Visitor) -> None:
    services = clerk.client.app.state.services  # type: ignore[attr-defined]
    for number, (result, findings) in enumerate((("clean", 0), ("findings", 3), ("incomplete", 0))):
        more = {"time": 1_795_000_000 + number, "result": result, "findings": findings}
        audited.remember(services.settings.data, audited.told_of(town.engine, **more))
        services.audits.record()
    trace = clerk.get("/trace?kind=ledger.audited", headers=HTML).text
    assert "账本审计" in trace
    for words in ("没有发现问题", "发现不符 3", "未能全部核对"):
        assert f">{words}</span>" in trace
    newest = clerk.get("/v1/trace?kind=ledger.audited").json()["rows"][0]
    assert newest["audit"]["result"] == "incomplete"
    found = clerk.get(f"/records/{newest['position'] - 1}", headers=HTML).text
    assert ">发现不符 3</span>" in found
    assert "未逐字节核对" in found


def test_a_damaged_record_of_an_audit_is_shown_as_it_stands(town: Town, clerk: Visitor) -> None:
    entry = town.record(Draft("ledger.audited", "recorded", {"audit": {"result": "clean"}}))
    page = clerk.get(f"/records/{entry.position}", headers=HTML)
    assert page.status_code == 200
    assert "审计结果" not in page.text
