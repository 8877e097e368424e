"""Presentations and bundles on the page: in Chromium, as a file, with no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.gateway.command.test_verify_document import bundle_of
from tests.gateway.verifier.test_documents import CASES, READ, TRUSTS, data_of
from tests.support.tools import PATIENCE, ROOT, ToolMissing

PAGE = (ROOT / "gateway/verifier/verify.html").as_uri()
CHOSEN = [
    "good: some fields", "good: no field", "good: reddened", "not in force: superseded",
    "stale: a second more than a week", "unclear: more than five minutes ahead of the clock",
    "asserted: no seal", "another ledger", "a value changed", "a header that is none",
    "unclear: another format",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise ToolMissing("no Chromium: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        running = playwright.chromium.launch(executable_path=program, args=flags)
        yield running
        running.close()


class Desk:
    """A tab whose clock says what a case wants, and everything that went wrong in it."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(offline=True, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.trouble: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda told: self.trouble.append(told.text))

    def put(self, desc: str) -> dict[str, Any]:
        """The files of a case, through the two fields of a fresh page."""
        case = CASES[desc]
        self.page.clock.set_fixed_time(case["now"])
        self.page.goto(PAGE)
        self.choose("trust", TRUSTS[case["trust"]])
        self.page.wait_for_selector("#drop-trust.chosen, #drop-evidence.chosen")
        self.choose("evidence", data_of(case))
        self.page.wait_for_selector(".verdict")
        return case

    def choose(self, field: str, data: bytes) -> None:
        file: Any = {"name": "file.json", "mimeType": "application/json", "buffer": data}
        self.page.set_input_files(f"#file-{field}", files=[file])

    def change(self, field: str, value: str, verdict: str) -> None:
        """Another day or age, which checks the file again."""
        self.page.fill(field, value)
        self.page.dispatch_event(field, "change")
        self.page.wait_for_selector(f".verdict.{verdict}")

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Desk]:
    made = Desk(browser, locale="zh-CN")
    yield made
    assert made.trouble == []
    made.context.close()


@pytest.mark.parametrize("desc", CHOSEN)
def test_the_page_shows_what_the_vectors_say(desk: Desk, desc: str) -> None:
    case = desk.put(desc)
    script = "all => all.map(badge => badge.classList[1])"
    badges = desk.page.eval_on_selector_all(".checks summary .badge", script)
    pairs = zip(case["statuses"], case["demanded"], strict=True)
    wanted = ["none" if not counted and it == "SKIPPED" else it for it, counted in pairs]
    if len(badges) == len(wanted):  # a file that does not begin as one is judged as evidence
        assert badges == wanted
    assert desk.text("#verdict small") == case["verdict"]
    assert desk.page.locator(".verdict.VALID, b.good").count() in (
        (2,) if case["verdict"] == "VALID" else (0,)
    )


def test_verdict_document_fields_and_checks_stand_in_this_order(desk: Desk) -> None:
    desk.put("good: some fields")
    text = desk.text("#results")
    order = ("真实，现行有效", "签发成员", "增值税专用发票", "起，长期", "隐藏 21 个", "十三项核验")
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    desk.page.wait_for_selector("table.fields tbody tr")  # the rows come after the table
    assert "墨水" in desk.text("table.fields")


def test_a_changed_value_is_not_shown_as_a_field(desk: Desk) -> None:
    desk.put("a value changed")
    assert desk.page.locator("table.fields").count() == 0
    assert "未能证明" in desk.text("#results")


def test_a_revoked_document_is_no_false_one(desk: Desk) -> None:
    for desc in ("not in force: revoked", "not in force: revoked, and stale"):
        desk.put(desc)
        assert desk.text("#verdict").startswith("真实，但并非有效")
        assert "作废" in desk.text("[aria-labelledby=stand]")
    desk.put("another ledger")
    assert desk.text("#verdict").startswith("不成立")


def test_red_letters_stand_beside_the_verdict(desk: Desk) -> None:
    desk.put("good: reddened")
    assert "红冲" in desk.text(".verdict.VALID .beside")


def test_a_day_and_an_age_may_be_asked_about(desk: Desk) -> None:
    desk.put("good: alone")
    desk.change("#max-age", "0", "STALE")
    desk.change("#max-age", "7", "VALID")
    desk.change("#as-of", "2026-09-20", "INVALID")  # the day before it was issued
    assert "并非有效" in desk.text("#verdict")
    assert "按当时所知" in desk.text("[aria-labelledby=stand]")
    desk.change("#as-of", "2026-09-25", "VALID")
    assert "2026-09-25 23:59:59" in desk.text("[aria-labelledby=stand]")
    desk.change("#as-of", "2027-01-01", "ERROR")


def test_the_member_is_compared_by_its_code(desk: Desk) -> None:
    desk.put("good: alone")
    desk.page.fill("#member", "nobody")
    assert desk.page.locator(".told.other").count() == 1
    desk.page.fill("#member", "91110108MA01A2B3C4")
    assert desk.page.locator(".told.same").count() == 1


def test_a_name_inside_is_told_as_the_issuers_own_word(desk: Desk) -> None:
    desk.put("good: alone")
    beside = desk.text(".verdict.VALID .named")
    assert "单据所写的销售方是“北京数鉴科技有限公司”" in beside
    assert "0x4e8f9dbc…5036a3" in beside
    desk.put("asserted: no seal")
    assert desk.page.locator(".verdict .named").count() == 0
    desk.put("good: no field")
    assert desk.page.locator(".verdict .named").count() == 0


@pytest.mark.parametrize(("code", "same"), [("DEMO-MZJ", 1), ("DEMO-GAJ", 0)])
def test_a_code_inside_is_compared_without_being_typed(desk: Desk, code: str, same: int) -> None:
    named = [("issuer.code", code), ("issuer.name", "示例市公安局")]
    desk.page.goto(PAGE)
    desk.choose("evidence", bundle_of(named, "DEMO-MZJ"))
    desk.page.wait_for_selector(".verdict.ASSERTED")
    assert desk.page.locator("[aria-labelledby=document] .told.same").count() == same
    assert "示例市公安局（签发成员自己所写，未经证明）" in desk.text("[aria-labelledby=document]")


def test_a_bundle_alone_needs_no_trust_and_says_what_it_does_not_prove(browser: Browser) -> None:
    desk = Desk(browser, locale="en-GB", viewport={"width": 390, "height": 800})
    desk.page.goto(PAGE)
    desk.choose("evidence", READ["bundles"][2]["file"].encode())
    desk.page.wait_for_selector(".verdict.ASSERTED")
    assert "neither that it was issued nor that it is in force" in desk.text(".verdict")
    assert desk.page.locator("#asked:visible").count() == 0
    assert not any("\u4e00" <= one <= "\u9fff" for one in desk.text(".card"))
    assert desk.page.evaluate("document.documentElement.scrollWidth") == 390
    assert desk.trouble == []
    desk.context.close()


@pytest.mark.parametrize(
    ("original", "trusted"),
    [(b"<Invoice/>", True), (b'{"type":"certificate"}', False), (b"", True)],
)
def test_an_original_is_neither_good_nor_bad_here(
    desk: Desk, original: bytes, trusted: bool
) -> None:
    desk.page.goto(PAGE)
    if trusted:
        desk.choose("trust", next(iter(TRUSTS.values())))
    desk.choose("evidence", original)
    desk.page.wait_for_selector(".verdict.other")
    text = desk.text("#results")
    assert "这不是证据文件或凭证包" in text
    assert "/verify" in text
    assert not any(word in text for word in ("不成立", "INVALID", "ERROR", "请勿采信", "VALID"))
    assert desk.page.locator(".checks li").count() == 0
    desk.page.click("#language")
    assert "neither that it is genuine" in desk.text("#results")


def test_every_check_unfolds_to_its_bytes(desk: Desk) -> None:
    desk.put("good: batch")
    for number in range(1, 14):
        desk.page.click(f".checks li:nth-child({number}) summary")
        desk.page.wait_for_selector(f".checks li:nth-child({number}) .item")
    assert "SHA-256(01 ‖" in desk.text(".checks")
