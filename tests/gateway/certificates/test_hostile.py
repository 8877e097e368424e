"""Whatever a file holds, it becomes a document: bodies and questions that were made to break it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain import canonical
from chain.evidence import Question, Shown, check, parse_evidence, shown
from chain.records import Header, body_digest, encode_header
from chain.words import Millis
from gateway.certificates.document import certificate
from gateway.certificates.facts import facts_of
from tests.gateway.certificates.test_certificate import _case, _text

MADE = datetime(2026, 11, 22, tzinfo=UTC)
LONG = "\U00020bb7" * 500
NAMES = ("subject", "actors", "event", "effect", "statement", "reason", "case", "submitted")
KINDS = ("access.released", "access.reported", "access.completed", "catalog.published", "a.b")

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.text(max_size=5),
    st.just(LONG),
)
values = st.recursive(
    leaves,
    lambda inside: st.one_of(
        st.lists(inside, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ("time", "block", "number", "member", "account", "rank", "owner", "consumer",
                 "resource", "attachment", "purpose", "digest", "error", "request")
            ),
            inside, max_size=6,
        ),
    ),
    max_leaves=12,
)  # fmt: skip
bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


def record(position: int, kind: str, body: dict[str, Any], time: int = 2**53 - 1) -> Shown:
    data, salt = canonical.encode(body), bytes(16)
    header = Header(kind, "recorded", Millis(time), (), body_digest(salt, data))
    return shown(position, encode_header(header), data, salt)


@given(st.sampled_from(KINDS), bodies)
@settings(max_examples=60, deadline=None)
def test_the_facts_of_any_body_can_be_told(kind: str, body: dict[str, Any]) -> None:
    (fact,) = facts_of([record(3, kind, body)])
    assert fact.position == 3
    assert all(len(text) <= 120 for _, text in fact.parties)


NAMED = ("owner", "consumer", "recipient", "member", "reporter", "resource", "authorization")
HOSTILE: dict[str, Any] = {
    "actors": [{"account": LONG, "member": LONG, "rank": "head"}] * 40,
    "effect": {"block": {"number": 2**53 - 1, "time": 2**53 - 1}},
    "event": {"time": -(2**53) + 1, "purpose": LONG, "case": LONG, "actor": LONG},
    "reason": {"error": LONG},
    "submitted": None,
    "subject": dict.fromkeys(NAMED, LONG),
}


@pytest.mark.parametrize("few", [True, False])
def test_the_largest_texts_everywhere_still_fit_on_paper(few: bool) -> None:
    evidence, trust = _case("good: some records")
    read = parse_evidence(evidence)
    records = tuple(
        record(number, "access.reported", HOSTILE) for number in range(3 if few else 14)
    )
    names = tuple(f"{LONG}{number:02}" for number in range(64))
    question = Question(
        f"resource:{LONG}", also=names, kinds=names, purpose=LONG, since=2**53 - 1, until=2**53 - 1
    )
    asked = replace(read, records=records, question=question).encode()
    report = replace(check(asked, trust), answer=tuple(range(14)), question=question)
    checks = tuple(replace(one, reason=LONG) for one in report.checks)
    pdf = certificate(asked, trust, replace(report, checks=checks), MADE)
    assert "[U+20BB7]" in _text(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) < 100
