"""The gateway and the contract's model side by side, through what people do at random.

The model stands in for the contract: it answers what the gateway has recorded, in the journal's
order or relayed early by a stranger, and it takes what members send to it directly. The contract
itself is held against the same model in tests/contracts.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import Session, col, select

from chain.words import to_hex
from gateway.audit import rebuild
from gateway.authorizations.coverage import Force
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.errors import GatewayError
from gateway.intake.service import Taken
from gateway.members.reason import make_reason
from gateway.statements.models import Statement
from tests.gateway.authorizations.office import (
    ASKED,
    DAY,
    NOW,
    PERIOD,
    TERMS,
    Office,
    authorization_id,
    member_id,
    resource_id,
)
from tests.gateway.authorizations.people import (
    CODES,
    DECISIONS,
    LIKELY,
    PEOPLE,
    RESOURCE,
    SIDES,
    STATES,
    Sent,
)
from tests.gateway.authorizations.world import World
from tests.support.authorization_model import (
    AuthorizationModel,
    Held,
    Offer,
    Refusal,
    Signer,
    Status,
)
from tests.support.town import XC, Town

codes = st.sampled_from(CODES)
people = st.sampled_from(["xc-head"] * 2 + ["tj-head"] * 2 + list(PEOPLE))
slips = st.sampled_from([0] * 10 + [1, -1])
periods = st.sampled_from(
    [PERIOD] * 4
    + [
        {**PERIOD, "uses": 2},
        {**PERIOD, "uses": 3},
        {**PERIOD, "until": NOW + DAY},
        {**PERIOD, "until": NOW - 1},
        {**PERIOD, "from": NOW, "until": NOW - 5},
    ]
)


class Authorizations(RuleBasedStateMachine):
    """People who ask, decide, race and go behind the gateway's back."""

    def __init__(self, furnished: Town) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="shujian-machine-"))
        shutil.copytree(furnished.folder, self.folder / "town")
        town = Town(self.folder / "town", nonces=furnished.nonces, blocks=furnished.blocks)
        self.office, self.town = Office(town), town
        self.world = World(town)
        self.contract = AuthorizationModel(
            lambda _: Offer(member_id(self.world.owner), self.world.published)
        )
        self.pending: list[Sent] = []

    def teardown(self) -> None:
        before = self.tables()
        rebuild(self.town.writer)
        assert self.tables() == before
        self.town.close()
        shutil.rmtree(self.folder)

    def tables(self) -> list[Any]:
        with Session(self.town.engine) as session:
            return [
                row.model_dump()
                for model in (Authorization, AuthorizationEvent, Statement)
                for row in session.exec(
                    select(model).order_by(*map(col, model.__mapper__.primary_key))
                )  # type: ignore[call-overload]
            ]

    @initialize(steps=st.sampled_from([3, 3, 2, 0]))
    def begin(self, steps: int) -> None:
        """One authorization has come some way already."""
        for kind, by in LIKELY[Status.UNKNOWN], LIKELY[Status.REQUESTED], LIKELY[Status.ENDORSED]:
            if steps:
                self.submit(self.sign(kind[0], CODES[0], by[0], PERIOD, 0))
                self.relay()
                steps -= 1

    @rule(code=codes, choice=st.integers(0, 5), directly=st.sampled_from([False, False, True]))
    def go_on(self, code: str, choice: int, directly: bool) -> None:
        """Somebody does what can be done next."""
        self.next_step(code, choice, directly=directly)

    def next_step(self, code: str, choice: int, *, directly: bool) -> None:
        """What mostly comes next, at the gateway or at the contract itself."""
        model = self.contract if directly else self.ahead()[0]
        held = model.held.get(authorization_id(code), Held())
        kinds, by = LIKELY[held.status]
        kind, who = kinds[choice % len(kinds)], by[choice % len(by)]
        sent = self.sign(kind, code, who, PERIOD, 0, model)
        if not directly:
            self.submit(sent)
        elif self.apply(self.contract, sent):
            self.record_acceptance(sent)

    @rule(code=codes, by=people, period=periods, slip=slips)
    def ask(self, code: str, by: str, period: dict[str, int], slip: int) -> None:
        """Somebody applies at the gateway."""
        self.submit(self.sign("RequestAccess", code, by, period, slip))

    @rule(code=codes, kind=st.sampled_from(DECISIONS), by=people, period=periods, slip=slips)
    def decide(self, code: str, kind: str, by: str, period: dict[str, int], slip: int) -> None:
        """Somebody endorses, grants, denies, suspends, resumes or revokes at the gateway."""
        self.submit(self.sign(kind, code, by, period, slip))

    @rule(
        code=codes,
        kind=st.sampled_from(("RequestAccess", *DECISIONS)),
        by=people,
        period=periods,
        slip=slips,
    )
    def go_directly(self, code: str, kind: str, by: str, period: dict[str, int], slip: int) -> None:
        """Somebody sends a statement to the contract, of which the gateway knows nothing."""
        sent = self.sign(kind, code, by, period, slip, self.contract)
        if self.apply(self.contract, sent):
            self.record_acceptance(sent)

    @precondition(lambda self: self.pending)
    @rule(count=st.integers(1, 3))
    def relay_some(self, count: int) -> None:
        """The relayer's turn."""
        for _ in range(min(count, len(self.pending))):
            self.relay()

    def relay(self) -> None:
        """The contract answers the oldest statement."""
        sent = self.pending.pop(0)
        if self.apply(self.contract, sent):
            self.town.accept(sent.digest)  # type: ignore[arg-type]
        else:
            self.town.refuse(sent.digest)  # type: ignore[arg-type]

    @precondition(lambda self: len(self.pending) > 1)
    @rule(at=st.integers(1, 10))
    def relay_early(self, at: int) -> None:
        """A stranger relays a statement before its turn; a refusal then says nothing."""
        sent = self.pending[at % len(self.pending)]
        if self.apply(self.contract, sent):
            self.pending.remove(sent)
            self.town.accept(sent.digest)  # type: ignore[arg-type]

    @rule(
        what=st.sampled_from(["withdraw_or_publish", "transfer", "suspend_or_reinstate"]),
        often=st.integers(0, 3),
        code=codes,
        choice=st.integers(0, 5),
    )
    def change_the_world(self, what: str, often: int, code: str, choice: int) -> None:
        """Now and then something changes on which the contract's judgement depends."""
        if often:
            self.next_step(code, choice, directly=False)
        else:
            getattr(self.world, what)()

    @invariant()
    def gateway_and_contract_agree(self) -> None:
        """State, number, application, limits and side are those of the contract."""
        for code in CODES:
            held = self.contract.held.get(authorization_id(code))
            with Session(self.town.engine) as session:
                row = session.get(Authorization, code)
            if held is None:
                assert row is None or (row.number, row.state) in ((0, "pending"), (0, "refused"))
                continue
            assert row is not None
            assert (row.state, row.number) == (STATES[held.status], held.number)
            assert to_hex(row.application) == held.application
            assert (row.from_, row.until, row.uses) == (held.from_, held.until, held.uses)
            if not self.about(code) and held.status is Status.SUSPENDED:
                assert row.suspended_by == SIDES[held.suspended_by]

    @invariant()
    def what_ends_is_in_force_from_its_record(self) -> None:
        """A revocation or suspension under way keeps everybody out already."""
        for code in CODES:
            history = self.office.history(code)
            force = history.changes[-1].force if history and history.changes else Force.NONE
            assert force is self.expected_force(code)

    def expected_force(self, code: str) -> Force:
        held = self.contract.held.get(authorization_id(code), Held())
        kinds = {sent.kind for sent in self.about(code)}
        if held.status not in (Status.GRANTED, Status.SUSPENDED) or "RevokeAccess" in kinds:
            return Force.NONE
        if held.status is Status.SUSPENDED or "SuspendAccess" in kinds:
            return Force.SUSPENDED
        return Force.GRANTED

    def about(self, code: str) -> list[Sent]:
        return [sent for sent in self.pending if sent.code == code]

    def submit(self, sent: Sent) -> None:
        """Submit; where nothing under way is doomed, the gateway judges as the contract will."""
        ahead, sound = self.ahead()
        wanted = self.apply(ahead, sent)
        taken: Taken | None = None
        with suppress(GatewayError):
            taken = self.town.take(sent.raw)
        if sound:
            assert (taken is not None) == wanted, (sent.kind, sent.by)
        if taken is not None:
            self.pending.append(sent)

    def ahead(self) -> tuple[AuthorizationModel, bool]:
        """The contract once all that is under way is accepted, and whether all of it can be."""
        model = AuthorizationModel(self.contract.offers, copy.deepcopy(self.contract.held))
        sound = [self.apply(model, sent) for sent in self.pending]
        return model, all(sound)

    def apply(self, model: AuthorizationModel, sent: Sent) -> bool:
        member, head, roles = PEOPLE[sent.by]
        active = not (self.world.suspended and member == XC)
        signer = Signer(sent.by, member_id(member), head, roles, active)
        subject = authorization_id(sent.code)
        message = sent.raw["message"]
        try:
            model.apply(
                sent.kind, subject, message, to_hex(sent.digest), signer, self.town.seconds()
            )
        except Refusal:
            return False
        return True

    def sign(
        self,
        kind: str,
        code: str,
        by: str,
        period: dict[str, int],
        slip: int,
        seen: AuthorizationModel | None = None,
    ) -> Sent:
        """A statement for the state that the signer sees: the contract's, or that to be met."""
        model = seen or self.ahead()[0]
        held = model.held.get(authorization_id(code), Held())
        message: dict[str, Any] = {"expectedState": max(0, held.number + slip)}
        attachment: dict[str, Any] | None = make_reason("理由")
        if kind == "RequestAccess":
            message |= {
                **period,
                "code": code,
                "resource": resource_id(RESOURCE),
                "consumer": member_id(PEOPLE[by][0]),
            }
            attachment = ASKED.as_json()
        else:
            message["authorization"] = authorization_id(code)
            if kind in ("EndorseAccess", "GrantAccess", "DenyAccess"):
                message["application"] = held.application or to_hex(bytes(32))
            if kind == "GrantAccess":
                message |= {**period, "uses": held.uses}
                attachment = TERMS.as_json()
            if kind == "EndorseAccess":
                attachment = None
        raw = self.town.statement(kind, [by], attachment, **message)
        return Sent(kind, code, by, raw, bytes(self.town.content(raw).digest))

    def record_acceptance(self, sent: Sent) -> None:
        """The follower's record of a statement that went to the contract directly."""
        held = self.contract.held[authorization_id(sent.code)]
        consumer = next(m for m, _, _ in PEOPLE.values() if member_id(m) == held.consumer)
        self.office.accepted_directly(
            sent.raw, sent.by, code=sent.code, owner=self.world.owner, consumer=consumer
        )
