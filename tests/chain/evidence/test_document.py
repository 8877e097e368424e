"""The size of evidence, what its reader refuses, and the rule of the verdict."""

from __future__ import annotations

import random

import pytest

from chain.evidence import (
    Check,
    Claim,
    Evidence,
    Report,
    State,
    Status,
    check,
    parse_evidence,
    shown,
)
from chain.evidence.subjects import SUBJECTS
from chain.merkle import shared_ranges
from chain.records import Header, encode_header
from chain.statements import TYPES
from chain.words import Millis
from scripts.vectors.evidence_world import digest_of, trust


def test_ten_thousand_records_take_at_most_1500_bytes_each_beyond_their_bodies() -> None:
    size, chance = 50_000_000, random.Random(7)
    positions = sorted(chance.sample(range(size), 10_000))
    tags = tuple((digest_of(f"tag {n}"), 1_000_000 + n) for n in range(6))
    header = encode_header(
        Header("access.completed", "recorded", Millis(1_790_000_000_000),
               tuple(sorted(tags)), digest_of("body"))
    )  # fmt: skip
    body = b'{"subject":{"member":"TJJ"}}'
    evidence = Evidence(
        ledger=digest_of("ledger"),
        checkpoint=Claim(size, digest_of("root"), digest_of("index")),
        state=State(bytes(600), None, (bytes(532),) * 40),
        records=tuple(shown(at, header, body, bytes(16)) for at in positions),
        nodes=tuple(digest_of("node") for _ in shared_ranges(positions, size)),
    )
    data = evidence.encode()
    assert len(data) / 10_000 - len(body) <= 1_500
    assert len(parse_evidence(data).records) == 10_000


def test_every_statement_type_has_its_subject() -> None:
    assert SUBJECTS.keys() >= TYPES.keys()


def test_what_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.evidence.document.MAX_BYTES", 10)
    first = check(b" " * 11, trust()).checks[0]
    assert first.status is Status.ERROR
    assert "at most" in first.reason


def test_what_would_fill_the_memory_is_not_read() -> None:
    first = check(b"[" + b"[]," * 8_400_000 + b"[]]", trust()).checks[0]
    assert first.status is Status.ERROR
    assert "values at most" in first.reason


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ("VV", "VALID"),
        ("VsV", "VALID"),
        ("VSV", "SKIPPED"),
        ("SA", "ASSERTED"),
        ("AE", "ERROR"),
        ("EI", "INVALID"),
        ("Vi", "INVALID"),
    ],
)
def test_the_verdict_is_never_better_than_the_checks(statuses: str, verdict: str) -> None:
    names = {"V": "VALID", "S": "SKIPPED", "A": "ASSERTED", "E": "ERROR", "I": "INVALID"}
    checks = tuple(
        Check(n, "it", Status(names[letter.upper()]), "said", demanded=letter.isupper())
        for n, letter in enumerate(statuses, 1)
    )
    report = Report(checks, (3,))
    assert report.verdict is Status(verdict)
    assert report.as_json()["verdict"] == verdict
