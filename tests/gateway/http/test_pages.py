"""The pages: what each shows, in both languages, and that nothing of the input becomes markup."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.support.town import Town, an_entry
from tests.support.web import Visitor

ENGLISH = {"Accept-Language": "en-GB", "Accept": "text/html"}
HTML = {"Accept": "text/html"}


def page(visitor: Visitor, path: str, **headers: str) -> BeautifulSoup:
    answer = visitor.get(path, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


@pytest.fixture
def published(town: Town, clerk: Visitor) -> Visitor:
    town.accept(town.publish("STJJ-0001", an_entry("统计年鉴")).digest)
    second = an_entry("统计年鉴", summary="改过的摘要")
    town.accept(town.publish("STJJ-0001", second, version=2, expectedState=1).digest)
    return clerk


def test_a_stranger_sees_checkpoints_and_how_to_sign_in(stranger: Visitor) -> None:
    text = page(stranger, "/").get_text()
    assert "shujian sign-in" in text
    assert "最新记录" not in text


def test_a_member_sees_what_happened_last(published: Visitor) -> None:
    soup = page(published, "/")
    assert "最新记录" in soup.get_text()
    assert soup.select_one("a[href='/catalog/STJJ-0001']") is not None


def test_the_visitor_s_language_is_chosen_and_kept(published: Visitor) -> None:
    assert "Newest records" in page(published, "/", **{"Accept-Language": "en-GB"}).get_text()
    answer = published.get("/?lang=en", headers=HTML)
    assert answer.cookies["shujian_language"] == "en"
    published.client.cookies.clear()


def test_the_catalog_is_searched(published: Visitor) -> None:
    assert "STJJ-0001" in page(published, "/catalog?q=年鉴").get_text()
    assert "没有符合条件" in page(published, "/catalog?q=自行车").get_text()


def test_an_entry_shows_its_fields_versions_and_changes(published: Visitor) -> None:
    soup = page(published, "/catalog/STJJ-0001?old=1&new=2")
    assert [mark.get_text() for mark in soup.select(".versions b")] == ["2", "1"]
    assert soup.select_one("ins").get_text() == "改过的摘要"
    missing = [row.get_text() for row in soup.select("dd.missing")]
    assert missing == ["未提供"]


def test_the_trace_filters_and_links(published: Visitor) -> None:
    soup = page(published, "/trace?resource=STJJ-0001&outcome=accepted")
    assert len(soup.select("tbody tr")) == 2
    assert soup.select_one("a[href*='/v1/trace?format=csv']") is not None


def test_a_record_is_shown_with_header_and_body(published: Visitor) -> None:
    soup = page(published, "/records/5")
    header, body = (block.get_text() for block in soup.select("pre"))
    assert '"kind":"catalog.published"' in header
    assert "统计年鉴" in body


@pytest.mark.parametrize("path", ["/catalog/NOPE-1", "/records/999", "/trace?member=无名"])
def test_what_is_not_there_is_a_page_that_says_so(clerk: Visitor, path: str) -> None:
    answer = clerk.get(path, headers=HTML)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_markup_in_an_entry_stays_text(town: Town, clerk: Visitor) -> None:
    evil = "<script>alert(1)</script>"
    town.accept(town.publish("STJJ-0001", an_entry(evil, summary=evil)).digest)
    for path in ("/", "/catalog", "/catalog/STJJ-0001", "/trace", "/records/5"):
        answer = clerk.get(path, headers=HTML)
        assert evil not in answer.text
        assert "&lt;script&gt;" in answer.text


def test_pages_load_nothing_from_elsewhere_and_run_no_script(stranger: Visitor) -> None:
    answer = stranger.get("/", headers=HTML)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert stranger.get("/static/style.css").status_code == 200


def test_a_one_time_link_signs_a_browser_in_once(clerk: Visitor, stranger: Visitor) -> None:
    link = clerk.post("/v1/sign-in/link", None).json()["url"]
    path = link.removeprefix("http://127.0.0.1:8000")
    first = stranger.get(path)
    assert first.status_code == 303
    assert "httponly" in first.headers["set-cookie"].lower()
    assert "市统计局" in page(stranger, "/").get_text()
    again = stranger.get(path)  # a second click, which opens another window of the browser
    assert (again.status_code, again.headers["location"]) == (303, "/")
    assert "set-cookie" not in again.headers
    other = clerk.post("/v1/sign-in/link", None).json()["url"].partition("8000")[2]
    assert "set-cookie" in stranger.get(other).headers
    assert stranger.get(path).status_code == 401, "that session is not this browser's any more"
    stranger.client.cookies.clear()
    assert stranger.get(path).status_code == 401


def test_a_link_s_code_is_no_session(clerk: Visitor, stranger: Visitor) -> None:
    code = clerk.post("/v1/sign-in/link", None).json()["url"].partition("code=")[2]
    assert Visitor(stranger.client, code).get("/v1/members").status_code == 401
