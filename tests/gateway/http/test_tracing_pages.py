"""The pages of the trace: new criteria, verdicts, cases of auditors, accesses over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from chain.records import tag_hash
from chain.statements import TYPES
from chain.words import to_hex
from gateway.authorizations.coverage import Verdict
from gateway.lineage.document import make_lineage
from gateway.pages.bars import HEIGHT, WIDTH, chart_of
from gateway.pages.words import WORDS
from gateway.persons.models import PersonKey
from gateway.reconciliation.findings import Sort
from gateway.record_words import KINDS
from gateway.trace import accesses
from gateway.trace.accesses import Days
from tests.gateway.authorizations.office import BB, CODE, DAY, Office
from tests.gateway.trace.test_asking import body, last, size
from tests.gateway.trace.test_verdicts import access
from tests.support.town import TJ, Town
from tests.support.web import Visitor, app_of

HTML = {"Accept": "text/html"}
ACCESSES = "/catalog/STJJ-0001/accesses"


@pytest.fixture
def office(town: Town) -> Office:
    furnished = Office.furnished(town)
    furnished.granted()
    furnished.later(3600)
    return furnished


@pytest.fixture
def visitor(office: Office) -> Iterator[Visitor]:
    with TestClient(app_of(office.town), raise_server_exceptions=False) as client:
        yield Visitor(client)


def page(visitor: Visitor, path: str, **headers: str) -> BeautifulSoup:
    answer = visitor.get(path, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_an_auditor_is_asked_for_a_case_first(office: Office, visitor: Visitor) -> None:
    position = access(office)
    auditor, before = visitor.sign_in("auditor"), size(office)
    for path in ("/trace", f"/records/{position}", ACCESSES):
        soup = page(auditor, path)
        assert soup.select_one("input[name=case][required]") is not None, path
        assert soup.select("tbody tr") == []
        assert "查询本身先成为一条记录" in soup.get_text()
    assert size(office) == before
    overview = page(auditor, "/").get_text()
    assert "目录发布" in overview
    assert "数据放行" not in overview
    assert size(office) == before


def test_what_an_auditor_sees_on_a_page_is_recorded(office: Office, visitor: Visitor) -> None:
    position = access(office, purpose="statistics")
    auditor = visitor.sign_in("auditor")
    soup = page(auditor, "/trace?kind=access.released&case=AUD-7")
    assert [mark.get_text() for mark in soup.select(".badge.verdict")] == ["用途不符"]
    assert len(soup.select("tr.uncovered")) == 1
    assert soup.select_one(f"a[href='/records/{position}?case=AUD-7']") is not None
    assert soup.select_one("a[href*='format=prov'][href*='case=AUD-7']") is not None
    assert body(last(office))["question"] == {"kind": "access.released", "order": "newest"}
    page(auditor, f"/records/{position}?case=AUD-7")
    assert body(last(office))["question"] == {"record": position}
    page(auditor, f"{ACCESSES}?case=AUD-7&from=2026-11-01&to=2026-11-30")
    assert body(last(office))["question"] == {
        "resource": "STJJ-0001", "view": "accesses", "from": "2026-11-01", "to": "2026-11-30",
    }  # fmt: skip
    assert body(last(office))["answer"]["rows"] == 1


def test_members_need_no_case_and_their_pages_are_no_records(
    office: Office, visitor: Visitor
) -> None:
    position = access(office)
    consumer, before = visitor.sign_in("xc-clerk"), size(office)
    soup = page(consumer, f"/trace?authorization={CODE}&purpose=tax.verify&access_case=2026-0412")
    assert soup.select_one("input[name=case]") is None
    assert [row.select_one("a").get_text() for row in soup.select("tbody tr")] == [str(position)]
    assert "授权放行" not in soup.get_text()
    page(consumer, f"/records/{position}")
    assert size(office) == before


def test_a_person_s_label_stands_in_no_address(office: Office, visitor: Visitor) -> None:
    tag = b"\x51" * 32
    key = PersonKey(member=TJ, label="张三", key=bytes(32), tag=tag)
    office.town.writer.run(lambda session: session.add(key))
    position = access(office, subjects={"known": "named"}, persons=[to_hex(tag)])
    access(office)
    provider = visitor.sign_in("tj-clerk")
    answer = provider.client.post(
        "/trace/person", data={"label": "张三"}, headers=provider.headers, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/trace?person={to_hex(tag)}")
    soup = page(provider, answer.headers["location"])
    assert [row.select_one("a").get_text() for row in soup.select("tbody tr")] == [str(position)]
    assert "未说明涉及何人的访问： 1" in " ".join(soup.get_text().split())
    nobody = provider.client.post(
        "/trace/person", data={"label": "李四"}, headers=provider.headers, follow_redirects=False
    )
    assert nobody.headers["location"] == "/trace?person="
    assert "没有符合条件" in page(provider, "/trace?person=").get_text()


def test_the_accesses_of_a_resource_stand_out_where_they_are_not_covered(
    office: Office, visitor: Visitor
) -> None:
    access(office)
    access(office, purpose="statistics")
    reason = {"error": "EXPIRED", "arguments": {}}
    access(office, "access.refused", reason=reason, outcome="refused")
    access(office, "access.reported", time=office.town.clock - 3 * DAY * 1000)
    provider = visitor.sign_in("tj-clerk")
    soup = page(provider, ACCESSES)
    assert [figure.get_text() for figure in soup.select(".figures b")] == ["1", "2", "1"]
    sorts = sorted(rect["class"][0] for rect in soup.select("svg rect"))
    assert sorts == ["covered", "refused", "uncovered", "uncovered"]
    standing, everything = soup.select("main section")
    assert len(standing.select("tbody tr")) == 3
    assert len(everything.select("tbody tr")) == 4
    assert "style=" not in str(soup.select_one("main"))  # the page's policy forbids it
    english = page(provider, ACCESSES, **{"Accept-Language": "en-GB"}).get_text()
    assert "not covered" in english


def test_the_accesses_that_a_visitor_has_no_part_in_are_not_there(
    office: Office, visitor: Visitor
) -> None:
    access(office)
    for who, count in (("xc-clerk", 1), ("bb-clerk", 0), ("steward", 0)):
        soup = page(visitor.sign_in(who), ACCESSES)
        assert len(soup.select("svg rect")) == count, who


def test_a_period_that_is_none_is_refused(visitor: Visitor) -> None:
    provider = visitor.sign_in("tj-clerk")
    for period in ("from=x", "from=2026-11-30&to=2026-11-01", "from=1900-01-01&to=2026-11-01"):
        assert provider.get(f"{ACCESSES}?{period}", headers=HTML).status_code == 422
    assert provider.get("/catalog/STJJ-0099/accesses", headers=HTML).status_code == 404


def test_so_many_accesses_are_judged_at_once(
    office: Office, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        access(office)
    monkeypatch.setattr(accesses, "MOST", 2)
    soup = page(visitor.sign_in("tj-clerk"), ACCESSES)
    assert "请缩短期间" in soup.get_text()
    assert len(soup.select("tbody tr")) == 2


def test_an_entry_shows_what_it_was_made_from(office: Office, visitor: Visitor) -> None:
    raw = office.town.statement(
        "DeclareLineage",
        ["tj-clerk"],
        make_lineage(["STJJ-0002"], "按区汇总"),
        resource=to_hex(tag_hash("resource:STJJ-0001")),
    )
    office.town.take(raw)
    consumer = visitor.sign_in("xc-clerk")
    shown = page(consumer, "/catalog/STJJ-0001").select_one(".lineage")
    assert shown is not None
    assert "按区汇总" in shown.get_text()
    assert shown.select_one("a[href='/catalog/STJJ-0002']") is not None
    assert page(consumer, "/catalog/STJJ-0002").select_one(".lineage a[href='/catalog/STJJ-0001']")


def test_reconciliation_shows_findings_with_the_records_to_trace(
    office: Office, visitor: Visitor
) -> None:
    position = access(office, "access.reported", time=office.town.clock - DAY * 1000)
    month = accesses.day_of(office.town.clock).strftime("%Y-%m")
    provider = visitor.sign_in("tj-clerk")
    soup = page(provider, f"/reconciliation?period={month}")
    assert soup.select_one("tr.uncovered") is not None
    assert soup.select_one(f"a[href='/records/{position}']") is not None
    assert "STJJ-0001" in soup.get_text()
    assert "没有符合条件" in page(provider, "/reconciliation?period=2020-01").get_text()
    assert provider.get("/reconciliation?period=x", headers=HTML).status_code == 422
    for path in ("/reconciliation", f"/reconciliation?provider={TJ}&consumer={BB}"):
        status = visitor.sign_in("xc-clerk").get(path, headers=HTML).status_code
        assert status == (200 if path == "/reconciliation" else 403)


def test_an_auditor_reconciles_under_a_case(office: Office, visitor: Visitor) -> None:
    access(office, "access.reported", time=office.town.clock - DAY * 1000)
    month = accesses.day_of(office.town.clock).strftime("%Y-%m")
    auditor, before = visitor.sign_in("auditor"), size(office)
    soup = page(auditor, f"/reconciliation?period={month}")
    assert soup.select_one("input[name=case][required]") is not None
    assert soup.select("tbody tr") == []
    assert size(office) == before
    page(auditor, f"/reconciliation?period={month}&case=AUD-7")
    asked = {"period": month, "view": "reconciliation"}
    assert body(last(office))["question"] == asked
    assert auditor.get(f"/v1/reconciliation?period={month}").status_code == 422
    answer = auditor.get(f"/v1/reconciliation?period={month}&case=AUD-7")
    assert (answer.status_code, body(last(office))["question"]) == (200, asked)
    assert size(office) == before + 2


def test_every_kind_verdict_and_finding_has_words() -> None:
    causes = {kind for each in TYPES.values() for kind in (each.kind, each.refusal) if kind}
    assert causes <= KINDS.keys() <= WORDS.keys()
    for verdict in Verdict:
        assert f"verdict.{verdict}" in WORDS
    for sort in Sort:
        assert f"finding.{sort}" in WORDS


def test_bars_fill_their_frame_and_the_least_can_be_seen() -> None:
    days = [Days(date(2026, 11, day), date(2026, 11, day)) for day in range(1, 31)]
    days[4].covered, days[4].refused, days[29].uncovered = 9_999, 1, 1
    chart = chart_of(days)
    assert chart.most == 10_000
    assert all(part.height >= 2 for part in chart.segments)
    assert all(part.y >= 0 and part.y + part.height <= HEIGHT for part in chart.segments)
    assert max(part.x + part.width for part in chart.segments) <= WIDTH
    assert chart_of([]).segments == []
