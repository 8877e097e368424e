"""What the tables say of uses once the journal has told of them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from chain.words import to_hex
from gateway.audit import rebuild
from gateway.database import read_session
from gateway.journal import records
from gateway.uses.locks import locks_of
from gateway.uses.models import UseEvent
from tests.gateway.uses.desk import BUYER, DAY, RIVAL, Desk, key

KEYS = [key(1), key(2)]


def events(desk: Desk) -> list[UseEvent]:
    with read_session(desk.town.engine) as session:
        query = select(UseEvent).where(UseEvent.key == KEYS[0]).order_by("position")
        return list(session.exec(query).all())


def test_what_is_submitted_is_ahead_and_what_is_accepted_holds(desk: Desk) -> None:
    taken = desk.submit("LockUse", KEYS)
    row = desk.row(KEYS[0])
    assert (row.status, row.holder, row.number) == ("free", None, 0)
    assert (row.ahead, row.ahead_holder) == ("locked", BUYER)
    accepted = desk.town.accept(taken.digest)
    row = desk.row(KEYS[0])
    assert (row.status, row.holder, row.number) == ("locked", BUYER, 1)
    assert row.until == desk.town.seconds() + DAY
    assert accepted.body is not None
    assert (row.since, row.changed) == (accepted.body["effect"]["block"]["time"], accepted.position)
    (event,) = events(desk)
    assert (event.outcome, event.answered, event.since) == (
        "accepted",
        accepted.position,
        row.since,
    )


def test_what_the_contract_refuses_is_as_if_it_had_not_been_said(desk: Desk) -> None:
    first, second = desk.submit("LockUse", KEYS), desk.submit("BookUse", KEYS)
    refused = desk.town.refuse(first.digest, "UseTaken")
    row = desk.row(KEYS[0])
    assert (row.status, row.number, row.ahead) == ("free", 0, "booked")
    desk.town.refuse(second.digest)
    row = desk.row(KEYS[0])
    assert (row.status, row.ahead, row.ahead_holder) == ("free", "free", None)
    assert [one.outcome for one in events(desk)] == ["refused", "refused"]
    assert events(desk)[0].answered == refused.position
    desk.submit("BookUse", KEYS, by="rival")


def test_where_the_chain_decides_otherwise_both_records_tell(desk: Desk) -> None:
    """A rival's own transaction gets there before what was recorded here."""
    ours = desk.submit("BookUse", KEYS)
    theirs = desk.accepted_directly(desk.raw("BookUse", KEYS, by="rival"), "rival")
    refused = desk.town.refuse(ours.digest, "UseTaken")
    row = desk.row(KEYS[0])
    assert (row.status, row.holder, row.ahead_holder, row.number) == ("booked", RIVAL, RIVAL, 1)
    assert ours.entry is not None
    assert [(one.position, one.outcome, one.member, one.answered) for one in events(desk)] == [
        (ours.entry.position, "refused", BUYER, refused.position),
        (theirs.position, "accepted", RIVAL, theirs.position),
    ]
    with read_session(desk.town.engine) as session:
        told = records.read(session, refused.position).body
    assert told is not None
    assert (told["reason"]["error"], told["uses"]) == ("UseTaken", [to_hex(one) for one in KEYS])


def test_a_buyer_that_is_named_displaces_a_lock_and_the_count_of_locks_follows(desk: Desk) -> None:
    desk.do("LockUse", KEYS, by="rival")
    desk.town.accept(desk.name(KEYS[0], BUYER).digest)
    desk.submit("BookUse", KEYS[:1])
    with read_session(desk.town.engine) as session:
        assert (locks_of(session, RIVAL), locks_of(session, BUYER)) == (1, 0)
    row = desk.row(KEYS[0])
    assert (row.buyer, row.status, row.holder, row.number) == (BUYER, "locked", RIVAL, 2)


@pytest.mark.parametrize("answered", [False, True])
def test_the_tables_are_made_again_equal(desk: Desk, answered: bool) -> None:
    desk.do("LockUse", KEYS)
    desk.accepted_directly(desk.raw("BookUse", [key(7)], by="rival"), "rival")
    taken = [desk.submit("BookUse", KEYS[:1]), desk.submit("ReleaseUse", KEYS[1:])]
    named = desk.name(KEYS[1], RIVAL)
    if answered:
        desk.town.accept(taken[0].digest)
        desk.town.refuse(taken[1].digest)
        desk.town.accept(named.digest)
    before = desk.rows()
    rebuild(desk.town.writer)
    assert desk.rows() == before


def test_the_record_is_found_by_member_voucher_and_each_document(desk: Desk) -> None:
    taken = desk.submit("BookUse", KEYS)
    assert taken.entry is not None
    body = taken.entry.body
    assert body is not None
    assert body["uses"] == [to_hex(one) for one in KEYS]
    assert body["subject"].keys() == {"booker", "voucher"}
    assert len(taken.entry.header.tags) == 4
    named = desk.name(KEYS[0], None)
    assert named.entry is not None
    assert named.entry.body is not None
    assert named.entry.body["subject"] == {}
    assert len(named.entry.header.tags) == 2  # the steward, and the document
