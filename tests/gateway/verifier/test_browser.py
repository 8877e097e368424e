"""The page as a judge meets it: opened as a file in Chromium, with no network, two files put in."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from chain import canonical
from tests.gateway.verifier.engine import CHECKS, TRUSTS, data_of
from tests.gateway.verifier.mutations import summed_again
from tests.support.tools import PATIENCE, ROOT, ToolMissing

PAGE = (ROOT / "gateway/verifier/verify.html").as_uri()
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CASES = {case["desc"]: case for case in CHECKS["cases"]}
CHOSEN = [
    "good: some records", "good: whole list", "good: window", "good: absent", "good: everything",
    "good: purpose", "another format", "a forged seal", "no seal", "a header of no block",
    "a body withheld", "three observers are demanded and two signed", "another ledger is trusted",
    "cut short", "bytes that are no UTF-8", "actors that are a number",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise ToolMissing("no Chromium: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


class Judge:
    """One tab, and everything that went wrong in it."""

    def __init__(self, browser: Browser, folder: Path, **options: Any) -> None:
        self.context = browser.new_context(offline=True, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.folder = folder
        self.trouble: list[str] = []
        self.workers: list[str] = []
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda told: self.trouble.append(told.text))
        self.page.on("worker", lambda worker: self.workers.append(worker.url))
        self.page.on("request", self._request)

    def open(self) -> None:
        self.page.goto(PAGE)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((PAGE, "blob:", "data:")):
            self.trouble.append(f"asked for {request.url}")

    def choose(self, desc: str) -> None:
        """The evidence and the trust file of a case, through the two fields of a fresh page."""
        case = CASES[desc]
        (self.folder / "trust.json").write_bytes(TRUSTS[case["trust"]])
        (self.folder / "evidence.json").write_bytes(data_of(case))
        self.open()
        self.page.set_input_files("#file-trust", self.folder / "trust.json")
        self.page.set_input_files("#file-evidence", self.folder / "evidence.json")
        self.page.wait_for_selector(".verdict")

    def put(self, desc: str) -> None:
        """The same, dropped; what was shown before is taken away first."""
        self.page.evaluate("document.getElementById('results').replaceChildren()")
        self.drop(data_of(CASES[desc]), TRUSTS[CASES[desc]["trust"]])
        self.page.wait_for_selector(".verdict")

    def drop(self, *files: bytes) -> None:
        """Files dropped together, on the page itself."""
        script = """(files) => {
          const carried = new DataTransfer();
          files.forEach((text, n) => carried.items.add(
            new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], `file-${n}.json`)));
          for (const type of ['dragover', 'drop'])
            document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
        self.page.evaluate(script, [base64.b64encode(data).decode() for data in files])

    def verdict(self) -> str:
        told: str = self.page.inner_text("#verdict small")
        return told

    def badges(self) -> list[str]:
        """What is written at each check, as the class of its badge."""
        script = "all => all.map(badge => badge.classList[1])"
        told: list[str] = self.page.eval_on_selector_all(".checks summary .badge", script)
        return told


def badges_of(case: dict[str, Any]) -> list[str]:
    pairs = zip(case["statuses"], case["demanded"], strict=True)
    return ["none" if not counted and it == "SKIPPED" else it for it, counted in pairs]


@pytest.fixture(scope="module")
def judge(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    made = Judge(browser, tmp_path_factory.mktemp("files"), locale="zh-CN")
    made.open()
    yield made
    assert made.trouble == []
    assert made.workers
    assert all(url.startswith("blob:") for url in made.workers)
    made.context.close()


@pytest.mark.parametrize("desc", CHOSEN)
def test_the_page_shows_what_the_vectors_say(judge: Judge, desc: str) -> None:
    judge.put(desc)
    case = CASES[desc]
    assert judge.verdict() == case["verdict"]
    assert judge.badges() == badges_of(case)
    assert judge.page.locator(".verdict.VALID").count() == (case["verdict"] == "VALID")


def test_files_dropped_together_say_themselves_which_is_which(judge: Judge) -> None:
    case = CASES["good: window"]
    judge.put("good: window")
    assert judge.verdict() == "VALID"
    shown = judge.page.inner_text(".fingerprint").split()
    assert " ".join(shown) == CHECKS["trusts"][case["trust"]]["fingerprint"]


def test_files_are_chosen_through_the_two_fields(judge: Judge) -> None:
    judge.choose("a forged seal")
    assert judge.verdict() == "INVALID"


def test_every_check_unfolds_to_its_bytes(judge: Judge) -> None:
    judge.put("good: whole list")
    for number in range(1, 17):
        judge.page.click(f".checks li:nth-child({number}) summary")
        judge.page.wait_for_selector(f".checks li:nth-child({number}) .item")
    text = judge.page.inner_text(".checks")
    evidence = CHECKS["bases"]["whole list"]
    assert evidence[-67:-3] in text  # its sum
    assert "SHA-256(01 ‖" in text
    assert "SHA-256(00 ‖ 记录头)" in text
    assert len(judge.page.query_selector_all("tbody tr")) == 8
    assert "资源 STJJ-0001" in judge.page.inner_text("tbody")


def test_one_key_changes_the_language_of_everything(judge: Judge) -> None:
    judge.put("good: whole list")
    assert "证据成立" in judge.page.inner_text(".verdict")
    judge.page.focus("#language")
    judge.page.keyboard.press("Enter")
    assert "The evidence holds" in judge.page.inner_text(".verdict")
    assert judge.page.get_attribute("html", "lang") == "en"
    left = judge.page.inner_text("main").replace("北京", "")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in left)
    judge.page.keyboard.press("Enter")
    assert "证据成立" in judge.page.inner_text(".verdict")


def test_a_document_of_a_batch_is_called_by_its_name_beside_its_tag(judge: Judge) -> None:
    judge.put("good: one document")
    asked = judge.page.inner_text("[aria-labelledby=question]")
    assert "单据 0x4a144a2c5136785545e4c23f5a65bfb5e778d3d6df9fd3417703ffff6324083f-7" in asked
    batch = "document:0x4a144a2c5136785545e4c23f5a65bfb5e778d3d6df9fd3417703ffff6324083f"
    assert f"签发记录属于整批，是另一个问题：{batch}，事项 document.batched" in asked
    tag = json.loads(CHECKS["bases"]["one document"])["question"]["key"]
    assert judge.page.inner_text("[aria-labelledby=question] code.raw") == tag


def test_what_would_not_be_seen_is_shown(judge: Judge) -> None:
    evidence = json.loads(CHECKS["bases"]["absent"])
    evidence["question"]["key"] = "member:TJ\u202eJ\u200b"
    before = canonical.encode({name: item for name, item in evidence.items() if name != "sum"})
    judge.page.evaluate("document.getElementById('results').replaceChildren()")
    judge.drop(summed_again(before), TRUSTS["two observers"])
    judge.page.wait_for_selector(".verdict")
    assert "成员 TJ⟨U+202E⟩J⟨U+200B⟩" in judge.page.inner_text("[aria-labelledby=question]")


def test_a_trust_file_that_cannot_be_used_gives_no_verdict(judge: Judge) -> None:
    trust = TRUSTS["two observers"].replace(b'"required":2', b'"required":9')
    judge.drop(trust, data_of(CASES["good: window"]))
    judge.page.wait_for_selector(".trouble")
    assert "信任文件不可用" in judge.page.inner_text("#status")
    assert judge.page.query_selector(".verdict") is None


def test_without_workers_it_checks_in_slices_and_speaks_english_to_the_english(
    browser: Browser, tmp_path: Path
) -> None:
    judge = Judge(browser, tmp_path, locale="en-GB", color_scheme="dark")
    judge.page.add_init_script("delete window.Worker")
    judge.open()
    judge.choose("good: everything")
    assert judge.page.inner_text("#verdict").startswith("The evidence holds")
    assert judge.badges() == badges_of(CASES["good: everything"])
    judge.page.click(".checks li:nth-child(12) summary")
    judge.page.wait_for_selector(".checks li:nth-child(12) .item")
    assert (judge.trouble, judge.workers) == ([], [])
    judge.context.close()
