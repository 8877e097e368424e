"""Both sides report, and what does not add up is found with the records to trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from gateway.reconciliation.findings import Submitted, of_reports
from gateway.reconciliation.statement import statement_lines
from tests.gateway.reports.support import CODES, event, lines, report
from tests.support.town import TJ, XC, Town, an_entry
from tests.support.web import Visitor, app_of

PERIOD = "2026-11"


@pytest.fixture
def town(empty_town: Town) -> Town:
    """Two departments; the first has published two resources."""
    empty_town.populate()
    for code in CODES:
        empty_town.accept(empty_town.publish(code, an_entry(code)).digest)
    return empty_town


@pytest.fixture
def clerk(town: Town) -> Iterator[Visitor]:
    """A clerk of 市统计局, signed in."""
    with TestClient(app_of(town), raise_server_exceptions=False) as client:
        yield Visitor(client).sign_in("tj-clerk")


def provided(town: Town, clerk: Visitor, *events: Any, sequence: int = 1, **more: Any) -> Any:
    return report(town, lines(*events), sequence, **more).by(clerk).json()


def consumed(town: Town, clerk: Visitor, *events: Any, sequence: int = 1) -> Any:
    mine = [{**item, "consumer": None} for item in events]
    mine = [{key: value for key, value in item.items() if value is not None} for item in mine]
    sent = report(town, lines(*mine), sequence, signers=["xc-clerk"], member=XC)
    return sent.by(clerk).json()


def reconciled(clerk: Visitor, **query: Any) -> dict[str, Any]:
    answer = clerk.get("/v1/reconciliation", params={"period": PERIOD, **query})
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def findings(answer: dict[str, Any]) -> list[tuple[str, str, list[int]]]:
    return [
        (finding["sort"], finding["member"], finding["positions"])
        for found in answer["reconciliations"]
        for finding in found["findings"]
    ]


def test_what_both_report_alike_adds_up(town: Town, clerk: Visitor) -> None:
    provided(town, clerk, event(1), event(2, id="mine-2"))
    consumed(town, clerk, event(1), event(2, id="yours-2"))
    answer = reconciled(clerk, provider="市统计局", consumer="西城区")
    assert answer["clean"]
    (found,) = answer["reconciliations"]
    assert found["lines"] == [
        {
            "provider": TJ, "consumer": XC, "resource": CODES[0], "by_provider": 2,
            "by_consumer": 2, "by_gateway": 0, "by_operator": 0, "matched": 2,
            "provider_bytes": 3, "consumer_bytes": 3,
        }
    ]  # fmt: skip
    assert [(row["member"], row["sequence"]) for row in found["reports"]] == [(TJ, 1), (XC, 1)]


def test_contradictions_and_accesses_that_one_side_has_not_reported(
    town: Town, clerk: Visitor
) -> None:
    mine = provided(town, clerk, event(1, bytes=10), event(2, time="2026-11-11T00:00:00Z"))
    yours = consumed(
        town, clerk, event(1, bytes=11), event(3, time="2026-11-12T00:00:00Z", resource=CODES[1])
    )
    answer = reconciled(clerk, provider=TJ)
    assert not answer["clean"]
    assert findings(answer) == [
        ("contradictory", TJ, [mine["first"], yours["first"]]),
        ("unmatched", XC, [mine["first"] + 1]),
        ("unmatched", TJ, [yours["first"] + 1]),
    ]
    assert answer["reconciliations"][0]["totals"] == {"contradictory": 1, "unmatched": 2}


def test_a_side_that_reports_nothing_is_one_finding(town: Town, clerk: Visitor) -> None:
    mine = provided(town, clerk, event(1), event(2))
    answer = reconciled(clerk, provider=TJ)
    assert findings(answer) == [("unreported", XC, [mine["first"], mine["first"] + 1])]


def test_a_missing_number_is_a_gap_between_two_records(town: Town, clerk: Visitor) -> None:
    first = provided(town, clerk, event(1))
    third = provided(town, clerk, event(2), sequence=3)
    consumed(town, clerk, event(1), event(2))
    answer = reconciled(clerk, provider=TJ)
    assert findings(answer) == [("gap", TJ, [first["position"], third["position"]])]
    assert "report 2 missing" in answer["reconciliations"][0]["findings"][0]["detail"]


def test_reports_are_judged_by_when_they_came_and_whether_they_are_whole() -> None:
    day = 86_400
    reports = [
        Submitted(1, 10, 20 * day, 9 * day, complete=True),
        Submitted(2, 20, 20 * day, 10 * day, complete=False),
        Submitted(3, 30, 90 * day, 10 * day, complete=True),
    ]
    found = of_reports("M", reports, [1, 2], 10)
    sorts = [(str(item.sort), item.positions) for item in found]
    assert sorts == [("late", (10,)), ("unfinished", (20,))]
    assert "later than the 10 allowed" in found[0].detail


def test_who_may_reconcile_what(town: Town, clerk: Visitor) -> None:
    provided(town, clerk, event(1))
    consumer = clerk.sign_in("xc-clerk")
    both = reconciled(consumer)["reconciliations"]
    assert [(one["provider"], one["consumer"]) for one in both] == [(XC, None), (None, XC)]
    assert both[1]["lines"][0]["resource"] == CODES[0]
    steward = clerk.sign_in("steward")
    answer = steward.get(
        "/v1/reconciliation", params={"period": PERIOD, "provider": TJ, "consumer": XC}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("period", ["2026-13", "x", "2026-11-02..2026-11-01", "2020-01..2026-01"])
def test_a_period_is_explained(clerk: Visitor, period: str) -> None:
    assert clerk.get("/v1/reconciliation", params={"period": period}).status_code == 422


def test_the_statement_names_reports_accounts_and_findings(town: Town, clerk: Visitor) -> None:
    provided(town, clerk, event(1))
    (found,) = reconciled(clerk, provider=TJ)["reconciliations"]
    text = "\n".join(statement_lines(found))
    assert "2026-11-01 to 2026-11-30" in text
    assert f"{CODES[0]}  {TJ} → {XC}" in text
    assert "reported by provider 1 (1 bytes), by consumer 0" in text
    assert "findings: unreported 1" in text
    assert f"report 1 of {TJ}: 1 of 1 lines" in text
