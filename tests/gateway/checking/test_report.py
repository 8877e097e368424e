"""Which files are good, which are the same document, and what they add up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gateway.checking.report import Class, report, use_of
from gateway.verification.axes import RedLetters, Use
from gateway.verification.finding import Finding, Source, SourceKind, Verdict
from tests.gateway.checking.samples import OTHERS, US, altered, finding

NOBODY = {"source": Source(SourceKind.NONE), "verdict": Verdict.NOT_FOUND}


def sort_of(one: Finding) -> Class:
    (line,) = report([one], US).lines
    return line.sort


@pytest.mark.parametrize(
    ("changes", "sort", "faults", "notes"),
    [
        ({}, Class.GOOD, (), ()),
        ({"use": Use("released")}, Class.GOOD, (), ()),
        ({"use": Use("reversed")}, Class.GOOD, (), ()),
        ({"use": Use("locked", code=US)}, Class.GOOD, (), ("locked.us",)),
        ({"use": Use("locked", code=OTHERS)}, Class.BAD, ("locked.other",), ()),
        ({"use": Use("locked")}, Class.BAD, ("locked.other",), ()),
        ({"use": Use("booked", code=US)}, Class.BAD, ("booked.us",), ()),
        ({"use": Use("booked")}, Class.BAD, ("booked.other",), ()),
        ({"red": RedLetters("full")}, Class.BAD, ("red.full",), ()),
        ({"red": RedLetters("partial")}, Class.GOOD, (), ("red.partial",)),
        ({"red": RedLetters("requested")}, Class.GOOD, (), ("red.requested",)),
        ({"red": RedLetters("rejected")}, Class.GOOD, (), ()),
        ({"red": RedLetters("none", red=True)}, Class.GOOD, (), ("red.letter",)),
        ({"type": "certificate"}, Class.GOOD, (), ("no.invoice",)),
        ({"verdict": Verdict.INVALID}, Class.BAD, ("verdict",), ()),
        ({"verdict": Verdict.MISMATCH}, Class.BAD, ("verdict",), ()),
        ({"verdict": Verdict.NOT_FOUND}, Class.UNCONFIRMED, ("verdict",), ()),
        ({"verdict": Verdict.ERROR}, Class.UNCONFIRMED, ("verdict",), ()),
        ({"verdict": Verdict.STALE}, Class.UNCONFIRMED, ("verdict",), ()),
        ({"verdict": Verdict.UNSUPPORTED}, Class.UNCONFIRMED, ("verdict",), ()),
        ({**NOBODY, "use": Use("booked")}, Class.BAD, ("verdict", "booked.other"), ()),
    ],
)  # fmt: skip
def test_a_file_is_good_only_if_nothing_stands_against_it(
    changes: dict[str, Any], sort: Class, faults: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    (line,) = report([finding("1", **changes)], US).lines
    assert (line.sort, line.faults, line.notes) == (sort, faults, notes)


def test_what_could_not_be_asked_of_the_register_is_not_called_free() -> None:
    (line,) = report([finding("1", use=None)], US).lines
    assert (line.sort, line.faults) == (Class.UNCONFIRMED, ("unknown",))
    assert use_of(line.finding, US) == "unknown"


def test_one_invoice_in_three_forms_is_counted_once_by_the_best_attested() -> None:
    pdf = finding("7", name="a.pdf", digest="pdf", **NOBODY)
    ofd = finding("7", name="a.ofd", digest="ofd", source=Source(SourceKind.SEAL, "税务局"))
    made = report([pdf, finding("8"), ofd, pdf], US)
    assert [line.sort for line in made.lines] == [
        Class.REPEATED, Class.GOOD, Class.GOOD, Class.REPEATED,
    ]  # fmt: skip
    assert made.lines[2].same == (1, 4)
    assert [line.notes for line in made.lines] == [("twin",), (), ("form",), ("twin",)]
    assert made.counts[Class.GOOD] == 2
    assert made.sums[0].good == Decimal("226.00")


def test_the_same_bytes_without_a_number_are_the_same_document() -> None:
    one = finding("", key=None, digest="d")
    other = finding("", key=None, digest="e")
    assert [line.counted for line in report([one, one, other], US).lines] == [True, False, True]


def test_what_was_not_even_read_stands_for_itself() -> None:
    unread = finding("", key=None, digest="", verdict=Verdict.UNSUPPORTED)
    assert report([unread, unread], US).counts[Class.UNCONFIRMED] == 2


@pytest.mark.parametrize("changes", [{"amount": "9113.00"}, {"date": "2026-11-03"}])
def test_two_files_of_one_number_that_contradict_each_other_are_not_booked(
    changes: dict[str, str],
) -> None:
    sealed = {"source": Source(SourceKind.SEAL, "税务局")}
    made = report([finding("7", **sealed), finding("7", digest="x", **sealed, **changes)], US)
    assert made.lines[0].faults == ("contradicted",)
    assert made.lines[0].sort is Class.BAD
    assert made.counts[Class.GOOD] == 0


def test_what_was_issued_here_stays_good_beside_a_forgery_of_it() -> None:
    made = report([altered("7"), finding("7", amount="113", digest="y")], US)
    assert made.lines[1].sort is Class.GOOD
    assert made.lines[0].sort is Class.BAD
    assert made.sums[0].documents == 1
    forged = finding("7", amount="9113.00", digest="x", verdict=Verdict.MISMATCH)
    made = report([finding("7"), forged], US)
    assert made.lines[0].notes == ("contradicted", "form")
    assert [line.sort for line in made.lines] == [Class.GOOD, Class.BAD]


def test_a_time_of_day_is_no_contradiction() -> None:
    made = report([finding("7"), finding("7", date="2026-11-02T09:30:00", digest="x")], US)
    assert made.counts == {Class.GOOD: 1, Class.UNCONFIRMED: 0, Class.BAD: 0, Class.REPEATED: 1}


def test_sums_are_exact_by_currency_and_say_what_they_leave_out() -> None:
    made = report(
        [
            finding("1", "0.10"),
            finding("2", "0.20", currency="CNY"),
            finding("3", "-5.00", currency="EUR", use=Use("booked")),
            finding("4", "12345678901234567890.12", currency="EUR"),
            finding("5", "many"),
            finding("6", ""),
        ],
        US,
    )
    assert [(one.currency, one.good, one.others, one.documents) for one in made.sums] == [
        ("CNY", Decimal("0.30"), Decimal(0), 2),
        ("EUR", Decimal("12345678901234567890.12"), Decimal("-5.00"), 2),
    ]
    assert made.without_amount == 2
    assert made.sources[SourceKind.LEDGER] == 6
    assert [line.position for line in made.of((Class.BAD,))] == [3]
