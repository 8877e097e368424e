"""What the services say in English stands in Chinese on the pages, and the English behind it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from tests.gateway.checking.counter import HTML, check, invoice, packed, page, send
from tests.gateway.checking.test_workbook import read
from tests.gateway.verification.office import sample
from tests.support import ofd
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


FILES = (
    ("good.json", invoice("good")),
    ("revoked.json", invoice("revoked")),
    ("changed.json", invoice("good", tax="9013.00", with_tax="9113.00")),
    ("wrong sum.json", invoice("unknown", with_tax="9113.00")),
    ("ubl.xml", sample("01.03_comprehensive_test_ubl.xml")),
    ("sealed.ofd", ofd.invoice().zipped()),
    ("cut.xml", sample("01.03_comprehensive_test_ubl.xml")[:900]),
    ("empty.xml", b""),
    ("picture.jpg", b"\xff\xd8\xff"),
    ("words.txt", b"nothing"),
    ("a zip.zip", packed([("inner.zip", packed([("a", b"a")]))])),
)


@pytest.fixture(scope="module")
def report(clerk: Visitor) -> str:
    """The address of a report about these files."""
    return check(clerk, FILES)


def own_words(soup: BeautifulSoup) -> str:
    """What the page says itself, without the English behind it and what stands in files."""
    main = soup.select_one("main")
    assert main is not None
    for left in main.select("[lang=en], code, pre, del, ins, dl, .file-name, .name, .told"):
        left.decompose()
    return main.get_text(" ")


@pytest.mark.parametrize("at", range(1, len(FILES) + 1))
def test_no_sentence_about_a_file_is_in_english_alone(clerk: Visitor, report: str, at: int) -> None:
    soup = page(clerk, f"{report}/{at}")
    assert not re.findall("[a-z]{3,} [a-z]{2,} [a-z]{2,}", own_words(soup))
    assert soup.select("[title], small[lang=en]"), "the English is there all the same"


@pytest.mark.parametrize("at", [7, 8, 11])
def test_of_a_file_that_cannot_be_read_nothing_is_said_to_hold(
    clerk: Visitor, report: str, at: int
) -> None:
    told = own_words(page(clerk, f"{report}/{at}"))
    assert "没有能够核验的项目" in told
    assert "没有不成立" not in told


def test_what_fails_stands_first_and_what_holds_is_folded(clerk: Visitor, report: str) -> None:
    soup = page(clerk, f"{report}/4")
    failed, folded = soup.select("article table")[:2]
    assert failed.find_parent("details") is None
    assert "价税合计" in failed.get_text()
    assert "应为 113.00" in failed.get_text()
    marks = [str(one["class"][-1]) for one in failed.select(".badge")]
    order = ["INVALID", "ERROR", "ASSERTED"]
    assert marks == sorted(marks, key=order.index)
    assert folded.find_parent("details") is not None
    assert {str(one["class"][-1]) for one in folded.select(".badge")} == {"SKIPPED", "VALID"}
    numbers = [int(row.td.get_text()) for row in soup.select("article tbody tr") if row.td]
    checks = clerk.get(f"/v1{report.replace('/check/', '/checks/')}").json()["lines"][3]
    assert sorted(numbers) == [one["number"] for one in checks["finding"]["checks"]]


def test_the_report_says_of_each_file_that_cannot_be_read_why(clerk: Visitor, report: str) -> None:
    told = own_words(page(clerk, report))
    assert "这种文件读不出单据内容" not in told
    for why in ("XML 格式有误或不完整", "文件是空的", "文件是图片", "压缩包里又有压缩包"):
        assert why in told


def test_the_sheet_has_the_sentences_in_both_languages(clerk: Visitor, report: str) -> None:
    data = clerk.get(f"/v1{report.replace('/check/', '/checks/')}.xlsx").content
    heads, *rows = [[cell.value for cell in row] for row in read(data, "核验项目")]
    assert rows
    for row in rows:
        assert re.search("[\u4e00-\u9fff]", row[heads.index("说明")]), row
        assert re.search("[a-z]", row[heads.index("英文原文")])
