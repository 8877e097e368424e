"""The reply extended: once, by at most ten working days, by owner and steward together."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import Session, col, select

from chain.records import key_tags, tag_hash
from chain.statements import sign
from chain.words import Role, to_hex
from gateway.audit import rebuild
from gateway.audit.findings import Findings
from gateway.audit.records import Checked
from gateway.audit.statements import Statements
from gateway.authorizations.calendar import add_working_days, day_of, end_of
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.authorizations.schemas import DeadlineOut
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.intake.service import Taken
from gateway.members.reason import make_reason
from tests.gateway.authorizations.office import (
    CODE,
    Office,
    authorization_id,
    member_id,
    resource_id,
)
from tests.support.town import STEWARD, TJ, XC, account_of, key_of
from tests.support.web import Visitor

FREE = "STJJ-0002"
BOTH = ["tj-head", "steward"]
HTML = {"Accept": "text/html"}


def raw_extension(
    office: Office, signers: list[str], code: str = CODE, days: int = 5, **message: Any
) -> dict[str, Any]:
    reason = message.pop("reason", make_reason("需核对口径"))
    named = message.pop("authorization", authorization_id(code))
    return office.town.statement(
        "ExtendReply", signers, reason, authorization=named, days=days, **message
    )


def extend(office: Office, signers: list[str] = BOTH, **how: Any) -> Taken:
    return office.town.take(raw_extension(office, signers, **how))


def cosign(office: Office, taken: Taken, by: str) -> Taken:
    signature = to_hex(sign(key_of(by), taken.digest))
    return office.town.writer.run(
        lambda session: office.town.intake.cosign(session, taken.digest, signature)
    )


def reply(office: Office) -> DeadlineOut:
    (found,) = [one for one in office.show().deadlines if one.kind == "reply"]
    return found


def at_the_end_of_day(office: Office, days: int) -> None:
    """Put the clock to the last moment of that working day after the endorsement."""
    due, _ = add_working_days(day_of(office.row().received or 0), days)  # type: ignore[arg-type]
    office.town.clock = end_of(due)


def tables(office: Office) -> list[dict[str, Any]]:
    with Session(office.town.engine) as session:
        rows: list[Any] = [
            *session.exec(select(Authorization).order_by(col(Authorization.code))),
            *session.exec(select(AuthorizationEvent).order_by(col(AuthorizationEvent.position))),
        ]
        return [row.model_dump() for row in rows]


def test_the_reply_is_due_later_and_says_why(office: Office) -> None:
    office.endorsed()
    before = reply(office)
    assert (before.days, before.extended) == (10, 0)
    taken = extend(office)
    assert (taken.state, taken.missing) == ("recorded", 0)
    after = reply(office)
    assert (after.days, after.extended, after.standing) == (15, 5, "running")
    assert after.due > before.due
    assert office.row().extended == 5


def test_an_answer_within_the_days_added_is_in_time_and_later_is_late(office: Office) -> None:
    office.endorsed()
    extend(office, days=10)
    at_the_end_of_day(office, 20)
    assert reply(office).standing == "running"
    office.later(0.001)
    assert reply(office).standing == "overdue"
    office.later(-0.001)
    office.accept(office.deny())
    assert reply(office).standing == "kept"


@pytest.mark.parametrize(("first", "second"), [BOTH, BOTH[::-1]])
def test_with_one_signature_it_is_a_proposal(office: Office, first: str, second: str) -> None:
    office.endorsed()
    taken = extend(office, [first])
    assert (taken.state, taken.missing, taken.entry) == ("proposed", 1, None)
    assert office.row().extended == 0
    taken = cosign(office, taken, second)
    assert taken.state == "recorded"
    assert office.row().extended == 5
    (event,) = [one for one in office.show().history if one.kind == "authorization.extended"]
    assert (event.member, event.side, event.outcome) == (TJ, "owner", "recorded")
    assert (event.days, event.consent, event.text) == (5, STEWARD, "需核对口径")


def test_its_record_is_found_by_authorization_resource_owner_and_consumer(office: Office) -> None:
    office.endorsed()
    entry = extend(office).entry
    assert entry is not None
    assert entry.body is not None
    assert (entry.header.kind, entry.header.outcome) == ("authorization.extended", "recorded")
    assert {f"authorization:{CODE}", "resource:STJJ-0001", f"member:{TJ}", f"member:{XC}"} < set(
        key_tags(entry.body)
    )
    assert len(entry.body["actors"]) == 2


def test_it_takes_no_state_number(office: Office) -> None:
    office.endorsed()
    before = office.show().next_state
    extend(office)
    assert office.show().next_state == before
    office.accept(office.grant())
    assert office.row().state == "granted"


SIGNERS = [
    (["xc-head", "steward"], "owner"),
    (["tj-head", "xc-head"], "owner"),
    (["tj-clerk", "steward"], "not a head"),
    (["tj-head", "audit-head"], "nor a steward"),
    (["tj-head", "bb-head"], "nor a steward"),
    (["xc-head"], "owner"),
    (["tj-head", "steward", "xc-head"], "owner"),
]


@pytest.mark.parametrize(("signers", "says"), SIGNERS, ids=["+".join(who) for who, _ in SIGNERS])
def test_nobody_else_signs(office: Office, signers: list[str], says: str) -> None:
    office.endorsed()
    with pytest.raises(Forbidden, match=says):
        extend(office, signers)


def test_a_former_owner_does_not_count(office: Office) -> None:
    office.endorsed()
    proposed = extend(office, ["tj-head"])
    names: dict[str, Any] = {"from": member_id(TJ), "to": member_id(XC)}
    moved = office.town.statement(
        "TransferEntry", ["tj-head", "xc-head"],
        resource=resource_id("STJJ-0001"), expectedState=1, **names,
    )  # fmt: skip
    office.town.accept(office.town.take(moved).digest)
    with pytest.raises(Forbidden, match="nor a steward"):
        cosign(office, proposed, "steward")


@pytest.mark.parametrize("signers", [["tj-head", "tj-head2"], ["tj-head", "steward"]])
def test_an_owner_that_is_a_steward_as_well_does_not_consent_to_itself(
    office: Office, signers: list[str]
) -> None:
    office.endorsed()
    amended = office.town.statement(
        "AmendMember", ["steward"], {"format": "shujian/profile/1", "name": "市统计局"},
        member=member_id(TJ), roles=int(Role.PROVIDER | Role.STEWARD), expectedState=1,
    )  # fmt: skip
    office.town.accept(office.town.take(amended).digest)
    if "tj-head2" not in signers:
        assert extend(office, signers).state == "recorded"
        return
    rotated = office.town.statement(
        "RotateAccount", ["steward", "tj-head"], member=member_id(TJ), rank=2, expectedState=2,
        previous="0x" + "00" * 20, next=to_hex(account_of("tj-head2")),
    )  # fmt: skip
    office.town.accept(office.town.take(rotated).digest)
    with pytest.raises(Forbidden, match="one of a steward"):
        extend(office, signers)


@pytest.mark.parametrize("days", [0, 11, 2**32 - 1])
def test_one_to_ten_days(office: Office, days: int) -> None:
    office.endorsed()
    with pytest.raises(Invalid, match="1 to 10 working days"):
        extend(office, days=days)


@pytest.mark.parametrize("days", [1, 10])
def test_the_bounds_are_allowed(office: Office, days: int) -> None:
    office.endorsed()
    extend(office, days=days)
    assert reply(office).days == 10 + days


def test_once_only(office: Office) -> None:
    office.endorsed()
    waiting = extend(office, ["tj-head"], days=1)
    extend(office)
    with pytest.raises(Conflict, match="extended before, by 5"):
        extend(office)
    with pytest.raises(Conflict, match="extended before"):
        cosign(office, waiting, "steward")


def test_what_is_shared_without_condition_is_not_extended(office: Office) -> None:
    office.endorsed(FREE)
    with pytest.raises(Forbidden, match="无条件共享"):
        extend(office)


def test_only_between_endorsement_and_answer(office: Office) -> None:
    office.requested()
    with pytest.raises(Conflict, match="is requested"):
        extend(office)
    endorsement = office.endorse()
    with pytest.raises(Conflict, match="no clock runs yet"):
        extend(office)
    office.accept(endorsement)
    grant = office.grant()
    with pytest.raises(Conflict, match="is granted"):
        extend(office)
    office.refuse(grant)
    assert extend(office).state == "recorded"


def test_not_after_it_was_due(office: Office) -> None:
    office.endorsed()
    proposed = extend(office, ["tj-head"], expires=office.town.seconds() + 90 * 86_400)
    at_the_end_of_day(office, 10)
    assert extend(office, ["tj-head"]).state == "proposed"
    office.later(1)
    with pytest.raises(Conflict, match="overdue is not extended"):
        cosign(office, proposed, "steward")
    with pytest.raises(Conflict, match="overdue is not extended"):
        extend(office)


def test_it_needs_a_reason_and_an_authorization(office: Office) -> None:
    office.endorsed()
    with pytest.raises(Invalid, match="reason"):
        extend(office, reason={"format": "shujian/reason/1", "text": ""})
    with pytest.raises(NotFound, match="never applied for"):
        extend(office, authorization=to_hex(tag_hash("authorization:A-ZZZZZZZZZZZZ")))


@pytest.mark.parametrize("forged", [False, True])
def test_the_audit_checks_both_signatures_and_the_subject(office: Office, forged: bool) -> None:
    office.endorsed()
    entry = extend(office).entry
    assert entry is not None
    body = dict(entry.body or {})
    if forged:
        body |= {"subject": {**body["subject"], "authorization": "A-000000000000"}}
        body |= {"actors": body["actors"][:1]}
    findings = Findings()
    audited = Statements(findings, office.town.ledger)
    audited.check(Checked(entry.position, entry.leaf, entry.header, entry, body))
    assert audited.verified == 2
    expected = {"subject.authorization", "actors"} if forged else set()
    assert {one.field for one in findings.kept} == expected


def test_the_tables_made_again_are_the_same(office: Office) -> None:
    office.endorsed()
    extend(office, ["steward", "tj-head"])
    office.later(60)
    office.accept(office.grant())
    before = tables(office)
    rebuild(office.town.writer)
    assert tables(office) == before
    assert office.row().extended == 5


def test_the_pages_tell_it(office: Office, stranger: Visitor) -> None:
    office.endorsed()
    extend(office)
    visitor = stranger.sign_in("xc-clerk")
    text = BeautifulSoup(
        visitor.get(f"/authorizations/{CODE}", headers=HTML).text, "lxml"
    ).get_text()
    for words in ("答复延期", "已延长 5 个工作日", "经同意", "需核对口径"):
        assert words in text
    english = {**HTML, "Accept-Language": "en"}
    assert "extended by 5 working days" in visitor.get("/authorizations", headers=english).text
