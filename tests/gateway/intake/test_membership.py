"""Admitting, suspending and rotating, as the gateway judges it before the contract does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Rank, Role, to_hex
from gateway.errors import Conflict, Forbidden, GatewayError, Invalid, NotFound
from gateway.intake.service import Taken, proposals
from gateway.members.models import Account, Member
from gateway.members.profile import make_profile
from gateway.members.standing import quorum, standing
from tests.support.town import TJ, XC, Town, account_of, an_entry

REASON = {"format": "shujian/reason/1", "text": "超期未整改"}
ZERO = "0x" + "00" * 20


def about(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))


def member(town: Town, code: str) -> Member:
    with Session(town.engine) as session:
        return session.get_one(Member, code)


def suspend(town: Town, code: str, *signers: str, state: int = 1, **more: Any) -> Taken:
    raw = town.statement(
        "SuspendMember",
        list(signers),
        REASON,
        member=about(code),
        expectedState=state,
        **more,
    )
    return town.take(raw)


def rotate(
    town: Town, signer: str, previous: str, following: str, rank: Rank, state: int = 1
) -> Taken:
    raw = town.statement(
        "RotateAccount",
        [signer],
        member=about(TJ),
        previous=previous,
        next=following,
        rank=int(rank),
        expectedState=state,
    )
    return town.take(raw)


def second_steward(town: Town) -> None:
    town.admit("STEWARD-2", "第二治理方", "STW2", Role.STEWARD, [], ["steward2"])


def test_an_admitted_member_has_its_accounts_and_roles(town: Town) -> None:
    row = member(town, TJ)
    assert (row.name, row.prefix, row.active, row.state) == ("市统计局", "STJJ", True, 1)
    with Session(town.engine) as session:
        clerk = standing(session, account_of("tj-clerk"))
    assert (clerk.member, clerk.rank, clerk.roles) == (
        TJ,
        Rank.HANDLER,
        Role.PROVIDER | Role.CONSUMER,
    )


def test_an_admission_that_is_under_way_is_called_that(town: Town) -> None:
    def admit() -> Taken:
        return town.take(
            town.statement(
                *("AdmitMember", ["steward"], make_profile("新成员")),
                code="NEW",
                prefix="NEW",
                roles=int(Role.CONSUMER),
                handlers=[],
                heads=[to_hex(account_of("new-head"))],
            )
        )

    taken = admit()
    with pytest.raises(Conflict, match="the admission of member NEW is under way"):
        admit()
    town.accept(taken.digest)
    with pytest.raises(Conflict, match="was admitted before"):
        admit()


def test_a_suspended_member_can_neither_sign_nor_be_suspended_again(town: Town) -> None:
    town.accept(suspend(town, TJ, "steward").digest)
    with pytest.raises(Forbidden, match="suspended"):
        town.publish("STJJ-0001", an_entry())
    with pytest.raises(Conflict, match="already"):
        suspend(town, TJ, "steward", state=2)


def test_a_reinstated_member_signs_again(town: Town) -> None:
    town.accept(suspend(town, TJ, "steward").digest)
    raw = town.statement("ReinstateMember", ["steward"], REASON, member=about(TJ), expectedState=2)
    town.accept(town.take(raw).digest)
    assert town.publish("STJJ-0001", an_entry()).entry is not None


def test_with_two_stewards_one_signature_makes_a_proposal(town: Town) -> None:
    second_steward(town)
    with Session(town.engine) as session:
        assert quorum(session) == 2
    taken = suspend(town, TJ, "steward")
    assert (taken.entry, taken.missing) == (None, 1)
    assert member(town, TJ).active
    with Session(town.engine) as session:
        assert [row.digest for row in proposals(session, town.seconds())] == [taken.digest]


def test_the_second_steward_completes_a_proposal(town: Town) -> None:
    second_steward(town)
    fields = {"nonce": "0x" + "55" * 32}
    proposed = suspend(town, TJ, "steward", **fields)
    other = town.statement(
        "SuspendMember", ["steward2"], REASON, member=about(TJ), expectedState=1, **fields
    )
    signature = other["signatures"][0]
    taken = town.writer.run(lambda s: town.intake.cosign(s, proposed.digest, signature))
    town.accept(taken.digest)
    assert not member(town, TJ).active
    with Session(town.engine) as session:
        assert not proposals(session, town.seconds())


def test_a_signature_that_comes_twice_counts_once_and_takes_no_other_away(town: Town) -> None:
    """As where a head got no answer and sends again while others have signed."""
    second_steward(town)
    for number in (3, 4):
        admission = town.statement(
            "AdmitMember",
            ["steward", "steward2"],
            make_profile(f"第{number}治理方"),
            code=f"STEWARD-{number}",
            prefix=f"STW{number}",
            roles=int(Role.STEWARD),
            handlers=[],
            heads=[to_hex(account_of(f"steward{number}"))],
        )
        town.accept(town.take(admission).digest)
    nonce = {"nonce": "0x" + "56" * 32}

    def statement(*signers: str) -> dict[str, Any]:
        said = {"member": about(TJ), "expectedState": 1, **nonce}
        return town.statement("SuspendMember", list(signers), REASON, **said)

    def sign(name: str) -> Taken:
        (signature,) = statement(name)["signatures"]
        return town.writer.run(lambda s: town.intake.cosign(s, proposed.digest, signature))

    proposed = town.take(statement("steward"))
    assert proposed.missing == 2
    assert [sign("steward2").missing, sign("steward2").missing] == [1, 1]
    assert town.take(statement("steward")).missing == 1
    assert town.take(statement("steward3")).entry is not None
    with pytest.raises(Conflict, match=r"was submitted before \(pending\); it need not be"):
        sign("steward4")


def test_a_member_s_head_rotates_its_own_accounts_alone(town: Town) -> None:
    second_steward(town)
    old, new = to_hex(account_of("tj-clerk")), to_hex(account_of("tj-clerk-2"))
    town.accept(rotate(town, "tj-head", old, new, Rank.HANDLER).digest)
    with pytest.raises(Forbidden, match="rotated out"):
        town.publish("STJJ-0001", an_entry())
    assert town.publish("STJJ-0001", an_entry(), signers=["tj-clerk-2"]).entry is not None
    with Session(town.engine) as session:
        assert not session.get_one(Account, account_of("tj-clerk")).active


@pytest.mark.parametrize(
    ("error", "signer", "previous", "following", "rank"),
    [
        (Forbidden, "tj-clerk", "tj-clerk", "new", Rank.HANDLER),
        (Forbidden, "xc-head", "tj-clerk", "new", Rank.HANDLER),
        (Conflict, "tj-head", "xc-clerk", "new", Rank.HANDLER),
        (Conflict, "tj-head", "tj-clerk", "new", Rank.HEAD),
        (Conflict, "tj-head", "tj-clerk", "xc-clerk", Rank.HANDLER),
        (Invalid, "tj-head", None, None, Rank.HEAD),
    ],
)
def test_rotations_that_the_contract_would_refuse(
    town: Town,
    error: type[GatewayError],
    signer: str,
    previous: str | None,
    following: str | None,
    rank: Rank,
) -> None:
    old = ZERO if previous is None else to_hex(account_of(previous))
    new = ZERO if following is None else to_hex(account_of(following))
    with pytest.raises(error):
        rotate(town, signer, old, new, rank)


ADMISSION: dict[str, Any] = {
    "code": "11110000000021000X",
    "prefix": "NEW",
    "roles": int(Role.PROVIDER),
    "handlers": [to_hex(account_of("new-clerk"))],
    "heads": [],
}


@pytest.mark.parametrize(
    ("error", "change"),
    [
        (Conflict, {"code": TJ}),
        (Conflict, {"prefix": "STJJ"}),
        (Conflict, {"handlers": [to_hex(account_of("tj-clerk"))]}),
        (Conflict, {"expectedState": 1}),
        (Invalid, {"code": "lower"}),
        (Invalid, {"prefix": "X"}),
        (Invalid, {"roles": 0}),
        (Invalid, {"roles": 128}),
        (Invalid, {"roles": 3}),
        (Invalid, {"handlers": []}),
        (Invalid, {"handlers": [ZERO]}),
        (Invalid, {"heads": [to_hex(account_of("new-clerk"))]}),
    ],
)
def test_admissions_that_the_contract_would_refuse(
    town: Town, error: type[GatewayError], change: dict[str, Any]
) -> None:
    raw = town.statement("AdmitMember", ["steward"], make_profile("新"), **{**ADMISSION, **change})
    with pytest.raises(error):
        town.take(raw)


@pytest.mark.parametrize("signer", ["operator", "tj-head", "nobody"])
def test_only_stewards_admit(town: Town, signer: str) -> None:
    raw = town.statement("AdmitMember", [signer], make_profile("新"), **ADMISSION)
    with pytest.raises(Forbidden):
        town.take(raw)


@pytest.mark.parametrize("code", ["STEWARD-1", "OPERATOR-1"])
def test_the_last_steward_and_the_last_operator_stay(town: Town, code: str) -> None:
    with pytest.raises(Conflict, match="last"):
        suspend(town, code, "steward")


def test_nobody_changes_a_stranger(town: Town) -> None:
    with pytest.raises(NotFound):
        suspend(town, "GHOST", "steward", state=0)


def test_a_refused_admission_admits_nobody(town: Town) -> None:
    raw = town.statement("AdmitMember", ["steward"], make_profile("新"), **ADMISSION)
    town.refuse(town.take(raw).digest, "PrefixTaken")
    with Session(town.engine) as session:
        assert session.get(Member, ADMISSION["code"]) is None


def test_another_department_keeps_its_name_space(town: Town) -> None:
    entry = an_entry()
    taken = town.publish("XCQ-0001", entry, owner=about(XC), signers=["xc-clerk"])
    assert taken.entry is not None
    assert (taken.entry.body or {})["subject"] == {"resource": "XCQ-0001", "owner": XC}
