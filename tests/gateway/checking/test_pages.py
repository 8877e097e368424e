"""A clerk drops files on the page: progress, one report, a sheet, the command that books."""

from __future__ import annotations

import io
import re
import shlex
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from gateway.checking.report import Class
from gateway.verification.question import Question
from tests.gateway.checking.counter import HTML, Counter, check, invoice, packed, page, send
from tests.gateway.verification.office import sample
from tests.support.tools import PATIENCE
from tests.support.web import Visitor

UBL, CII = sample("01.01a-INVOICE_ubl.xml"), sample("01.01a-INVOICE_uncefact.xml")
FILES = [
    ("good.json", invoice("good")),
    ("revoked.json", invoice("revoked")),
    ("red.json", invoice("red")),
    ("ours.json", invoice("ours")),
    ("theirs.json", invoice("theirs")),
    ("locked by us.json", invoice("locked")),
    ("unknown.json", invoice("unknown")),
    ("forged.json", invoice("good", with_tax="9113.00")),
    ("picture.jpg", b"\xff\xd8\xff\xe0 no document"),
    ("one.xml", UBL),
    ("same.xml", CII),
    ("foreign.json", invoice("foreign")),
]


@pytest.fixture(scope="module")
def report(clerk: Visitor) -> str:
    return check(clerk, FILES, voucher="2026-11-0042")


def classes(soup: BeautifulSoup) -> dict[str, str]:
    """The class of each file in the report."""
    return {
        str(row.select_one(".name").get_text("|").split("|")[0]): str(row["class"][0])[3:]  # type: ignore[union-attr]
        for row in soup.select(".report-table tbody tr")
    }


def test_every_file_is_in_its_place(clerk: Visitor, report: str) -> None:
    assert classes(page(clerk, report)) == {
        "good.json": "good",
        "revoked.json": "bad",
        "red.json": "bad",
        "ours.json": "bad",
        "theirs.json": "bad",
        "locked by us.json": "good",
        "unknown.json": "unconfirmed",
        "forged.json": "bad",
        "picture.jpg": "unconfirmed",
        "one.xml": "unconfirmed",
        "same.xml": "repeated",
        "foreign.json": "bad",
    }


def test_why_is_told_in_both_languages(clerk: Visitor, report: str) -> None:
    def why(**headers: str) -> list[str]:
        soup = page(clerk, report, **headers)
        return [one.get_text(" ", strip=True) for one in soup.select(".report-table .why")]

    chinese, english = why(), why(**{"Accept-Language": "en"})
    assert "真实，但已作废（注销、吊销）。" in chinese[1]
    assert "已全额红冲" in chinese[2]
    assert "本单位已入账" in chinese[3]
    assert "其他单位已入账" in chinese[4]
    assert "已由本单位锁定" in chinese[5]
    assert "合计 价税合计 已被改动" in chinese[7]
    assert "与下列文件是同一张单据 10" in chinese[10]
    assert "没有可信来源为它作证；这并不说明它是假的。 其他单位已入账" in chinese[11]
    assert "booked by somebody else already" in english[4]
    assert not re.search("[\u4e00-\u9fff]", " ".join(english).replace("市税务局", ""))


def test_who_has_a_document_is_told_only_to_whom_it_concerns(clerk: Visitor, report: str) -> None:
    rows = page(clerk, report).select(".axes-cell")
    assert "买方" in rows[3].get_text()
    assert "另一方" not in page(clerk, report).get_text()


def test_a_report_of_nothing_that_was_read_counts_no_documents_by_who_vouches(
    clerk: Visitor,
) -> None:
    assert "单据按真实性来源：" in page(clerk, check(clerk, FILES[:1])).get_text()
    assert "单据按真实性来源" not in page(clerk, check(clerk, FILES[8:9])).get_text()


def test_sums_count_each_document_once(clerk: Visitor, report: str) -> None:
    found = clerk.get(f"/v1{report.replace('/check/', '/checks/')}").json()
    assert found["counts"] == {
        "good": 2, "aside": 0, "unconfirmed": 3, "bad": 6, "repeated": 1,
    }  # fmt: skip
    assert found["sums"] == [
        {
            "currency": "CNY", "good": "226.00", "aside": "0", "unconfirmed": "113.00",
            "used": "339.00", "bad": "226.00", "documents": 8,
        },
        {
            "currency": "EUR", "good": "0", "aside": "0", "unconfirmed": "336.90",
            "used": "0", "bad": "0", "documents": 1,
        },
    ]  # fmt: skip
    assert found["without_amount"] == 0
    assert (found["documents"], found["unread"], found["again"]) == (9, 1, 2)
    assert found["total"] == found["done"] == len(FILES)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("good", ["good.json", "locked by us.json"]),
        ("repeated", ["same.xml"]),
        ("unconfirmed", ["unknown.json", "picture.jpg", "one.xml"]),
        ("invented", [name for name, _ in FILES]),
    ],
)
def test_the_report_is_filtered_by_links(
    clerk: Visitor, report: str, asked: str, names: list[str]
) -> None:
    assert list(classes(page(clerk, f"{report}?show={asked}"))) == names
    links = {str(a["href"]) for a in page(clerk, report).select(".counts a")}
    assert {f"{report}?show={one}" for one in (*Class, "not-good")} < links


def test_the_command_names_exactly_the_good_files(clerk: Visitor, report: str) -> None:
    told = page(clerk, report).select_one("pre.posix")
    assert told is not None
    assert shlex.split(told.get_text().replace("\\\n", "")) == [
        "shujian", "document", "book", "--voucher=2026-11-0042", "--as", "ACCOUNT",
        "good.json", "locked by us.json",
    ]  # fmt: skip


def test_the_sheet_has_every_file_and_no_formula(clerk: Visitor, report: str) -> None:
    answer = clerk.get(f"/v1{report.replace('/check/', '/checks/')}.xlsx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    book = load_workbook(io.BytesIO(answer.content))
    lines = list(book["单据"].iter_rows(values_only=True))
    assert [line[1] for line in lines[1:]] == [name for name, _ in FILES]
    assert lines[1][14] == 113
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_one_file_is_shown_with_checks_and_differences(clerk: Visitor, report: str) -> None:
    soup = page(clerk, f"{report}/8")
    assert "内容不符" in soup.select_one("h2.verdict-word").get_text()  # type: ignore[union-attr]
    assert [one.get_text() for one in soup.select("del")] == ["9113.00"]
    assert not soup.select("ins"), "what was issued is for the issuer"
    assert clerk.get(f"{report}/99", headers={"Accept": "text/html"}).status_code == 404


def test_other_members_find_no_report(clerk: Visitor, stranger: Visitor, report: str) -> None:
    other = stranger.sign_in("rival")
    api = f"/v1{report.replace('/check/', '/checks/')}"
    for path in (report, f"{report}/1", api, f"{api}.xlsx"):
        assert other.get(path).status_code == 404, path
    assert other.client.delete(api, headers=other.headers).status_code == 404
    assert other.client.post(f"{report}/remove", headers=other.headers).status_code == 404
    assert other.get("/v1/documents/checks").json()["checks"] == []
    assert stranger.get(report).status_code == 401
    assert stranger.sign_in("buyer-head").get(report).status_code == 200
    assert report in str(page(clerk, "/documents/check"))


def test_hostile_names_are_text_and_stay_out_of_the_command(clerk: Visitor) -> None:
    evil = ["<script>alert(1)</script>.json", "-rf; $(id).json", "a\u202eb\u200b.json", "=1+1.json"]
    place = check(clerk, [(name, invoice("good")) for name in evil[:1]])
    answer = clerk.get(place, headers={"Accept": "text/html"}).text
    assert "<script>" not in answer
    for name, shown in ((evil[1], "'./-rf; $(id).json'"), (evil[3], "=1+1.json")):
        soup = page(clerk, check(clerk, [(name, invoice("good"))]))
        assert shown in soup.select_one("pre.posix").get_text()  # type: ignore[union-attr]
    soup = page(clerk, check(clerk, [(evil[2], invoice("good"))], voucher="\x1b[31m'; id"))
    assert not soup.select("pre")
    assert "没有可以入账的单据" in soup.get_text()
    assert "改名后再核验" in soup.get_text()


def test_a_zip_counts_as_its_files(clerk: Visitor) -> None:
    data = packed([("a.json", invoice("good")), ("sub/b.json", invoice("unknown"))])
    soup = page(clerk, check(clerk, [("invoices.zip", data)]))
    assert classes(soup) == {
        "invoices.zip/a.json": "good", "invoices.zip/sub/b.json": "unconfirmed",
    }  # fmt: skip
    told = soup.select_one("pre.posix")
    assert told is not None
    words = shlex.split(told.get_text().replace("\\\n", ""))
    assert words[3:] == ["--voucher=VOUCHER", "--as", "ACCOUNT", "--only-good", "invoices.zip"]


def test_a_bomb_and_three_hundred_and_one_files_are_refused_cheaply(clerk: Visitor) -> None:
    bomb = packed([("zeros", bytes(70 * 2**20))])
    found = classes(page(clerk, check(clerk, [("bomb.zip", bomb), ("a.json", invoice("good"))])))
    assert found == {"bomb.zip/zeros": "unconfirmed", "a.json": "good"}
    many = [(f"{number}.json", b"{}") for number in range(301)]
    answer = send(clerk, "/documents/check", many)
    assert answer.status_code == 422
    assert "300 files" in answer.text
    both = packed([(name, data) for name, data in many[:200]])
    answer = send(clerk, "/documents/check", [("1.zip", both), ("2.zip", both)])
    assert "300 are verified at a time" in answer.text


@pytest.mark.parametrize(
    ("files", "texts", "says"),
    [
        ([], {}, "no file came"),
        ([("a.json", b"{}")], {"as_of": "2099-01-01"}, "still to come"),
        ([("a.json", b"{}")], {"as_of": "soon"}, "is no time"),
        ([("a.json", b"{}")], {"voucher": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_taken_in_is_said_above_the_form(
    clerk: Visitor, files: list[Any], texts: dict[str, str], says: str
) -> None:
    answer = send(clerk, "/documents/check", files, **texts)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "lxml")
    assert says in soup.select_one("[role=alert]").get_text()  # type: ignore[union-attr]
    assert soup.select_one("input[type=file][multiple]") is not None
    for name in ("as_of", "voucher"):
        field = soup.select_one(f"input[name={name}]")
        assert field is not None
        assert field["value"] == texts.get(name, ""), "what was typed is not typed again"


@pytest.mark.parametrize("place", ["/documents/check", "/verify"])
def test_a_body_over_the_limit_is_refused_on_a_page(clerk: Visitor, place: str) -> None:
    headers = {**clerk.headers, **HTML, "Content-Length": str(2**30)}
    answer = clerk.client.post(place, content=b"x", headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["connection"] == "close"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "269484032" in BeautifulSoup(answer.text, "lxml").get_text().replace(",", "")
    answer = clerk.client.post("/v1/documents/checks", content=b"x", headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def held(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Verification answers only once the event is set."""
    go, verification = threading.Event(), counter.office.verification
    answer = verification.answer

    def slow(question: Question, viewer: Any) -> Any:
        go.wait(PATIENCE)
        return answer(question, viewer)

    monkeypatch.setattr(verification, "answer", slow)
    yield go
    go.set()


def test_while_files_are_checked_the_page_says_how_far_it_is_and_reloads(
    clerk: Visitor, held: threading.Event
) -> None:
    answer = send(clerk, "/documents/check", [("a.json", invoice("good"))] * 3)
    place = answer.headers["location"]
    soup = page(clerk, place)
    assert soup.select_one("meta[http-equiv=refresh]")["content"] == "2"  # type: ignore[index]
    assert soup.select_one("progress")["max"] == "3"  # type: ignore[index]
    still = page(clerk, f"{place}?still=1")
    assert still.select_one("meta[http-equiv=refresh]") is None
    api = f"/v1{place.replace('/check/', '/checks/')}"
    assert clerk.get(f"{api}.xlsx").status_code == 409
    assert clerk.get(f"{place}/1").status_code == 404
    send(clerk, "/documents/check", [("a.json", invoice("good"))])
    third = send(clerk, "/documents/check", [("a.json", invoice("good"))])
    assert third.status_code == 422
    assert "wait for one to end" in third.text
    held.set()
    removed = clerk.client.post(f"{place}/remove", headers=clerk.headers, follow_redirects=False)
    assert removed.headers["location"] == "/documents/check"
    assert clerk.get(place).status_code == 404


def test_the_api_tells_the_same_and_forgets_when_told_to(clerk: Visitor) -> None:
    answer = clerk.client.post(
        "/v1/documents/checks",
        files=[("file", ("good.json", invoice("good")))],
        data={"voucher": "V-1"},
        headers=clerk.headers,
    )
    assert answer.status_code == 202
    place = answer.headers["location"]
    until = time.monotonic() + PATIENCE
    while (told := clerk.get(place).json())["until"] is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert (told["done"], told["total"], told["voucher"]) == (1, 1, "V-1")
    assert told["lines"][0]["sort"] == "good"
    assert told["lines"][0]["finding"]["verdict"] == "VALID"
    assert "good.json" in told["command"]
    assert told["until"] - told["came"] in range(3500, 3700)
    listed = clerk.get("/v1/documents/checks").json()["checks"]
    assert listed[0]["id"] == told["id"]
    assert len(listed) <= 20
    many = [("file", (f"{number}.json", b"{}")) for number in range(301)]
    answer = clerk.client.post("/v1/documents/checks", files=many, headers=clerk.headers)
    assert answer.status_code == 413
    assert clerk.client.delete(place, headers=clerk.headers).status_code == 204
    assert clerk.get(place).status_code == 404


def test_nothing_is_recorded_and_nothing_booked(counter: Counter, clerk: Visitor) -> None:
    before = clerk.get("/v1/ledger").json()
    check(clerk, FILES[:2])
    assert clerk.get("/v1/ledger").json() == before
    assert not re.search("<script", page(clerk, "/documents/check").prettify())


def test_what_nobody_vouches_for_has_its_own_command_in_report_detail_and_api(
    clerk: Visitor, report: str
) -> None:
    sections = page(clerk, report).select("details.booking")
    told = [one.select_one("pre.posix").get_text() for one in sections]  # type: ignore[union-attr]
    assert shlex.split(told[1].replace("\\\n", ""))[3:] == [
        "--voucher=2026-11-0042", "--as", "ACCOUNT", "--unconfirmed", "unknown.json", "one.xml",
    ]  # fmt: skip
    found = clerk.get(f"/v1{report.replace('/check/', '/checks/')}").json()
    assert (found["command"], found["command_unconfirmed"]) == tuple(told)
    alone = page(clerk, f"{report}/7").select_one("pre.posix")
    assert alone is not None
    assert alone.get_text().split()[-2:] == ["\\", "unknown.json"]
    for position in (1, 2, 8, 9, 12):
        assert not page(clerk, f"{report}/{position}").select("pre"), position


def test_the_buyer_is_shown_and_compared(clerk: Visitor, report: str) -> None:
    told = clerk.get(f"/v1{report.replace('/check/', '/checks/')}").json()["lines"][9]
    assert told["finding"]["brought"]["buyer"]
    assert told["notes"] == ["buyer.name", "form"]
    row = page(clerk, report).select(".report-table tbody tr")[9]
    assert told["finding"]["brought"]["buyer"] in row.select_one(".told").get_text()  # type: ignore[union-attr]
    assert "购买方名称与本单位不同" in row.select_one("li.wait").get_text()  # type: ignore[union-attr]
    sheet = clerk.get(f"/v1{report.replace('/check/', '/checks/')}.xlsx")
    lines = list(load_workbook(io.BytesIO(sheet.content))["单据"].iter_rows(values_only=True))
    assert lines[10][lines[0].index("购买方")] == told["finding"]["brought"]["buyer"]


def test_a_report_as_of_a_past_day_says_so_and_books_nothing(clerk: Visitor) -> None:
    place = check(clerk, FILES[:2] + FILES[6:7], as_of="2026-11-17")
    soup = page(clerk, place)
    assert "2026-11-17 23:59:59" in soup.select_one("h1").get_text()  # type: ignore[union-attr]
    assert "不是现在的" in soup.select_one("p.notice.wait").get_text()  # type: ignore[union-attr]
    assert not soup.select("pre")
    assert "2026-11-17 23:59:59" in page(clerk, f"{place}/1").select_one("p.notice").get_text()  # type: ignore[union-attr]
    api = f"/v1{place.replace('/check/', '/checks/')}"
    told = clerk.get(api).json()
    assert told["command_unconfirmed"] is None
    assert told["command"] is None
    assert told["as_of"] is not None
    summary = load_workbook(io.BytesIO(clerk.get(f"{api}.xlsx").content))["汇总"]
    assert "2026-11-17 23:59:59" in [row[1] for row in summary.iter_rows(values_only=True)]


def test_today_is_no_past_day(clerk: Visitor) -> None:
    today = page(clerk, check(clerk, FILES[:1])).select_one("h1 small").get_text()[:10]  # type: ignore[union-attr]
    soup = page(clerk, check(clerk, FILES[:1], as_of=today))
    assert "good.json" in soup.select_one("pre.posix").get_text()  # type: ignore[union-attr]
