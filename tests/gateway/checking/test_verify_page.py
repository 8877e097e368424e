"""The page on which everybody verifies: without script, account or memory."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag

from gateway.pages.document_words import DOCUMENTS
from gateway.pages.proving_words import PROVING
from gateway.pages.voucher_words import VOUCHERS
from gateway.pages.words import WORDS
from gateway.record_words import JUDGEMENTS, KINDS
from gateway.verification.finding import Verdict
from tests.gateway.checking.counter import HTML, NUMBERS, Counter, invoice, packed, page, send
from tests.gateway.verification.office import a_certificate
from tests.support.web import Visitor


def told(visitor: Visitor, *files: tuple[str, bytes], **texts: str) -> BeautifulSoup:
    """What the page answers."""
    answer = send(visitor, "/verify", files, **texts)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def verdicts(soup: BeautifulSoup) -> list[str]:
    return [str(card["class"][-1]) for card in soup.select("article.verdict-card")]


def test_every_field_has_a_label_and_every_way_its_own_button(stranger: Visitor) -> None:
    soup = page(stranger, "/verify")
    for control in soup.select("input, select, textarea"):
        label = control.find_parent("label")
        assert isinstance(label, Tag), control
        assert label.get_text(strip=True), control
    for form in soup.select("main form"):
        assert form["method"] == "post"
        assert len(form.select("button")) == 1
        assert form.find(["h2", "h3"]) is not None
    assert not soup.select("script, [onclick], [style]")
    levels = [int(head.name[1]) for head in soup.select("main h1, main h2, main h3")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize(
    ("kind", "verdict", "says"),
    [
        ("good", "VALID", "真实、内容未被改动、现行有效。"),
        ("revoked", "INVALID", "真实，但已作废（注销、吊销）。"),
        ("red", "VALID", "全额红冲"),
        ("unknown", "NOT_FOUND", "没有可信来源为它作证"),
    ],
)
def test_the_verdict_stands_first_then_checks_then_what_to_do(
    stranger: Visitor, kind: str, verdict: str, says: str
) -> None:
    soup = told(stranger, ("a.json", invoice(kind)))
    (card,) = soup.select("article")
    heading = card.select_one("h2")
    assert heading is not None
    assert heading.get_text(" ", strip=True) == f"{WORDS[f'verdict.{verdict}'][0]} {verdict}"
    assert says in card.get_text()
    names = [head.get_text(strip=True) for head in card.select("h2, h3")]
    order = [names.index(one) for one in ("核验项目", "接下来怎么办") if one in names]
    assert order == sorted(order)
    assert ("接下来怎么办" in names) is (kind != "good")
    assert len(card.select("tbody tr .badge")) >= 4


def test_a_changed_copy_names_field_and_line_and_shows_only_what_was_brought(
    stranger: Visitor,
) -> None:
    soup = told(stranger, ("a.json", invoice("good", tax="9013.00", with_tax="9113.00")))
    assert verdicts(soup) == ["MISMATCH"]
    assert [one.get_text() for one in soup.select("del")] == ["9013.00", "9113.00"]
    assert "合计 价税合计" in soup.get_text()
    assert not re.search("(?<!9)113.00", soup.get_text()), "the sum that was issued"
    assert "这一编号由谁签发" in soup.get_text()
    assert "使用" in soup.get_text()
    assert "买方" not in soup.get_text()


def test_green_is_what_is_valid_and_nothing_else(clerk: Visitor) -> None:
    good, altered = (
        told(clerk, ("a.json", invoice("good", **changes))).select(".axes b")
        for changes in ({}, {"tax": "9013.00", "with_tax": "9113.00"})
    )
    assert [one.get_text() for one in altered] == [one.get_text() for one in good]
    assert [one.get("class") for one in good] == [["good"], [], ["good"]]
    assert not any(one.get("class") for one in altered)


def test_of_an_altered_file_it_is_said_once_that_it_is_and_whose_axes_these_are(
    stranger: Visitor,
) -> None:
    forged = ("a.json", invoice("good", tax="9013.00", with_tax="9113.00"))
    text = told(stranger, forged).get_text()
    assert text.count("不是这样") == 1
    assert "以下是这一编号下签发的那份单据的状态，不是这份文件的" in text
    assert "不是这份文件的" not in told(stranger, ("a.json", invoice("good"))).get_text()


def test_many_files_are_listed_as_in_a_report_in_each_language_once(stranger: Visitor) -> None:
    files = [("file", (f"{kind}.json", invoice(kind))) for kind in ("good", "unknown")]
    for language, marks in (
        ("zh", ["有效 VALID", "查无出处 NOT_FOUND"]), ("en", ["VALID", "NOT_FOUND"]),
    ):  # fmt: skip
        headers = {**HTML, "Accept-Language": language}
        answer = stranger.client.post("/verify", files=files, headers=headers)
        soup = BeautifulSoup(answer.text, "lxml")
        listed = soup.select(".report-table tbody .badge")
        assert [one.get_text() for one in listed] == marks
        assert [one.get_text() for one in soup.select("h2.verdict-word")] == marks
        names = [one.get_text() for one in soup.select(".report-table td.name")]
        assert names == ["good.json", "unknown.json"]


def test_what_a_stranger_sees_of_uses_is_nothing(stranger: Visitor, clerk: Visitor) -> None:
    assert "未查询（登录的成员才能看到）" in told(stranger, ("a", invoice("theirs"))).get_text()
    for kind in ("theirs", "foreign"):  # issued here, or by somebody else
        assert "其他单位已入账" in told(clerk, ("a", invoice(kind))).get_text()
    typed = {"number": NUMBERS["foreign"], "date": "2026-11-02", "amount": "113.00"}
    answer = clerk.client.post("/verify", data=typed, headers={**clerk.headers, **HTML})
    assert "其他单位已入账" in answer.text


def test_a_member_is_told_why_a_use_was_not_looked_up(clerk: Visitor) -> None:
    empty = told(clerk, ("a.txt", b"no document")).get_text()
    assert "没有读出能用来登记使用的号码" in empty
    assert "登录的成员才能看到" not in empty


def test_nothing_is_said_of_the_use_of_a_certificate(stranger: Visitor, clerk: Visitor) -> None:
    paper = ("a.json", a_certificate(identifier="", number="Z1"))
    for visitor in (stranger, clerk):
        soup = told(visitor, paper)
        assert verdicts(soup) == ["VALID"]
        axes = [head.get_text() for head in soup.select(".axes h3")]
        assert "有效状态" in axes
        assert "使用" not in axes


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        ({"number": NUMBERS["good"], "date": "2026-11-02", "amount": "113.00"}, "VALID"),
        ({"number": NUMBERS["good"], "date": "2026-11-02", "amount": "￥113"}, "VALID"),
        ({"number": NUMBERS["good"], "date": "2026-11-03", "amount": "113.00"}, "NOT_FOUND"),
        ({"number": NUMBERS["good"], "date": "2026-11-02", "amount": "113.01"}, "NOT_FOUND"),
        ({"text": f"01,31,,{NUMBERS['good']},113.00,20261102,,1A2B"}, "VALID"),
        ({"text": "https://example.org/"}, "UNSUPPORTED"),
        ({"identifier": "1.2.156.3005.2.11100000000013127D004.1.1.1.X"}, "NOT_FOUND"),
    ],
)
def test_documents_are_verified_without_a_file(
    stranger: Visitor, texts: dict[str, str], verdict: str
) -> None:
    answer = stranger.client.post("/verify", data=texts, headers=HTML)
    assert answer.status_code == 200, answer.text
    assert verdicts(BeautifulSoup(answer.text, "lxml")) == [verdict]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ({}, "请选择文件"),
        ({"number": "7", "date": "2026-11-02", "amount": "1"}, "name the seller"),
        ({"number": NUMBERS["good"], "date": "soon", "amount": "1"}, "the date cannot be read"),
        ({"text": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_says_too_little_brings_the_form_back(
    stranger: Visitor, texts: dict[str, str], says: str
) -> None:
    answer = stranger.client.post("/verify", data=texts, headers=HTML)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "lxml")
    assert says in soup.select_one("[role=alert]").get_text()  # type: ignore[union-attr]
    assert len(soup.select("main form")) == 5


@pytest.mark.parametrize(
    ("texts", "field", "says"),
    [
        (
            {"number": "N-7", "date": "2026-11-02", "amount": "113"},
            "number",
            "请同时填写销售方税号",
        ),
        (
            {"number": "N-7", "date": "2026-11-02", "seller": "S", "amount": "1 13 x"},
            "number",
            "金额",
        ),
        ({"text": "x", "as_of": "2099-01-01"}, "text", "还没有到"),
        ({"identifier": "1.2.156", "date": "soon"}, "identifier", "请写成 2026-02-11"),
    ],
)
def test_what_was_typed_stays_in_its_form_with_what_was_wrong_above_it(
    stranger: Visitor, texts: dict[str, str], field: str, says: str
) -> None:
    headers = {**HTML, "Accept-Language": "zh-CN"}
    soup = BeautifulSoup(stranger.client.post("/verify", data=texts, headers=headers).text, "lxml")
    (alert,) = soup.select("[role=alert]")
    assert says in alert.get_text()
    form = alert.find_parent("form")
    assert isinstance(form, Tag)
    kept = {str(one["name"]): one.get("value", "") for one in form.select("input")}
    assert texts.items() <= kept.items()
    (focused,) = soup.select("[autofocus]")
    assert (focused["name"], focused["aria-describedby"]) == (field, alert["id"])
    others = [one for one in soup.select("form input[value]") if one.find_parent("form") != form]
    assert not others


def test_a_bundle_that_is_none_is_refused_where_it_was_chosen(stranger: Visitor) -> None:
    answer = send(stranger, "/verify/presentation", [("a.json", b"{}")])
    (alert,) = BeautifulSoup(answer.text, "lxml").select("[role=alert]")
    form = alert.find_parent("form")
    assert isinstance(form, Tag)
    assert form["action"] == "/verify/presentation"
    assert "这不是凭证包" in alert.get_text()


def test_many_files_have_a_list_with_links_to_each(stranger: Visitor) -> None:
    files = packed([(f"{kind}.json", invoice(kind)) for kind in ("good", "revoked", "unknown")])
    soup = told(stranger, ("all.zip", files), ("<b>evil</b>\u202e.jpg", b"\xff\xd8\xff"))
    assert verdicts(soup) == ["VALID", "INVALID", "NOT_FOUND", "UNSUPPORTED"]
    for link in soup.select("table a[href^='#result-']"):
        assert soup.find(id=str(link["href"])[1:]) is not None
    assert not soup.select(".file-name b")


def test_a_past_day_is_answered_by_what_was_known_then(stranger: Visitor, counter: Counter) -> None:
    soup = told(stranger, ("a.json", invoice("revoked")), as_of="2026-01-01")
    assert verdicts(soup) == ["INVALID"]
    assert "在所问的那一天尚未签发" in soup.get_text()
    assert "日期留空再核验一次" in soup.get_text()
    assert "不要接受" not in soup.get_text()
    assert "核验的时间点" in soup.get_text()


def test_the_page_answers_in_english_without_a_chinese_word(stranger: Visitor) -> None:
    answer = stranger.client.post(
        "/verify",
        files=[("file", ("a.json", invoice("unknown")))],
        headers={**HTML, "Accept-Language": "en"},
    )
    main = BeautifulSoup(answer.text, "lxml").select_one("main")
    assert main is not None
    for words in main.select("small[lang=en]"):  # the rules of Chinese invoices name their fields
        words.decompose()
    left = main.get_text().replace("海南某某公司", "")
    assert not re.findall("[\u4e00-\u9fff]+", left)


def test_whoever_has_a_bundle_gets_its_status(stranger: Visitor, counter: Counter) -> None:
    path = "/verify/presentation"
    for files in ([], [("a", b"{}"), ("b", b"{}")], [("a", invoice("good"))]):
        answer = send(stranger, path, files)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    bundle = stranger.sign_in("sw-clerk").get(f"/v1/documents/{counter.names['good'].text}/bundle")
    answer = send(stranger, path, [("bundle.json", bundle.content)])
    assert answer.status_code == 503, "no node here: how it stands cannot be proved now"
    assert "try again when it is back" in answer.text


def test_nothing_of_it_is_kept_or_put_in_an_address(stranger: Visitor) -> None:
    answer = send(stranger, "/verify", [("a.json", invoice("good"))])
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert (
        stranger.get(f"/verify?number={NUMBERS['good']}", headers=HTML).text.count("verdict-card")
        == 0
    )


def test_every_verdict_and_every_word_of_an_axis_is_there_in_both_languages() -> None:
    names = [f"verdict.{one}" for one in Verdict] + [f"says.{one}" for one in Verdict]
    names += [f"validity.{one}" for one in (
        "active", "suspended", "revoked", "superseded", "expired", "not yet valid", "not issued",
    )]  # fmt: skip
    names += [f"red.{one}" for one in (
        "none", "requested", "confirmed", "rejected", "withdrawn", "partial", "full",
    )]  # fmt: skip
    for name in names:
        chinese, english = WORDS[name]
        assert re.search("[\u4e00-\u9fff]", chinese), name
        assert not re.search("[\u4e00-\u9fff]", english), name


def test_no_word_of_documents_stands_in_the_way_of_another_of_the_pages() -> None:
    others = {**KINDS, **JUDGEMENTS, **PROVING}
    assert not DOCUMENTS.keys() & others.keys()
    assert {name: WORDS[name] for name in DOCUMENTS} == DOCUMENTS
    assert not VOUCHERS.keys() & (others.keys() | DOCUMENTS.keys())
    assert {name: WORDS[name] for name in VOUCHERS} == VOUCHERS
