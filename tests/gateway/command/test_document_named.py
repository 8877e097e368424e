"""Commands about one document take the document itself as a file, as verifying and booking do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chain.documents.identity import DocumentName
from chain.words import Digest
from gateway.command import client as client_package
from gateway.command import document_copy, document_holder, document_red, document_show
from gateway.command.errors import CommandError
from gateway.command.frame import Call

NAME = DocumentName(Digest(b"\x07" * 32), 3).text


class Asked(Exception):
    """The gateway was asked about the document that the file is."""


class Gateway:
    """Knows one file, and ends the command as soon as it asks about that document."""

    checks: tuple[dict[str, str], ...] = ({"name": "content", "result": "VALID", "words": "fine"},)

    def __init__(self, *_: Any) -> None: ...

    def upload(self, path: str, files: Any) -> Any:
        assert (path, [name for name, _ in files]) == ("/v1/verify", ["orig.xml"])
        return {"findings": [{"document": NAME, "words": "fine", "checks": list(self.checks)}]}

    def get(self, path: str, **query: Any) -> Any:
        assert NAME in (path + str(query.get("document")))
        raise Asked

    def post(self, _path: str, body: Any) -> Any:
        assert body["document"] == NAME
        raise Asked


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    monkeypatch.setattr(client_package, "Client", Gateway)
    monkeypatch.chdir(tmp_path)
    Path("orig.xml").write_text("<invoice/>")
    return cast("Call", SimpleNamespace(settings=None, out=None))


def test_a_document_is_named_by_its_own_file(call: Call) -> None:
    document = "orig.xml"
    with pytest.raises(Asked):
        document_show.show(call, document)
    with pytest.raises(Asked):
        document_holder.link(call, document, as_="clerk")
    with pytest.raises(Asked):
        document_holder.links(call, document)
    with pytest.raises(Asked):
        document_copy.copy(
            call, document, purpose="a", recipient="b", expires="2030-01-01", as_="clerk"
        )
    with pytest.raises(Asked):
        document_red.reject(call, document, reason="no", as_="head")


def test_the_red_letter_is_issued_against_the_file_of_the_invoice(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "gateway.command.document_issue.issue_all", lambda *given, **_: asked.append(given[4])
    )
    monkeypatch.setattr(
        "gateway.command.client.documents.preparing.from_files", lambda *_, **__: None
    )
    document_red.issue(call, Path("red.xml"), blue="orig.xml", as_="clerk")
    assert asked[0]["blue"] == "0x" + DocumentName.parse(NAME).id.hex()


def test_a_file_that_was_issued_twice_names_none(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = {"name": "issued.again", "result": "ASSERTED", "words": "issued 2 times"}
    monkeypatch.setattr(Gateway, "checks", (*Gateway.checks, again))
    with pytest.raises(CommandError, match=r"more than one document \(issued 2 times\)"):
        document_show.show(call, "orig.xml")
