"""Authorizations through the client: typed questions and events, and the gas of each statement."""

from __future__ import annotations

import time
from typing import Any

import pytest

from chain.client import (
    RELAY_GAS,
    AccessDenied,
    AccessEndorsed,
    AccessGranted,
    AccessRequested,
    AccessResumed,
    AccessRevoked,
    AccessSuspended,
    AuthorizationState,
    AuthorizationStatus,
    CallRefused,
    Nonsense,
    Side,
    statement_gas,
)
from chain.client.views import read_authorization
from chain.errors import StatementError
from chain.words import ZERO_DIGEST, Seconds, to_hex
from tests.chain.client.world import (
    Member,
    Signed,
    World,
    authorization_id,
    random_digest,
    resource_id,
)

STORY = [
    ("EndorseAccess", AccessEndorsed),
    ("GrantAccess", AccessGranted),
    ("SuspendAccess", AccessSuspended),
    ("ResumeAccess", AccessResumed),
    ("RevokeAccess", AccessRevoked),
]
DEADLINE = Seconds(2**33)
DOCUMENTS = {"GrantAccess": "terms", "EndorseAccess": None}


def application(world: World, code: str, owner: Member, consumer: Member) -> Signed:
    """The statement that asks for the owner's first resource."""
    return world.signed(
        "RequestAccess", [consumer.handler], code=code, expectedState=0,
        resource=to_hex(resource_id(f"{owner.prefix}-1")), consumer=to_hex(consumer.id),
        request=to_hex(random_digest()), uses=2, until=DEADLINE, **{"from": 7},
    )  # fmt: skip


def decision(
    world: World, name: str, code: str, asked: Signed, state: int, key: bytes, **fields: Any
) -> Signed:
    """A statement about the authorization, signed by one account."""
    about: dict[str, Any] = {"authorization": to_hex(authorization_id(code))}
    if name in ("EndorseAccess", "GrantAccess", "DenyAccess"):
        about["application"] = to_hex(asked.digest)
    document = DOCUMENTS.get(name, "reason")
    if document is not None:
        about[document] = to_hex(random_digest())
    if name == "GrantAccess":
        about |= {"from": 8, "until": DEADLINE, "uses": 1}
    return world.signed(name, [key], expectedState=state, **about, **fields)


def test_an_authorization_is_asked_for_decided_upon_and_ended(world: World) -> None:
    owner, consumer = world.new_member(), world.new_member()
    code, other = (f"A-{int(world.unique('')):012}" for _ in range(2))
    id_ = authorization_id(code)
    world.relay(world.publication(owner, f"{owner.prefix}-1"))
    assert world.client.authorization(id_) is None
    asked = application(world, code, owner, consumer)
    second = application(world, other, owner, consumer)
    gas: dict[str, tuple[Signed, Any]] = {"RequestAccess": (asked, world.relay(asked))}
    (event,) = world.events(gas["RequestAccess"][1])
    assert isinstance(event, AccessRequested)
    assert (event.digest, event.authorization, event.consumer) == (asked.digest, id_, consumer.id)
    assert (event.from_, event.until, event.uses, event.state) == (7, DEADLINE, 2, 1)
    found = world.client.authorization(id_)
    assert found == AuthorizationState(
        resource=resource_id(f"{owner.prefix}-1"), consumer=consumer.id, application=asked.digest,
        terms=ZERO_DIGEST, from_=Seconds(7), until=DEADLINE, uses=2, state=1,
        status=AuthorizationStatus.REQUESTED, suspended_by=None,
    )  # fmt: skip
    for state, (name, kind) in enumerate(STORY, start=1):
        key = consumer.head if name == "EndorseAccess" else owner.head
        statement = decision(world, name, code, asked, state, key)
        gas[name] = statement, world.relay(statement)
        (told,) = world.events(gas[name][1])
        assert isinstance(told, kind)
        assert (told.digest, told.authorization, told.state) == (statement.digest, id_, state + 1)
        now = world.client.authorization(id_)
        assert now is not None
        assert now.suspended_by is (Side.OWNER if name == "SuspendAccess" else None)
        granted = now.status is AuthorizationStatus.GRANTED
        assert world.client.is_active(id_, consumer.id, Seconds(8)) is granted
        assert not world.client.is_active(id_, consumer.id, Seconds(7))
    denial = decision(world, "DenyAccess", other, second, 1, owner.head)
    done = world.relay(second, denial)
    requested, denied = world.events(done)
    assert isinstance(requested, AccessRequested)
    assert isinstance(denied, AccessDenied)
    assert world.client.is_used("DenyAccess", denial.digest)
    for name, (statement, sent) in gas.items():
        limit = RELAY_GAS + statement_gas(name, statement.message)
        assert sent.gas_used * 4 / 3 < limit < 3 * sent.gas_used, name
    assert done.gas_used is not None
    both = RELAY_GAS + sum(statement_gas(one.name, one.message) for one in (second, denial))
    assert done.gas_used * 4 / 3 < both


def test_a_refusal_says_why(world: World) -> None:
    owner, consumer = world.new_member(), world.new_member()
    code = f"A-{int(world.unique('')):012}"
    asked = application(world, code, owner, consumer)
    (event,) = world.events(world.relay(asked))
    assert isinstance(event, CallRefused)
    assert (event.refusal.name, event.refusal.arguments) == (
        "NotPublished", {"resource": asked.message["resource"]},
    )  # fmt: skip


def test_a_journal_statement_is_for_no_contract(world: World) -> None:
    with pytest.raises(StatementError, match="journal statement"):
        world.client.is_used("DepositPayload", random_digest())
    with pytest.raises(StatementError, match="journal statement"):
        statement_gas("DepositPayload", {})


@pytest.mark.parametrize(("status", "side"), [(7, 0), (4, 3)])
def test_a_status_that_there_is_not_is_nonsense(status: int, side: int) -> None:
    with pytest.raises(Nonsense, match=f"status {status}, side {side}"):
        read_authorization([b"", b"", b"", b"", 0, int(time.time()), 0, 1, status, side])
