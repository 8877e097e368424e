"""Who ends a document is told which copies for one purpose of it stand open."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chain.documents.identity import DocumentName
from chain.words import Digest
from gateway.command import client as client_package
from gateway.command.client import Submitted
from gateway.command.document_validity import resume, revoke, suspend
from gateway.command.errors import Refused
from gateway.command.frame import Call
from gateway.command.output import Output

ONE, TWO = (DocumentName(Digest(b"\x07" * 32), serial).text for serial in (3, 4))
COPY = {
    "name": "0x" + "ab" * 32, "state": "active", "until": 1_798_732_799, "purpose": "投标",
    "recipient": "某\x1b[2J公司",
}  # fmt: skip


class Gateway:
    """Takes every statement; the first document has a copy."""

    away = False

    def __init__(self, *_: Any) -> None: ...

    def get(self, path: str) -> Any:
        if not path.endswith("/copies"):
            return {"validity": {"next_status": "active", "next_state": 1, "effective": 0}}
        if self.away:
            raise Refused(503, "not now")
        return {"copies": [COPY] if ONE in path else []}

    def statement(self, *_: Any) -> Any:
        return {}

    def submit(self, _: Any) -> Submitted:
        return Submitted("0x01", "accepted", 5, 1, None)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setattr(client_package, "Client", Gateway)
    out = Output(out=io.StringIO(), err=io.StringIO())
    return cast("Call", SimpleNamespace(settings=None, out=out))


def said(call: Call) -> str:
    return str(call.out._err.getvalue())  # type: ignore[attr-defined]


@pytest.mark.parametrize("names", [[ONE], [ONE, TWO]])
def test_the_copies_are_listed_with_whom_they_are_for(call: Call, names: list[str]) -> None:
    revoke(call, names, reason="冒领", as_="head")
    assert "1 copy (加注件) is open" in said(call)
    assert f"  {COPY['name']} for 某�[2J公司，投标 until 2026-12-31 (active)\n" in said(call)
    assert f"shujian document revoke {COPY['name']} --reason WHY --as HEAD" in said(call)


def test_copies_of_what_is_suspended_are_suspended_and_nothing_is_said_of_none(call: Call) -> None:
    suspend(call, [TWO], reason="复核", as_="head")
    resume(call, [ONE], reason="复核完", as_="head")
    assert "加注件" not in said(call)
    suspend(call, [ONE], reason="复核", as_="head")
    assert f"shujian document suspend {COPY['name']}" in said(call)


def test_what_could_not_be_asked_is_said(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gateway, "away", True)
    revoke(call, [ONE], reason="冒领", as_="head")
    assert "whether copies (加注件) of it are open could not be asked: not now" in said(call)
