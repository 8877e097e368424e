"""Catalog.transfer: by the heads of both, and what it leaves and refuses."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.contracts.evm import Outcome
from tests.contracts.ledger import (
    CONSUMER,
    HEAD,
    MANAGER,
    NOBODY,
    PROVIDER,
    Department,
    Ledger,
    resource_id,
)
from tests.contracts.refusals import refused
from tests.contracts.signing import Person, person, sha

CODE = "TJ-1"
ID = resource_id(CODE)
UNKNOWN, PUBLISHED, WITHDRAWN = 0, 1, 2


@pytest.fixture
def tj(ledger: Ledger) -> Department:
    """A provider whose prefix is TJ."""
    return ledger.department("TJ")


@pytest.fixture
def jy(ledger: Ledger) -> Department:
    """Another provider, whose prefix is JY."""
    return ledger.department("JY")


def withdraw(ledger: Ledger, *by: Person, resource: bytes = ID) -> Outcome:
    """Withdraws a resource."""
    return ledger.do("WithdrawEntry", *by, resource=resource, reason=sha("why"))


def transfer(ledger: Ledger, from_: bytes, to: bytes, *by: Person, **given: Any) -> Outcome:
    """Transfers the resource."""
    return ledger.do("TransferEntry", *by, **{"resource": ID, "from": from_, "to": to, **given})


def test_heads_of_both_transfer_a_resource(ledger: Ledger, tj: Department, jy: Department) -> None:
    ledger.publish(tj, CODE)
    [event] = transfer(ledger, tj.id, jy.id, tj.head, jy.head).events
    assert event.name == "EntryTransferred"
    assert event.values == {
        "digest": event.topics[1],
        "resource": ID,
        "from": tj.id,
        "to": jy.id,
        "state": 2,
    }
    assert event.topics[2:] == (ID, jy.id)
    resource = ledger.resource(CODE)
    assert (resource["owner"], resource["version"], resource["state"]) == (jy.id, 1, 2)


def test_after_a_transfer_the_new_owner_publishes_under_the_old_code(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    transfer(ledger, tj.id, jy.id, tj.head, jy.head)
    with refused("NotOwner", ID, tj.id):
        ledger.publish(tj, CODE, 2)
    with refused("NotAuthorised", tj.handler.address):
        withdraw(ledger, tj.handler)
    ledger.publish(jy, CODE, 2)
    withdraw(ledger, jy.handler)


def test_a_withdrawn_resource_is_transferred_as_withdrawn(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    withdraw(ledger, tj.handler)
    transfer(ledger, tj.id, jy.id, tj.head, jy.head)
    resource = ledger.resource(CODE)
    assert (resource["owner"], resource["status"]) == (jy.id, WITHDRAWN)


def test_each_signature_of_a_transfer_is_of_its_side_and_of_a_head(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    stranger = person("stranger")
    for first in (tj.handler, jy.head, MANAGER, stranger):
        with refused("NotAuthorised", first.address):
            transfer(ledger, tj.id, jy.id, first, jy.head)
    for second in (jy.handler, tj.head, MANAGER, stranger):
        with refused("NotAuthorised", second.address):
            transfer(ledger, tj.id, jy.id, tj.head, second)


def test_the_new_owner_is_an_active_provider(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    consumer = ledger.department("XF", CONSUMER)
    with refused("NotAuthorised", consumer.head.address):
        transfer(ledger, tj.id, consumer.id, tj.head, consumer.head)
    ledger.suspend(jy.id)
    with refused("NotAuthorised", jy.head.address):
        transfer(ledger, tj.id, jy.id, tj.head, jy.head)


def test_who_gives_a_resource_away_need_not_be_a_provider_any_more(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    fields = {"member": tj.id, "profile": sha("p"), "roles": CONSUMER}
    ledger.do("AmendMember", MANAGER, **fields)
    transfer(ledger, tj.id, jy.id, tj.head, jy.head)


def test_a_transfer_is_from_the_owner_and_to_another(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    with refused("UnknownResource", ID):
        transfer(ledger, tj.id, jy.id, tj.head, jy.head)
    ledger.publish(tj, CODE)
    with refused("NotOwner", ID, jy.id):
        transfer(ledger, jy.id, tj.id, jy.head, tj.head)
    with refused("SameOwner", tj.id):
        transfer(ledger, tj.id, tj.id, tj.head, tj.head)
    with refused("NotAuthorised", jy.head.address):
        transfer(ledger, tj.id, sha("nobody"), tj.head, jy.head)


def test_a_resource_wanders_through_many_hands(ledger: Ledger, tj: Department) -> None:
    owners = [tj, ledger.department("JY"), ledger.department("XF", PROVIDER | CONSUMER), tj]
    ledger.publish(tj, CODE)
    for state, (one, next_) in enumerate(pairwise(owners), start=2):
        [event] = transfer(ledger, one.id, next_.id, one.head, next_.head).events
        assert event.values["state"] == state
    assert ledger.resource(CODE)["owner"] == tj.id


def test_a_removed_head_transfers_nothing(ledger: Ledger, tj: Department, jy: Department) -> None:
    ledger.publish(tj, CODE)
    rotation = {"member": tj.id, "previous": tj.head.address, "next": NOBODY, "rank": HEAD}
    ledger.do("RotateAccount", tj.head, **rotation)
    with refused("NotAuthorised", tj.head.address):
        transfer(ledger, tj.id, jy.id, tj.head, jy.head)
