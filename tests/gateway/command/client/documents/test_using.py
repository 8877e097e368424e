"""Which files a voucher takes: the good ones, once each, and a reason for every other."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.checking.report import report
from gateway.command import document_taking
from gateway.command.client import Client, Submitted, submitting
from gateway.command.client.documents.sources import Piece
from gateway.command.client.documents.using import Choice, choose
from gateway.command.client.documents.verifying import finding_of, findings
from gateway.command.document_taking import Taking, take
from gateway.command.errors import CommandError, Refused
from gateway.command.frame import Call
from gateway.command.output import Output
from gateway.verification.axes import RedLetters, Use
from gateway.verification.finding import (
    Check,
    Finding,
    Result,
    Shown,
    Source,
    SourceKind,
    Verdict,
)

OURS = {"id": "0x01", "voucher": "0x02", "state": 3}
FREE: dict[str, Any] = {
    "status": "free",
    "pending": None,
    "available": True,
    "voucher": None,
    "holder": None,
    "holder_name": None,
}


class Register:
    """Answers for documents by their numbers; what is not named is free.

    `later` is what comes of those that are under way, once the contract has answered.
    """

    def __init__(self, **uses: dict[str, Any]) -> None:
        self.uses = uses
        self.later: dict[str, dict[str, Any]] = {}
        self.out = Output(err=io.StringIO())
        self.asked = 0

    def post(self, path: str, body: Any) -> Any:
        """As the gateway."""
        assert path == "/v1/documents/keys"
        self.asked += 1
        if self.asked == 3:
            self.uses |= self.later
        documents = [
            {**FREE, **self.uses.get(one["number"], {}), "use": f"0x{one['number']}"}
            for one in body["documents"]
        ]
        return {"documents": documents, "voucher": OURS}


def finding(number: str, verdict: Verdict = Verdict.VALID, **more: Any) -> Finding:
    shown = Shown("file", key=("S", "invoice", number) if number else None, digest=number or "x")
    beside = {"red": RedLetters("none"), "use": Use("free"), **more}
    source = Source(SourceKind.LEDGER if verdict is Verdict.VALID else SourceKind.NONE)
    return Finding(f"{number}.xml", verdict, f"it is {verdict}", shown, source, **beside)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute is three looks at what is under way."""
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: sum(passed), sleep=lambda _: passed.append(20.0))
    monkeypatch.setattr(submitting, "time", clock)


def chosen(*given: Finding, unconfirmed: bool = False, **uses: dict[str, Any]) -> list[Choice]:
    return chosen_in(Register(**uses), *given, unconfirmed=unconfirmed)


def chosen_in(register: Register, *given: Finding, unconfirmed: bool = False) -> list[Choice]:
    client = cast("Client", register)
    lines = report(given, "US").lines
    voucher, choices = choose(client, lines, "V", "booked", unconfirmed=unconfirmed)
    assert (voucher.hashed, voucher.state) == ("0x02", 3)
    return choices


def test_what_is_good_is_taken_once() -> None:
    one, other, again = chosen(finding("a"), finding("b"), finding("a"))
    assert (one.use, other.use, again.use) == ("0xa", "0xb", None)
    assert again.why == "the same document as file 1"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (finding("a", Verdict.MISMATCH), "it is MISMATCH"),
        (finding("a", Verdict.ERROR), "it is ERROR"),
        (finding("a", red=RedLetters("full")), "red-lettered in full"),
        (finding("a", use=None), "whether it was used is not known"),
        (finding("", Verdict.UNSUPPORTED), "it is UNSUPPORTED"),
    ],
    ids=str,
)
def test_what_is_not_good_is_left_out_with_the_reason(given: Finding, why: str) -> None:
    (choice,) = chosen(given)
    assert (choice.use, choice.why) == (None, why)


def test_unconfirmed_takes_what_nobody_vouches_for_and_nothing_worse() -> None:
    found = chosen(finding("a", Verdict.NOT_FOUND), finding("b", Verdict.INVALID), unconfirmed=True)
    assert [choice.use for choice in found] == ["0xa", None]


def test_what_the_voucher_has_already_is_done_and_what_another_has_is_not() -> None:
    mine = {"status": "booked", "available": False, "voucher": OURS, "holder": "US"}
    theirs = {"status": "locked", "available": False, "holder": "T", "holder_name": "丙"}
    coming = {"available": False, "pending": "booked"}
    named = {"available": False}
    found = chosen(*map(finding, "abcd"), a=mine, b=theirs, c=coming, d=named)
    assert [choice.already for choice in found] == [True, False, False, False]
    assert [choice.use for choice in found] == [None] * 4
    assert "already by 丙" in found[1].why
    assert "the contract has not answered yet" in found[2].why
    assert "a steward named" in found[3].why


MINE = {"status": "booked", "available": False, "voucher": OURS, "holder": "US"}
COMING = {"available": False, "pending": "booked"}


def test_what_an_interrupted_command_had_sent_is_waited_for_and_done() -> None:
    register = Register(a=COMING)
    register.later = {"a": MINE}
    one, other = chosen_in(register, finding("a"), finding("b"))
    assert (one.already, one.use, other.use) == (True, None, "0xb")
    assert register.asked == 3


class Desk(Register):
    """A gateway at which somebody else books one of the documents first."""

    def __init__(self) -> None:
        super().__init__()
        self.signed: list[list[str]] = []

    def statement(self, kind: str, message: Any) -> Any:
        assert (kind, message["voucher"]) == ("BookUse", "0x02")
        return message["keys"]

    def submit(self, keys: Any) -> Submitted:
        self.signed.append(keys)
        if len(self.signed) == 1:
            self.uses["a"] = COMING
            self.later = {"a": {**MINE, "voucher": {**OURS, "id": "0x09"}, "holder_name": "乙"}}
            raise Refused(409, "1 of 2 documents cannot be booked")
        return Submitted("0x01", "accepted", 0, 5, None)


@pytest.mark.parametrize(("only_good", "status"), [(True, 0), (False, None)])
def test_where_others_were_first_it_is_looked_again(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    only_good: bool,
    status: int | None,
) -> None:
    desk = Desk()
    member = {"id": "0x03", "code": "US", "name": "我"}
    monkeypatch.setattr("gateway.command.client.Client", lambda *_: desk)
    monkeypatch.setattr("gateway.command.client.importing.member_of", lambda _: member)
    found = [finding("a"), finding("b")]
    monkeypatch.setattr(document_taking, "found_in", lambda *_: found)
    taking = Taking("BookUse", "booked", {}, "V", only_good, False)
    call = Call({})
    if status is None:
        with pytest.raises(CommandError, match="1 of 2 files are not good"):
            take(call, [], "clerk", taking)
    else:
        assert take(call, [], "clerk", taking) == status
    assert desk.signed == [["0xa", "0xb"], ["0xb"]][: 1 + only_good]
    assert "booked already by 乙" in capsys.readouterr().out


def test_files_are_sent_in_portions_and_answered_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[list[str]] = []

    class Gateway:
        def upload(self, path: str, files: list[tuple[str, bytes]], **fields: Any) -> Any:
            assert (path, fields) == ("/v1/verify", {"as_of": "2026-03-01"})
            sent.append([name for name, _ in files])
            return {"findings": [{"name": name} for name, _ in files]}

    monkeypatch.setattr("gateway.command.client.documents.verifying.MOST_BYTES", 10)
    given = [Piece(name, b"12345") for name in "abc"] + [Piece("d", b"x" * 50)]
    found = findings(cast("Client", Gateway()), given, "2026-03-01", Output().progress(""))
    assert [one["name"] for one in found] == list("abcd")
    assert sent == [["a", "b"], ["c"], ["d"]]


def test_an_altered_copy_of_a_good_file_is_not_good_and_no_repetition() -> None:
    copy = replace(finding("1", Verdict.MISMATCH), name="copy.xml")
    good, bad = chosen(finding("1"), copy)
    assert (good.use, good.is_repeated) == ("0x1", False)
    assert (bad.use, bad.is_repeated, bad.why) == (None, False, "it is MISMATCH")


@pytest.mark.parametrize("verdict", [Verdict.VALID, Verdict.NOT_FOUND])
def test_a_red_letter_is_taken_by_nobody(verdict: Verdict) -> None:
    red = finding("1", verdict, red=RedLetters("none", red=True))
    (choice,) = chosen(red, unconfirmed=True)
    assert choice.use is None
    assert "is a red letter" in choice.why


def test_a_buyer_that_is_somebody_else_is_pointed_out() -> None:
    one = finding("1")
    one = replace(one, shown=replace(one.shown, type="invoice", buyer="Kunde AG"))
    (line,) = report([one], "US", "Uns").lines
    choice = Choice(line, "0x1", "")
    assert choice.remark == "the buyer's name is not your organisation's"
    assert choice.as_json()["notes"] == ["buyer.name"]


def test_what_an_archive_did_not_give_is_told_in_its_place() -> None:
    class Gateway:
        def upload(self, path: str, files: Any, **_: Any) -> Any:
            return {"findings": [{"name": name} for name, _ in files]}

    given = [Piece("a", b"1"), Piece("z/b", b"", "unpack it first"), Piece("c", b"2")]
    progress = Output(err=io.StringIO()).progress("")
    found = list(findings(cast("Client", Gateway()), given, None, progress))
    assert [one["name"] for one in found] == ["a", "z/b", "c"]
    assert (found[1]["verdict"], found[1]["words"]) == ("UNSUPPORTED", "unpack it first")
    assert finding_of(found[1]).verdict is Verdict.UNSUPPORTED


def test_pages_that_do_not_show_the_sum_are_told_beside_what_is_booked() -> None:
    pages = Check("views", Result.SKIPPED, "pages could not be compared")
    (whole,) = chosen(finding("1"))
    (shown,) = chosen(finding_of(replace(finding("1"), checks=(pages,), exposed=1).as_json()))
    assert (whole.use, whole.remark) == ("0x1", "")
    assert shown.use == "0x1"
    assert "its pages are not protected" in shown.remark
