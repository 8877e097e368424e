"""Typed questions, transactions and events, on the embedded node and on one that is not ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.client import (
    RELAY_GAS,
    AccountRotated,
    CallRefused,
    CallReverted,
    CheckpointAppended,
    Client,
    EntryPublished,
    EntryTransferred,
    EntryWithdrawn,
    MemberAdmitted,
    MemberAmended,
    MemberReinstated,
    MemberSuspended,
    NotDeployed,
    ResourceStatus,
    TransactionFailed,
    append_call,
    append_gas,
    call_hash,
    check_deployed,
    statement_gas,
)
from chain.client.views import Addresses
from chain.errors import ClientError
from chain.merkle import EMPTY_ROOT, root_hash
from chain.statements import TYPES, address_of
from chain.words import ZERO_ADDRESS, ZERO_DIGEST, Address, Digest, Rank, Role, to_hex
from tests.chain.client.world import PATIENCE, Member, World, random_digest, resource_id


def test_founders_stand_as_deployed(world: World) -> None:
    steward = world.client.standing(world.steward.account)
    assert steward is not None
    assert (steward.rank, steward.roles, steward.active) == (Rank.HEAD, Role.STEWARD, True)
    operator = world.client.standing(world.operator.account)
    assert operator is not None
    assert operator.roles == Role.OPERATOR
    assert world.client.quorum() == 1
    founded = list(world.client.events(world.contracts.block, world.contracts.block))
    admitted = [event for event in founded if isinstance(event, MemberAdmitted)]
    assert [(event.digest, event.code, event.heads) for event in admitted] == [
        (ZERO_DIGEST, "STEWARD", (world.steward.account,)),
        (ZERO_DIGEST, "OPERATOR", (world.operator.account,)),
    ]


def test_the_deployed_code_is_that_of_our_artifacts(world: World) -> None:
    check_deployed(world.client, world.contracts)
    swapped = replace(
        world.contracts, members=world.contracts.catalog, catalog=world.contracts.members
    )
    with pytest.raises(NotDeployed, match="is not that of our Members"):
        check_deployed(world.client, swapped)


def test_a_member_is_admitted_amended_suspended_and_reinstated(world: World) -> None:
    name = world.unique("M")
    member = Member(name, name)
    admission = world.admission(member)
    (admitted,) = world.events(world.relay(admission))
    assert isinstance(admitted, MemberAdmitted)
    assert (admitted.digest, admitted.member, admitted.code) == (
        admission.digest,
        member.id,
        member.code,
    )
    assert (admitted.handlers, admitted.heads, admitted.state) == (
        (address_of(member.handler),),
        (address_of(member.head),),
        1,
    )
    steps = [
        ("AmendMember", {"profile": to_hex(random_digest()), "roles": int(Role.CONSUMER)}),
        ("SuspendMember", {"reason": to_hex(random_digest())}),
        ("ReinstateMember", {"reason": to_hex(random_digest())}),
    ]
    statements = [
        world.signed(
            step, [world.ledger.steward], member=to_hex(member.id), expectedState=state, **fields
        )
        for state, (step, fields) in enumerate(steps, start=1)
    ]
    amended, suspended, reinstated = world.events(world.relay(*statements))
    assert isinstance(amended, MemberAmended)
    assert amended.roles is Role.CONSUMER
    assert isinstance(suspended, MemberSuspended)
    assert to_hex(suspended.reason) == statements[1].message["reason"]
    assert isinstance(reinstated, MemberReinstated)
    assert reinstated.state == 4
    now = world.client.member(member.id)
    assert now is not None
    assert (now.code, now.roles, now.active, now.state) == (name, Role.CONSUMER, True, 4)
    assert (now.accounts, now.heads) == (2, 1)


def test_standing_follows_suspension_and_the_past_can_be_asked(world: World) -> None:
    member = world.new_member()
    account = address_of(member.handler)
    before = world.client.block_number()
    statement = world.signed(
        "SuspendMember", [world.ledger.steward], member=to_hex(member.id), expectedState=1,
        reason=to_hex(random_digest()),
    )  # fmt: skip
    world.relay(statement)
    now, then = world.client.standing(account), world.client.standing(account, before)
    assert now is not None
    assert then is not None
    assert (now.active, then.active) == (False, True)
    assert (now.member, now.rank) == (member.id, Rank.HANDLER)


def test_an_account_is_rotated(world: World) -> None:
    member = world.new_member()
    new = Address(random_digest()[:20])
    rotation = world.signed(
        "RotateAccount", [member.head], member=to_hex(member.id), rank=int(Rank.HANDLER),
        previous=to_hex(ZERO_ADDRESS), next=to_hex(new), expectedState=1,
    )  # fmt: skip
    (rotated,) = world.events(world.relay(rotation))
    assert isinstance(rotated, AccountRotated)
    assert (rotated.previous, rotated.next, rotated.rank) == (ZERO_ADDRESS, new, Rank.HANDLER)
    standing = world.client.standing(new)
    assert standing is not None
    assert standing.member == member.id


def test_an_entry_is_published_withdrawn_and_transferred(world: World) -> None:
    owner, heir = world.new_member(), world.new_member()
    code = f"{owner.prefix}-1"
    resource = resource_id(code)
    publication = world.publication(owner, code)
    withdrawal = world.signed(
        "WithdrawEntry", [owner.handler], resource=to_hex(resource), expectedState=1,
        reason=to_hex(random_digest()),
    )  # fmt: skip
    transfer = world.signed(
        "TransferEntry", [owner.head, heir.head], resource=to_hex(resource), expectedState=2,
        **{"from": to_hex(owner.id), "to": to_hex(heir.id)},
    )  # fmt: skip
    published, withdrawn, transferred = world.events(world.relay(publication, withdrawal, transfer))
    assert isinstance(published, EntryPublished)
    assert (published.digest, published.resource, published.owner) == (
        publication.digest,
        resource,
        owner.id,
    )
    assert (published.version, to_hex(published.entry)) == (1, publication.message["entry"])
    assert isinstance(withdrawn, EntryWithdrawn)
    assert withdrawn.state == 2
    assert isinstance(transferred, EntryTransferred)
    assert (transferred.from_member, transferred.to_member) == (owner.id, heir.id)
    now = world.client.resource(resource)
    assert now is not None
    assert (now.owner, now.version, now.state, now.status) == (
        heir.id,
        1,
        3,
        ResourceStatus.WITHDRAWN,
    )


def test_a_used_digest_is_known_with_its_block(world: World) -> None:
    owner = world.new_member()
    publication = world.publication(owner, f"{owner.prefix}-1")
    assert not world.client.is_used("PublishEntry", publication.digest)
    assert world.client.accepted_in("PublishEntry", publication.digest) is None
    sent = world.relay(publication)
    assert world.client.is_used("PublishEntry", publication.digest)
    assert world.client.accepted_in("PublishEntry", publication.digest) == sent.block


def test_what_does_not_exist_is_none(world: World) -> None:
    assert world.client.standing(Address(bytes([7]) * 20)) is None
    assert world.client.member(random_digest()) is None
    assert world.client.resource(random_digest()) is None
    assert world.client.checkpoint(10**6) is None
    assert world.client.block(10**9) is None


def test_a_refused_call_of_a_batch_is_named_and_its_neighbours_go_on(world: World) -> None:
    owner = world.new_member()
    good = [world.publication(owner, f"{owner.prefix}-{number}") for number in (1, 2)]
    bad = world.publication(owner, f"{owner.prefix}-3", version=7)
    first, refused, second = world.events(world.relay(good[0], bad, good[1]))
    assert isinstance(first, EntryPublished)
    assert isinstance(second, EntryPublished)
    assert isinstance(refused, CallRefused)
    assert refused.call_hash == call_hash(bad.call)
    assert refused.refusal.name == "WrongVersion"
    assert refused.refusal.arguments == {"given": 7, "needed": 1}
    assert str(refused.refusal) == "WrongVersion(given=7, needed=1)"


def test_a_reverted_question_carries_the_contracts_error(world: World) -> None:
    call = append_call(1, ZERO_DIGEST, ZERO_DIGEST, [], [random_digest()])
    with pytest.raises(CallReverted, match="NotAuthorised") as caught:
        world.client.connection.execute(world.contracts.journal, call, None)
    assert caught.value.refusal.arguments == {"account": to_hex(ZERO_ADDRESS)}


def test_a_failed_transaction_carries_the_contracts_error(world: World) -> None:
    call = append_call(5, random_digest(), ZERO_DIGEST, [], [random_digest()])
    key = world.unique("fails-")
    world.sender.send(key, world.contracts.journal, call, append_gas(1))
    with pytest.raises(TransactionFailed) as caught:
        world.sender.wait(key, PATIENCE)
    assert caught.value.refusal is not None
    assert caught.value.refusal.name in ("WrongSize", "WrongRoot")


def test_the_journal_grows_and_each_checkpoint_stays(world: World) -> None:
    before = world.client.journal()
    assert before.root == (world.journal.root() if before.size else EMPTY_ROOT)
    leaves = [random_digest() for _ in range(5)]
    call = append_call(before.size, before.root, ZERO_DIGEST, world.journal.peaks, leaves)
    key = world.unique("append-")
    world.sender.send(key, world.contracts.journal, call, append_gas(5))
    sent = world.sender.wait(key, PATIENCE)
    world.journal = world.journal.append(leaves)
    (appended,) = world.events(sent)
    assert isinstance(appended, CheckpointAppended)
    assert (appended.size, appended.root) == (before.size + 5, world.journal.root())
    now = world.client.journal()
    assert (now.size, now.root, now.block) == (appended.size, appended.root, sent.block)
    assert world.client.checkpoint(before.size) == before
    assert world.client.journal(sent.block and sent.block - 1) == before
    if before.size == 0:
        assert now.root == root_hash(leaves)


def test_the_largest_append_fits_and_its_gas_suffices(world: World) -> None:
    before = world.client.journal()
    leaves = [random_digest() for _ in range(3500)]
    call = append_call(before.size, before.root, random_digest(), world.journal.peaks, leaves)
    key = world.unique("append-")
    world.sender.send(key, world.contracts.journal, call, append_gas(3500))
    sent = world.sender.wait(key, PATIENCE)
    world.journal = world.journal.append(leaves)
    assert world.client.journal().root == world.journal.root()
    assert sent.gas_used is not None
    assert sent.gas_used < append_gas(3500) < 2 * sent.gas_used


def test_events_are_filtered_by_contract_and_come_in_order(world: World) -> None:
    owner = world.new_member()
    world.relay(*[world.publication(owner, f"{owner.prefix}-{number}") for number in range(1, 4)])
    newest = world.client.block_number()
    everything = list(world.client.events(0, newest))
    places = [(event.place.block, event.place.index) for event in everything]
    assert places == sorted(places)
    catalog = list(world.client.events(0, newest, [world.contracts.catalog]))
    assert catalog == [e for e in everything if e.place.contract == world.contracts.catalog]
    assert len(catalog) >= 3


def test_a_block_is_told_with_its_transactions(world: World) -> None:
    owner = world.new_member()
    sent = world.relay(world.publication(owner, f"{owner.prefix}-1"))
    assert sent.block is not None
    block = world.client.block(sent.block)
    assert block is not None
    assert (block.number, block.hash) == (sent.block, sent.block_hash)
    assert sent.hash in block.transactions
    parent = world.client.block(sent.block - 1)
    assert parent is not None
    assert block.parent == parent.hash
    assert block.time >= parent.time


def test_a_client_without_addresses_says_so(world: World) -> None:
    with (
        Client(world.client.connection._transport.url) as client,
        pytest.raises(ClientError, match="addresses of the ledger's contracts"),
    ):
        client.journal()


def test_a_contract_that_is_not_there_is_named(world: World) -> None:
    nowhere = Address(bytes([9]) * 20)
    with Client(
        world.client.connection._transport.url, contracts=Addresses(*[nowhere] * 6, 0)
    ) as client:
        with pytest.raises(NotDeployed, match="no Journal at 0x0909"):
            client.journal()
        with pytest.raises(NotDeployed, match="not yet in block 0"):
            client.standing(nowhere, 0)


@pytest.mark.parametrize(
    "name", [name for name, kind in TYPES.items() if kind.contract in ("Members", "Catalog")]
)
def test_each_statements_gas_suffices_and_is_not_wasteful(world: World, name: str) -> None:
    member, heir = world.new_member(), world.new_member()
    steward, code = [world.ledger.steward], f"{member.prefix}-{'9' * (31 - len(member.prefix))}"
    reason = to_hex(random_digest())
    about = {"member": to_hex(member.id), "expectedState": 1}
    thing = {"resource": to_hex(resource_id(code)), "expectedState": 1}
    new = Member("N" * 24 + world.unique(), world.unique("N"))
    many = {
        kind: [to_hex(Address(random_digest()[:20])) for _ in range(16)]
        for kind in ("handlers", "heads")
    }
    if name in ("WithdrawEntry", "TransferEntry"):
        world.relay(world.publication(member, code))
    if name == "ReinstateMember":
        world.relay(world.signed("SuspendMember", steward, reason=reason, **about))
        about["expectedState"] = 2
    statement = {
        "AdmitMember": lambda: world.signed(
            name, steward, **{**world.admission(new).message, **many}
        ),
        "AmendMember": lambda: world.signed(
            name, steward, profile=reason, roles=int(Role.AUDITOR), **about
        ),
        "SuspendMember": lambda: world.signed(name, steward, reason=reason, **about),
        "ReinstateMember": lambda: world.signed(name, steward, reason=reason, **about),
        "RotateAccount": lambda: world.signed(
            name, steward, previous=to_hex(address_of(member.head)), next=reason[:42],
            rank=int(Rank.HEAD), **about,
        ),
        "PublishEntry": lambda: world.publication(member, code),
        "WithdrawEntry": lambda: world.signed(name, [member.head], reason=reason, **thing),
        "TransferEntry": lambda: world.signed(
            name, [member.head, heir.head], **thing,
            **{"from": to_hex(member.id), "to": to_hex(heir.id)},
        ),
    }[name]()  # fmt: skip
    sent = world.relay(statement)
    (event,) = world.events(sent)
    assert not isinstance(event, CallRefused)
    assert sent.gas_used is not None
    limit = RELAY_GAS + statement_gas(name, statement.message)
    assert sent.gas_used * 4 / 3 < limit < 3 * sent.gas_used
    assert Digest(event.digest) == statement.digest
