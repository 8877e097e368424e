"""A browser without scripts: it follows links, fills in forms, keeps cookies."""

from __future__ import annotations

import base64
from typing import Any

from bs4 import BeautifulSoup, Tag
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from tests.support.web import Visitor


class Browser:
    """One window; `page` is what it shows."""

    def __init__(self, app: FastAPI, language: str = "zh") -> None:
        self.client = TestClient(
            app, raise_server_exceptions=False, headers={"Accept-Language": language}
        )
        self.answers: list[Response] = []
        self.url = ""
        self.page = BeautifulSoup("", "lxml")

    def go(self, url: str) -> Response:
        """Open an address."""
        return self._show(url, self.client.get(url))

    def sign_in(self, person: str) -> None:
        """Sign in as a member's account, by a cookie as the pages have it."""
        token = Visitor(self.client).sign_in(person).headers["Authorization"].partition(" ")[2]
        self.client.cookies.set("shujian_session", token)

    def submit(self, button: str | None = None, **values: Any) -> Response:
        """Send the form with that button (the last one of the page), with these values changed."""
        _, action = self._form(button)
        return self.post(action, {**self.sent(button), **values})

    def sent(self, button: str | None = None) -> dict[str, Any]:
        """What the form with that button would send as it is."""
        form, _ = self._form(button)
        sent: dict[str, Any] = {}
        for field in form.find_all("input"):
            if field.get("type") == "checkbox":
                if field.has_attr("checked"):
                    sent.setdefault(str(field["name"]), []).append(field["value"])
            else:
                sent[str(field["name"])] = field.get("value", "")
        for select in form.find_all("select"):
            (chosen,) = select.find_all("option", selected=True)
            sent[str(select["name"])] = chosen["value"]
        return sent

    def post(self, url: str, values: dict[str, Any]) -> Response:
        """Send a form."""
        return self._show(url, self.client.post(url, data=values))

    def text(self) -> str:
        """What people read."""
        return " ".join(self.page.get_text(" ").split())

    def file(self, words: str) -> bytes:
        """The content of a link that saves a file."""
        for link in self.page.find_all("a"):
            if words in str(link.get("download")):
                return base64.b64decode(str(link["href"]).partition("base64,")[2])
        raise AssertionError(f"no file {words} on the page")

    def ticked(self) -> set[str]:
        """The fields whose boxes are ticked."""
        boxes = self.page.find_all("input", {"type": "checkbox", "checked": True})
        return {str(box["value"]) for box in boxes}

    def _form(self, button: str | None) -> tuple[Tag, str]:
        for form in reversed(self.page.find_all("form")):
            for pressed in form.find_all("button"):
                if button is None or button in pressed.get_text():
                    action = pressed.get("formaction") or form.get("action") or self.url
                    return form, str(action)
        raise AssertionError(f"no button {button} on the page")

    def _show(self, url: str, answer: Response) -> Response:
        self.answers += [*answer.history, answer]
        self.url = str(answer.url.path) if answer.history else url
        self.page = BeautifulSoup(answer.text, "lxml")
        return answer
