"""The one file: made of its sources, closed to the outside, with a word for everything it says."""

from __future__ import annotations

import re
import runpy

from gateway.record_words import KINDS
from tests.support.tools import ROOT

SOURCE = ROOT / "gateway/verifier/source"
PAGE = (ROOT / "gateway/verifier/verify.html").read_text(encoding="utf-8")
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in SOURCE.glob("*.js")}
TABLES = ("words", "labels", "documentwords")
BUILD = runpy.run_path(str(ROOT / "scripts/verifier"))


def words() -> dict[str, tuple[str, str]]:
    pattern = re.compile(r"^  '?([\w.-]+)'?: \[\s*'([^\n]*?)',\s*'([^\n]*)',?\s*\],$", re.MULTILINE)
    tables = (SCRIPTS[name] for name in TABLES)
    return {name: (zh, en) for text in tables for name, zh, en in pattern.findall(text)}


def test_the_page_is_what_its_sources_make() -> None:
    assert BUILD["page"]() == PAGE, "run scripts/verifier"


def test_the_page_may_run_its_own_script_alone_and_reach_nothing() -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', PAGE)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"unsafe|https?:|\*|'self'", policy[1])
    addresses = set(re.findall(r"https?://[^\s'\"`)]*", PAGE))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, fetched by nobody
    assert not re.search(r"\b(eval|fetch|XMLHttpRequest|WebSocket|innerHTML|import\()", PAGE)


def test_no_word_is_there_twice_and_both_languages_take_the_same_values() -> None:
    names = [
        name
        for table in TABLES
        for name in re.findall(r"^  '?([\w.-]+)'?: \[", SCRIPTS[table], re.MULTILINE)
    ]
    assert len(names) == len(set(names))
    found = words()
    assert set(names) == set(found)
    for name, (zh, en) in found.items():
        assert set(re.findall(r"\{\d\}", zh)) == set(re.findall(r"\{\d\}", en)), name
        assert re.search(r"[\u4e00-\u9fff]", zh) or zh == en or name == "other", name


def test_every_reason_has_its_words() -> None:
    known = set(words())
    given = re.compile(r"(?:wrong|demand|answer|nothing|byRecord|Unreadable)\(")
    for name, text in SCRIPTS.items():
        for call in given.finditer(text):
            rest = text[call.end() : call.end() + 240].split(";\n")[0]
            for reason in re.findall(r"'([a-z]+\.[a-z.]+)'", rest):
                assert reason in known, (name, reason)


def test_kinds_are_called_as_the_pages_call_them() -> None:
    found = re.findall(
        r"^  '([a-z.-]+)': \['([^']*)', '([^']*)'\],$", SCRIPTS["kinds"], re.MULTILINE
    )
    assert {kind: (zh, en) for kind, zh, en in found} == dict(KINDS)


def test_every_word_of_the_template_is_known() -> None:
    template = (SOURCE / "page.html").read_text(encoding="utf-8")
    assert set(re.findall(r'data-word="([^"]+)"', template)) <= set(words())
