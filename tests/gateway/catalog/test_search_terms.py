"""Full-text search is asked of a real FTS5 table and compared with plain substring search."""

from __future__ import annotations

import csv
import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.search_terms import phrases, query, segment

CREATE = 'CREATE VIRTUAL TABLE texts USING fts5(terms, tokenize = "unicode61 remove_diacritics 0")'


def table(texts: list[str]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute(CREATE)
    rows = ((number, segment(text)) for number, text in enumerate(texts))
    database.executemany("INSERT INTO texts (rowid, terms) VALUES (?, ?)", rows)
    return database


def find(database: sqlite3.Connection, words: str) -> set[int]:
    rows = database.execute("SELECT rowid FROM texts WHERE texts MATCH ?", (query(words),))
    return {row[0] for row in rows}


def folded(text: str) -> str:
    """What plain search compares: folded like the index, without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


@pytest.fixture(scope="module")
def real_texts(shared_data: Path) -> list[str]:
    with (shared_data / "beijing-catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4432
    return ["\n".join(row.values()) for row in rows]


@pytest.fixture(scope="module")
def real(real_texts: list[str]) -> Iterator[sqlite3.Connection]:
    database = table(real_texts)
    yield database
    database.close()


def test_one_character_finds_exactly_the_rows_that_hold_it(
    real: sqlite3.Connection, real_texts: list[str]
) -> None:
    naive = [folded(text) for text in real_texts]
    characters = sorted({c for text in naive for c in text if "\u4e00" <= c <= "\u9fff"})
    assert len(characters) > 1000
    for character in random.Random(1).sample(characters, 200):
        assert find(real, character) == {n for n, text in enumerate(naive) if character in text}


def test_any_run_of_chinese_finds_exactly_the_rows_that_hold_it_in_one_piece(
    real: sqlite3.Connection, real_texts: list[str]
) -> None:
    naive = [folded(text) for text in real_texts]
    runs = [run for text in naive for run in re.findall("[\u4e00-\u9fff]+", text)]
    chance = random.Random(2)
    for _ in range(200):
        run = chance.choice(runs)
        start = chance.randrange(len(run))
        words = run[start : start + chance.randint(2, 6)]
        assert find(real, words) == {n for n, text in enumerate(naive) if words in text}


def test_runs_that_are_in_no_row_find_nothing(
    real: sqlite3.Connection, real_texts: list[str]
) -> None:
    assert find(real, "统计局") != set()
    assert find(real, "局计统") == find(real, "鑫淼焱") == set()


@pytest.mark.parametrize("name", ["市统计局", "往年开放数据"])
def test_a_department_is_found_by_its_name(
    real: sqlite3.Connection, real_texts: list[str], name: str
) -> None:
    assert find(real, name) == {n for n, text in enumerate(real_texts) if name in text}


TEXTS = [
    "市统计局的年度数据",
    "序号、名称、计量单位",
    "PM2.5 与 PM10 监测（AED设备）",
    "研究与试验发展（R&D）经费",
    "统计 局",
    "统计。局",
    "Ｓｔｒａßｅ 100 米",
    "𠮷野家与㐂",
    "\U00030000甲\U0002b820\u9fff乙",
]


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("统计局", {0, 4}),
        ("局", {0, 4, 5}),
        ("名称 单位", {1}),
        ("号名", set()),
        ("名称、计量", {1}),
        ("pm10", {2}),
        ("10", {2}),
        ("1", set()),
        ("PM2.5", {2}),
        ("aed设备", {2}),
        ("R&D", {3}),
        ("RD", set()),
        ("strasse", {6}),
        ("STRASSE100", {6}),
        ("𠮷", {7}),
        ("𠮷野", {7}),
        ("𠮷与", set()),
        ("㐂", {7}),
        ("\U00030000", {8}),
        ("甲\U0002b820\u9fff乙", {8}),
        ("甲乙", set()),
        ("", set()),
        ("、。", set()),
        ("、 局", {0, 4, 5}),
    ],
)
def test_words_punctuation_and_widths(words: str, want: set[int]) -> None:
    database = table(TEXTS)
    assert find(database, words) == want
    database.close()


HOSTILE = ['"', "'", "a OR b", "NEAR(a b)", "a*", "^a", "-a", "a:b", "{a b}: c", "(", '"""', "\x00"]


@pytest.mark.parametrize("words", HOSTILE)
def test_the_syntax_of_fts5_has_no_meaning_in_a_query(words: str) -> None:
    database = table(["a", "a b", "or"])
    found = find(database, words)
    database.close()
    assert found == {
        "a OR b": set(),
        "a*": {0, 1},
        "^a": {0, 1},
        "-a": {0, 1},
    }.get(words, set())


@given(st.text(max_size=40))
def test_no_input_is_a_syntax_error_and_a_text_finds_itself(text: str) -> None:
    database = table([text])
    found = find(database, text)
    database.close()
    assert found == ({0} if phrases(text) else set())


def test_only_the_beginning_of_an_endless_query_is_looked_at() -> None:
    assert len(query("市" * 100_000)) < 1000
