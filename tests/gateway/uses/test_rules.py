"""What a statement about uses must be to be recorded: the contract's rules, asked beforehand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chain.records import tag_hash
from chain.words import Role, to_hex
from gateway.database import WriteSession
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.intake.service import Taken
from gateway.statements.content import Content
from tests.gateway.uses.desk import BUYER, DAY, RIVAL, Desk, key
from tests.support.town import TJ, Town

KEYS = [key(1), key(2)]
KINDS = ("LockUse", "BookUse", "ReleaseUse", "ReverseUse")


@pytest.mark.parametrize("second", ["LockUse", "BookUse"])
@pytest.mark.parametrize("first", ["LockUse", "BookUse"])
@pytest.mark.parametrize("accepted", [False, True])
def test_a_document_is_used_once(desk: Desk, first: str, second: str, accepted: bool) -> None:
    taken = desk.submit(first, KEYS[1:])
    if accepted:
        desk.town.accept(taken.digest)
    with pytest.raises(Conflict, match="1 of 2 documents cannot be") as refused:
        desk.submit(second, KEYS, by="rival")
    assert BUYER not in str(refused.value)  # whose it is is not told
    with pytest.raises(Conflict, match="by yourself"):
        desk.submit(second, KEYS, voucher="记-2")
    desk.submit(second, KEYS[:1], by="rival")


def test_who_may_know_who_has_a_document_is_told(desk: Desk) -> None:
    desk.do("LockUse", KEYS[:1])
    desk.do("BookUse", KEYS[1:])
    for one in KEYS:
        desk.town.accept(desk.name(one, RIVAL).digest)
    with pytest.raises(Conflict, match=f"is booked already by {BUYER}"):
        desk.submit("BookUse", KEYS[1:], by="rival")
    with pytest.raises(Conflict, match="buyer only that a steward named"):
        desk.submit("BookUse", KEYS[:1], voucher="记-2")


def test_of_many_refused_a_few_are_explained(desk: Desk) -> None:
    keys = [key(number) for number in range(9)]
    desk.do("BookUse", keys)
    with pytest.raises(Conflict, match=r"9 of 9 .*; and 6 more") as refused:
        desk.submit("BookUse", keys, by="rival")
    assert str(refused.value).count("is booked already") == 3


@pytest.mark.parametrize(("kind", "before"), [("ReleaseUse", "LockUse"), ("ReverseUse", "BookUse")])
@pytest.mark.parametrize("accepted", [False, True])
def test_what_was_given_up_is_free_for_anybody(
    desk: Desk, kind: str, before: str, accepted: bool
) -> None:
    by = "buyer-head"
    for one in (before, kind):
        taken = desk.submit(one, KEYS, by=by)
        if accepted:
            desk.town.accept(taken.digest)
    desk.submit("LockUse", KEYS, by="rival")


def test_a_lock_runs_out(desk: Desk) -> None:
    until = desk.town.seconds() + 50
    desk.do("LockUse", KEYS, until=until)
    desk.town.clock = until * 1000 + 999
    with pytest.raises(Conflict):
        desk.submit("BookUse", KEYS, by="rival")
    desk.town.clock += 1
    desk.submit("BookUse", KEYS[:1], by="rival")
    desk.submit("BookUse", KEYS[1:])  # nobody else came: its own voucher books it still


def test_a_lock_ends_within_90_days_and_not_before_now(desk: Desk) -> None:
    now = desk.town.seconds()
    with pytest.raises(Invalid, match="is past"):
        desk.submit("LockUse", KEYS, until=now - 1)
    with pytest.raises(Invalid, match="at most 90 days"):
        desk.submit("LockUse", KEYS, until=now + 90 * DAY + 1)
    desk.submit("LockUse", KEYS[:1], until=now + 90 * DAY)
    desk.submit("LockUse", KEYS[1:], until=now)


def test_a_member_has_1000_locks_those_under_way_and_those_that_ran_out_too(desk: Desk) -> None:
    first = [key(f"a{number}") for number in range(500)]
    desk.do("LockUse", first, until=desk.town.seconds())
    desk.submit("LockUse", [key(f"b{number}") for number in range(499)])
    desk.wait(10)
    with pytest.raises(Conflict, match="would have 1,001 locks"):
        desk.submit("LockUse", KEYS)
    desk.submit("LockUse", [*first[:2], KEYS[0]])  # two of its own that ran out, and one
    with pytest.raises(Conflict, match="1,001"):
        desk.submit("LockUse", KEYS[1:])
    desk.submit("LockUse", first[2:3], by="rival")
    desk.submit("LockUse", KEYS[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_names_at_least_one_document_each_once(desk: Desk, kind: str) -> None:
    for keys, problem in (
        ([], "not 0"),
        ([KEYS[0], KEYS[0]], "twice"),
    ):
        with pytest.raises(Invalid, match=problem):
            desk.submit(kind, keys, by="buyer-head")


@pytest.mark.parametrize(
    ("kind", "by", "problem"),
    [
        ("LockUse", "rival", f"the voucher is {BUYER}'s"),
        ("BookUse", "steward", f"the voucher is {BUYER}'s"),
        ("ReleaseUse", "rival-head", f"the voucher is {BUYER}'s"),
        ("ReverseUse", "rival-head", "or of a steward"),
        ("ReverseUse", "buyer", "not a head's account"),
    ],
)
def test_only_those_entitled_sign(desk: Desk, kind: str, by: str, problem: str) -> None:
    desk.do("LockUse", KEYS[:1])
    desk.do("BookUse", KEYS[1:])
    with pytest.raises(Forbidden, match=problem):
        desk.submit(kind, KEYS[1:] if kind == "ReverseUse" else KEYS[:1], by=by, code=BUYER)


@pytest.mark.parametrize("kind", ["LockUse", "BookUse"])
def test_only_bookers_lock_and_book(desk: Desk, kind: str) -> None:
    with pytest.raises(Forbidden, match="is not a booker"):
        desk.submit(kind, KEYS, by="tj-clerk", code=TJ)


def test_whoever_is_no_booker_any_more_releases_and_reverses_still(desk: Desk) -> None:
    desk.do("LockUse", KEYS[:1])
    desk.do("BookUse", KEYS[1:])
    amended = desk.town.statement(
        "AmendMember", ["steward"], {"format": "shujian/profile/1", "name": "买方"},
        member=to_hex(tag_hash(f"member:{BUYER}")), roles=int(Role.CONSUMER), expectedState=1,
    )  # fmt: skip
    desk.town.accept(desk.town.take(amended).digest)
    with pytest.raises(Forbidden):
        desk.submit("BookUse", KEYS[:1])
    desk.submit("ReleaseUse", KEYS[:1])
    desk.submit("ReverseUse", KEYS[1:], by="buyer-head")


def test_a_steward_reverses_the_booking_of_another(desk: Desk) -> None:
    desk.do("BookUse", KEYS)
    desk.do("ReverseUse", KEYS, by="steward", code=BUYER)
    row = desk.row(KEYS[0])
    assert (row.status, row.holder, row.number) == ("reversed", BUYER, 2)


@pytest.mark.parametrize("kind", ["ReleaseUse", "ReverseUse"])
def test_what_a_voucher_has_not_it_neither_releases_nor_reverses(desk: Desk, kind: str) -> None:
    desk.do("LockUse", KEYS[:1])
    desk.do("BookUse", KEYS[1:])
    wrong = KEYS[1:] if kind == "ReleaseUse" else KEYS[:1]
    right = KEYS[:1] if kind == "ReleaseUse" else KEYS[1:]
    for keys, given in ((wrong, {}), (right, {"voucher": "记-2"}), ([key(9)], {})):
        with pytest.raises(Conflict, match="not held by this voucher"):
            desk.submit(kind, keys, by="buyer-head", **given)
    with pytest.raises(Conflict, match="is not held") as refused:
        desk.submit(kind, right, by="rival-head")
    assert "locked" not in str(refused.value).partition("cannot be")[2]


def test_the_named_buyer_displaces_the_lock_of_another(desk: Desk) -> None:
    desk.do("LockUse", KEYS, by="rival")
    desk.name(KEYS[0], BUYER)  # under way is as good as accepted
    with pytest.raises(Conflict, match="buyer only"):
        desk.submit("BookUse", KEYS[:1], by="rival")
    desk.submit("LockUse", KEYS[:1])
    with pytest.raises(Conflict, match="by yourself"):
        desk.submit("LockUse", KEYS[:1], voucher="记-2")
    with pytest.raises(Conflict, match="is locked already"):
        desk.submit("BookUse", KEYS[1:])


def test_a_booking_stays_whoever_is_named(desk: Desk) -> None:
    desk.do("BookUse", KEYS, by="rival")
    desk.name(KEYS[0], BUYER)
    with pytest.raises(Conflict, match="is booked already"):
        desk.submit("BookUse", KEYS[:1])
    desk.submit("ReverseUse", KEYS, by="steward", code=RIVAL)
    with pytest.raises(Conflict, match="buyer only"):
        desk.submit("BookUse", KEYS[:1], by="rival")
    desk.name(KEYS[0], None)
    desk.submit("BookUse", KEYS[:1], by="rival")


def test_a_steward_s_head_names_a_member_and_expects_the_key_s_state(desk: Desk) -> None:
    desk.do("BookUse", KEYS[:1])
    with pytest.raises(Forbidden, match="is no steward"):
        desk.name(KEYS[0], BUYER, by="buyer-head")
    with pytest.raises(Forbidden, match="not a head's"):
        desk.name(KEYS[0], BUYER, by="buyer")
    with pytest.raises(NotFound):
        desk.name(KEYS[0], "NOBODY-1")
    with pytest.raises(Conflict, match="it will meet state 1"):
        desk.name(KEYS[0], BUYER, expectedState=0)
    desk.name(KEYS[0], BUYER)
    with pytest.raises(Conflict, match="it will meet state 2"):
        desk.name(KEYS[0], BUYER, expectedState=1)
    raw = desk.town.statement(
        "NameBuyer", ["steward"], {"format": "shujian/reason/1", "text": " "},
        key=to_hex(KEYS[1]), buyer=to_hex(bytes(32)),
    )  # fmt: skip
    with pytest.raises(Invalid, match="give a reason"):
        desk.town.take(raw)


def test_statements_about_a_voucher_come_in_turn(desk: Desk) -> None:
    desk.submit("LockUse", KEYS)
    with pytest.raises(Conflict, match="it will meet state 1"):
        desk.submit("BookUse", KEYS, expectedState=0)
    desk.submit("BookUse", KEYS)
    desk.submit("LockUse", [key(3)], voucher="记-2", expectedState=0)
    desk.submit("LockUse", [key(4)], by="rival", expectedState=0)  # another member's, same name


def test_exactly_one_account_signs(desk: Desk) -> None:
    raw = desk.raw("LockUse", KEYS)
    message = {name: value for name, value in raw["message"].items() if name != "nonce"}
    with pytest.raises(Invalid, match="exactly one"):
        desk.town.take(desk.town.statement("LockUse", ["buyer", "buyer-head"], **message))


@pytest.mark.parametrize("kind", ["LockUse", "BookUse"])
def test_of_two_members_that_race_one_is_recorded_and_one_learns_at_once(
    desk: Desk, kind: str
) -> None:
    """Both sign while the document is free; the writer takes one statement after the other."""
    town = desk.town
    rivals = [desk.raw(kind, KEYS), desk.raw("BookUse", KEYS, by="rival")]
    contents = [town.content(raw) for raw in rivals]
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(town.writer.run, partial(_take, town, content)) for content in contents]
        problems = [job.exception() for job in jobs]
    (refused,) = [problem for problem in problems if problem is not None]
    assert isinstance(refused, Conflict)
    assert "already" in str(refused)
    assert desk.row(KEYS[0]).ahead_holder == (BUYER, RIVAL)[problems.index(None)]


def _take(town: Town, content: Content, session: WriteSession) -> Taken:
    return town.intake.take(session, content)
