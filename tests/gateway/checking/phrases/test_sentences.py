"""No sentence is said in English that has no Chinese: found in the source, and by what it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import chain
import gateway
from gateway.checking.phrases.translating import TABLES, Phrases, chinese

GATEWAY, CHAIN = Path(gateway.__file__).parent, Path(chain.__file__).parent
SAID = (
    *(GATEWAY / "documents").rglob("*.py"),
    *(GATEWAY / "verification").glob("*.py"),
    *(GATEWAY / "checking" / name for name in ("jobs.py", "service.py", "spool.py")),
    GATEWAY / "checking" / "endpoints.py",
    *(GATEWAY / "pages" / name for name in ("checking.py", "documents.py", "verifying.py")),
    *(GATEWAY / name for name in ("access.py", "limits.py")),
    *(CHAIN / "documents" / name for name in ("bundle.py", "reading.py", "verification.py")),
    *(CHAIN / "documents" / name for name in ("envelope.py", "fields.py")),
    *(CHAIN / "documents" / name for name in ("identity.py", "commitment.py")),
    CHAIN / "presentations" / "document.py",
    CHAIN / "canonical.py",
    CHAIN / "merkle" / "shared.py",
    *(GATEWAY / "archive" / name for name in ("rules.py", "sealing.py")),
)
"""Where what people read on the pages about documents is said."""
SILENT = {
    "authorities.py",  # stops the gateway when it starts
    "schemas.py",  # the description of the API
    "capitals.py",  # a fault of the program, never said of a document
}
UNSAID = {
    "a document could not be verified",
    "checking a file failed",
    "Too many files",  # what the framework says
    "The sheet",
    "gateway.access does not say who may call 7",  # stop the gateway when it starts
    "gateway.access speaks of routes that do not exist: 7",
    "nobody named",  # with who it is: in other sentences
    "issued under a configured authority",  # checks of a seal that do not decide
    "issued under none of the configured authorities",
    "no authorities are configured; anybody can make such a name",
    "issued by a configured authority",
    "issued by none of the configured authorities",
    "not asked: nothing is fetched",
    "not checked: the time is the signer's word",
    "an answer larger than any reading",  # the pool to itself
    "the process ended",
    "the process does not answer",
    "time stamp",
    "seal period",
    "seal user",
    "line 7, 7",  # where in a file: before other sentences
    " (line 7)",
    "7 to 7",
    "7 from 7 on",  # how a document will stand: each status has its own sentence
    "; 7 is a member of this ledger itself",
    "7, who issued it",
    "the 7 that it names is 7",
    "the member that issued it",
    "the list of observers",
    "7 fields are left out; send the bundle with all of them",  # to issuers, at a terminal
    "document 7 was not issued; submit its statement first",
    "the contract refused to issue 7; sign it again",
    "only its issuer leaves a document here; sign in as the issuer",
    "the envelope is not what was issued; send the bundle as it was made",
    "the key is not the number under which the document was issued",
    "more than any bundle holds",
    "the series",
    "the issuer",
    "the key",
}
"""Literals of several words that nobody reads as a sentence."""
ENDINGS = ("authentic, but ", "7 claimed, ")
"""Of sentences whose end is put together; they stand in the last test here."""

_WORDS = re.compile(r"[a-z0-9]{2,}[,:]? [a-z]{2,}|[a-z]{2,}[,:]? (7|[a-z]{2,})|7 [a-z]{2,}")
_NO_WORDS = re.compile(r"normalize-space|ram:|cac:|cbc:|xmlns|udt:|^text/|^shujian |^\(")
PHRASES = Phrases(*TABLES, {"7": "七"})


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text that is no docstring; values in it are a 7, alternatives each of them."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()) | ast.JoinedStr():
                inside |= {id(one) for one in ast.walk(node) if one is not node}
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logger" | "re"))):
                inside |= {id(one) for one in ast.walk(node)}
            case _:
                pass
        if isinstance(node, ast.JoinedStr) and id(node) not in inside - {id(node)}:
            yield from map("".join, product(*map(_values, node.values)))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            yield node.value


def _values(part: ast.expr) -> list[str]:
    match part:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.FormattedValue(
            value=ast.IfExp(body=ast.Constant(value=str(one)), orelse=ast.Constant(value=str(two)))
        ):
            return [one, two]
        case ast.FormattedValue(conversion=conversion) if conversion != -1:
            return ["'7'"]
        case _:
            return ["7"]


def test_no_sentence_in_the_source_lacks_its_chinese() -> None:
    missing = {
        f"{path.name}: {text}"
        for path in SAID
        if path.name not in SILENT
        for text in literals(ast.parse(path.read_text(encoding="utf-8")))
        if _WORDS.search(text) and not _NO_WORDS.search(text)
        if text not in UNSAID and not text.startswith(ENDINGS)
        if PHRASES.chinese(text) is None
    }
    assert not missing, "add their Chinese to gateway/checking/phrases"


def test_a_new_sentence_would_be_found() -> None:
    source = 'raise Malformed(f"the {one} is {two} today", "look at it" if late else "wait for it")'
    assert set(literals(ast.parse(source))) == {"the 7 is 7 today", "look at it", "wait for it"}
    assert PHRASES.chinese("the 7 is 7 today") is None


_THEN = "2026-11-22 10:00:00"
_MOMENT = f"{_THEN} +08:00"


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("authentic, but revoked", "真实，但已作废"),
        (f"authentic, but revoked since {_MOMENT}", f"真实，但自 {_THEN} 起已作废"),
        (f"authentic, but suspended since {_MOMENT}", f"真实，但自 {_THEN} 起已暂停使用"),
        (f"authentic, but expired since {_MOMENT}", f"真实，但自 {_THEN} 起已过有效期"),
        (f"authentic, but not valid yet before {_MOMENT}", f"真实，但在 {_THEN} 之前尚未生效"),
        (
            f"authentic, but replaced since {_MOMENT} by document 0x1",
            f"真实，但自 {_THEN} 起已被单据 0x1 替代",
        ),
        (
            f"issued by 某局, unaltered, in force on {_MOMENT}, but revoked from {_MOMENT} on",
            f"某局 签发，内容未被改动，在 {_THEN} 现行有效，但自 {_THEN} 起作废",
        ),
        (
            f"active as of {_MOMENT}; by what was known then: suspended",
            f"{_THEN} 时现行有效；按当时所知：已暂停",
        ),
        (
            "page could not be compared: which of its sums is the total is not clear: 1.00, 2.00",
            "页面没有能够比对：其中哪个是价税合计不明确：1.00, 2.00",
        ),
        (f"revoked since {_MOMENT}", f"自 {_THEN} 起已作废"),
        (
            "signature of A: does not hold (2026-01-01 claimed, 2025-01-01 to 2025-12-31)",
            "A 的签名：不成立（自称签于 2026-01-01，证书有效期 2025-01-01 至 2025-12-31）",
        ),
        (
            "the lines' 金额 add up to 合计金额: 2.00 is written, 1.00 is right",
            "各行金额之和等于合计金额：单据写的是 2.00，应为 1.00",
        ),
        (
            "this is no well-formed XML (line 7): cut off",
            "XML 格式有误或不完整（第 7 行）：cut off",
        ),
        (
            "line 7, IssueDate: '31.2.' is no date",
            "第 7 行，IssueDate：“31.2.” 不是日期",
        ),
    ],
)
def test_sentences_that_are_put_together(english: str, said: str) -> None:
    assert chinese(english) == said
