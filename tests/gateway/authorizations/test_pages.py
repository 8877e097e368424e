"""The pages of authorizations, in both languages."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from gateway.authorizations.terms import Request
from tests.gateway.authorizations.office import ASKED, CODE, DAY, Office
from tests.support.web import Visitor

HTML = {"Accept": "text/html"}
ENGLISH = {"Accept-Language": "en"}


def page(visitor: Visitor, path: str, **headers: str) -> BeautifulSoup:
    answer = visitor.get(path, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_one_authorization_is_shown_with_terms_deadlines_and_history(
    office: Office, stranger: Visitor
) -> None:
    office.granted()
    visitor = stranger.sign_in("tj-head")
    soup = page(visitor, f"/authorizations/{CODE}")
    text = soup.get_text()
    for words in (
        "税收征收管理法第六条",
        "文件下载",
        "单位名称、单位地址",
        "记录须已锚定",
        "授权授予",
    ):
        assert words in text
    assert len(soup.select("tbody tr")) == 6
    assert [badge.get_text() for badge in soup.select(".deadline .badge")] == ["按时", "进行中"]
    assert soup.select_one("a[href='/catalog/STJJ-0001']") is not None
    english = page(visitor, f"/authorizations/{CODE}", **ENGLISH).get_text()
    assert "Terms granted" in english
    assert "access granted" in english


def test_what_waits_for_the_visitor_is_listed_with_its_deadline(
    office: Office, stranger: Visitor
) -> None:
    office.requested()
    office.accept(office.endorse())
    office.later(40 * DAY)
    soup = page(stranger.sign_in("tj-head"), "/authorizations?waiting=me")
    assert soup.select("tbody a")[0].get_text() == CODE
    assert soup.select_one(".badge.overdue") is not None
    shown = page(stranger.sign_in("tj-head"), f"/authorizations/{CODE}").get_text()
    assert f"shujian access grant {CODE}" in shown
    assert (
        "没有等待决定" in page(stranger.sign_in("xc-head"), "/authorizations?waiting=me").get_text()
    )
    clerk = page(stranger.sign_in("tj-clerk"), "/authorizations?waiting=me").get_text()
    assert "由负责人账户决定" in clerk


def test_a_revocation_under_way_is_told(office: Office, stranger: Visitor) -> None:
    office.granted()
    office.revoke()
    text = page(stranger.sign_in("xc-clerk"), f"/authorizations/{CODE}").get_text()
    assert "已自记录之时起生效" in text
    assert "已终止" in text


def test_the_list_is_filtered_by_state(office: Office, stranger: Visitor) -> None:
    office.granted()
    visitor = stranger.sign_in("auditor")
    assert CODE in page(visitor, "/authorizations?state=granted&resource=STJJ-0001").get_text()
    assert "没有符合条件" in page(visitor, "/authorizations?state=denied").get_text()


def test_who_may_not_see_it_gets_a_page_that_says_there_is_none(
    office: Office, stranger: Visitor
) -> None:
    office.granted()
    answer = stranger.sign_in("bb-head").get(f"/authorizations/{CODE}", headers=HTML)
    assert answer.status_code == 404
    assert "税收" not in answer.text


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "\"'><b>"])
def test_nothing_of_the_application_becomes_markup(
    office: Office, stranger: Visitor, evil: str
) -> None:
    asked = Request(evil, evil, "tax.verify", (evil,), ASKED.mode, evil, evil)
    office.requested(asked=asked)
    soup = page(stranger.sign_in("xc-head"), f"/authorizations/{CODE}")
    assert soup.select("script, dd b") == []
    assert evil in soup.get_text()


def test_an_application_made_at_the_contract_is_shown_without_its_text(
    office: Office, stranger: Visitor
) -> None:
    office.accepted_directly(office.raw_request(until=2**53 - 1), "xc-clerk")
    text = page(stranger.sign_in("xc-head"), f"/authorizations/{CODE}").get_text()
    assert "只有摘要值" in text
