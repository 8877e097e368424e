"""Authorizations against its model, through random statements of random people."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.ledger import (
    CONSUMER,
    FAR,
    HEAD,
    MANAGER,
    PROVIDER,
    STEWARD,
    Department,
    authorization_id,
    resource_id,
)
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.models import CatalogModel, MembersModel, Refusal
from tests.contracts.signing import Person, person, sha
from tests.support import authorization_model
from tests.support.authorization_model import AuthorizationModel, Held, Offer, Signer

OWNER, OTHER, CONSUMING, BOTH = DEPARTMENTS = [
    Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
    for code in ("TJ", "JY", "XF", "ST2")
]
ROLES = [PROVIDER, PROVIDER | CONSUMER, CONSUMER, STEWARD | CONSUMER]
PEOPLE = [MANAGER, *(who for d in DEPARTMENTS for who in (d.handler, d.head))]
NAMES = ["A-000000000001", "A-000000000002"]
RESOURCES = ["TJ-1", "JY-1"]
DECISIONS = [
    "EndorseAccess", "GrantAccess", "DenyAccess", "SuspendAccess", "ResumeAccess", "RevokeAccess",
]  # fmt: skip

people = st.sampled_from(PEOPLE)
names = st.sampled_from(NAMES)
slips = st.sampled_from([0] * 12 + [1, -1])
periods = st.fixed_dictionaries(
    {
        "from": st.sampled_from([0, 0, 7]),
        "until": st.sampled_from([FAR, FAR, FAR - 1, 5]),
        "uses": st.sampled_from([0, 1, 2]),
    }
)


class Book(AuthorizationModel):
    """The model over the models of the other two contracts."""

    def __init__(self, members: MembersModel, catalog: CatalogModel) -> None:
        super().__init__(lambda id_: _offer(catalog, id_))
        self.members = members
        self.now = 0
        self.digest = b""

    def apply(self, kind: str, message: Any, signers: Any, *_: Any) -> None:  # type: ignore[override]
        """As the machine asks; the refusal is the one that it knows."""
        code = message.get("code")
        subject = message["authorization"] if code is None else authorization_id(code)
        member, rank, roles, active = self.members.standing(signers[0])
        signer = Signer(signers[0], member, rank == HEAD, roles, active)
        try:
            super().apply(kind, subject, message, self.digest, signer, self.now)
        except authorization_model.Refusal as refusal:
            raise Refusal(refusal.name, *refusal.values) from refusal


def _offer(catalog: CatalogModel, id_: bytes) -> Offer:
    resource = catalog.resources.get(id_)
    return (
        Offer(bytes(32), False) if resource is None else Offer(resource.owner, resource.status == 1)
    )


class AuthorizationsMachine(LedgerMachine):
    """Departments that ask, decide, withdraw, transfer, and are suspended."""

    def __init__(self) -> None:
        super().__init__()
        self.catalog = CatalogModel(self.model)
        self.book = Book(self.model, self.catalog)

    @initialize()
    def admit(self) -> None:
        """The departments, and a resource of each provider."""
        for department, roles in zip(DEPARTMENTS, ROLES, strict=True):
            fields = {
                "code": department.code,
                "prefix": department.prefix,
                "profile": sha("profile"),
                "roles": roles,
                "handlers": [department.handler.address],
                "heads": [department.head.address],
            }
            message = self.ledger.message("AdmitMember", **fields)
            self.apply(self.model, "AdmitMember", message, [MANAGER])
        for owner, code in zip(DEPARTMENTS, RESOURCES, strict=False):
            self.publish(owner, code)

    def apply(self, model: Any, kind: str, message: dict[str, Any], who: list[Person]) -> None:
        """A statement, in the model in place: the other models look at it."""
        wanted: tuple[str, tuple[Any, ...]] = ("", ())
        self.book.now = self.ledger.evm.next_time
        self.book.digest = self.ledger.digest(kind, message)
        try:
            model.apply(kind, message, [person.address for person in who])
        except Refusal as refusal:
            wanted = (refusal.name, refusal.values)
        name, values = self.outcome(kind, message, who)
        if name == "PeriodPassed":  # the clock goes on between the two
            values, wanted = values[:1], (wanted[0], wanted[1][:1])
        assert (name, values) == wanted

    def publish(self, owner: Department, code: str) -> None:
        """The next version."""
        resource = self.catalog.resources.get(resource_id(code))
        version = 1 if resource is None else resource.version + 1
        fields = {"code": code, "owner": owner.id, "version": version, "entry": sha(code)}
        message = self.ledger.message("PublishEntry", **fields)
        self.apply(self.catalog, "PublishEntry", message, [owner.handler])

    def held(self, name: str) -> Held:
        """An authorization as the model has it."""
        return self.book.held.get(authorization_id(name), Held())

    def say(self, kind: str, name: str, slip: int, signer: Person, **fields: Any) -> None:
        """A statement about an authorization."""
        state = max(0, self.held(name).number + slip)
        message = self.ledger.message(kind, expectedState=state, **fields)
        self.apply(self.book, kind, message, [signer])

    @rule(name=names, resource=st.sampled_from(RESOURCES), by=st.sampled_from(DEPARTMENTS),
          period=periods, slip=slips)  # fmt: skip
    def ask(
        self, name: str, resource: str, by: Department, period: dict[str, int], slip: int
    ) -> None:
        """Asks for a resource."""
        fields = {"code": name, "resource": resource_id(resource), "consumer": by.id}
        self.say("RequestAccess", name, slip, by.handler, request=sha("why"), **fields, **period)

    def fields(self, kind: str, name: str, wrong: int) -> dict[str, Any]:
        """What a decision says beside its period; now and then about another application."""
        fields: dict[str, Any] = {"authorization": authorization_id(name)}
        if kind in ("EndorseAccess", "GrantAccess", "DenyAccess"):
            application = self.held(name).application or bytes(32)
            fields["application"] = sha("another") if wrong else application
        document = {"EndorseAccess": None, "GrantAccess": "terms"}.get(kind, "reason")
        return fields if document is None else {**fields, document: sha(document)}

    @rule(name=names, kind=st.sampled_from(DECISIONS), period=periods, slip=slips, wrong=slips,
          by_steward=st.booleans())  # fmt: skip
    def decide(
        self,
        name: str,
        kind: str,
        period: dict[str, int],
        slip: int,
        wrong: int,
        by_steward: bool,
    ) -> None:
        """Decides as somebody who mostly may."""
        found = self.held(name)
        wanted = (
            found.consumer if kind == "EndorseAccess" else self.book.offers(found.resource).owner
        )
        heads = [d.head for d in DEPARTMENTS if d.id == wanted]
        signer = MANAGER if by_steward and kind.startswith(("S", "R")) else (*heads, MANAGER)[0]
        if kind == "GrantAccess" and wrong == 0:
            period = {"from": max(found.from_, 1), "until": found.until, "uses": found.uses or 1}
        more = period if kind == "GrantAccess" else {}
        self.say(kind, name, slip, signer, **self.fields(kind, name, wrong), **more)

    @rule(name=names, kind=st.sampled_from(DECISIONS), period=periods, signer=people)
    def decide_as_anybody(
        self, name: str, kind: str, period: dict[str, int], signer: Person
    ) -> None:
        """Decides as whoever comes along."""
        more = period if kind == "GrantAccess" else {}
        self.say(kind, name, 0, signer, **self.fields(kind, name, 0), **more)

    @rule(code=st.sampled_from(RESOURCES), which=st.integers(0, 5))
    def move_the_resource(self, code: str, which: int) -> None:
        """Withdraws a resource, publishes it again, or gives it away."""
        resource = self.catalog.resources[resource_id(code)]
        owner = next(d for d in DEPARTMENTS if d.id == resource.owner)
        if resource.status != 1:
            self.publish(owner, code)
        elif which == 0:
            fields = {"resource": resource_id(code), "reason": sha("why")}
            message = self.ledger.message("WithdrawEntry", **fields)
            self.apply(self.catalog, "WithdrawEntry", message, [owner.head])
        elif which == 1:
            heir = OTHER if owner is OWNER else OWNER
            ends = {"resource": resource_id(code), "from": owner.id, "to": heir.id}
            message = self.ledger.message("TransferEntry", **ends)
            self.apply(self.catalog, "TransferEntry", message, [owner.head, heir.head])

    @rule(department=st.sampled_from([OWNER, OTHER, CONSUMING]), calm=st.integers(0, 4))
    def suspend_or_reinstate(self, department: Department, calm: int) -> None:
        """Now and then suspends a department; reinstates it where it is suspended already."""
        active = self.model.members[department.id].active
        if active and calm:
            return
        kind = "SuspendMember" if active else "ReinstateMember"
        message = self.ledger.message(kind, member=department.id, reason=sha("reason"))
        self.apply(self.model, kind, message, [MANAGER, BOTH.head])

    @invariant()
    def every_authorization_is_as_the_model_says(self) -> None:
        """Whether the statement was accepted or not."""
        for name in NAMES:
            held = self.held(name)
            found = self.ledger.authorization(name)
            assert found == {
                "resource": held.resource or bytes(32),
                "consumer": held.consumer or bytes(32),
                "application": held.application or bytes(32),
                "terms": held.terms or bytes(32),
                "from": held.from_,
                "until": held.until,
                "uses": held.uses,
                "state": held.number,
                "status": held.status,
                "suspendedBy": held.suspended_by,
            }


AuthorizationsMachine.TestCase.settings = settings(
    in_good_time, max_examples=15, stateful_step_count=30
)
TestAuthorizationsMachine = AuthorizationsMachine.TestCase
