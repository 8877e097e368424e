"""Red letters: sums as people type them, and what is shown before a head confirms one."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.command.client import Client
from gateway.command.client.documents.reddening import is_ours, list_lines, red_letters
from gateway.command.document_red import Agreement, confirmer, minor
from gateway.command.errors import CommandError
from gateway.command.frame import Call


@pytest.mark.parametrize(
    ("typed", "units"),
    [("8.8", 880), ("1,234.50", 123_450), ("￥１.00", 100), ("1234567", 123_456_700)],
)
def test_a_sum_is_read_exactly(typed: str, units: int) -> None:
    assert minor(typed) == units


@pytest.mark.parametrize("typed", ["10,50", "1,5", "1e2", "1_000", "0.001", "0", "-1", "nan", ""])
def test_what_could_be_another_sum_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="no sum as"):
        minor(typed)


class Gateway:
    """What a gateway knows of one red letter that the issuer asked for."""

    def __init__(self, **changed: Any) -> None:
        self.red = {
            "document": "0xab", "kind": "invoice.en16931", "issuer": "SW",
            "issuer_name": "市税务局",
            "buyer": "XC", "buyer_name": "西城区", "total": "170178", "done": "20000",
            "open": "50000", "status": "requested", "by": "issuer", "reason": "退货\x1b[2J",
            "record": 7,
        } | changed  # fmt: skip

    @property
    def client(self) -> Client:
        return cast("Client", self)

    @property
    def state(self) -> dict[str, Any]:
        sums = {key: self.red[key] for key in ("total", "done", "open", "status", "by")}
        return {"issue": self.red, "red": {"ahead": sums}}

    def get(self, path: str, **query: Any) -> Any:
        assert path == "/v1/red-letters"
        assert query.get("document") in (None, "0xab")
        if query.get("cursor") is None and "limit" in query:
            return {"red_letters": [], "next": 9}
        return {"red_letters": [self.red], "next": None}


def agree(gateway: Gateway, amount: str | None) -> str:
    said: list[str] = []
    call = cast("Call", SimpleNamespace(out=SimpleNamespace(say=said.append)))
    Agreement(amount).demand(call, gateway.client, "0xab", gateway.state)
    return "\n".join(said)


def test_sum_reason_and_what_is_left_are_shown_before_anything_is_signed() -> None:
    told = agree(Gateway(), "500.00")
    for words in ("500.00", "1,701.78", "200.00", "1,001.78", "退货", "市税务局", "西城区"):
        assert words in told
    assert "\x1b" not in told


def test_another_sum_or_none_where_nobody_can_be_asked_is_not_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CommandError, match=r"500\.00 is asked for, not 5000"):
        agree(Gateway(), "5000")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))
    with pytest.raises(CommandError, match=r"--amount 500\.00"):
        agree(Gateway(), None)


@pytest.mark.parametrize("answer", [True, False])
def test_at_a_terminal_a_yes_is_asked_for(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    asked: list[str] = []

    def confirm(text: str, **_: Any) -> bool:
        asked.append(text)
        return answer

    monkeypatch.setattr("typer.confirm", confirm)
    with nullcontext() if answer else pytest.raises(CommandError, match="nothing was signed"):
        agree(Gateway(), None)
    assert asked == ["confirm a red letter over 500.00?"]


@pytest.mark.parametrize("status", ["none", "confirmed", "rejected", "partial"])
def test_what_nobody_asks_for_is_not_confirmed(status: str) -> None:
    with pytest.raises(CommandError, match=f"its red letters are {status}"):
        agree(Gateway(status=status), "500.00")


def test_whose_answer_a_request_waits_for() -> None:
    one = Gateway().red
    assert [is_ours(one, who) for who in ("SW", "XC", "TJ")] == [False, True, False]
    asked_by_buyer = Gateway(by="buyer").red
    assert [is_ours(asked_by_buyer, who) for who in ("SW", "XC")] == [True, False]
    assert not is_ours(Gateway(status="confirmed").red, "XC")
    alone = Gateway(buyer=None, buyer_name=None).red  # nobody else could answer
    assert [is_ours(alone, who) for who in ("SW", "XC")] == [True, False]
    assert "the issuer: a head" in list_lines([alone], "STW")[1]
    assert confirmer(Gateway(buyer=None).state) == "HEAD-OF-ISSUER"
    assert confirmer(Gateway().state) == "HEAD-OF-OTHER-SIDE"
    (found,) = red_letters(Gateway().client, "requested")  # of the second page
    lines = list_lines([found], "XC")
    assert lines[1].split()[:3] == ["you", "500.00", "1,501.78"]
    assert list_lines([], "XC") == ["no red letter waits for an answer"]
