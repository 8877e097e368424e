"""What the services say in English stands in Chinese on the pages, and the English behind it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.gateway.checking.counter import HTML, invoice, send
from tests.support.web import Visitor

CHINESE = {"Accept-Language": "zh-CN"}
ENGLISH = {"Accept-Language": "en"}


def alert(text: str) -> str:
    found = BeautifulSoup(text, "lxml").select_one("[role=alert]")
    assert found is not None
    return found.get_text()


@pytest.mark.parametrize("path", ["/verify", "/documents/check"])
def test_a_refused_upload_says_why_in_chinese_and_in_english_behind_it(
    clerk: Visitor, path: str
) -> None:
    answer = send(clerk, path, [("a.json", invoice("good"))], as_of="2099-01-01")
    assert answer.status_code == 422
    told = alert(answer.text)
    assert told.startswith("2099-01-01 还没有到")
    assert "still to come" in told


def test_a_page_of_trouble_says_it_in_the_language_of_the_visitor(stranger: Visitor) -> None:
    answer = stranger.client.get("/documents/check", headers={**HTML, **CHINESE})
    assert answer.status_code == 401
    soup = BeautifulSoup(answer.text, "lxml")
    assert "请先登录" in soup.get_text()
    small = soup.select_one("main small[lang=en]")
    assert small is not None
    assert "sign in first" in small.get_text()

    main = BeautifulSoup(
        stranger.client.get("/documents/check", headers={**HTML, **ENGLISH}).text, "lxml"
    ).select_one("main")
    assert main is not None
    assert "sign in first" in main.get_text()
    assert not re.search("[\u4e00-\u9fff]", main.get_text())
