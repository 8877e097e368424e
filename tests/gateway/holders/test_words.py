"""Every word of the templates is there in both languages, and errors speak Chinese too."""

from __future__ import annotations

import re

import pytest

from chain.documents import Field
from gateway.holders import sentences
from gateway.holders.fields import PUBLIC, as_written, choices, is_personal
from gateway.holders.state import ENDED, State
from gateway.holders.words import WORDS, sentence
from gateway.issuing.states import ENDED as ENDED_DOCUMENTS
from gateway.verification.finding import Verdict
from tests.support.tools import ROOT

PAGES = ROOT / "gateway/holders/pages"
ROOM = ROOT / "gateway/holders"


def test_every_word_of_the_pages_is_there_and_none_is_idle() -> None:
    asked = set()
    for page in PAGES.glob("*.html"):
        asked |= set(re.findall(r"\bt\('([^']+)'", page.read_text("utf-8")))
    whole = {word for word in asked if not word.endswith(".")}
    families = tuple(asked - whole)
    assert whole <= WORDS.keys()
    assert {word for word in WORDS if not word.startswith(families)} == whole
    states = [f"state.{one.value}" for one in State] + [f"says.{one.value}" for one in Verdict]
    assert {*states, *(f"validity.{one}" for one in ENDED_DOCUMENTS)} <= WORDS.keys()


def test_both_languages_take_the_same_values() -> None:
    for word, (zh, en) in WORDS.items():
        assert re.findall(r"\{\d\}", zh) == re.findall(r"\{\d\}", en), word
    for english, chinese in sentences.SENTENCES.items():
        assert english.count("{}") == chinese.count("{}"), english


def test_what_this_room_says_to_people_it_says_in_chinese() -> None:
    text = "\n".join(path.read_text("utf-8") for path in ROOM.glob("*.py"))
    for english in sentences.SENTENCES:
        start = re.split(r"\{\}|'", english)[0][:24]
        elsewhere = ("the chain's", "the chain", "others are", "more than", "sign in first")
        foreign = start.startswith(elsewhere)
        assert foreign or not start or start in text, english
    assert all(said in sentences.SENTENCES for said in ENDED.values())


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("too many wrong PINs: the link opens again in 60 minutes", "60 分钟后可以再试"),
        ("no one active member is called 'x 2'; choose one of the list", "没有名为 'x 2' 的成员"),
        ("something else", "something else"),
    ],
)
def test_numbers_and_names_stay(english: str, chinese: str) -> None:
    assert chinese in sentence(english, "zh")
    assert sentence(english, "en") == english


def test_unknown_fields_are_not_ticked_and_persons_are_marked() -> None:
    assert [is_personal(path) for path in ("holder.name", "buyer.name", "number", "name")] == [
        *(True, True, True, False)
    ]
    assert not any(is_personal(path) for path in PUBLIC)
    assert choices("certificate", []) == []


@pytest.mark.parametrize(
    ("kind", "path", "of", "kept", "shown"),
    [
        ("certificate", "hours", "amount", "12.00", "12"),
        ("certificate.x", "hours", "amount", "12.50", "12.5"),
        ("certificate", "hours", "amount", "1200", "1200"),
        ("certificate", "hours", "amount", "0.00", "0"),
        ("certificate", "hours", "text", "12.00", "12.00"),
        ("certificate", "hours", "identifier", "1.2.100", "1.2.100"),
        ("invoice.vat", "total.tax", "amount", "12.00", "12.00"),
        ("credit.en16931", "lines[0].price", "amount", "12.00", "12.00"),
        ("invoice.vat", "lines[0].quantity", "amount", "12.00", "12"),
        ("invoice.vat", "lines[1].tax_rate", "amount", "13.00", "13"),
        ("invoice.en16931", "taxes[0].rate", "amount", "-0.50", "-0.5"),
    ],
)
def test_numbers_that_are_no_money_are_shown_without_zeros(
    kind: str, path: str, of: str, kept: str, shown: str
) -> None:
    field = Field(path, of, kept)
    assert as_written(kind, field) == shown
    assert [one.value for one in choices(kind, [field])] == [shown]
