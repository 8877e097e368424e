"""Catalog against its model, through random statements of random people."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.ledger import CONSUMER, MANAGER, PROVIDER, Department, resource_id
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.models import CatalogModel, Resource
from tests.contracts.signing import Person, person, sha

DEPARTMENTS = [
    Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
    for code in ("TJ", "JY", "XF")
]
PEOPLE = [MANAGER, *(who for d in DEPARTMENTS for who in (d.handler, d.head))]
CODES = ["TJ-1", "TJ-2", "JY-1", "JY-2", "XF-1", "QQ-1", "tj-1"]

BOTH = PROVIDER | CONSUMER

people = st.sampled_from(PEOPLE)
departments = st.sampled_from(DEPARTMENTS)
codes = st.sampled_from(CODES[:4] * 3 + CODES)
which = st.integers(0, 11)
slips = st.sampled_from([0] * 12 + [1, -1])
"""How far a number is off: mostly not at all."""


class CatalogMachine(LedgerMachine):
    """Three departments that publish, withdraw, transfer, lose the role and are suspended."""

    def __init__(self) -> None:
        super().__init__()
        self.catalog = CatalogModel(self.model)
        self.touched = CODES[0]

    @initialize()
    def admit(self) -> None:
        """The three departments."""
        for department, roles in zip(DEPARTMENTS, (PROVIDER, PROVIDER, BOTH), strict=True):
            accounts = {
                "handlers": [department.handler.address],
                "heads": [department.head.address],
            }
            code = {"code": department.code, "prefix": department.prefix}
            fields = {**code, "profile": sha("profile"), "roles": roles, **accounts}
            self.manage("AdmitMember", **fields)

    def manage(self, kind: str, **fields: Any) -> None:
        """A statement of the steward."""
        message = self.ledger.message(kind, **fields)
        self.model = self.compare(self.model, kind, message, [MANAGER])
        self.catalog.members = self.model

    def say(self, kind: str, slip: int, signers: list[Person], code: str, **fields: Any) -> None:
        """A statement about a resource."""
        state = max(0, self.resource(code).state + slip)
        subject = {"code": code} if kind == "PublishEntry" else {"resource": resource_id(code)}
        message = self.ledger.message(kind, expectedState=state, **subject, **fields)
        self.catalog = self.compare(self.catalog, kind, message, signers)
        self.touched = code

    def resource(self, code: str) -> Resource:
        """A resource as the model has it."""
        return self.catalog.resources.get(resource_id(code), Resource())

    def owner_of(self, code: str) -> Department:
        """The owner in the model; of what has none, the one whose prefix it has, or the first."""
        owned = [d for d in DEPARTMENTS if d.id == self.resource(code).owner]
        named = [d for d in DEPARTMENTS if code.startswith(d.prefix)]
        return (owned + named + DEPARTMENTS)[0]

    @rule(code=codes, handler=st.booleans(), slip=slips, off=slips)
    def publish(self, code: str, handler: bool, slip: int, off: int) -> None:
        """Publishes the next version as the owner."""
        owner, resource = self.owner_of(code), self.resource(code)
        version = max(0, resource.version + 1 + off)
        fields = {"owner": owner.id, "version": version, "entry": sha(f"{code} {version}")}
        signer = owner.handler if handler else owner.head
        self.say("PublishEntry", slip, [signer], code, **fields)

    @rule(code=codes, owner=departments, signer=people)
    def publish_as_anybody(self, code: str, owner: Department, signer: Person) -> None:
        """Publishes the next version as whoever comes along."""
        version = self.resource(code).version + 1
        fields = {"owner": owner.id, "version": version, "entry": sha(f"{code} {version}")}
        self.say("PublishEntry", 0, [signer], code, **fields)

    def made(self, which: int) -> str:
        """One of the codes that were published once, if there are any."""
        known = [code for code in CODES if self.resource(code).state] or CODES
        return known[which % len(known)]

    @rule(which=which, slip=slips)
    def withdraw(self, which: int, slip: int) -> None:
        """Withdraws as the owner."""
        code = self.made(which)
        self.say("WithdrawEntry", slip, [self.owner_of(code).handler], code, reason=sha("why"))

    @rule(which=which, signer=people)
    def withdraw_as_anybody(self, which: int, signer: Person) -> None:
        """Withdraws as whoever comes along."""
        self.say("WithdrawEntry", 0, [signer], self.made(which), reason=sha("why"))

    @rule(which=which, to=departments, slip=slips)
    def transfer(self, which: int, to: Department, slip: int) -> None:
        """Transfers with the heads of both."""
        code = self.made(which)
        owner = self.owner_of(code)
        fields = {"from": owner.id, "to": to.id}
        self.say("TransferEntry", slip, [owner.head, to.head], code, **fields)

    @rule(which=which, from_=departments, to=departments, one=people, other=people)
    def transfer_as_anybody(
        self, which: int, from_: Department, to: Department, one: Person, other: Person
    ) -> None:
        """Transfers with whoever comes along."""
        fields = {"from": from_.id, "to": to.id}
        self.say("TransferEntry", 0, [one, other], self.made(which), **fields)

    @rule(department=departments, calm=st.integers(0, 3))
    def suspend_or_reinstate(self, department: Department, calm: int) -> None:
        """Now and then suspends a department; reinstates it where it is suspended already."""
        active = self.model.members[department.id].active
        if active and calm:
            return
        kind = "SuspendMember" if active else "ReinstateMember"
        self.manage(kind, member=department.id, reason=sha("reason"))

    @rule(department=departments, roles=st.sampled_from([PROVIDER, BOTH, BOTH, CONSUMER]))
    def amend(self, department: Department, roles: int) -> None:
        """Gives a department other roles."""
        self.manage("AmendMember", member=department.id, profile=sha("new"), roles=roles)

    @invariant()
    def the_resource_last_spoken_of_is_as_the_model_says(self) -> None:
        """Whether the statement was accepted or not."""
        assert self.ledger.resource(self.touched) == vars(self.resource(self.touched))

    def teardown(self) -> None:
        """The published, the withdrawn and those that never were are as the model says."""
        for code in CODES:
            assert self.ledger.resource(code) == vars(self.resource(code))
        super().teardown()


CatalogMachine.TestCase.settings = in_good_time
TestCatalogMachine = CatalogMachine.TestCase
