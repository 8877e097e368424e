"""Members against its model, through random statements of random people."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.ledger import (
    AUDITOR,
    CONSUMER,
    HEAD,
    MANAGER,
    NOBODY,
    OPERATOR,
    PROVIDER,
    SENDER,
    STEWARD,
    member_id,
)
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.models import STANDING_NEVER, Standing
from tests.contracts.signing import Person, person, sha

PEOPLE = [MANAGER, SENDER, *(person(f"person {number}") for number in range(14))]
BY_ADDRESS = {who.address: who for who in PEOPLE}
CODES = ["STEWARD-1", "OPERATOR-1", *"ABCDEF"]
GOOD_ROLES = [STEWARD, STEWARD | PROVIDER, STEWARD, OPERATOR, AUDITOR, PROVIDER, CONSUMER]
ROLES = [*GOOD_ROLES, STEWARD | OPERATOR, 0]

people = st.sampled_from(PEOPLE)
which = st.integers(0, 9)
"""Which of the members there are, counted round; the machine may take it for nobody."""
few = st.lists(people, max_size=2)
accounts = st.sampled_from([*(who.address for who in PEOPLE), NOBODY])
slips = st.sampled_from([0] * 12 + [1, -1])
"""How far the expected state is off: mostly not at all."""


class MembersMachine(LedgerMachine):
    """Statements about members, mostly by those entitled, and the same in the model."""

    def __init__(self) -> None:
        super().__init__()
        self.past: dict[int, dict[bytes, Standing]] = {}

    @initialize()
    def look(self) -> None:
        """Remembers how things stand in this block."""
        block = self.ledger.evm.block_number
        self.past[block] = {who.address: self.model.standing(who.address) for who in PEOPLE}

    def say(
        self, kind: str, slip: int, signers: list[Person] | None, member: bytes, **fields: Any
    ) -> None:
        """Makes the statement, signed by a quorum unless others are given."""
        state = 0 if kind == "AdmitMember" else self.model.state_of(member)
        subject = {} if kind == "AdmitMember" else {"member": member}
        expected = max(0, state + slip)
        message = self.ledger.message(kind, expectedState=expected, **subject, **fields)
        by = self.stewards() if signers is None else signers
        self.model = self.compare(self.model, kind, message, by)
        self.look()

    def stewards(self) -> list[Person]:
        """A head of each of as many stewards as must sign."""
        able = [self.model.members[key].heads[0] for key in self.model.with_role(STEWARD)]
        return [BY_ADDRESS[head] for head in able[-self.model.quorum :]]

    def member(self, which: int) -> bytes:
        """One of the members there are, seldom nobody."""
        known = list(self.model.members)
        return sha("nobody") if which == 9 else known[which % len(known)]

    signed = st.one_of(st.none(), st.none(), st.none(), few)

    @rule(roles=st.sampled_from(GOOD_ROLES), handlers=st.integers(0, 1), heads=st.integers(1, 2))
    def admit_well(self, roles: int, handlers: int, heads: int) -> None:
        """Admits the next organisation with accounts that nobody has had."""
        free = [who.address for who in PEOPLE if who.address not in self.model.owners]
        codes = [code for code in CODES if member_id(code) not in self.model.members]
        if codes:
            prefix = codes[0] * 3
            lists = {"handlers": free[:handlers], "heads": free[handlers : handlers + heads]}
            fields = {"code": codes[0], "prefix": prefix, "profile": sha(prefix), "roles": roles}
            self.say("AdmitMember", 0, None, member_id(codes[0]), **fields, **lists)

    @rule(
        code=st.sampled_from(CODES),
        prefix=st.sampled_from(["YY", "ZZ", "AAA", "BBB", "ST", "X"]),
        roles=st.sampled_from(ROLES),
        handlers=few,
        heads=few,
        signers=signed,
        slip=slips,
    )
    def admit_anyhow(
        self,
        code: str,
        prefix: str,
        roles: int,
        handlers: list[Person],
        heads: list[Person],
        signers: list[Person] | None,
        slip: int,
    ) -> None:
        """Admits whatever comes to mind."""
        fields = {"code": code, "prefix": prefix, "profile": sha(prefix), "roles": roles}
        lists = {"handlers": [h.address for h in handlers], "heads": [h.address for h in heads]}
        self.say("AdmitMember", slip, signers, member_id(code), **fields, **lists)

    @rule(which=which, roles=st.sampled_from(ROLES), signers=signed, slip=slips)
    def amend(self, which: int, roles: int, signers: list[Person] | None, slip: int) -> None:
        """Amends a member."""
        fields = {"profile": sha(f"{roles}"), "roles": roles}
        self.say("AmendMember", slip, signers, self.member(which), **fields)

    @rule(which=which, signers=signed, slip=slips)
    def suspend(self, which: int, signers: list[Person] | None, slip: int) -> None:
        """Suspends a member."""
        self.say("SuspendMember", slip, signers, self.member(which), reason=sha("why"))

    @rule(which=which, signers=signed, slip=slips)
    def reinstate(self, which: int, signers: list[Person] | None, slip: int) -> None:
        """Reinstates a member."""
        self.say("ReinstateMember", slip, signers, self.member(which), reason=sha("why"))

    @rule(
        which=which,
        previous=accounts,
        next_=accounts,
        rank=st.sampled_from([1, 2, 2, 3]),
        signers=signed,
        slip=slips,
    )
    def rotate(
        self,
        which: int,
        previous: bytes,
        next_: bytes,
        rank: int,
        signers: list[Person] | None,
        slip: int,
    ) -> None:
        """Rotates whatever accounts come to mind."""
        fields = {"previous": previous, "next": next_, "rank": rank}
        self.say("RotateAccount", slip, signers, self.member(which), **fields)

    @rule(data=st.data(), next_=accounts)
    def rotate_as_head(self, data: st.DataObject, next_: bytes) -> None:
        """Replaces or removes an account as a head of its member would."""
        able = [key for key, member in self.model.members.items() if member.heads]
        member = self.model.members[key := data.draw(st.sampled_from(able))]
        previous = data.draw(st.sampled_from([*member.accounts, NOBODY]))
        rank = member.accounts.get(previous, HEAD)
        head = BY_ADDRESS[data.draw(st.sampled_from(member.heads))]
        fields = {"previous": previous, "next": next_, "rank": rank}
        self.say("RotateAccount", 0, [head], key, **fields)

    @invariant()
    def the_quorum_is_more_than_half(self) -> None:
        """Of the active stewards."""
        assert self.ledger.members.look("quorum") == (self.model.quorum,)

    @invariant()
    def somebody_manages_and_somebody_runs_the_ledger(self) -> None:
        """And they are able to."""
        stewards, operators = (self.model.with_role(role) for role in (STEWARD, OPERATOR))
        assert stewards
        assert operators
        assert all(self.model.members[key].heads for key in stewards)
        assert all(self.model.members[key].accounts for key in operators)

    def teardown(self) -> None:
        """Everything that can be asked is as the model says, now and at every block."""
        for key, member in self.model.members.items():
            assert self.ledger.member(key) == {
                "code": member.code,
                "prefix": member.prefix,
                "profile": member.profile,
                "roles": member.roles,
                "active": member.active,
                "state": member.state,
                "accounts": len(member.accounts),
                "heads": len(member.heads),
            }
        numbered = [
            self.ledger.members.look("memberOf", number)[0]
            for number in range(1, len(self.model.members) + 1)
        ]
        assert numbered == list(self.model.members)
        assert self.ledger.members.look("memberCount") == (len(self.model.members),)
        for who in PEOPLE:
            assert self.ledger.standing(who) == self.model.standing(who.address)
            may = self.ledger.members.look("mayTransact", who.address)
            assert may == (self.model.standing(who.address)[3],)
        self.check_the_past()
        super().teardown()

    def check_the_past(self) -> None:
        """Each account at the end of each block that changed something for it."""
        for who in PEOPLE:
            before = STANDING_NEVER
            for block, known in sorted(self.past.items()):
                if known[who.address] != before:
                    before = known[who.address]
                    asked = self.ledger.members.look("standingAt", who.address, block)
                    assert asked == before


MembersMachine.TestCase.settings = in_good_time
TestMembersMachine = MembersMachine.TestCase
