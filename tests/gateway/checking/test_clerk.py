"""A clerk with Chromium, scripts switched off: files dropped on the page, and nothing booked."""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from chain.words import to_hex
from tests.gateway.checking.counter import Counter, invoice, use_key
from tests.support.tools import PATIENCE, ToolMissing
from tests.support.web import Visitor

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

pytestmark = pytest.mark.loopback


@pytest.fixture
def site(counter: Counter, free_port: int) -> Iterator[str]:
    """The gateway's address."""
    config = uvicorn.Config(counter.app, port=free_port, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{free_port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise ToolMissing("no Chromium: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


def drop(page: Page, box: Locator, files: list[Path]) -> None:
    """Files dropped from the desktop, as the browser itself is told of them."""
    place = box.bounding_box()
    assert place is not None
    told: dict[str, Any] = {
        "x": place["x"] + place["width"] / 2,
        "y": place["y"] + 20,  # on the words, not on the button
        "data": {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1},
    }
    session = page.context.new_cdp_session(page)
    for type_ in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": type_, **told})


def files_of(folder: Path) -> list[Path]:
    """Four invoices of different fates, as a clerk has them."""
    made = {
        "good.json": invoice("good"),
        "again.json": invoice("good"),
        "booked.json": invoice("theirs"),
        "forged.json": invoice("red", with_tax="9113.00"),
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in made]


@pytest.mark.parametrize("size", SIZES)
def test_files_are_dropped_read_about_and_not_booked(
    clerk: Visitor, site: str, chromium: Browser, tmp_path: Path, size: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": width, "height": height}
    )
    token = clerk.headers["Authorization"].partition(" ")[2]
    context.add_cookies([{"name": "shujian_session", "value": token, "url": site}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    before = clerk.get("/v1/ledger").json()

    page.goto(f"{site}/documents/check")
    drop(page, page.locator("label.drop"), files_of(tmp_path))
    page.get_by_label("凭证号").fill("记-7")
    page.get_by_role("button", name="开始核验").press("Enter")
    page.wait_for_selector(".report-table")

    counts = page.locator(".counts b").all_inner_texts()
    assert counts == ["4", "1", "0", "0", "2", "1", "2"]
    assert "9,113.00" in page.locator(".report-table").inner_text()
    page.get_by_text("为可以入账的单据记账").click()
    assert page.locator("pre.posix").inner_text().split()[-1] == "good.json"
    assert page.locator("body").bounding_box()["width"] <= width  # type: ignore[index]
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载表格").click()
    book = load_workbook(io.BytesIO(saved.value.path().read_bytes()))
    assert book["单据"].max_row == 5
    page.get_by_role("link", name="不能直接入账").click()
    page.wait_for_url("**?show=not-good")
    assert page.locator(".report-table tbody tr").count() == 2
    page.reload()
    page.get_by_role("link", name="3", exact=True).click()
    assert "其他单位已入账" in page.locator("main").inner_text()

    assert clerk.get("/v1/ledger").json() == before
    (use,) = clerk.get("/v1/uses", params={"key": to_hex(use_key("good"))}).json()["uses"]
    assert use["status"] == "free"
    context.close()
