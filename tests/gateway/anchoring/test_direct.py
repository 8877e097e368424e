"""Statements that members send to the contracts themselves, past the gateway."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from chain import canonical
from chain.client import CallRefused, relay_call
from chain.records import tag_hash
from chain.statements import parse_message, sign, statement_digest, statement_type
from chain.words import Digest, Rank, Role, to_hex
from gateway.catalog.models import Resource, Version
from gateway.errors import Conflict
from gateway.members.models import Account, Member
from gateway.members.profile import make_profile
from gateway.statements.models import Proposal
from tests.gateway.anchoring.chain_town import ChainTown
from tests.support.town import LEDGER_ID, TJ, XC, account_of, an_entry, key_of

pytestmark = pytest.mark.loopback

CODE = "STJJ-0001"
NOBODY = to_hex(bytes(20))


def publication(city: ChainTown, code: str = CODE, **message: Any) -> dict[str, Any]:
    fields = {"owner": to_hex(tag_hash(f"member:{TJ}")), "version": 1, **message}
    return city.statement("PublishEntry", ["tj-clerk"], an_entry(), code=code, **fields)


def digest_of(raw: dict[str, Any]) -> Digest:
    kind = statement_type(raw["type"])
    return statement_digest(LEDGER_ID, kind, parse_message(kind, raw["message"]))


def rotation(city: ChainTown, previous: str, following: str, state: int) -> dict[str, Any]:
    return city.statement(
        "RotateAccount",
        ["tj-head"],
        member=to_hex(tag_hash(f"member:{TJ}")),
        previous=previous,
        next=following,
        rank=int(Rank.HANDLER),
        expectedState=state,
    )


def test_a_publication_sent_directly_is_recorded_with_the_whole_statement(city: ChainTown) -> None:
    raw = publication(city)
    sent = city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    city.settle()
    (answer,) = city.outcomes(digest_of(raw))
    body = answer.body or {}
    assert (answer.header.kind, answer.header.outcome) == ("catalog.published", "accepted")
    assert body["submitted"] is None
    assert body["statement"] == {**raw, "attachment": None, "digest": to_hex(digest_of(raw))}
    assert body["actors"] == [
        {"account": to_hex(account_of("tj-clerk")), "member": TJ, "rank": "handler"}
    ]
    assert body["subject"] == {"resource": CODE, "owner": TJ}
    assert body["effect"]["transaction"] == to_hex(sent.hash)
    with Session(city.engine) as session:
        resource = session.get_one(Resource, CODE)
    assert (resource.status, resource.version, resource.state) == ("current", 1, 1)
    assert resource.document is None


def test_statements_inside_a_strangers_relay_are_recorded_too(city: ChainTown) -> None:
    raws = [publication(city, f"STJJ-{serial:04}") for serial in (1, 2, 3)]
    relay = relay_call([city.call(raw) for raw in raws])
    city.send("xc-head", city.ledger.catalog, relay)
    city.settle()
    found = [city.outcomes(digest_of(raw)) for raw in raws]
    assert [len(answers) for answers in found] == [1, 1, 1]
    assert [(answers[0].body or {})["statement"]["message"]["code"] for answers in found] == [
        "STJJ-0001",
        "STJJ-0002",
        "STJJ-0003",
    ]


def test_signers_are_judged_as_of_the_events_before_theirs(city: ChainTown) -> None:
    rotated = rotation(city, to_hex(account_of("tj-clerk")), to_hex(account_of("tj-new")), 1)
    city.send("tj-clerk", city.ledger.members, city.call(rotated))
    owner = to_hex(tag_hash(f"member:{TJ}"))
    raw = city.statement("PublishEntry", ["tj-new"], an_entry(), code=CODE, owner=owner, version=1)
    city.send("tj-new", city.ledger.catalog, city.call(raw))
    city.settle()
    (answer,) = city.outcomes(digest_of(raw))
    assert (answer.body or {})["actors"][0]["member"] == TJ


def test_a_pending_statement_accepted_directly_first_has_one_outcome(city: ChainTown) -> None:
    raw = publication(city)
    taken = city.take(raw)
    city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    # The relayer does not know yet: what it sends is refused as used, which is no second outcome.
    city.anchoring._relayer.relay([])
    city.settle()
    assert any(
        isinstance(event, CallRefused) and event.refusal.name == "DigestUsed"
        for event in city.events()
    )
    (answer,) = city.outcomes(taken.digest)
    assert answer.header.outcome == "accepted"
    assert (answer.body or {})["submitted"] == city.statement_row(taken.digest).position


def test_a_stranger_who_relays_too_early_has_nobody_refused(city: ChainTown) -> None:
    city.take(publication(city))
    second = publication(city, version=2, expectedState=1)
    taken = city.take(second)
    city.send("xc-clerk", city.ledger.catalog, relay_call([city.call(second)]))
    assert any(isinstance(event, CallRefused) for event in city.events())
    city.settle()
    assert [answer.header.outcome for answer in city.outcomes(taken.digest)] == ["accepted"]


def test_a_statement_refused_here_and_accepted_later_has_both_records(city: ChainTown) -> None:
    second = publication(city, version=2, expectedState=1)
    # Recorded here although its turn has not come: as if its predecessor had been refused.
    first = city.take(publication(city, expires=city.seconds() + 60))
    taken = city.take(second)
    city.rpc("evm_increaseTime", 3600)
    city.settle()
    assert city.statement_row(first.digest).state == "refused"
    city.send("tj-clerk", city.ledger.catalog, city.call(publication(city)))
    city.send("tj-clerk", city.ledger.catalog, city.call(second))
    city.settle()
    outcomes = [answer.header.outcome for answer in city.outcomes(taken.digest)]
    assert outcomes == ["refused", "accepted"]
    row = city.statement_row(taken.digest)
    assert (row.state, row.reason) == ("accepted", None)
    with Session(city.engine) as session:
        assert session.get_one(Resource, CODE).version == 2
        assert session.get_one(Version, row.position).status == "current"


def test_what_was_accepted_directly_cannot_be_submitted_again(city: ChainTown) -> None:
    raw = publication(city)
    city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    city.settle()
    with pytest.raises(Conflict, match="submitted before"):
        city.take(raw)


def test_a_serial_that_only_the_contract_takes_is_recorded(city: ChainTown) -> None:
    raw = publication(city, "STJJ-A-1")
    city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    city.settle()
    with Session(city.engine) as session:
        resource = session.get_one(Resource, "STJJ-A-1")
    assert (resource.prefix, resource.status) == ("STJJ", "current")


def test_an_account_that_comes_back_by_a_direct_rotation_is_active_again(city: ChainTown) -> None:
    clerk = to_hex(account_of("tj-clerk"))
    removed, added = rotation(city, clerk, NOBODY, 1), rotation(city, NOBODY, clerk, 2)
    city.send("tj-head", city.ledger.members, city.call(removed))
    city.send("tj-head", city.ledger.members, city.call(added))
    city.settle()
    assert [len(city.outcomes(digest_of(raw))) for raw in (removed, added)] == [1, 1]
    with Session(city.engine) as session:
        assert session.get_one(Account, account_of("tj-clerk")).active
        assert session.get_one(Member, TJ).state == 3


def test_an_expiry_beyond_json_is_recorded_as_text(city: ChainTown) -> None:
    raw = publication(city)
    raw["message"]["expires"] = 2**64 - 1
    kind = statement_type("PublishEntry")
    digest = statement_digest(LEDGER_ID, kind, raw["message"])
    raw["signatures"] = [to_hex(sign(key_of("tj-clerk"), digest))]
    city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    city.settle()
    (answer,) = city.outcomes(digest)
    message = (answer.body or {})["statement"]["message"]
    assert message["expires"] == "18446744073709551615"
    assert statement_digest(LEDGER_ID, kind, message) == digest


def test_a_direct_admission_is_projected_without_a_profile(city: ChainTown) -> None:
    admitted = city.statement(
        "AdmitMember",
        ["steward"],
        make_profile("市审计局"),
        code="AUDIT-1",
        prefix="SJJ",
        roles=int(Role.AUDITOR),
        handlers=[],
        heads=[to_hex(account_of("auditor"))],
    )
    city.send("steward", city.ledger.members, city.call(admitted))
    city.settle()
    with Session(city.engine) as session:
        member = session.get_one(Member, "AUDIT-1")
    assert (member.name, member.profile, member.roles) == ("AUDIT-1", None, Role.AUDITOR)


def test_a_proposal_completed_elsewhere_brings_its_attachment_along(city: ChainTown) -> None:
    city.take(publication(city))
    city.settle()
    transfer = city.statement(
        "TransferEntry",
        ["tj-head", "xc-head"],
        resource=to_hex(tag_hash(f"resource:{CODE}")),
        expectedState=1,
        **{"from": to_hex(tag_hash(f"member:{TJ}")), "to": to_hex(tag_hash(f"member:{XC}"))},
    )
    proposed = city.take({**transfer, "signatures": transfer["signatures"][:1]})
    assert proposed.missing == 1
    city.send("xc-head", city.ledger.catalog, city.call(transfer))
    city.settle()
    with Session(city.engine) as session:
        assert session.get(Proposal, proposed.digest) is None
        assert session.get_one(Resource, CODE).owner == XC


def test_what_a_contract_hides_is_passed_by_and_said(
    city: ChainTown, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = publication(city)
    city.send("tj-clerk", city.ledger.catalog, city.call(raw))
    monkeypatch.setattr("gateway.anchoring.direct.find_statement", lambda *_: None)
    other = city.publish("STJJ-0002", an_entry("别的"))
    city.settle()
    assert city.outcomes(digest_of(raw)) == []
    assert "no record of what Catalog accepted" in caplog.text
    assert city.statement_row(other.digest).state == "accepted"


def test_canonical_bytes_of_a_direct_record_are_those_of_any_other(city: ChainTown) -> None:
    city.send("tj-clerk", city.ledger.catalog, city.call(publication(city)))
    city.settle()
    body = city.entries()[-1].body
    assert canonical.decode(canonical.encode(body)) == body
