"""The holder's way in Chromium: the link, the PIN, a code, and its QR scanned by somebody else."""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from chain.documents import decode_bundle, verify_bundle
from tests.gateway.holders.scene import CLEAR, Scene
from tests.support.tools import PATIENCE, ToolMissing
from tests.support.web import app_of

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
PIN = "271828"

pytestmark = pytest.mark.loopback


@pytest.fixture
def site(scene: Scene, free_port: int) -> Iterator[str]:
    """The gateway's address; it serves as `shujian up` does, but over the town."""
    url = f"http://127.0.0.1:{free_port}"
    config = uvicorn.Config(
        app_of(scene.town, url=url), port=free_port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield url
    server.should_exit = True
    thread.join()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise ToolMissing("no Chromium: install Debian's package `chromium`")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


class Person:
    """One browser of one person, and what went wrong in it or told where it came from."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context = browser.new_context(locale="zh-CN", **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.trouble: list[str] = []
        self.page.on("console", lambda told: self.trouble.append(told.text))
        self.page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if referer := request.headers.get("referer"):
            self.trouble.append(f"{request.url} was told {referer}")

    def shot(self) -> bytes:
        """The page as it is seen; nothing of it may stand out to the side."""
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{self.page.url} is wider than the window"
        return self.page.screenshot(full_page=True)


def test_the_way_from_the_link_to_the_code_that_was_scanned(
    scene: Scene, site: str, chromium: Browser
) -> None:
    holder = Person(chromium, viewport=PHONE)
    page = holder.page
    token = scene.link(PIN)
    page.goto(f"{site}/h/{token}")
    holder.shot()
    page.fill("input[name=pin]", PIN)
    page.click("main button")
    page.wait_for_url(f"{site}/h")
    holder.shot()
    assert page.is_checked("input[value=name]")
    assert not page.is_checked("input[value='holder.name']")
    page.check("input[value='holder.name']")
    page.fill("input[name=purpose]", "入职核验")
    page.click("text=生成授权码")
    page.wait_for_selector(".qr")
    (scanned,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(holder.shot())))
    assert scanned.text.startswith(f"{site}/c/")

    other = Person(chromium)
    other.page.goto(scanned.text)
    assert CLEAR["holder.name"][1] not in other.page.content()
    other.shot()
    other.page.click("main button")
    assert other.page.inner_text(".says b") == "真实有效"
    assert CLEAR["holder.name"][1] in other.page.inner_text(".values")
    other.shot()
    with other.page.expect_download() as saved:
        other.page.click("text=保存所示内容")
    bundle = decode_bundle(saved.value.path().read_bytes())
    verify_bundle(bundle, scene.bundle.document)
    assert "holder.code" not in {one.field.path for one in bundle.fields}

    page.wait_for_selector(".badge.used")  # it renews itself
    assert page.query_selector(".qr") is None
    page.click("text=返回")
    assert "扫码的人" in page.inner_text(".codes")
    holder.shot()
    other.page.goto(scanned.text)
    assert "此码已经使用过" in other.page.inner_text("main")
    assert [text for text in holder.trouble + other.trouble if "409" not in text] == []
