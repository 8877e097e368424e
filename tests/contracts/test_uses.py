"""Uses: locked, booked, released, reversed; what each refuses, and that a document is used once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.ledger import BOOKER, CONSUMER, MANAGER, SENDER, STEWARD_ID, Ledger
from tests.contracts.refusals import ANY, refused
from tests.contracts.shelf import DAY, KEYS, VOUCHER, Shelf, shelf
from tests.contracts.signing import sha

FREE, LOCKED, BOOKED, RELEASED, REVERSED = range(5)
OTHER_VOUCHER = sha("another voucher")


@pytest.fixture
def made(ledger: Ledger) -> Shelf:
    """A booker, and nothing used yet."""
    return shelf(ledger)


@pytest.fixture
def rival(made: Shelf) -> Shelf:
    """Another booker, with statements of its own."""
    return Shelf(made.ledger, made.issuer, made.ledger.department("JY", BOOKER))


def status(made: Shelf, key: bytes = KEYS[0]) -> tuple[int, bytes, int]:
    """How a document is used, by whom, until when."""
    found = made.use(key)
    return found["status"], found["holder"], found["until"]


def locks(made: Shelf) -> int:
    """How many locks the booker has."""
    (count,) = made.ledger.uses.look("locksOf", made.buyer.id)
    return int(count)


def test_what_was_never_spoken_of_is_all_zeros(made: Shelf) -> None:
    assert set(made.use(sha("nothing")).values()) == {0, bytes(32)}


@pytest.mark.parametrize(
    ("kinds", "name", "after", "more"),
    [
        (("LockUse",), "UseLocked", LOCKED, {}),
        (("BookUse",), "UseBooked", BOOKED, {}),
        (("LockUse", "BookUse"), "UseBooked", BOOKED, {}),
        (("LockUse", "ReleaseUse"), "UseReleased", RELEASED, {}),
        (("BookUse", "ReverseUse"), "UseReversed", REVERSED, {"reason": sha("reason")}),
    ],
)
def test_each_step_says_by_whom_and_for_which_voucher(
    made: Shelf, kinds: tuple[str, ...], name: str, after: int, more: dict[str, Any]
) -> None:
    made.bring_to(*kinds[:-1])
    message = made.message(kinds[-1])
    [event] = made.do(kinds[-1]).events
    assert event.name == name
    told = {"by": made.buyer.id, **more} if more else {}
    told |= {"until": event.values["until"]} if after == LOCKED else {}
    assert event.values == {
        "digest": event.topics[1], "member": made.buyer.id, "voucher": VOUCHER,
        "keys": tuple(KEYS), "state": len(kinds), **told,
    }  # fmt: skip
    assert event.topics[2:] == (made.buyer.id, VOUCHER)
    for key in KEYS:
        found = made.use(key)
        assert (found["status"], found["holder"], found["voucher"]) == (
            after, made.buyer.id, VOUCHER,
        )  # fmt: skip
        assert found["state"] == len(kinds)
        assert found["until"] == (message["until"] if after == LOCKED else 0)
    assert locks(made) == (2 if after == LOCKED else 0)
    (state,) = made.ledger.uses.look("voucherState", made.buyer.id, VOUCHER)
    assert state == len(kinds)


@pytest.mark.parametrize("first", ["LockUse", "BookUse"])
@pytest.mark.parametrize("second", ["LockUse", "BookUse"])
def test_a_document_is_used_once(made: Shelf, rival: Shelf, first: str, second: str) -> None:
    made.do(first, keys=KEYS[1:])
    until = status(made, KEYS[1])[2]
    with refused("UseTaken", KEYS[1], made.buyer.id, until):
        rival.do(second)
    assert status(made)[0] == FREE  # nothing of the statement holds
    with refused("UseTaken", KEYS[1], made.buyer.id, until):
        made.do(second, voucher=OTHER_VOUCHER)
    rival.do(second, keys=KEYS[:1])


def test_the_same_document_twice_in_one_statement_is_refused(made: Shelf) -> None:
    for kind in ("LockUse", "BookUse"):
        with refused("UseTaken", KEYS[0], made.buyer.id, ANY):
            made.do(kind, keys=[KEYS[0], KEYS[0]])


@pytest.mark.parametrize("before", [("LockUse", "ReleaseUse"), ("BookUse", "ReverseUse")])
@pytest.mark.parametrize("kind", ["LockUse", "BookUse"])
def test_what_was_given_up_is_free_for_anybody(
    made: Shelf, rival: Shelf, before: tuple[str, ...], kind: str
) -> None:
    made.bring_to(*before)
    rival.do(kind)
    assert made.use(KEYS[0])["state"] == 3


def test_a_lock_runs_out(made: Shelf, rival: Shelf) -> None:
    until = made.ledger.evm.next_time + 50
    made.do("LockUse", until=until)
    made.ledger.evm.travel(until)
    message = rival.message("BookUse", keys=KEYS[:1])
    with refused("UseTaken", KEYS[0], made.buyer.id, until):
        made.ledger.attempt(
            "BookUse", message, made.ledger.sign("BookUse", message, rival.buyer.handler)
        )
    made.ledger.evm.travel(until + 1)
    rival.do("BookUse", keys=KEYS[:1])
    rival.do("LockUse", keys=KEYS[1:], voucher=OTHER_VOUCHER)
    assert (locks(made), locks(rival)) == (0, 1)
    with refused("NotHeld", KEYS[0], BOOKED):
        made.do("ReleaseUse")


def test_a_lock_that_ran_out_is_booked_or_released_while_nobody_else_came(made: Shelf) -> None:
    until = made.ledger.evm.next_time + 50
    made.do("LockUse", until=until)
    made.ledger.evm.travel(until + 1)
    made.do("ReleaseUse", keys=KEYS[:1])
    made.do("BookUse", keys=KEYS[1:])
    assert locks(made) == 0


def test_a_lock_ends_within_90_days_and_not_before_now(made: Shelf) -> None:
    now = made.ledger.evm.next_time
    for until in (now - 1, now + 90 * DAY + 60, 2**64 - 1):
        with refused("InvalidLock", until, ANY):
            made.do("LockUse", until=until)
    made.do("LockUse", until=made.ledger.evm.next_time + 90 * DAY)


def test_the_number_of_locks_is_limited(made: Shelf, rival: Shelf) -> None:
    for part in range(2):
        made.do("LockUse", keys=[sha(f"{part} {number}") for number in range(500)])
    with refused("TooManyLocks", made.buyer.id, 1000):
        made.do("LockUse", keys=KEYS[:1])
    made.do("BookUse", keys=[sha("0 0")])
    with refused("TooManyLocks", made.buyer.id, 1000):
        made.do("LockUse")
    made.do("LockUse", keys=KEYS[:1])
    rival.do("LockUse", keys=KEYS[1:])
    assert (locks(made), locks(rival)) == (1000, 1)


@pytest.mark.parametrize("kind", ["LockUse", "BookUse", "ReleaseUse", "ReverseUse"])
@pytest.mark.parametrize("count", [0, 501])
def test_a_statement_names_1_to_500_documents(made: Shelf, kind: str, count: int) -> None:
    with refused("WrongNumberOfKeys", count, 500):
        made.do(kind, keys=[sha(f"{number}") for number in range(count)])


def test_only_bookers_lock_and_book_and_for_themselves(made: Shelf) -> None:
    for kind in ("LockUse", "BookUse"):
        for signer in (made.issuer.head, MANAGER, SENDER):
            with refused("NotAuthorised", signer.address):
                made.do(kind, signer)
        with refused("NotAuthorised", made.issuer.head.address):
            made.do(kind, made.issuer.head, member=made.issuer.id)
    made.do("LockUse")
    with refused("NotAuthorised", made.issuer.head.address):
        made.do("ReleaseUse", made.issuer.head)
    roles = {"member": made.buyer.id, "profile": sha("p"), "roles": CONSUMER}
    made.ledger.do("AmendMember", MANAGER, **roles)
    with refused("NotAuthorised", made.buyer.handler.address):
        made.do("BookUse")
    made.do("ReleaseUse")


def test_the_member_s_head_or_a_steward_reverses(made: Shelf, rival: Shelf) -> None:
    made.do("BookUse")
    for signer in (made.buyer.handler, rival.buyer.head, SENDER):
        with refused("NotAuthorised", signer.address):
            made.do("ReverseUse", signer)
    made.do("ReverseUse", keys=KEYS[:1])
    [event] = made.do("ReverseUse", MANAGER, keys=KEYS[1:]).events
    assert (event.values["by"], event.values["member"]) == (STEWARD_ID, made.buyer.id)


def test_what_a_voucher_has_not_it_neither_releases_nor_reverses(made: Shelf, rival: Shelf) -> None:
    for kind in ("ReleaseUse", "ReverseUse"):
        with refused("NotHeld", KEYS[0], FREE):
            made.do(kind)
    made.do("LockUse", keys=KEYS[:1])
    made.do("BookUse", keys=KEYS[1:])
    with refused("NotHeld", KEYS[1], BOOKED):
        made.do("ReleaseUse")
    with refused("NotHeld", KEYS[0], LOCKED):
        made.do("ReverseUse")
    with refused("NotHeld", KEYS[0], LOCKED):
        made.do("ReleaseUse", keys=KEYS[:1], voucher=OTHER_VOUCHER)
    with refused("NotHeld", KEYS[1], BOOKED):
        rival.do("ReverseUse", keys=KEYS[1:])


def test_the_named_buyer_displaces_the_lock_of_another(made: Shelf, rival: Shelf) -> None:
    rival.do("LockUse")
    [event] = made.do("NameBuyer").events
    assert event.values == {
        "digest": event.topics[1], "key": KEYS[0], "member": STEWARD_ID, "buyer": made.buyer.id,
        "reason": sha("reason"), "state": 2,
    }  # fmt: skip
    assert made.use(KEYS[0])["buyer"] == made.buyer.id
    with refused("NotNamed", KEYS[0], made.buyer.id):
        rival.do("BookUse")
    made.do("LockUse", keys=KEYS[:1])
    with refused("UseTaken", KEYS[0], made.buyer.id, ANY):
        made.do("LockUse", keys=KEYS[:1], voucher=OTHER_VOUCHER)
    with refused("UseTaken", KEYS[1], rival.buyer.id, ANY):
        made.do("BookUse")
    assert (locks(made), locks(rival)) == (1, 1)
    made.do("NameBuyer", key=KEYS[1])
    made.do("BookUse")
    assert (locks(made), locks(rival)) == (0, 0)


def test_a_booking_stays_whoever_is_named(made: Shelf, rival: Shelf) -> None:
    rival.do("BookUse")
    made.do("NameBuyer")
    with refused("UseTaken", KEYS[0], rival.buyer.id, 0):
        made.do("BookUse", keys=KEYS[:1])
    rival.do("ReverseUse", MANAGER)
    with refused("NotNamed", KEYS[0], made.buyer.id):
        rival.do("BookUse")
    made.do("NameBuyer", buyer=bytes(32))
    rival.do("BookUse")


def test_only_a_steward_s_head_names_and_only_a_member(made: Shelf) -> None:
    for signer in (made.buyer.head, made.issuer.head, SENDER):
        with refused("NotAuthorised", signer.address):
            made.do("NameBuyer", signer)
    with refused("UnknownMember", sha("nobody")):
        made.do("NameBuyer", buyer=sha("nobody"))


def test_a_refused_statement_of_a_batch_is_named_and_the_rest_goes_on(
    made: Shelf, rival: Shelf
) -> None:
    calls = [
        made.call("BookUse", keys=KEYS[:1]),
        rival.call("BookUse"),
        rival.call("LockUse", keys=KEYS[1:]),
    ]
    done = made.ledger.uses.send(SENDER.address, "relay", calls)
    assert [event.name for event in done.events] == ["UseBooked", "CallRefused", "UseLocked"]
    error = made.ledger.uses.refusal(done.events[1].values["reason"])
    assert (error.name, error.values) == ("UseTaken", (KEYS[0], made.buyer.id, 0))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["LockUse", "BookUse", "BookUse", "ReleaseUse", "ReverseUse", "wait"]),
        st.booleans(),
        st.sampled_from([[0], [1], [0, 1]]),
    ),
    max_size=9,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_two_that_use_the_same_documents_are_as_a_model_says(
    made: Shelf, rival: Shelf, steps: list[tuple[str, bool, list[int]]]
) -> None:
    evm, model = made.ledger.evm, {0: (FREE, None, 0), 1: (FREE, None, 0)}
    mark = evm.mark()
    for kind, by_rival, which in steps:
        who = rival if by_rival else made
        if kind == "wait":
            evm.travel(evm.next_time + 200)
            continue
        now = evm.next_time
        after = {
            number: step(kind, model[number], by_rival, now)  # type: ignore[arg-type]
            for number in which
        }
        more = {"until": now + 100} if kind == "LockUse" else {}
        keys = [KEYS[number] for number in which]
        if None in after.values():
            taken = "UseTaken" if kind in ("LockUse", "BookUse") else "NotHeld"
            with refused(taken, *[ANY] * (3 if taken == "UseTaken" else 2)):
                who.do(kind, keys=keys, **more)
        else:
            who.do(kind, keys=keys, **more)
            model |= after  # type: ignore[arg-type]
        for number, (use, holder, until) in model.items():
            found = status(made, KEYS[number])
            member = {None: bytes(32), True: rival.buyer.id, False: made.buyer.id}[holder]
            assert found == (use, member, until)
        for each, side in ((made, False), (rival, True)):
            held = [entry for entry in model.values() if entry[:2] == (LOCKED, side)]
            assert locks(each) == len(held)
    evm.go_back(mark)


Entry = tuple[int, bool | None, int]


def step(kind: str, entry: Entry, who: bool, now: int) -> Entry | None:
    """What becomes of a document; None if the statement should be refused."""
    use, holder, until = entry
    free = use in (FREE, RELEASED, REVERSED) or (use == LOCKED and until < now)
    if kind == "LockUse":
        return (LOCKED, who, now + 100) if free else None
    if kind == "BookUse":
        return (BOOKED, who, 0) if free or (use, holder) == (LOCKED, who) else None
    if kind == "ReleaseUse":
        return (RELEASED, who, 0) if (use, holder) == (LOCKED, who) else None
    return (REVERSED, who, 0) if (use, holder) == (BOOKED, who) else None
