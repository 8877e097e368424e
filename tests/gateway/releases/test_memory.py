"""What was remembered of one access does not outlive the record that changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chain.records import tag_hash
from chain.words import to_hex
from gateway.database import WriteSession
from gateway.members.reason import make_reason
from tests.gateway.releases.desk import ALL, ALL_ASKED, CSV, WHOLE, Desk
from tests.support.town import TJ, XC, account_of
from tests.support.web import Visitor

Act = Callable[[Desk], None]


def _suspend_member(code: str) -> Act:
    def act(desk: Desk) -> None:
        fields = {"member": to_hex(tag_hash(f"member:{code}")), "expectedState": 1}
        raw = desk.town.statement("SuspendMember", ["steward"], make_reason("停用"), **fields)
        desk.town.accept(desk.town.take(raw).digest)

    return act


def _rotate(desk: Desk) -> None:
    raw = desk.town.statement(
        "RotateAccount",
        ["xc-head"],
        member=to_hex(tag_hash(f"member:{XC}")),
        previous=to_hex(account_of("xc-clerk")),
        next=to_hex(account_of("xc-clerk-2")),
        rank=1,
        expectedState=1,
    )
    desk.town.accept(desk.town.take(raw).digest)


def _withdraw(desk: Desk) -> None:
    fields = {"resource": to_hex(tag_hash("resource:STJJ-0001")), "expectedState": 1}
    raw = desk.town.statement("WithdrawEntry", ["tj-clerk"], make_reason("内容有误"), **fields)
    desk.town.accept(desk.town.take(raw).digest)


def _revoke(desk: Desk) -> None:
    desk.office.accept(desk.office.revoke(WHOLE))


def _suspend(desk: Desk) -> None:
    desk.office.suspend(WHOLE)  # the contract has not answered


ACTS: dict[str, tuple[Act, str]] = {
    "revoked": (_revoke, "NO_AUTHORIZATION"),
    "suspended": (_suspend, "SUSPENDED"),
    "consumer": (_suspend_member(XC), "MEMBER_SUSPENDED"),
    "provider": (_suspend_member(TJ), "MEMBER_SUSPENDED"),
    "rotated": (_rotate, "ACCOUNT_ROTATED"),
    "withdrawn": (_withdraw, "RESOURCE_WITHDRAWN"),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_comes_between_two_accesses_counts_for_the_second(desk: Desk, name: str) -> None:
    act, reason = ACTS[name]
    assert desk.content(desk.released()).content == CSV
    waiting = desk.released()
    act(desk)
    answer = desk.content(waiting)
    if name in ("consumer", "rotated"):  # nobody gets as far as the counter with that session
        assert answer.status_code == 403
        assert "released" in desk.row(waiting).state
    else:
        assert (answer.status_code, desk.row(waiting).reason) == (403, reason)
    assert desk.refused() == reason


def test_a_session_ends_with_the_commit_that_closes_it(desk: Desk) -> None:
    visitor = Visitor(desk.clerk.client).sign_in("xc-clerk")
    assert visitor.get("/v1/catalog").status_code == 200
    assert visitor.get("/v1/catalog").status_code == 200
    visitor.client.delete("/v1/sign-in", headers=visitor.headers)
    assert visitor.get("/v1/catalog").status_code == 401


def test_a_session_ends_by_the_clock_though_it_is_remembered(desk: Desk) -> None:
    assert desk.clerk.get("/v1/catalog").status_code == 200
    desk.town.clock += 9 * 3600 * 1000
    assert desk.clerk.get("/v1/catalog").status_code == 401


def test_other_terms_of_the_same_code_count_at_once(desk: Desk) -> None:
    desk.released()
    desk.office.accept(desk.office.revoke(WHOLE))
    assert desk.refused() == "NO_AUTHORIZATION"
    again = "A-0123456789BA"
    desk.office.granted(code=again, asked=ALL_ASKED, terms=ALL)
    desk.released(again)
    with_less = "A-0123456789BB"
    desk.office.granted(code=with_less, terms=replace(ALL, fields=("单位名称",)))
    assert desk.released(with_less)["content"]["fields"] == ["单位名称"]


def test_a_revocation_that_is_rolled_back_is_as_if_it_had_not_been(desk: Desk) -> None:
    desk.released()
    raw = desk.office.raw("RevokeAccess", WHOLE, "tj-head", make_reason("发现超范围使用"))
    content = desk.town.content(raw)

    def job(session: WriteSession) -> None:
        desk.town.intake.take(session, content)
        raise RuntimeError("the job breaks behind its record")

    with pytest.raises(RuntimeError, match="behind its record"):
        desk.town.writer.run(job)
    desk.released()
    desk.town.writer.run(lambda session: desk.town.intake.take(session, content))
    assert desk.refused() == "NO_AUTHORIZATION"
