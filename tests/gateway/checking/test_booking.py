"""The command that books: exactly the good ones, and nothing that a name could smuggle in."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
import typer

from gateway.checking.booking import booking, confirming, is_fit
from gateway.checking.keeping import MOST_TEXT, kept
from gateway.checking.report import report
from gateway.command.tree import app
from gateway.verification.axes import Use
from gateway.verification.finding import (
    Difference,
    Finding,
    Source,
    SourceKind,
    Value,
    Verdict,
)
from gateway.verification.zips import shown
from tests.gateway.checking.samples import US, finding


def words(*names: str, voucher: str = "") -> list[str]:
    found = [finding(str(at), name=name, digest=str(at)) for at, name in enumerate(names)]
    told = booking(report(found, US), voucher)
    return shlex.split(told.text.replace("\\\n", ""))[3:]


def test_only_good_documents_are_named_each_once() -> None:
    found = [
        finding("1", name="a.xml"),
        finding("1", name="a.pdf", digest="pdf"),
        finding("2", name="b.xml", use=Use("booked")),
        finding("3", name="c.xml"),
    ]
    told = booking(report(found, US), "记-1")
    assert (told.documents, told.left_out, told.packed) == (2, (), False)
    assert shlex.split(told.text.replace("\\\n", "")) == [
        "shujian", "document", "book", "--voucher=记-1", "--as", "ACCOUNT", "a.xml", "c.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["a b.xml", "it's.xml", "$(id).xml", "`id`.xml", "a;b.xml", "*.xml", '"', "发票.xml"]
)
def test_a_name_is_one_word_whatever_is_in_it(name: str) -> None:
    assert words(name)[-1] == name


def test_a_name_like_an_option_is_a_file_and_so_is_the_voucher() -> None:
    assert words("--as", voucher="--as x; id")[-1] == "./--as"
    assert words("a", voucher="--as x; id")[0] == "--voucher=--as x; id"


def test_of_zips_the_archive_is_named_once_and_what_is_not_good_left_out() -> None:
    assert words("a.zip/1.xml", "b.xml", "a.zip/sub/2.xml")[3:] == ["--only-good", "b.xml", "a.zip"]


@pytest.mark.parametrize(
    "name",
    [
        "a%22b.xml",
        "a%0d%0ab",
        "a\nb",
        "a\x1b[2J",
        "a\u202eb",
        "a\u200bb",
        "a\ufffdb",
        "",
        shown("x" * 300),
    ],
)
def test_names_that_are_not_what_they_look_like_are_left_out_and_said(name: str) -> None:
    assert not is_fit(name)
    told = booking(report([finding("1", name=name)], US), "a\nb")
    assert (told.documents, told.left_out) == (0, (name,))
    assert "--voucher=VOUCHER" in told.text


def test_long_names_that_are_whole_are_fit() -> None:
    assert is_fit(shown("x" * 200))


def test_what_is_kept_of_a_finding_is_bounded_and_counts_stay() -> None:
    long = "x" * 100_000
    value = (Value(long, long),)
    differences = tuple(Difference("changed", long, long, None, value, value) for _ in range(200))
    big: Finding = finding("1", differences=differences, differing=9_999, words=long, seller=long)
    small = kept(big)
    assert small.differing == 9_999
    assert len(small.differences) > 1
    assert len(small.differences[0].found[0].value) == len(small.words) == MOST_TEXT
    assert len(repr(small)) < 30_000
    short = Difference("changed", "a.b", "a.b", None, (Value("a.b", "1"),), None)
    assert len(kept(finding("1", differences=(short,) * 200)).differences) == 50
    assert kept(finding("2")) == finding("2")


def test_the_command_is_one_that_there_is() -> None:
    told = booking(report([finding("1", name="--as"), finding("2", name="z.zip/a")], US), "-1")
    command: Any = typer.main.get_command(app)
    _, *arguments = shlex.split(told.text.replace("\\\n", ""))
    while getattr(command, "commands", None):
        command = command.commands[arguments.pop(0)]
    found = command.make_context("book", arguments).params
    assert found["voucher"] == "-1"
    assert found["as_"] == "ACCOUNT"
    assert found["only_good"] is True
    assert [str(file) for file in found["files"]] == ["--as", "z.zip"]


def test_what_nobody_here_vouches_for_has_a_command_of_its_own() -> None:
    nobody: dict[str, Any] = {"source": Source(SourceKind.NONE), "verdict": Verdict.NOT_FOUND}
    found = [
        finding("1", name="good.xml"),
        finding("2", name="open.ofd", **nobody),
        finding("3", name="red.xml", type="credit.en16931", **nobody),
        finding("4", name="later.xml", **{**nobody, "verdict": Verdict.ERROR}),
        finding("5", name="used.xml", use=Use("booked"), **nobody),
        finding("6", name="nameless.pdf", key=None, **nobody),
        finding("7", name="seal.ofd", **{**nobody, "verdict": Verdict.UNSUPPORTED}),
    ]
    told = confirming(report(found, US), "记-1")
    assert shlex.split(told.text.replace("\\\n", ""))[3:] == [
        "--voucher=记-1", "--as", "ACCOUNT", "--unconfirmed", "open.ofd", "seal.ofd",
    ]  # fmt: skip
    assert (told.documents, told.named) == (2, True)
    assert booking(report(found, US)).documents == 1


def test_a_name_in_a_zip_may_be_anything_for_the_zip_is_named() -> None:
    told = booking(report([finding("1", name="a.zip/b\u202ec\n.xml")], US))
    assert (told.documents, told.left_out, told.named) == (1, (), False)
    assert told.text.endswith("a.zip")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a b.xml", "'a b.xml'"),
        ("it's ‘it’.xml", "'it''s ‘‘it’’.xml'"),
        ("$(id) `id` $env:x.xml", None),
        ("$(id) `id`.xml", "'$(id) `id`.xml'"),
        ("-a.xml", "'./-a.xml'"),
        ('a".xml', None),
        ("a\\b.xml", None),
    ],
)
def test_on_windows_a_name_is_one_word_too_or_there_is_no_command(
    name: str, told: str | None
) -> None:
    made = booking(report([finding("1", name=name)], US), "2026-11-0042")
    first = "shujian document book `\n  '--voucher=2026-11-0042' `\n  --as ACCOUNT `\n  "
    assert made.windows == ("" if told is None else f"{first}{told}")
    assert made.documents == 1
