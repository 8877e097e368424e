"""Authorizations: each statement, its event, and what each refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.cases import BEFORE, NAME, Asking, asking
from tests.contracts.ledger import (
    CONSUMER,
    FAR,
    MANAGER,
    PROVIDER,
    STEWARD,
    Ledger,
    authorization_id,
    resource_id,
)
from tests.contracts.refusals import ANY, refused
from tests.contracts.signing import person, sha
from tests.support.authorization_model import Side, Status

ID = authorization_id(NAME)
RESOURCE = resource_id("TJ-1")
GRANTED = ("RequestAccess", "EndorseAccess", "GrantAccess")
FINAL = ("DenyAccess", "RevokeAccess")


@pytest.fixture
def asked(ledger: Ledger) -> Asking:
    """A provider, a consumer, and nothing asked yet."""
    return asking(ledger)


def status(made: Asking) -> Status:
    """How far the authorization has come."""
    return Status(made.ledger.authorization(NAME)["status"])


def in_force(made: Asking, time: int, consumer: bytes | None = None) -> bool:
    """Whether the authorization is in force."""
    who = made.consumer.id if consumer is None else consumer
    (answer,) = made.ledger.authorizations.look("isActive", ID, who, time)
    return bool(answer)


def test_one_never_asked_for_is_all_zeros(ledger: Ledger) -> None:
    found = ledger.authorization(NAME)
    assert {bytes(32) if isinstance(value, bytes) else value for value in found.values()} == {
        bytes(32),
        0,
    }


def test_an_application_makes_the_authorization(asked: Asking) -> None:
    [event] = asked.do("RequestAccess").events
    assert event.name == "AccessRequested"
    assert event.values == {
        "digest": asked.application,
        "authorization": ID,
        "resource": RESOURCE,
        "consumer": asked.consumer.id,
        "request": sha("request"),
        "from": 0,
        "until": FAR,
        "uses": 3,
        "state": 1,
    }
    assert event.topics[1:] == (asked.application, ID, RESOURCE)
    assert asked.ledger.authorization(NAME) == {
        "resource": RESOURCE,
        "consumer": asked.consumer.id,
        "application": asked.application,
        "terms": bytes(32),
        "from": 0,
        "until": FAR,
        "uses": 3,
        "state": 1,
        "status": Status.REQUESTED,
        "suspendedBy": Side.NOBODY,
    }


def test_the_consumers_head_endorses(asked: Asking) -> None:
    asked.bring_to("RequestAccess")
    [event] = asked.do("EndorseAccess").events
    assert event.name == "AccessEndorsed"
    assert event.values == {
        "digest": event.topics[1],
        "authorization": ID,
        "member": asked.consumer.id,
        "application": asked.application,
        "state": 2,
    }
    assert event.topics[2:] == (ID, asked.consumer.id)
    assert status(asked) is Status.ENDORSED


def test_the_owners_head_grants_at_most_what_was_asked(asked: Asking) -> None:
    asked.bring_to("RequestAccess", "EndorseAccess")
    fields = {"from": 5, "until": FAR - 1, "uses": 2}
    [event] = asked.do("GrantAccess", **fields).events
    assert event.name == "AccessGranted"
    assert event.values == {
        "digest": event.topics[1],
        "authorization": ID,
        "member": asked.owner.id,
        "application": asked.application,
        "terms": sha("terms"),
        **fields,
        "state": 3,
    }
    found = asked.ledger.authorization(NAME)
    assert {name: found[name] for name in fields} == fields
    assert (found["terms"], found["status"]) == (sha("terms"), Status.GRANTED)


@pytest.mark.parametrize("before", [("RequestAccess",), ("RequestAccess", "EndorseAccess")])
def test_an_application_is_denied_endorsed_or_not(asked: Asking, before: tuple[str, ...]) -> None:
    asked.bring_to(*before)
    [event] = asked.do("DenyAccess").events
    assert event.name == "AccessDenied"
    assert event.values == {
        "digest": event.topics[1],
        "authorization": ID,
        "member": asked.owner.id,
        "application": asked.application,
        "reason": sha("reason"),
        "state": len(before) + 1,
    }
    assert status(asked) is Status.DENIED


@pytest.mark.parametrize(
    ("kind", "name", "after"),
    [
        ("SuspendAccess", "AccessSuspended", Status.SUSPENDED),
        ("ResumeAccess", "AccessResumed", Status.GRANTED),
        ("RevokeAccess", "AccessRevoked", Status.REVOKED),
    ],
)
def test_what_changes_a_grant_says_by_whom_and_why(
    asked: Asking, kind: str, name: str, after: Status
) -> None:
    asked.bring_to(*BEFORE[kind])
    [event] = asked.do(kind).events
    assert event.name == name
    assert event.values == {
        "digest": event.topics[1],
        "authorization": ID,
        "member": asked.owner.id,
        "reason": sha("reason"),
        "state": len(BEFORE[kind]) + 1,
    }
    assert event.topics[2:] == (ID, asked.owner.id)
    assert status(asked) is after


def test_a_code_is_used_once_even_when_the_authorization_has_ended(asked: Asking) -> None:
    asked.bring_to("RequestAccess", "RevokeAccess")
    with refused("WrongState", 0, 2):
        asked.do("RequestAccess", expectedState=0)
    with refused("AuthorizationExists", ID):
        asked.do("RequestAccess")


@pytest.mark.parametrize("final", FINAL)
@pytest.mark.parametrize("kind", [kind for kind in BEFORE if kind != "RequestAccess"])
def test_nothing_leads_out_of_a_final_state(asked: Asking, final: str, kind: str) -> None:
    asked.bring_to("RequestAccess", final)
    left = Status.DENIED if final == "DenyAccess" else Status.REVOKED
    with refused("WrongStatus", ID, left):
        asked.do(kind)


@pytest.mark.parametrize("kind", [kind for kind in BEFORE if kind != "RequestAccess"])
def test_nothing_can_be_said_of_what_was_never_asked_for(asked: Asking, kind: str) -> None:
    with refused("WrongStatus", ID, Status.UNKNOWN):
        asked.do(kind)


def test_a_grant_needs_the_endorsement_and_happens_once(asked: Asking) -> None:
    asked.bring_to("RequestAccess")
    for kind in ("GrantAccess", "SuspendAccess", "ResumeAccess"):
        with refused("WrongStatus", ID, Status.REQUESTED):
            asked.do(kind)
    asked.bring_to("EndorseAccess")
    with refused("WrongStatus", ID, Status.ENDORSED):
        asked.do("EndorseAccess")
    asked.bring_to("GrantAccess")
    for kind in ("EndorseAccess", "GrantAccess", "DenyAccess", "ResumeAccess"):
        with refused("WrongStatus", ID, Status.GRANTED):
            asked.do(kind)
    asked.bring_to("SuspendAccess")
    with refused("WrongStatus", ID, Status.SUSPENDED):
        asked.do("SuspendAccess")


@pytest.mark.parametrize("kind", ["EndorseAccess", "GrantAccess", "DenyAccess"])
def test_a_decision_names_the_application(asked: Asking, kind: str) -> None:
    asked.bring_to(*BEFORE[kind])
    with refused("WrongApplication", sha("another"), asked.application):
        asked.do(kind, application=sha("another"))


def test_the_consumer_itself_asks_by_any_account_and_has_the_role(asked: Asking) -> None:
    stranger = asked.ledger.department("JY", CONSUMER)
    for signer in (stranger.head, asked.owner.head, MANAGER):
        with refused("NotAuthorised", signer.address):
            asked.do("RequestAccess", signer)
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("RequestAccess", asked.owner.head, consumer=asked.owner.id)
    asked.do("RequestAccess", asked.consumer.head)


@pytest.mark.parametrize("kind", list(BEFORE)[1:])
def test_handlers_and_strangers_decide_nothing(asked: Asking, kind: str) -> None:
    asked.bring_to(*BEFORE[kind])
    stranger = asked.ledger.department("JY", PROVIDER | CONSUMER)
    for signer in (asked.owner.handler, asked.consumer.handler, stranger.head):
        with refused("NotAuthorised", signer.address):
            asked.do(kind, signer)


@pytest.mark.parametrize("kind", ["GrantAccess", "DenyAccess", "SuspendAccess", "ResumeAccess"])
def test_a_consumer_decides_nothing_of_the_owners(asked: Asking, kind: str) -> None:
    asked.bring_to(*BEFORE[kind])
    with refused("NotAuthorised", asked.consumer.head.address):
        asked.do(kind, asked.consumer.head)


@pytest.mark.parametrize("kind", ["GrantAccess", "DenyAccess"])
def test_a_steward_neither_grants_nor_denies(asked: Asking, kind: str) -> None:
    asked.bring_to(*BEFORE[kind])
    with refused("NotAuthorised", MANAGER.address):
        asked.do(kind, MANAGER)


def test_the_owner_does_not_endorse(asked: Asking) -> None:
    asked.bring_to("RequestAccess")
    for signer in (asked.owner.head, MANAGER):
        with refused("NotAuthorised", signer.address):
            asked.do("EndorseAccess", signer)


@pytest.mark.parametrize("by", ["owner", "steward", "consumer"])
def test_owner_steward_and_consumer_revoke(asked: Asking, by: str) -> None:
    head, member = {
        "owner": (asked.owner.head, asked.owner.id),
        "steward": (MANAGER, asked.ledger.standing(MANAGER)[0]),
        "consumer": (asked.consumer.head, asked.consumer.id),
    }[by]
    [event] = asked.bring_to(*GRANTED, "SuspendAccess").do("RevokeAccess", head).events
    assert event.values["member"] == member
    assert asked.ledger.authorization(NAME)["suspendedBy"] == Side.NOBODY


def test_the_side_that_suspended_resumes(asked: Asking) -> None:
    asked.bring_to(*GRANTED)
    asked.do("SuspendAccess", MANAGER)
    assert asked.ledger.authorization(NAME)["suspendedBy"] == Side.STEWARD
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("ResumeAccess")
    asked.do("ResumeAccess", MANAGER)
    asked.do("SuspendAccess")
    assert asked.ledger.authorization(NAME)["suspendedBy"] == Side.OWNER
    with refused("NotAuthorised", MANAGER.address):
        asked.do("ResumeAccess", MANAGER)
    asked.do("ResumeAccess")
    assert asked.ledger.authorization(NAME)["suspendedBy"] == Side.NOBODY


def test_a_steward_that_owns_the_resource_does_not_lift_what_the_stewards_imposed(
    asked: Asking,
) -> None:
    roles = {"member": asked.owner.id, "profile": sha("p"), "roles": STEWARD | PROVIDER}
    asked.ledger.do("AmendMember", MANAGER, **roles)
    asked.bring_to(*GRANTED)
    asked.do("SuspendAccess", MANAGER)
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("ResumeAccess")


def test_who_asks_must_not_own_the_resource(asked: Asking) -> None:
    both = {"member": asked.owner.id, "profile": sha("p"), "roles": PROVIDER | CONSUMER}
    asked.ledger.do("AmendMember", MANAGER, **both)
    with refused("OwnResource", RESOURCE, asked.owner.id):
        asked.do("RequestAccess", asked.owner.handler, consumer=asked.owner.id)


def withdraw(made: Asking) -> None:
    """Withdraws the resource."""
    made.ledger.do("WithdrawEntry", made.owner.head, resource=RESOURCE, reason=sha("why"))


def test_only_what_is_published_is_asked_for_and_granted(asked: Asking) -> None:
    with refused("NotPublished", sha("nothing")):
        asked.do("RequestAccess", resource=sha("nothing"))
    asked.bring_to("RequestAccess", "EndorseAccess")
    withdraw(asked)
    with refused("NotPublished", RESOURCE):
        asked.do("GrantAccess")
    with refused("NotPublished", RESOURCE):
        asked.do("RequestAccess", code="A-000000000000")
    asked.do("DenyAccess")


@pytest.mark.parametrize(("first", "last"), [(1, 0), (FAR, FAR - 1), (2**64 - 1, 0), (0, 2**53)])
def test_a_period_ends_after_it_begins_and_some_time(asked: Asking, first: int, last: int) -> None:
    period = {"from": first, "until": last}
    with refused("InvalidPeriod", first, last):
        asked.do("RequestAccess", **period)
    asked.bring_to("RequestAccess", "EndorseAccess")
    with refused("InvalidPeriod", first, last):
        asked.do("GrantAccess", **period)


def test_the_last_second_of_all_is_asked_for(asked: Asking) -> None:
    asked.do("RequestAccess", until=2**53 - 1)


def test_nobody_asks_for_the_past(asked: Asking) -> None:
    now = asked.ledger.evm.next_time
    with refused("PeriodPassed", now - 1, ANY):
        asked.do("RequestAccess", until=now - 1)


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        ({"from": 9}, ("PeriodExceeded", 9, 100)),
        ({"until": 101}, ("PeriodExceeded", 10, 101)),
        ({"uses": 4}, ("UsesExceeded", 4, 3)),
        ({"uses": 0}, ("UsesExceeded", 0, 3)),
    ],
)
def test_a_grant_is_within_what_was_asked(
    asked: Asking, given_: dict[str, int], problem: tuple[Any, ...]
) -> None:
    far = asked.ledger.evm.next_time + 1000
    asked.do("RequestAccess", **{"from": 10, "until": far})
    asked.bring_to("EndorseAccess")
    shown = {100: far, 101: far + 1}
    chosen = {"from": 10, "until": far, **{k: shown.get(v, v) for k, v in given_.items()}}
    with refused(*(shown.get(value, value) for value in problem)):
        asked.do("GrantAccess", **chosen)
    asked.do("GrantAccess", **{"from": 10, "until": far})


def test_who_asked_for_any_number_of_uses_may_get_any(asked: Asking) -> None:
    asked.do("RequestAccess", uses=0)
    asked.bring_to("EndorseAccess")
    asked.do("GrantAccess", uses=0)
    assert asked.ledger.authorization(NAME)["uses"] == 0


def test_the_present_owner_decides(asked: Asking) -> None:
    asked.bring_to("RequestAccess", "EndorseAccess")
    heir = asked.ledger.department("JY", PROVIDER)
    ends = {"resource": RESOURCE, "from": asked.owner.id, "to": heir.id}
    asked.ledger.do("TransferEntry", asked.owner.head, heir.head, **ends)
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("GrantAccess")
    asked.do("GrantAccess", heir.head)
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("RevokeAccess")
    asked.do("RevokeAccess", heir.head)


def test_a_grant_needs_an_owner_that_is_a_provider(asked: Asking) -> None:
    asked.bring_to("RequestAccess", "EndorseAccess")
    roles = {"member": asked.owner.id, "profile": sha("p"), "roles": CONSUMER}
    asked.ledger.do("AmendMember", MANAGER, **roles)
    with refused("NotAuthorised", asked.owner.head.address):
        asked.do("GrantAccess")
    asked.do("DenyAccess")


def test_it_is_in_force_from_the_first_second_to_the_last(asked: Asking) -> None:
    far = asked.ledger.evm.next_time + 1000
    asked.do("RequestAccess", until=far)
    assert not in_force(asked, far)
    asked.bring_to("EndorseAccess")
    assert not in_force(asked, far)
    asked.do("GrantAccess", **{"from": 10, "until": far})
    assert [in_force(asked, at) for at in (9, 10, far, far + 1)] == [False, True, True, False]
    assert not in_force(asked, far, asked.owner.id)
    assert not in_force(asked, far, bytes(32))
    asked.do("SuspendAccess")
    assert not in_force(asked, far)
    asked.do("ResumeAccess")
    assert in_force(asked, far)
    asked.do("RevokeAccess", asked.consumer.head)
    assert not in_force(asked, far)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    asked_for=st.tuples(*[st.integers(2**33, 2**33 + 3)] * 2, st.integers(0, 3)),
    granted=st.tuples(*[st.integers(2**33, 2**33 + 3)] * 2, st.integers(0, 3)),
)
def test_a_grant_is_accepted_exactly_if_it_is_contained(
    ledger: Ledger, asked_for: tuple[int, int, int], granted: tuple[int, int, int]
) -> None:
    mark = ledger.evm.mark()
    made = asking(ledger)
    first, last, uses = (*sorted(asked_for[:2]), asked_for[2])
    made.do("RequestAccess", **{"from": first, "until": last, "uses": uses})
    made.bring_to("EndorseAccess")
    contained = first <= granted[0] <= granted[1] <= last
    fewer = uses == 0 or 0 < granted[2] <= uses
    fields = {"from": granted[0], "until": granted[1], "uses": granted[2]}
    message = made.message("GrantAccess", **fields)
    error = ledger.refusal(
        "GrantAccess", message, ledger.sign("GrantAccess", message, made.owner.head)
    )
    assert (error is None) == (contained and fewer)
    ledger.evm.go_back(mark)


def test_the_member_of_another_person_is_nobodys_side(asked: Asking) -> None:
    asked.bring_to(*GRANTED)
    nobody = person("nobody")
    with refused("NotAuthorised", nobody.address):
        asked.do("RevokeAccess", nobody)
