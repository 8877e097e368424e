"""Documents in the tables, as the journal tells them: pending, accepted, refused, sent directly."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from chain.documents import batch_id, licence_id, series_id
from chain.records import tag_hash
from chain.words import Seconds, to_hex
from gateway.database import read_session
from gateway.errors import NotFound
from gateway.issuing import service
from gateway.issuing.models import Issue, IssuerRight, RedEvent
from gateway.issuing.subjects import subject_of
from gateway.statements.models import Statement
from tests.gateway.issuing.registry import (
    KIND,
    MZ,
    NOW,
    SW,
    Registry,
    alone,
    digest_of,
    hashed,
    member_id,
    of_batch,
    successor,
)
from tests.support.town import XC

TAG = tag_hash(f"member:{SW}")


def row(registry: Registry, name: Any) -> Issue:
    with Session(registry.town.engine) as session:
        return session.get_one(Issue, name.issue)


def directly(registry: Registry, kind: str, by: str, /, **message: Any) -> dict[str, str]:
    """A member's own transaction is accepted; returns what the record is about."""
    raw = registry.raw(kind, by, **message)
    with read_session(registry.town.engine) as session:
        subject = subject_of(session, registry.town.content(raw))
    registry.accepted_directly(raw, by, subject)
    return subject


def test_a_document_is_pending_issued_or_refused(registry: Registry) -> None:
    taken = registry.issue(validFrom=5, validUntil=9)
    found = row(registry, alone())
    assert (found.state, found.issued, found.record) == ("pending", None, taken.entry.position)  # type: ignore[union-attr]
    entry = registry.refuse(taken)
    assert (row(registry, alone()).state, row(registry, alone()).changed) == (
        "refused", entry.position,
    )  # fmt: skip
    again = registry.issue(root=hashed("another"))
    assert row(registry, alone()).root == digest_of("another")
    registry.accept(again)
    found = row(registry, alone())
    assert (found.state, found.issued) == ("issued", NOW + registry.town.blocks)
    assert (found.key, found.series, found.first, found.count) == (digest_of("1"), None, 0, 0)
    assert (found.valid_from, found.valid_until, found.amount) == (0, 0, 1000)
    assert (found.issuer, found.kind, found.buyer, found.blue) == (SW, KIND, XC, None)


def test_a_late_acceptance_counts_and_the_other_refusal_does_not(registry: Registry) -> None:
    first = registry.issue(root=hashed("first"))
    registry.refuse(first)
    second = registry.issue(root=hashed("second"))
    registry.accept(first)  # somebody relayed it once more
    registry.refuse(second, "DocumentExists")
    found = row(registry, alone())
    assert (found.state, found.root) == ("issued", digest_of("first"))
    assert found.record == first.entry.position  # type: ignore[union-attr]


def test_a_batch_extends_its_series(registry: Registry) -> None:
    registry.accept(registry.batch(3, 7))
    series = series_id(TAG, digest_of("series"), KIND)
    found = row(registry, of_batch(3, first=3))
    assert found.id == batch_id(series, 3)
    assert (found.series, found.key, found.first, found.count) == (digest_of("series"), None, 3, 7)
    registry.batch(20, 5)
    with read_session(registry.town.engine) as session:
        assert service.series(session, series) == service.Series(10, 1)
        assert service.series_expected(session, series) == service.Series(25, 2)


def test_a_right_is_found_by_issuer_and_kind(registry: Registry) -> None:
    registry.license(until=0, **{"from": 0})
    with Session(registry.town.engine) as session:
        found = session.get_one(IssuerRight, (SW, KIND))
        assert found.tag == licence_id(TAG, KIND)
        assert service.right(session, SW, KIND).holds(Seconds(NOW))
        assert not service.right_expected(session, SW, KIND).holds(Seconds(NOW))
        assert service.right(session, MZ, "other").number == 0


def test_statements_of_one_issuer_do_not_count_for_its_membership(registry: Registry) -> None:
    registry.license()
    registry.issue()
    with Session(registry.town.engine) as session:
        rows = session.exec(select(Statement)).all()
    subjects = [one.subject for one in rows if one.state == "pending"]
    assert set(subjects) == {licence_id(TAG, KIND), alone().id}


def test_what_a_member_sends_to_the_contract_itself_counts(registry: Registry) -> None:
    assert directly(registry, "LicenseIssuer", "steward", issuer=member_id(SW), kind="other",
                    **{"from": 0, "until": NOW + 9}) == {"issuer": SW}  # fmt: skip
    named = {"document": to_hex(alone().id), "issuer": SW, "buyer": XC}
    assert directly(registry, "IssueDocument", "sw-clerk", key=hashed("1")) == named
    assert directly(registry, "IssueBatch", "sw-clerk", first=1, count=3) == {
        "document": to_hex(of_batch(1).issue), "issuer": SW,
    }  # fmt: skip
    one = {"issue": to_hex(alone().issue), "serial": 0}
    assert directly(registry, "SuspendDocument", "steward", **one) == named
    subject = directly(registry, "SupersedeDocument", "sw-head", **one, **successor(of_batch(2)))
    assert subject == {**named, "successor": to_hex(of_batch(2).id)}
    assert directly(registry, "RequestRed", "xc-clerk", **one) == named
    assert directly(registry, "ConfirmRed", "sw-head", **one) == named
    letter = {"key": hashed("2"), "amount": 400, "blue": to_hex(alone().id)}
    assert directly(registry, "IssueDocument", "sw-clerk", **letter) == {
        "document": to_hex(alone("2").id), "issuer": SW, "buyer": XC, "blue": to_hex(alone().id),
    }  # fmt: skip
    shown = registry.state(alone())
    assert [(c.status, c.side, c.reason) for c in shown.validity.changes] == [
        ("suspended", "steward", None), ("superseded", "issuer", None),
    ]  # fmt: skip
    assert (shown.red.status, shown.red.done, shown.red.state) == ("partial", "400", 3)
    of_one = directly(registry, "RevokeDocument", "sw-head", issue=to_hex(of_batch(3).issue),
                      serial=3)  # fmt: skip
    assert of_one == {
        "document": to_hex(of_batch(3).id), "issue": to_hex(of_batch(3).issue), "issuer": SW,
    }  # fmt: skip


def test_events_of_red_letters_name_the_letter(registry: Registry) -> None:
    blue = registry.confirmed()
    registry.issued("2", blue=to_hex(blue.id), amount=400)
    with Session(registry.town.engine) as session:
        events = service.red_events(session, blue.id)
    assert [(e.kind, e.amount, e.total, e.side) for e in events if e.outcome == "accepted"] == [
        ("red-letter.requested", 400, 1000, "issuer"),
        ("red-letter.confirmed", 400, 0, "buyer"),
        ("document.issued", 400, 0, "issuer"),
    ]
    last = events[-1]
    assert isinstance(last, RedEvent)
    assert (last.letter, last.issue, last.serial) == (alone("2").id, blue.issue, 0)
    assert events[-2].answered == last.position


def test_red_letters_add_up_to_the_whole(registry: Registry) -> None:
    blue = registry.confirmed()
    registry.issued("2", blue=to_hex(blue.id), amount=400)
    registry.done("RequestRed", blue, amount=600)
    registry.done("ConfirmRed", blue, amount=600)
    registry.issue("3", blue=to_hex(blue.id), amount=600)
    shown = registry.state(blue).red
    assert (shown.status, shown.done, shown.open, shown.by) == ("confirmed", "400", "600", "issuer")
    ahead = shown.ahead
    assert (ahead.status, ahead.done, ahead.open, ahead.by) == ("full", "1000", "0", None)


def test_what_is_under_way_stands_beside_what_was_accepted(registry: Registry) -> None:
    name = registry.issued()
    registry.about("SuspendDocument", name, "steward")
    with Session(registry.town.engine) as session:
        found = service.validity(session, service.issue_named(session, name), 0)
    assert (found.status, found.number, found.status_ahead, found.next_number) == (
        "active", 1, "suspended", 2,
    )  # fmt: skip
    assert [(c.side, c.reason, c.recorded) for c in found.under_way] == [
        ("steward", "开票有误", None)
    ]


def test_known_then_and_known_now_differ(registry: Registry) -> None:
    name = registry.issued()
    registry.town.clock += 100_000
    registry.done("RevokeDocument", name, effective=NOW - 5)
    with Session(registry.town.engine) as session:
        found = service.validity(session, service.issue_named(session, name), 0)
    issued, recorded = found.issued or 0, found.changes[0].recorded or 0
    assert found.status_at(Seconds(issued), Seconds(recorded - 1)) == "active"
    assert found.status_at(Seconds(issued), Seconds(recorded)) == "revoked"
    assert found.status_at(Seconds(issued - 1), Seconds(recorded)) is None


def test_what_was_refused_is_not_there(registry: Registry) -> None:
    registry.refuse(registry.issue())
    with Session(registry.town.engine) as session, pytest.raises(NotFound, match="issued here"):
        service.issue_named(session, alone())
