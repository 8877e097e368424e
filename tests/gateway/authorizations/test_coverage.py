"""Whether an access was covered, as of its time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.words import Millis, Position, Seconds
from gateway.authorizations.coverage import (
    ALL,
    AccessFacts,
    AuthorizationHistory,
    Change,
    Force,
    Terms,
    Verdict,
    best_verdict,
    verdict,
)

HISTORY = AuthorizationHistory(
    code="A-0123456789AB",
    resource="STJJ-0001",
    consumer="XC",
    from_=Seconds(1_000),
    until=Seconds(2_000),
    terms=Terms("tax.verify", frozenset({"a", "b"})),
    changes=(
        Change(Millis(900_000), Position(10), Force.GRANTED),
        Change(Millis(1_500_000), Position(20), Force.SUSPENDED),
        Change(Millis(1_600_000), Position(30), Force.GRANTED),
        Change(Millis(1_900_000), Position(40), Force.NONE),
    ),
)
ACCESS = AccessFacts(
    time=Millis(1_200_000),
    resource="STJJ-0001",
    consumer="XC",
    purpose="tax.verify",
    fields=frozenset({"a"}),
)

CASES: list[tuple[str, dict[str, object], Verdict]] = [
    ("within everything", {}, Verdict.COVERED),
    ("all granted fields", {"fields": frozenset({"a", "b"})}, Verdict.COVERED),
    ("another resource", {"resource": "STJJ-0002"}, Verdict.NO_AUTHORIZATION),
    ("another consumer", {"consumer": "BB"}, Verdict.WRONG_CONSUMER),
    ("before the grant", {"time": Millis(899_999)}, Verdict.NO_AUTHORIZATION),
    ("granted, before the period", {"time": Millis(900_000)}, Verdict.EXPIRED),
    ("the last moment before it", {"time": Millis(999_999)}, Verdict.EXPIRED),
    ("its first moment", {"time": Millis(1_000_000)}, Verdict.COVERED),
    ("the last before the suspension", {"time": Millis(1_499_999)}, Verdict.COVERED),
    ("the suspension's first moment", {"time": Millis(1_500_000)}, Verdict.SUSPENDED),
    ("resumed", {"time": Millis(1_600_000)}, Verdict.COVERED),
    ("revoked", {"time": Millis(1_900_000)}, Verdict.NO_AUTHORIZATION),
    ("another purpose", {"purpose": "tax.audit"}, Verdict.PURPOSE_DIFFERS),
    ("no purpose told", {"purpose": None}, Verdict.UNKNOWN),
    ("another field", {"fields": frozenset({"a", "c"})}, Verdict.FIELDS_EXCEEDED),
    ("the whole file", {"fields": ALL}, Verdict.FIELDS_EXCEEDED),
    ("no fields told", {"fields": None}, Verdict.UNKNOWN),
    ("no field at all", {"fields": frozenset()}, Verdict.COVERED),
    ("by position, before", {"position": Position(20)}, Verdict.COVERED),
    ("by position, after", {"position": Position(21)}, Verdict.SUSPENDED),
    ("by position whatever the time",
     {"position": Position(11), "time": Millis(1_950_000)}, Verdict.COVERED),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "expected"), CASES, ids=[case[0] for case in CASES])
def test_an_access(what: str, change: dict[str, object], expected: Verdict) -> None:
    assert verdict(HISTORY, replace(ACCESS, **change)) is expected  # type: ignore[arg-type]


def test_the_last_second_of_the_period_counts() -> None:
    open_ended = replace(HISTORY, changes=HISTORY.changes[:1])
    assert verdict(open_ended, replace(ACCESS, time=Millis(2_000_999))) is Verdict.COVERED
    assert verdict(open_ended, replace(ACCESS, time=Millis(2_001_000))) is Verdict.EXPIRED


def test_no_authorization_covers_nothing() -> None:
    assert verdict(None, ACCESS) is Verdict.NO_AUTHORIZATION


def test_terms_that_are_not_kept_here_leave_it_unknown() -> None:
    assert verdict(replace(HISTORY, terms=None), ACCESS) is Verdict.UNKNOWN


def test_a_grant_of_all_fields_covers_the_whole_file() -> None:
    whole = replace(HISTORY, terms=Terms("tax.verify", None))
    for fields in (ALL, None, frozenset({"x"})):
        assert verdict(whole, replace(ACCESS, fields=fields)) is Verdict.COVERED  # type: ignore[arg-type]


def test_an_access_that_names_none_is_judged_by_the_nearest() -> None:
    other = replace(HISTORY, code="A-1", terms=Terms("tax.audit", None))
    assert best_verdict([other, HISTORY], ACCESS) == (Verdict.COVERED, HISTORY.code)
    assert best_verdict([other], ACCESS) == (Verdict.PURPOSE_DIFFERS, "A-1")
    assert best_verdict([], ACCESS) == (Verdict.NO_AUTHORIZATION, None)


forces = st.sampled_from(Force)


@given(st.lists(st.tuples(st.integers(0, 50), forces), max_size=8), st.integers(0, 60))
def test_what_happens_later_changes_no_verdict(steps: list[tuple[int, Force]], moment: int) -> None:
    ordered = sorted(steps, key=lambda step: step[0])
    changes = tuple(
        Change(Millis(time * 1000), Position(at), force) for at, (time, force) in enumerate(ordered)
    )
    access = replace(ACCESS, time=Millis(moment * 1000))
    whole = replace(HISTORY, from_=Seconds(0), until=Seconds(100), changes=changes)
    known = replace(whole, changes=tuple(c for c in changes if c.since <= access.time))
    assert verdict(whole, access) is verdict(known, access)


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")))
def test_fewer_fields_are_never_worse(granted: set[str], taken: set[str]) -> None:
    history = replace(HISTORY, terms=Terms("tax.verify", frozenset(granted)))
    smaller = sorted(taken)[:1]
    verdicts = [
        verdict(history, replace(ACCESS, fields=frozenset(fields))) for fields in (taken, smaller)
    ]
    order = [Verdict.FIELDS_EXCEEDED, Verdict.COVERED]
    assert all(order.index(a) <= order.index(b) for a, b in pairwise(verdicts))
