"""Times that the contract takes and no calendar has, and times before all of them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.gateway.checking.counter import HTML, Counter, page
from tests.gateway.checking.test_document_pages import axes
from tests.gateway.verification.office import a_certificate
from tests.support.web import Visitor

FAR = 2**48 - 1
"""The last second that the contract takes: some nine million years ahead."""


@pytest.fixture(scope="module")
def clerk(stranger: Visitor) -> Visitor:
    return stranger.sign_in("sw-clerk")


def paper(number: str) -> bytes:
    return a_certificate(identifier="", number=number)


def test_a_period_beyond_all_calendars_is_shown_by_its_seconds(
    counter: Counter, clerk: Visitor
) -> None:
    name = counter.office.issue(paper("F1"), valid=(FAR, FAR))
    text = page(clerk, f"/documents/{name.text}").get_text(" ", strip=True)
    assert f"{FAR} – {FAR}" in text
    assert clerk.get("/documents", headers=HTML).status_code == 200


def test_a_revocation_from_beyond_all_calendars_is_shown(counter: Counter, clerk: Visitor) -> None:
    name = counter.office.issue(paper("F2"))
    counter.office.registry.done("RevokeDocument", name, effective=FAR)
    counter.office.later(10)
    soup = page(clerk, f"/documents/{name.text}")
    assert f"生效时间 {FAR}" in axes(soup)["有效状态"]
    shown = verified(clerk, paper("F2"))
    assert f"revoked from second {FAR} on" in shown.get_text(" ", strip=True)


def test_the_first_year_is_written_with_four_digits(counter: Counter, clerk: Visitor) -> None:
    name = counter.office.issue(paper("F3"))
    soup = page(clerk, f"/documents/{name.text}?as_of=0001-01-01")
    assert "0001-01-01 23:59:59" in soup.get_text(" ", strip=True)
    found = ask(clerk, paper("F3"), "0001-01-01").json()["findings"][0]
    assert found["words"] == "it had not been issued on 0001-01-01 23:59:59 +08:00"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00+23:59"])
def test_a_moment_before_all_calendars_is_refused_in_a_sentence(
    clerk: Visitor, moment: str
) -> None:
    answer = ask(clerk, paper("F4"), moment)
    assert (answer.status_code, "before" in answer.json()["detail"]) == (422, True), answer.text


def ask(visitor: Visitor, data: bytes, as_of: str) -> Any:
    """The answer about a file at a time."""
    query, headers = {"as_of": as_of}, visitor.headers
    return visitor.client.post("/v1/verify", params=query, content=data, headers=headers)


def verified(visitor: Visitor, data: bytes) -> BeautifulSoup:
    """The page of verification about a file."""
    answer = visitor.client.post(
        "/verify", files=[("file", ("a.json", data))], headers={**visitor.headers, **HTML}
    )
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")
