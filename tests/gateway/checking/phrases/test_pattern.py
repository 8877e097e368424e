"""How a sentence is found in a text that strangers had a hand in."""

from __future__ import annotations

import re
import string

import pytest

from gateway.checking.phrases.pattern import MOST_TRIES, Tries, parse
from gateway.checking.phrases.translating import TABLES, Phrases, chinese


@pytest.mark.parametrize(
    ("sentence", "text", "found"),
    [
        ("{a} is {b}", "x is y", [("x", "y")]),
        ("{a} is {b}", "x is y is z", [("x", "y is z"), ("x is y", "z")]),
        ("{n:d} files", "1,170 files", [("1,170",)]),
        ("{n:d} files", "many files", []),
        ("not {a:s}", "not ", []),
        ("cut ({a})", "cut ()", [("",)]),
        ("{n:d} files, {a} more", "many…", []),
        ("on {at:t}", "on 2026-11-22 10:00:00 +08:00", [("2026-11-22 10:00:00 +08:00",)]),
        ("on {at:t}", "on 2026-11-22, but revoked", []),
        ("not so: {why}", "so: no", []),
        ("a {b} c {d} e", "a 1 c 2…", [("1", "2…"), ("1 c 2…", "")]),
        ("a {b} c {d} e", "a 1…", [("1…", "")]),
        ("{b} c", "1…", []),
    ],
)
def test_what_stands_in_the_places(sentence: str, text: str, found: list[tuple[str, ...]]) -> None:
    assert list(parse(sentence).found(text, Tries(MOST_TRIES))) == found


@pytest.mark.parametrize("text", [" is " * 1_000, "a: " * 1_000, "not so: " * 400, "; " * 1_500])
def test_a_text_that_holds_the_words_often_is_given_up(text: str) -> None:
    tables = ({"{a} is {b} is {c} is {d} no": "一", "{a}: {b:s}": "二", "not so: {a:s}": "三"},)
    tries = Tries(MOST_TRIES)
    assert Phrases(*tables)._chinese(text, 0, tries) is None
    assert chinese(text) is None


def test_the_sentence_that_says_more_comes_first() -> None:
    phrases = Phrases({"{a} is {b}": "一：{a}{b}", "{a} is no {b}": "二：{a}{b}"})
    assert phrases.chinese("x is no y") == "二：xy"


def test_a_sentence_inside_that_is_not_known_makes_the_whole_unknown() -> None:
    phrases = Phrases(
        {"not so: {why:s}": "不然：{why}", "late": "迟了", "seen: {all:l}": "见：{all}"}
    )
    assert phrases.chinese("not so: late") == "不然：迟了"
    assert phrases.chinese("not so: early") is None
    assert phrases.chinese("seen: late; early") == "见：迟了；early"


def test_values_are_never_read_as_places() -> None:
    assert chinese("the part {0} {x} of the file is broken") == "文件的 {0} {x} 部分已损坏"


def test_paths_are_told_by_the_names_of_fields() -> None:
    told = chinese("lines[1]: 单价 times 数量 is 金额: 5.00 is written, 6.00 is right")
    assert told == "第 2 行：单价乘数量等于金额：单据写的是 5.00，应为 6.00"


def test_sentences_stand_in_one_table_and_their_places_on_both_sides() -> None:
    seen: set[str] = set()
    for table in TABLES:
        assert not seen & table.keys()
        seen |= table.keys()
        for english, said in table.items():
            names = {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}
            assert names <= {place.name for place in parse(english).places}, english
            assert not re.search("[a-z]{3} [a-z]{3}", re.sub("shujian [a-z]+", "", said)), english
