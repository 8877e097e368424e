"""One document: its axes side by side, each with its history, for those whom it concerns."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.gateway.checking.counter import HTML, NUMBERS, Counter, invoice, page
from tests.support.town import XC
from tests.support.web import Visitor


def axes(soup: BeautifulSoup) -> dict[str, str]:
    """What stands under each axis."""
    return {
        str(part["aria-label"]): part.get_text(" ", strip=True)
        for part in soup.select(".four section")
    }


@pytest.fixture(scope="module")
def issuer(stranger: Visitor) -> Visitor:
    return stranger.sign_in("sw-clerk")


def test_the_axes_stand_side_by_side_with_their_histories(
    counter: Counter, issuer: Visitor
) -> None:
    name = counter.names["revoked"].text
    found = axes(page(issuer, f"/documents/{name}"))
    assert list(found) == ["核验结论", "有效状态", "红冲", "使用"]
    assert "无效 INVALID" in found["核验结论"]
    for words in ("单据开具", "单据作废", "记录时间", "生效时间", "市税务局", "签发方", "开票有误"):
        assert words in found["有效状态"]
    assert "未红冲" in found["红冲"]
    assert "没有变化" in found["红冲"]
    assert "未使用" in found["使用"]


def test_red_letters_are_summed_and_drawn(counter: Counter, issuer: Visitor) -> None:
    soup = page(issuer, f"/documents/{counter.names['red'].text}")
    red = axes(soup)["红冲"]
    for words in ("全额红冲", "红冲申请 10.00", "红冲确认 10.00", "单据开具 10.00", "未红冲 0.00"):
        assert words in red
    bar = soup.select_one("svg[role=img] rect.done")
    assert bar is not None
    assert bar["width"] == "1000"
    assert "有效 VALID" in axes(soup)["核验结论"], "red letters change no verdict"


def test_who_uses_it_is_told_to_whom_it_concerns(counter: Counter, stranger: Visitor) -> None:
    path = f"/documents/{counter.names['ours'].text}"
    overseer = axes(page(stranger.sign_in("audit-head"), path))["使用"]
    assert "买方" in overseer
    assert "入账登记" in overseer
    issuer = axes(page(stranger.sign_in("sw-clerk"), path))["使用"]
    assert "其他单位已入账" in issuer
    assert "买方" not in issuer


def test_a_past_day_shows_how_it_stood_then(counter: Counter, issuer: Visitor) -> None:
    path = f"/documents/{counter.names['revoked'].text}"
    soup = page(issuer, f"{path}?as_of=2026-01-01")
    assert "当时尚未签发" in axes(soup)["有效状态"]
    assert soup.select_one(f"a[href='{path}']") is not None
    assert issuer.get(f"{path}?as_of=2099-01-01", headers=HTML).status_code == 422


def test_every_event_links_to_its_record_and_the_proof_is_named(
    counter: Counter, issuer: Visitor
) -> None:
    name = counter.names["revoked"].text
    soup = page(issuer, f"/documents/{name}")
    records = {str(a["href"]) for a in soup.select(".four a[href^='/records/']")}
    assert len(records) == 2
    for record in records:
        assert issuer.get(record, headers=HTML).status_code == 200
    links = [str(a["href"]) for a in soup.select(".downloads a")]
    assert f"/v1/evidence?document={name}" in links
    assert f"/documents/{name}/presentation" in links
    assert issuer.get(f"/v1/documents/{name}/bundle").status_code == 200


def test_the_list_shows_what_concerns_the_member(counter: Counter, stranger: Visitor) -> None:
    name = f"/documents/{counter.names['revoked'].text}"
    for who, sees in (
        ("sw-clerk", True),
        ("xc-clerk", True),
        ("mz-clerk", False),
        ("buyer", False),
    ):
        visitor = stranger.sign_in(who)
        listed = {str(a["href"]) for a in page(visitor, "/documents").select("tbody a")}
        assert (name in listed) is sees, who
        assert (visitor.get(name, headers=HTML).status_code == 200) is sees, who


def test_others_find_nothing_and_names_are_checked(counter: Counter, stranger: Visitor) -> None:
    other, name = stranger.sign_in("mz-clerk"), counter.names["good"].text
    for path in (f"/documents/{name}", f"/documents/{name}/presentation"):
        assert other.get(path, headers=HTML).status_code == 404
        assert stranger.get(path, headers=HTML).status_code == 401
    buyer = stranger.sign_in("xc-clerk")
    assert buyer.get(f"/documents/{name}/presentation").status_code == 404
    assert buyer.get("/documents/<script>", headers=HTML).status_code == 422


def test_one_of_a_batch_leads_to_its_neighbours(counter: Counter, issuer: Visitor) -> None:
    name = counter.names["batch"].text
    soup = page(issuer, f"/documents/{name}")
    assert "电子证照 序号 2" in " ".join(soup.select_one("h1").get_text().split())  # type: ignore[union-attr]
    links = [str(a["href"]) for a in soup.select("nav.serials a")]
    assert links == [f"/documents/{name[:-2]}-{serial}" for serial in (1, 3)]
    for link, neighbours in zip(links, (1, 1), strict=True):
        assert len(page(issuer, link).select("nav.serials a")) == neighbours
    assert f"/documents/{name[:-2]}-1" in str(page(issuer, "/documents"))


def test_the_page_speaks_english_too(counter: Counter, issuer: Visitor) -> None:
    soup = page(issuer, f"/documents/{counter.names['red'].text}", **{"Accept-Language": "en"})
    assert list(axes(soup)) == ["Verdict", "Validity", "Red letters", "Use"]
    assert "red letter requested 10.00" in axes(soup)["Red letters"]


def test_whoever_has_to_answer_a_red_letter_sees_sum_reason_and_rest(
    counter: Counter, stranger: Visitor
) -> None:
    office, registry = counter.office, counter.office.registry
    office.buyer = XC
    name = office.issue(invoice("locked").replace(NUMBERS["locked"].encode(), b"3" * 20))
    office.buyer = None
    assert page(stranger.sign_in("xc-clerk"), "/documents").select_one("#waiting") is None
    registry.done("RequestRed", name, amount=400)
    box = page(stranger.sign_in("xc-clerk"), "/documents").select_one("[aria-labelledby=waiting]")
    assert box is not None
    for words in ("市税务局", "开票有误", "4.00", "10.00", "6.00", "red-letter confirm"):
        assert words in box.get_text(" ", strip=True)
    assert box.select_one(f"a[href='/documents/{name.text}']") is not None
    for other in ("sw-clerk", "audit-head"):
        assert page(stranger.sign_in(other), "/documents").select_one("#waiting") is None
