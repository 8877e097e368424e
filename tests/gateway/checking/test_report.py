"""Which files are good, which are the same document, and what they add up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gateway.checking.report import Class, report, use_of
from gateway.checking.workbook import note_words
from gateway.verification.axes import RedLetters, Use
from gateway.verification.finding import Check, Finding, Result, Source, SourceKind, Verdict
from tests.gateway.checking.samples import OTHERS, US, altered, finding

NOTHING: dict[str, Any] = {"source": Source(SourceKind.NONE), "use": None, "red": None}
NOBODY: dict[str, Any] = {"source": Source(SourceKind.NONE), "verdict": Verdict.NOT_FOUND}


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
        ({"checks": (Check("named.seller", Result.ASSERTED, "甲"),)}, Class.GOOD, (), ("seller",)),
        ({"checks": (Check("named.seller", Result.VALID, "甲"),)}, Class.GOOD, (), ()),
        ({"checks": (Check("buyer", Result.INVALID, ""),)}, Class.BAD, ("buyer.other",), ()),
        ({"checks": (Check("buyer", Result.VALID, ""),)}, Class.GOOD, (), ()),
        (
            {"checks": (Check("buyer", Result.VALID, ""),), "use": Use("booked")},
            Class.BAD, ("booked.other",), ("claim.booked",),
        ),
        (
            {"checks": (Check("buyer", Result.VALID, ""),), "use": Use("locked", code=OTHERS)},
            Class.BAD, ("locked.other",), ("claim.locked",),
        ),
        ({"red": RedLetters("full")}, Class.BAD, ("red.full",), ()),
        ({"red": RedLetters("partial")}, Class.GOOD, (), ("red.partial",)),
        ({"red": RedLetters("requested")}, Class.GOOD, (), ("red.requested",)),
        ({"red": RedLetters("rejected")}, Class.GOOD, (), ()),
        ({"red": RedLetters("none", red=True)}, Class.ASIDE, ("red.letter",), ()),
        ({"type": "credit.en16931"}, Class.ASIDE, ("red.letter",), ()),
        ({"type": "credit.en16931", "use": None}, Class.ASIDE, ("red.letter", "unknown"), ()),
        ({"amount": "-113.00"}, Class.ASIDE, ("red.letter",), ()),
        ({"type": "credit.en16931", **NOBODY}, Class.UNCONFIRMED, ("verdict", "red.letter"), ()),
        ({"type": "credit", "use": Use("booked")}, Class.BAD, ("red.letter", "booked.other"), ()),
        ({"type": "certificate"}, Class.ASIDE, ("no.invoice",), ()),
        ({"type": "certificate.0042", "amount": "5"}, Class.ASIDE, ("no.invoice",), ()),
        ({"type": "licence", "amount": ""}, Class.ASIDE, ("no.invoice",), ()),
        ({"type": "receipt"}, Class.GOOD, (), ("no.invoice",)),
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
    assert [line.notes for line in made.lines] == [
        ("twin", "form"), (), ("said", "form"), ("twin", "form"),
    ]  # fmt: skip
    assert [(line.twins, line.forms) for line in made.lines] == [
        ((4,), (3,)), ((), ()), ((), (1, 4)), ((1,), (3,)),
    ]  # fmt: skip
    assert made.counts[Class.GOOD] == 2
    assert made.sums[0].good == Decimal("226.00")


def test_only_the_same_bytes_are_called_the_very_same_file() -> None:
    forged = finding("7", digest="x", verdict=Verdict.MISMATCH)
    pdf = finding("7", digest="pdf", verdict=Verdict.UNSUPPORTED)
    made = report([forged, finding("7"), finding("7"), pdf], US)
    assert note_words(made.lines[1], "en") == [
        "the very same file as 3",
        "the same document as 1, 4",
    ]
    assert note_words(made.lines[1], "zh") == [
        "与下列文件完全相同 3",
        "与下列文件是同一张单据 1、4",
    ]
    assert note_words(made.lines[0], "zh") == ["与下列文件是同一张单据 2、3、4"]


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
    assert {one: count for one, count in made.counts.items() if count} == {
        Class.GOOD: 1,
        Class.REPEATED: 1,
    }


def test_sums_are_exact_by_currency_and_say_what_they_leave_out() -> None:
    made = report(
        [
            finding("1", "0.10"),
            finding("2", "0.20", currency="CNY"),
            finding("3", "5.00", currency="EUR", use=Use("booked")),
            finding("4", "12345678901234567890.12", currency="EUR"),
            finding("5", "many"),
            finding("6", ""),
        ],
        US,
    )
    assert [(one.currency, one.good, one.used, one.documents) for one in made.sums] == [
        ("CNY", Decimal("0.30"), Decimal(0), 2),
        ("EUR", Decimal("12345678901234567890.12"), Decimal("5.00"), 2),
    ]
    assert made.without_amount == 2
    assert made.sources[SourceKind.LEDGER] == 6
    assert [line.position for line in made.of((Class.BAD,))] == [3]


def test_a_red_letter_adds_to_nothing_that_may_be_booked_and_counts_below_zero() -> None:
    made = report(
        [
            finding("1", "100.00"),
            finding("2", "30.00", type="credit.en16931"),
            finding("3", "-4.00", red=RedLetters("none", red=True)),
            finding("4", "7.00", **NOBODY),
            finding("5", "11.00", use=Use("booked")),
            finding("6", "13.00", verdict=Verdict.INVALID),
            finding("7", "17.00", verdict=Verdict.INVALID, use=Use("booked")),
        ],
        US,
    )
    (one,) = made.sums
    assert [one.good, one.aside, one.unconfirmed, one.used, one.bad] == [
        Decimal(100), Decimal(-34), Decimal(7), Decimal(11), Decimal(30),
    ]  # fmt: skip
    assert [line.amount for line in made.lines[:3]] == [Decimal(100), Decimal(-30), Decimal(-4)]


def test_every_file_is_a_document_or_none_or_one_again() -> None:
    broken = {"verdict": Verdict.UNSUPPORTED, "type": "", "amount": "", "key": None, **NOTHING}
    made = report(
        [
            finding("1"), finding("1", digest="x"), altered("1"),
            finding("2", type="certificate", amount=""), finding("3", amount=""),
            finding("4", digest="a", **broken), finding("5", digest="a", **broken),
            finding("6", digest="b", **{**broken, "type": "file"}),
        ],
        US,
    )  # fmt: skip
    assert (made.documents, made.unread, made.again) == (3, 2, 3)
    assert made.documents + made.unread + made.again == len(made.lines)
    assert sum(made.sources.values()) == made.documents
    assert made.without_amount == 1


@pytest.mark.parametrize(
    ("member", "name", "buyer", "number", "notes"),
    [
        (US, "海口市财政局", "海口市财政局", US, ()),
        (US, "海口市财政局", "海口市 财政局", f"{US[:9]} {US[9:].lower()}", ()),
        (US, "某公司（海口）", "某公司(海口)", US, ()),
        (US, "海口市财政局", "海口市财政局", "91460000000000000X", ("buyer.number",)),
        (US, "海口市财政局", "海口市财政局下属处", US, ("buyer.name",)),
        (US, "海口市财政局", "别家公司", "", ("buyer.name",)),
        (US, "海口市财政局", "", "", ()),
        (US, "", "别家公司", "", ()),
        ("DEMO-CW", "示例财务处", "示例财务处", "DE123456789", ()),
        ("DEMO-CW", "示例财务处", "Kunde AG", "DE123456789", ("buyer.name",)),
    ],
)
def test_a_buyer_that_is_not_the_member_is_pointed_out_where_that_can_be_told(
    member: str, name: str, buyer: str, number: str, notes: tuple[str, ...]
) -> None:
    one = finding("1", buyer=buyer, buyer_number=number)
    (line,) = report([one], member, name).lines
    assert (line.sort, line.notes) == (Class.GOOD, notes)


def test_of_identical_files_the_one_with_a_name_of_its_own_stands_for_them() -> None:
    names = ["IMG_2031.jpg", "打印纸3 (1).xml", "打印纸3 - 副本.xml", "打印纸3.xml", "0.xml"]
    made = report([finding("1", name=name) for name in names], US)
    assert [line.position for line in made.lines if line.counted] == [4]
    assert sort_of(finding("1", name="a.jpg")) is Class.GOOD


@pytest.mark.parametrize("kind", ["", "file"])
def test_of_what_was_not_read_nobody_is_told_that_its_use_is_not_known(kind: str) -> None:
    unread = finding("1", type=kind, use=None, key=None, verdict=Verdict.UNSUPPORTED)
    (line,) = report([unread], US).lines
    assert (line.sort, line.faults) == (Class.UNCONFIRMED, ("verdict",))
    (line,) = report([finding("1", type=kind, use=None)], US).lines
    assert line.faults == ("unknown",)
