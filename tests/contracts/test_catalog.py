"""Catalog: publish and withdraw, their events, and what each refuses."""

from __future__ import annotations

import pytest

from tests.contracts.evm import Outcome
from tests.contracts.ledger import (
    CONSUMER,
    HANDLER,
    MANAGER,
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


def test_a_first_publication_makes_the_resource(ledger: Ledger, tj: Department) -> None:
    [event] = ledger.publish(tj, CODE).events
    assert event.name == "EntryPublished"
    assert event.values == {
        "digest": event.topics[1],
        "resource": ID,
        "owner": tj.id,
        "version": 1,
        "entry": sha("TJ-1 1"),
        "state": 1,
    }
    assert event.topics[2:] == (ID, tj.id)
    assert ledger.resource(CODE) == {
        "owner": tj.id,
        "entry": sha("TJ-1 1"),
        "version": 1,
        "state": 1,
        "status": PUBLISHED,
    }


def test_a_resource_never_published_is_all_zeros(ledger: Ledger) -> None:
    nothing = {"owner": bytes(32), "entry": bytes(32), "version": 0, "state": 0, "status": UNKNOWN}
    assert ledger.resource("TJ-404") == nothing


def test_handlers_and_heads_publish(ledger: Ledger, tj: Department) -> None:
    ledger.publish(tj, CODE)
    fields = {"code": CODE, "owner": tj.id, "version": 2, "entry": sha("2")}
    ledger.do("PublishEntry", tj.head, **fields)
    assert ledger.resource(CODE)["version"] == 2


@pytest.mark.parametrize("version", [0, 2, 2**64 - 1])
def test_the_first_version_is_1(ledger: Ledger, tj: Department, version: int) -> None:
    with refused("WrongVersion", version, 1):
        ledger.publish(tj, CODE, version)


@pytest.mark.parametrize("version", [0, 1, 3])
def test_the_next_version_is_one_more(ledger: Ledger, tj: Department, version: int) -> None:
    ledger.publish(tj, CODE)
    with refused("WrongVersion", version, 2):
        ledger.publish(tj, CODE, version)
    [event] = ledger.publish(tj, CODE, 2).events
    assert (event.values["version"], event.values["state"]) == (2, 2)
    assert ledger.resource(CODE)["entry"] == sha("TJ-1 2")


def test_the_same_entry_may_be_a_new_version(ledger: Ledger, tj: Department) -> None:
    ledger.publish(tj, CODE, entry=sha("same"))
    ledger.publish(tj, CODE, 2, entry=sha("same"))


@pytest.mark.parametrize("code", ["JY-1", "TJX-1", "T0-1", "TJJJJJJJ-1"])
def test_a_new_resource_lies_in_its_owners_name_space(
    ledger: Ledger, tj: Department, code: str
) -> None:
    with refused("ForeignPrefix", code, b"TJ".ljust(8, b"\0")):
        ledger.publish(tj, code)


@pytest.mark.parametrize("code", ["TJ", "TJ-", "-1", "T-1", "tj-1", "TJ_1", "TJ-" + "0" * 30, ""])
def test_an_impossible_code_is_refused(ledger: Ledger, tj: Department, code: str) -> None:
    with refused("InvalidResourceCode", code):
        ledger.publish(tj, code)


def test_the_longest_code_has_32_characters(ledger: Ledger, tj: Department) -> None:
    ledger.publish(tj, "TJ-" + "0" * 29)


def test_the_signer_belongs_to_the_owner(ledger: Ledger, tj: Department, jy: Department) -> None:
    with refused("NotAuthorised", jy.handler.address):
        ledger.publish(jy, "TJ-1", owner=tj.id)
    with refused("NotAuthorised", tj.handler.address):
        ledger.publish(tj, "TJ-1", owner=jy.id)
    with refused("NotAuthorised", tj.handler.address):
        ledger.publish(tj, "TJ-1", owner=bytes(32))


def test_the_owner_alone_publishes_later_versions(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    with refused("NotOwner", ID, jy.id):
        ledger.publish(jy, CODE, 2)


def test_a_consumer_publishes_nothing(ledger: Ledger) -> None:
    consumer = ledger.department("XF", CONSUMER)
    with refused("NotAuthorised", consumer.handler.address):
        ledger.publish(consumer, "XF-1")


def test_who_is_no_longer_a_provider_withdraws_but_does_not_publish(
    ledger: Ledger, tj: Department
) -> None:
    ledger.publish(tj, CODE)
    fields = {"member": tj.id, "profile": sha("p"), "roles": CONSUMER}
    ledger.do("AmendMember", MANAGER, **fields)
    with refused("NotAuthorised", tj.handler.address):
        ledger.publish(tj, CODE, 2)
    withdraw(ledger, tj.handler)


def test_any_account_of_the_owner_withdraws(ledger: Ledger, tj: Department) -> None:
    for version, signer in ((1, tj.handler), (2, tj.head)):
        ledger.publish(tj, CODE, version)
        [event] = withdraw(ledger, signer).events
        assert event.name == "EntryWithdrawn"
        assert event.values == {
            "digest": event.topics[1],
            "resource": ID,
            "owner": tj.id,
            "reason": sha("why"),
            "state": 2 * version,
        }
        assert ledger.resource(CODE) == {
            "owner": tj.id,
            "entry": sha(f"TJ-1 {version}"),
            "version": version,
            "state": 2 * version,
            "status": WITHDRAWN,
        }


def test_what_is_withdrawn_or_was_never_published_is_not_withdrawn(
    ledger: Ledger, tj: Department
) -> None:
    with refused("NotPublished", ID):
        withdraw(ledger, tj.handler)
    ledger.publish(tj, CODE)
    withdraw(ledger, tj.handler)
    with refused("NotPublished", ID):
        withdraw(ledger, tj.handler)


def test_another_member_withdraws_nothing(ledger: Ledger, tj: Department, jy: Department) -> None:
    ledger.publish(tj, CODE)
    for signer in (jy.handler, jy.head, MANAGER):
        with refused("NotAuthorised", signer.address):
            withdraw(ledger, signer)


def test_a_withdrawn_resource_is_published_again_with_the_next_version(
    ledger: Ledger, tj: Department, jy: Department
) -> None:
    ledger.publish(tj, CODE)
    withdraw(ledger, tj.handler)
    with refused("WrongVersion", 1, 2):
        ledger.publish(tj, CODE, 1)
    with refused("NotOwner", ID, jy.id):
        ledger.publish(jy, CODE, 2)
    ledger.publish(tj, CODE, 2)
    resource = ledger.resource(CODE)
    assert (resource["status"], resource["state"]) == (PUBLISHED, 3)


def test_rotated_accounts_sign_for_what_their_member_owns(ledger: Ledger, tj: Department) -> None:
    ledger.publish(tj, CODE)
    new = person("new handler")
    rotation = {"member": tj.id, "previous": tj.handler.address, "next": new.address}
    ledger.do("RotateAccount", tj.head, **rotation, rank=HANDLER)
    fields = {"code": CODE, "owner": tj.id, "version": 2, "entry": sha("2")}
    with refused("NotAuthorised", tj.handler.address):
        ledger.do("PublishEntry", tj.handler, **fields)
    ledger.do("PublishEntry", new, **fields)
