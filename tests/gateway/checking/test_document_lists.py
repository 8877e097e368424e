"""The list of documents: numbers and names of one's own, and where one of them stands."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from gateway.archive import listing
from tests.gateway.checking.counter import NUMBERS, Counter, page
from tests.support.web import Visitor


@pytest.fixture(scope="module")
def issuer(stranger: Visitor) -> Visitor:
    return stranger.sign_in("sw-clerk")


def found(visitor: Visitor, number: str) -> list[str]:
    """The names of the documents that a search shows."""
    soup = page(visitor, f"/documents?number={quote(number)}")
    return [str(one["href"]) for one in soup.select("[aria-labelledby=found] li a")]


def row(soup: BeautifulSoup, name: str) -> str:
    """The text of a document's row."""
    link = soup.select_one(f'td a[href="/documents/{name}"]')
    assert link is not None
    return link.find_parent("tr").get_text(" ", strip=True)  # type: ignore[union-attr]


def test_the_issuer_reads_numbers_and_names_and_nobody_else_does(
    counter: Counter, issuer: Visitor, stranger: Visitor
) -> None:
    soup = page(issuer, "/documents")
    good = row(soup, counter.names["good"].text)
    assert good.startswith(f"{NUMBERS['good']} 海南某某公司 0x")
    first = counter.names["batch"].text.rpartition("-")[0]
    assert row(soup, f"{first}-1").startswith("Z0 … 欧阳明慧 … 0x")
    for other in ("audit-head", "xc-head"):  # a buyer, too, has it from its issuer
        text = page(stranger.sign_in(other), "/documents").get_text()
        assert counter.names["revoked"].text[:10] in text
        assert not [one for one in (*NUMBERS.values(), "欧阳明慧") if one in text]


def test_the_amount_of_a_red_letter_is_below_zero_wherever_it_stands(issuer: Visitor) -> None:
    rows = page(issuer, "/documents").select("tbody tr")
    (red,) = (one for one in rows if "红字" in one.get_text())
    assert "-10.00" in red.get_text()
    link = red.select_one("a")
    assert link is not None
    assert "-10.00" in page(issuer, str(link["href"])).select_one("dl").get_text()  # type: ignore[union-attr]


def test_a_number_leads_to_the_documents_of_it_that_one_issued(
    counter: Counter, issuer: Visitor, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, batched = (f"/documents/{counter.names[one].text}" for one in ("good", "batch"))
    assert found(issuer, f" {NUMBERS['good'][:9]} {NUMBERS['good'][9:]} ") == [good]
    assert batched in {one for at in range(3) for one in found(issuer, f"z{at}")}
    assert found(issuer, "Z") == []
    assert found(stranger.sign_in("xc-head"), NUMBERS["revoked"]) == []
    told = "只查最近的 2000 张"
    assert told not in page(issuer, "/documents?number=Z1").get_text()
    monkeypatch.setattr(listing, "MOST_OPENED", 0)
    assert told in page(issuer, "/documents?number=Z1").get_text()
    assert found(issuer, NUMBERS["good"]) == [good], "unique by itself: among all"
