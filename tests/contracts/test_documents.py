"""Documents: issuing, validity and red letters, and what each statement refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.evm import deploy
from tests.contracts.ids import document_id
from tests.contracts.ledger import (
    CONSUMER,
    FAR,
    ISSUER,
    LEDGER_ID,
    MANAGER,
    PROVIDER,
    SENDER,
    STEWARD,
    STEWARD_ID,
    Ledger,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.shelf import ISSUED, KIND, Shelf, shelf
from tests.contracts.signing import Person, sha

ACTIVE, SUSPENDED, REVOKED, SUPERSEDED = 1, 2, 3, 4
BY_ISSUER, BY_STEWARD, BY_BUYER = 1, 2, 3
REQUESTED, CONFIRMED, REJECTED, WITHDRAWN, PARTIAL, FULL = 1, 2, 3, 4, 5, 6
LIMIT = 2**48


@pytest.fixture
def made(ledger: Ledger) -> Shelf:
    """A licensed issuer, and nothing issued yet."""
    return shelf(ledger).bring_to("LicenseIssuer")


@pytest.fixture
def issued(made: Shelf) -> Shelf:
    """One document of 1000, of which the buyer is a member."""
    return made.bring_to("IssueDocument")


def statuses(made: Shelf, issue: bytes, serial: int = 0) -> list[int]:
    """The status that each change brought."""
    return [change[3] for change in made.validity(issue, serial)[2]]


def status_at(made: Shelf, time: int, known: int, issue: bytes | None = None) -> int:
    """How valid the document was at a time, by what was recorded until a time."""
    (found,) = made.ledger.documents.look("statusAt", issue or made.id, 0, time, known)
    return int(found)


def test_the_books_are_of_the_same_ledger(ledger: Ledger) -> None:
    for name in ("Documents", "Uses"):
        with refused("ForeignLedger", sha("other"), LEDGER_ID):
            deploy(ledger.evm, SENDER.address, name, sha("other"), ledger.members.address)


def test_a_right_is_given_changed_and_taken(ledger: Ledger) -> None:
    made = shelf(ledger)
    [event] = made.do("LicenseIssuer").events
    assert event.name == "IssuerLicensed"
    assert event.values == {
        "digest": event.topics[1], "issuer": made.issuer.id, "member": STEWARD_ID, "kind": KIND,
        "from": 0, "until": FAR, "state": 1,
    }  # fmt: skip
    made.do("LicenseIssuer", until=5)
    with refused("NotLicensed", made.issuer.id, KIND):
        made.do("IssueDocument")
    made.do("LicenseIssuer", **{"from": FAR, "until": FAR})
    with refused("NotLicensed", made.issuer.id, KIND):
        made.do("IssueBatch")
    made.do("LicenseIssuer", until=0)
    with refused("NotLicensed", made.issuer.id, KIND):
        made.do("IssueDocument")
    assert ledger.documents.look("licence", made.issuer.id, KIND) == (0, 0, 4)


def test_a_right_is_a_steward_s_head_s_to_give(made: Shelf) -> None:
    for signer in (made.issuer.head, made.buyer.head, SENDER):
        with refused("NotAuthorised", signer.address):
            made.do("LicenseIssuer", signer)
    with refused("UnknownMember", sha("nobody")):
        made.do("LicenseIssuer", issuer=sha("nobody"))
    for first, last in ((1, 0), (0, LIMIT), (2**63, 2**63)):
        with refused("InvalidPeriod", first, last):
            made.do("LicenseIssuer", **{"from": first, "until": last})


@pytest.mark.parametrize("kind", ["", "A", "a b", "a_b", "a" * 33, "发票", "a\n"])
def test_a_kind_is_spelt_in_one_way(made: Shelf, kind: str) -> None:
    with refused("InvalidKind", kind):
        made.do("LicenseIssuer", kind=kind)


@pytest.mark.parametrize("kind", ["a", "9", "certificate.id-card.2", "z" * 32, "-.-"])
def test_a_kind_has_up_to_32_characters(made: Shelf, kind: str) -> None:
    made.do("LicenseIssuer", kind=kind)
    made.do("IssueDocument", kind=kind)
    assert made.validity(made.single("key", kind))[1] == 1


def test_a_document_is_issued(made: Shelf) -> None:
    done = made.do("IssueDocument", validFrom=7, validUntil=9)
    [event] = done.events
    assert event.name == "DocumentIssued"
    assert event.values == {
        "digest": event.topics[1], "document": made.id, "issuer": made.issuer.id, "kind": KIND,
        "key": sha("key"), "root": sha("root"), "validFrom": 7, "validUntil": 9, "amount": 1000,
        "buyer": made.buyer.id, "blue": bytes(32), "state": 1,
    }  # fmt: skip
    assert event.topics[2:] == (made.id, made.issuer.id)
    ((root, issuer, count, first, at, *rest),) = made.ledger.documents.look("issued", made.id)
    assert (root, issuer, count, first) == (sha("root"), 3, 0, 0)
    assert at > 0
    assert rest == [7, 9, 1000, 4, bytes(32)]
    assert made.validity(made.id) == (made.id, 1, (), bytes(32))
    assert status_at(made, at, at) == ACTIVE
    assert status_at(made, at - 1, at) == status_at(made, at, at - 1) == 0


def test_a_key_is_used_once_for_a_kind(issued: Shelf) -> None:
    with refused("DocumentExists", issued.id):
        issued.do("IssueDocument", root=sha("another"))
    issued.do("LicenseIssuer", kind="certificate")
    issued.do("IssueDocument", kind="certificate")
    issued.do("IssueDocument", key=sha("other"))


def test_only_issuers_issue_and_in_their_own_name(made: Shelf) -> None:
    for kind in ("IssueDocument", "IssueBatch"):
        for signer in (made.buyer.head, MANAGER, SENDER):
            with refused("NotAuthorised", signer.address):
                made.do(kind, signer)
        with refused("NotAuthorised", made.buyer.head.address):
            made.do(kind, made.buyer.head, issuer=made.buyer.id)
    roles = {"member": made.issuer.id, "profile": sha("p"), "roles": PROVIDER}
    made.ledger.do("AmendMember", MANAGER, **roles)
    with refused("NotAuthorised", made.issuer.handler.address):
        made.do("IssueDocument")


def test_what_is_issued_is_possible(made: Shelf) -> None:
    for kind in ("IssueDocument", "IssueBatch"):
        for period in ((9, 8), (LIMIT, 0), (0, LIMIT)):
            with refused("InvalidPeriod", *period):
                made.do(kind, validFrom=period[0], validUntil=period[1])
        made.do(kind, validFrom=9, validUntil=0)
    for buyer in (sha("nobody"), made.issuer.id):
        with refused("InvalidBuyer", buyer):
            made.do("IssueDocument", key=sha("b"), buyer=buyer)
    with refused("WrongRedAmount", 2**53, 2**53 - 1):
        made.do("IssueDocument", key=sha("b"), amount=2**53)
    made.do("IssueDocument", key=sha("b"), amount=2**53 - 1, buyer=bytes(32))


def test_a_batch_takes_a_run_of_serials(made: Shelf) -> None:
    [event] = made.do("IssueBatch", first=5, count=3, validFrom=1, validUntil=2).events
    assert event.name == "BatchIssued"
    assert event.values == {
        "digest": event.topics[1], "batch": made.batch(5), "issuer": made.issuer.id, "kind": KIND,
        "series": sha("series"), "first": 5, "count": 3, "root": sha("batch"), "validFrom": 1,
        "validUntil": 2, "state": 1,
    }  # fmt: skip
    assert event.topics[2:] == (made.batch(5), made.issuer.id)
    ((root, _, count, first, *_),) = made.ledger.documents.look("issued", made.batch(5))
    assert (root, count, first) == (sha("batch"), 3, 5)
    for serial in (5, 7):
        assert made.validity(made.batch(5), serial)[:2] == (document_id(made.batch(5), serial), 1)
    for serial in (0, 4, 8, 2**64 - 1):
        with refused("UnknownDocument", made.batch(5), serial):
            made.validity(made.batch(5), serial)


def test_serials_are_claimed_in_ascending_order(made: Shelf) -> None:
    made.do("IssueBatch", first=1, count=10_000)
    for first in (1, 2, 10_000):
        with refused("SerialsTaken", first, 10_001):
            made.do("IssueBatch", first=first)
    made.do("IssueBatch", first=10_001)
    made.do("IssueBatch", first=20_000)
    with refused("SerialsTaken", 10_011, 20_010):
        made.do("IssueBatch", first=10_011)
    run = (made.issuer.id, KIND, sha("series"))
    assert made.ledger.documents.look("seriesState", *run) == (20_010, 3)
    made.do("IssueBatch", first=1, series=sha("another"))


@pytest.mark.parametrize(
    ("first", "count"),
    [(0, 1), (1, 0), (1, 2**32), (LIMIT, 1), (LIMIT - 1, 1), (2**64 - 1, 1), (1, 2**64 - 1)],
)
def test_serials_have_limits(made: Shelf, first: int, count: int) -> None:
    with refused("InvalidSerials", first, count):
        made.do("IssueBatch", first=first, count=count)


def test_the_last_serial_of_all_is_issued(made: Shelf) -> None:
    made.do("IssueBatch", first=LIMIT - 3, count=2)
    assert made.validity(made.batch(LIMIT - 3), LIMIT - 2)[1] == 1
    made.do("IssueBatch", first=1, count=2**32 - 1, series=sha("largest"))


@pytest.mark.parametrize(
    "kind",
    ["SuspendDocument", "ResumeDocument", "RevokeDocument", "SupersedeDocument", "RequestRed",
     "ConfirmRed", "RejectRed", "WithdrawRed"],
)  # fmt: skip
def test_nothing_is_said_of_what_was_not_issued(made: Shelf, kind: str) -> None:
    with refused("UnknownDocument", made.id, 0):
        made.do(kind, expectedState=0)
    made.bring_to("IssueDocument", "IssueBatch")
    for issue, serial in ((made.id, 1), (made.batch(), 0), (made.batch(), 11)):
        with refused("UnknownDocument", issue, serial):
            made.do(kind, issue=issue, serial=serial, expectedState=1)


def test_each_change_says_by_whom_why_and_from_when(issued: Shelf) -> None:
    steps = [
        ("SuspendDocument", "DocumentSuspended", SUSPENDED, 20),
        ("ResumeDocument", "DocumentResumed", ACTIVE, 30),
        ("RevokeDocument", "DocumentRevoked", REVOKED, 10),
    ]
    for number, (kind, name, status, effective) in enumerate(steps, start=2):
        done = issued.do(kind, effective=effective)
        [event] = done.events
        assert event.name == name
        assert event.values == {
            "digest": event.topics[1], "document": issued.id, "member": issued.issuer.id,
            "reason": sha("reason"), "effective": effective, "state": number,
        }  # fmt: skip
        _, state, changes, _ = issued.validity(issued.id)
        assert state == number
        assert changes[-1][1:] == (effective, done.block, status, BY_ISSUER)
    assert statuses(issued, issued.id) == [SUSPENDED, ACTIVE, REVOKED]


def test_the_documents_of_a_batch_change_one_by_one(made: Shelf) -> None:
    made.do("IssueBatch")
    about = {"issue": made.batch(), "serial": 3}
    made.do("SuspendDocument", **about)
    [event] = made.do("RevokeDocument", **about).events
    assert event.values["document"] == document_id(made.batch(), 3)
    assert statuses(made, made.batch(), 3) == [SUSPENDED, REVOKED]
    assert statuses(made, made.batch(), 4) == []


CHANGES = ("SuspendDocument", "ResumeDocument", "RevokeDocument", "SupersedeDocument")


@pytest.mark.parametrize("final", ["RevokeDocument", "SupersedeDocument"])
def test_nothing_leads_out_of_an_end(issued: Shelf, final: str) -> None:
    issued.do("IssueDocument", key=sha("second"))
    issued.do(final)
    left = REVOKED if final == "RevokeDocument" else SUPERSEDED
    for kind in CHANGES:
        with refused("WrongDocumentStatus", issued.id, left):
            issued.do(kind)


def test_what_holds_is_suspended_and_what_is_suspended_resumed(issued: Shelf) -> None:
    with refused("WrongDocumentStatus", issued.id, ACTIVE):
        issued.do("ResumeDocument")
    issued.do("SuspendDocument")
    with refused("WrongDocumentStatus", issued.id, SUSPENDED):
        issued.do("SuspendDocument")


@pytest.mark.parametrize("kind", CHANGES)
def test_only_heads_of_issuer_and_steward_change_a_document(issued: Shelf, kind: str) -> None:
    issued.do("IssueDocument", key=sha("second"))
    if kind == "ResumeDocument":
        issued.do("SuspendDocument")
    for signer in (issued.issuer.handler, issued.buyer.head, SENDER):
        with refused("NotAuthorised", signer.address):
            issued.do(kind, signer)


def test_the_side_that_suspended_resumes(issued: Shelf) -> None:
    issued.do("SuspendDocument", MANAGER)
    assert issued.validity(issued.id)[2][-1][4] == BY_STEWARD
    with refused("NotAuthorised", issued.issuer.head.address):
        issued.do("ResumeDocument")
    issued.do("ResumeDocument", MANAGER)
    issued.do("SuspendDocument")
    with refused("NotAuthorised", MANAGER.address):
        issued.do("ResumeDocument", MANAGER)
    issued.do("RevokeDocument", MANAGER)


def test_a_steward_that_issues_does_not_lift_what_the_stewards_imposed(issued: Shelf) -> None:
    issued.do("SuspendDocument", MANAGER)
    roles = {"member": issued.issuer.id, "profile": sha("p"), "roles": STEWARD | ISSUER}
    issued.ledger.do("AmendMember", MANAGER, **roles)
    with refused("NotAuthorised", issued.issuer.head.address):
        issued.do("ResumeDocument")


def test_a_change_without_the_right_to_issue_is_still_the_issuer_s(issued: Shelf) -> None:
    issued.do("LicenseIssuer", until=0)
    issued.do("RevokeDocument")


def test_suspensions_hold_in_the_order_in_which_they_are_recorded(issued: Shelf) -> None:
    issued.do("SuspendDocument", effective=100)
    with refused("EffectiveTooEarly", 99, 100):
        issued.do("ResumeDocument", effective=99)
    issued.do("ResumeDocument", effective=100)
    with refused("EffectiveTooEarly", 99, 100):
        issued.do("SuspendDocument", effective=99)
    issued.do("RevokeDocument", effective=0)


@pytest.mark.parametrize("kind", CHANGES)
def test_a_time_has_a_limit(issued: Shelf, kind: str) -> None:
    issued.do("IssueDocument", key=sha("second"))
    if kind == "ResumeDocument":
        issued.do("SuspendDocument")
    with refused("InvalidTime", LIMIT):
        issued.do(kind, effective=LIMIT)
    issued.do(kind, effective=LIMIT - 1)


def test_a_document_is_superseded_by_another_of_the_issuer(issued: Shelf) -> None:
    issued.do("IssueBatch")
    second = document_id(issued.batch(), 2)
    about = {"successor": issued.batch(), "successorSerial": 2}
    with refused("NotAuthorised", MANAGER.address):
        issued.do("SupersedeDocument", MANAGER, **about)
    [event] = issued.do("SupersedeDocument", effective=50, **about).events
    assert event.name == "DocumentSuperseded"
    assert event.values == {
        "digest": event.topics[1], "document": issued.id, "member": issued.issuer.id,
        "successor": second, "effective": 50, "state": 2,
    }  # fmt: skip
    assert issued.validity(issued.id)[3] == second
    back = {"issue": issued.batch(), "serial": 2, "successor": issued.id}
    with refused("InvalidSuccessor", issued.id):
        issued.do("SupersedeDocument", **back)


def test_a_successor_is_another_of_the_same_issuer_and_holds(issued: Shelf) -> None:
    with refused("InvalidSuccessor", issued.id):
        issued.do("SupersedeDocument", successor=issued.id)
    with refused("UnknownDocument", sha("nothing"), 0):
        issued.do("SupersedeDocument", successor=sha("nothing"))
    other = issued.ledger.department("JY", ISSUER)
    theirs = Shelf(issued.ledger, other, issued.buyer).bring_to(*ISSUED)
    with refused("InvalidSuccessor", theirs.id):
        issued.do("SupersedeDocument", successor=theirs.id)
    issued.do("IssueDocument", key=sha("second"))
    issued.do("SuspendDocument", issue=issued.single("second"))
    issued.ledger.evm.mine()
    issued.do("RevokeDocument", issue=issued.single("second"))
    with refused("InvalidSuccessor", issued.single("second")):
        issued.do("SupersedeDocument")


def test_known_then_and_known_now_are_told_apart(issued: Shelf) -> None:
    start = issued.ledger.evm.next_time + 10
    issued.ledger.evm.travel(start)
    issued.do("SuspendDocument", effective=start + 100)
    issued.ledger.evm.travel(start + 50)
    issued.do("RevokeDocument", effective=start - 5)
    assert status_at(issued, start + 99, start) == ACTIVE
    assert status_at(issued, start + 100, start) == SUSPENDED
    assert status_at(issued, start - 6, start + 50) == ACTIVE
    assert status_at(issued, start - 5, start + 49) == ACTIVE
    assert status_at(issued, start - 5, start + 50) == REVOKED
    assert status_at(issued, start + 100, start + 50) == REVOKED


def test_a_red_letter_is_asked_for_confirmed_and_issued(issued: Shelf) -> None:
    [asked] = issued.do("RequestRed").events
    assert asked.values == {
        "digest": asked.topics[1], "document": issued.id, "member": issued.issuer.id,
        "total": 1000, "amount": 400, "reason": sha("reason"), "state": 1,
    }  # fmt: skip
    assert issued.red() == (1000, 0, 400, 1, REQUESTED, BY_ISSUER)
    [confirmed] = issued.do("ConfirmRed").events
    assert confirmed.name == "RedConfirmed"
    assert confirmed.values == {
        "digest": confirmed.topics[1], "document": issued.id, "member": issued.buyer.id,
        "amount": 400, "state": 2,
    }  # fmt: skip
    [event] = red(issued, 400, "red 1").events
    assert event.values["blue"] == issued.id
    assert issued.red() == (1000, 400, 0, 3, PARTIAL, 0)
    issued.do("RequestRed", amount=600)
    issued.do("ConfirmRed", amount=600)
    red(issued, 600, "red 2")
    assert issued.red() == (1000, 1000, 0, 6, FULL, 0)
    with refused("RedExceedsBlue", 1, 0):
        issued.do("RequestRed", amount=1)
    ((*_, blue),) = issued.ledger.documents.look("issued", issued.single("red 2"))
    assert blue == issued.id
    with refused("RedOfRed", issued.single("red 2")):
        issued.do("RequestRed", issue=issued.single("red 2"), total=600)


def red(made: Shelf, amount: int, key: str, **given: Any) -> Any:
    """Issues a red letter for the document."""
    return made.do("IssueDocument", key=sha(key), amount=amount, blue=made.id, **given)


def test_red_letters_are_at_most_the_blue_document(issued: Shelf) -> None:
    for total in (0, 999, 1001):
        with refused("WrongTotal", total, 1000):
            issued.do("RequestRed", total=total)
    for amount in (0, 1001, 2**63):
        with refused("RedExceedsBlue", amount, 1000):
            issued.do("RequestRed", amount=amount)
    issued.do("RequestRed", amount=1000)
    issued.do("ConfirmRed", amount=1000)
    red(issued, 1000, "red")
    assert issued.red()[4] == FULL


def test_a_red_letter_needs_a_confirmed_request_and_is_what_it_says(issued: Shelf) -> None:
    with refused("WrongRedStatus", issued.id, 0):
        red(issued, 400, "red")
    issued.do("RequestRed")
    with refused("WrongRedStatus", issued.id, REQUESTED):
        red(issued, 400, "red")
    for amount in (399, 401):
        with refused("WrongRedAmount", amount, 400):
            issued.do("ConfirmRed", amount=amount)
    issued.do("ConfirmRed")
    for kind in ("RequestRed", "ConfirmRed", "RejectRed"):
        with refused("WrongRedStatus", issued.id, CONFIRMED):
            issued.do(kind)
    for amount in (0, 399, 401):
        with refused("WrongRedAmount", amount, 400):
            red(issued, amount, "red")
    other = issued.ledger.department("JY", ISSUER)
    theirs = Shelf(issued.ledger, other, issued.buyer).bring_to("LicenseIssuer")
    with refused("ForeignBlue", issued.id, other.id):
        theirs.do("IssueDocument", amount=400, blue=issued.id)
    red(issued, 400, "red")
    with refused("WrongRedStatus", issued.id, PARTIAL):
        red(issued, 400, "red again")


@pytest.mark.parametrize("kind", ["RejectRed", "WithdrawRed"])
def test_what_was_rejected_or_withdrawn_is_asked_for_again(issued: Shelf, kind: str) -> None:
    issued.do("RequestRed")
    [event] = issued.do(kind).events
    member = issued.buyer.id if kind == "RejectRed" else issued.issuer.id
    assert event.values == {
        "digest": event.topics[1], "document": issued.id, "member": member,
        "reason": sha("reason"), "state": 2,
    }  # fmt: skip
    after = REJECTED if kind == "RejectRed" else WITHDRAWN
    assert issued.red() == (1000, 0, 0, 2, after, 0)
    for again in ("ConfirmRed", "RejectRed", "WithdrawRed"):
        with refused("WrongRedStatus", issued.id, after):
            issued.do(again)
    issued.bring_to("RequestRed", "ConfirmRed", "WithdrawRed", "RequestRed")


def test_the_other_side_decides(issued: Shelf) -> None:
    issued.do("RequestRed")
    strangers = (issued.issuer.head, issued.buyer.handler, MANAGER)
    for kind in ("ConfirmRed", "RejectRed"):
        for signer in strangers:
            with refused("NotAuthorised", signer.address):
                issued.do(kind, signer)
    for signer in (issued.buyer.head, MANAGER):
        with refused("NotAuthorised", signer.address):
            issued.do("WithdrawRed", signer)
    issued.do("WithdrawRed")
    issued.do("RequestRed", issued.buyer.handler)
    assert issued.red()[5] == BY_BUYER
    with refused("NotAuthorised", issued.buyer.head.address):
        issued.do("ConfirmRed")
    issued.do("ConfirmRed", issued.issuer.head)
    issued.do("WithdrawRed", issued.buyer.handler)


def test_without_a_buyer_the_issuer_s_head_confirms(made: Shelf) -> None:
    made.do("IssueDocument", buyer=bytes(32))
    with refused("NotAuthorised", made.buyer.handler.address):
        made.do("RequestRed", made.buyer.handler)
    made.do("RequestRed")
    with refused("NotAuthorised", made.issuer.handler.address):
        made.do("ConfirmRed", made.issuer.handler)
    made.do("ConfirmRed", made.issuer.head)


def test_where_no_amount_was_told_the_first_red_letter_fixes_it(made: Shelf) -> None:
    made.do("IssueBatch")
    about = {"issue": made.batch(), "serial": 4}
    blue = document_id(made.batch(), 4)
    for total in (0, 2**53):
        with refused("WrongTotal", total, 0):
            made.do("RequestRed", total=total, **about)
    made.do("RequestRed", total=2**53 - 1, **about)
    made.do("WithdrawRed", **about)
    made.do("RequestRed", total=900, **about)
    made.do("ConfirmRed", made.issuer.head, **about)
    made.do("IssueDocument", key=sha("red"), amount=400, blue=blue)
    with refused("WrongTotal", 901, 900):
        made.do("RequestRed", total=901, **about)
    with refused("RedExceedsBlue", 501, 500):
        made.do("RequestRed", total=900, amount=501, **about)
    made.do("RequestRed", total=900, amount=500, **about)


def test_validity_and_red_letters_do_not_look_at_each_other(issued: Shelf) -> None:
    issued.bring_to("RequestRed", "SuspendDocument", "ConfirmRed", "RevokeDocument")
    red(issued, 400, "red")
    assert issued.validity(issued.id)[1] == 3
    assert issued.red()[3] == 3


ENDS = st.sampled_from(["issue", "issue", "reject", "withdraw"])
AMOUNTS = st.lists(st.tuples(st.integers(1, 700), ENDS), max_size=6)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=AMOUNTS)
def test_the_sum_of_red_letters_is_kept(issued: Shelf, steps: list[tuple[int, str]]) -> None:
    mark, done = issued.ledger.evm.mark(), 0
    for number, (amount, end) in enumerate(steps):
        if amount > 1000 - done:
            with refused("RedExceedsBlue", amount, 1000 - done):
                issued.do("RequestRed", amount=amount)
            continue
        issued.do("RequestRed", amount=amount)
        if end != "issue":
            issued.do("RejectRed" if end == "reject" else "WithdrawRed")
            continue
        issued.do("ConfirmRed", amount=amount)
        red(issued, amount, f"red {number}")
        done += amount
        assert issued.red()[4] == (FULL if done == 1000 else PARTIAL)
    assert issued.red()[:3] in ((1000, done, 0), (0, 0, 0))
    issued.ledger.evm.go_back(mark)


AFTER = dict(zip(CHANGES, (SUSPENDED, ACTIVE, REVOKED, SUPERSEDED), strict=True))
KINDS_OF_CHANGE = st.sampled_from([*CHANGES[:3], *CHANGES[:2]])


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=st.lists(st.tuples(KINDS_OF_CHANGE, st.integers(0, 400), st.booleans()), max_size=6))
def test_the_history_is_as_a_model_says(issued: Shelf, said: list[tuple[str, int, bool]]) -> None:
    mark, start = issued.ledger.evm.mark(), issued.ledger.evm.next_time + 100
    model: list[tuple[int, int, int, int]] = []
    for number, (kind, offset, by_steward) in enumerate(said):
        issued.ledger.evm.travel(start + 40 * number)
        signer: Person = MANAGER if by_steward else issued.issuer.head
        name = expected(model, kind, start + offset, by_steward)
        if name:
            with refused(name, *[ANY] * (1 if name == "NotAuthorised" else 2)):
                issued.do(kind, signer, effective=start + offset)
            continue
        issued.do(kind, signer, effective=start + offset)
        side = BY_STEWARD if by_steward else BY_ISSUER
        model.append((start + 40 * number, start + offset, AFTER[kind], side))
    found = [(c[0], c[1], c[3], c[4]) for c in issued.validity(issued.id)[2]]
    assert found == model
    for time in range(start - 1, start + 401, 67):
        for known in (start - 1, start + 60, start + 400):
            held = [m[2] for m in model if m[0] <= known and m[1] <= time]
            assert status_at(issued, time, known) == (held[-1] if held else ACTIVE)
    issued.ledger.evm.go_back(mark)


def expected(
    model: list[tuple[int, int, int, int]], kind: str, effective: int, by_steward: bool
) -> str:
    """The error with which the contract should refuse; empty for none."""
    _, before, status, by = model[-1] if model else (0, 0, ACTIVE, 0)
    allowed = {"SuspendDocument": {ACTIVE}, "ResumeDocument": {SUSPENDED}}
    if status not in allowed.get(kind, {ACTIVE, SUSPENDED}):
        return "WrongDocumentStatus"
    if kind == "ResumeDocument" and by != (BY_STEWARD if by_steward else BY_ISSUER):
        return "NotAuthorised"
    return "EffectiveTooEarly" if kind != "RevokeDocument" and effective < before else ""


def test_a_refused_statement_of_a_batch_is_named_and_the_rest_goes_on(made: Shelf) -> None:
    calls = [
        made.call("IssueDocument", key=sha("1")),
        made.call("IssueDocument", key=sha("1"), root=sha("again")),
        made.call("IssueDocument", made.buyer.head, key=sha("2")),
        made.call("IssueDocument", key=sha("3")),
    ]
    done = made.ledger.documents.send(SENDER.address, "relay", calls)
    names = [event.name for event in done.events]
    assert names == ["DocumentIssued", "CallRefused", "CallRefused", "DocumentIssued"]
    reasons = [made.ledger.documents.refusal(e.values["reason"]) for e in done.events[1:3]]
    assert [reason.name for reason in reasons] == ["DocumentExists", "NotAuthorised"]


def test_roles_of_departments_do_not_matter_to_the_buyer(made: Shelf) -> None:
    plain = made.ledger.department("JY", CONSUMER)
    made.do("IssueDocument", buyer=plain.id)
    made.do("RequestRed", plain.handler)
