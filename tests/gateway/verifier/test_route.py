"""The gateway hands the page to everybody, byte for byte, and its pages lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from gateway.verifier.endpoints import PAGE
from tests.support.town import Town
from tests.support.web import Visitor, app_of


@pytest.fixture
def stranger(town: Town) -> Iterator[Visitor]:
    with TestClient(app_of(town)) as client:
        yield Visitor(client)


def test_anybody_gets_the_page_as_it_was_built(stranger: Visitor) -> None:
    answer = stranger.get("/verify.html")
    assert answer.status_code == 200
    assert answer.content == PAGE.read_bytes()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"


def test_the_footer_of_every_page_leads_to_it(stranger: Visitor) -> None:
    page = BeautifulSoup(stranger.get("/", headers={"Accept": "text/html"}).text, "lxml")
    assert page.footer is not None
    links = page.footer.find_all("a")
    assert [link["href"] for link in links] == ["/verify.html", "/verify.html"]
    assert [link.get("download") for link in links] == [None, "verify.html"]
