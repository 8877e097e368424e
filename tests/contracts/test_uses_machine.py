"""Uses against its model, through random statements of random people."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.contracts.ledger import BOOKER, CONSUMER, FAR, HEAD, MANAGER, STEWARD, Department
from tests.contracts.machines import LedgerMachine, in_good_time
from tests.contracts.signing import Person, person, sha
from tests.support import authorization_model
from tests.support.authorization_model import Signer
from tests.support.use_model import BOOKED, LOCKED, ZERO, UseModel

ONE, OTHER, NONE, BOTH = DEPARTMENTS = [
    Department(code, code, person(f"handler of {code}"), person(f"head of {code}"))
    for code in ("ONE", "OTHER", "NONE", "BOTH")
]
ROLES = [BOOKER, BOOKER, CONSUMER, STEWARD | BOOKER]
PEOPLE = [MANAGER, *(who for d in DEPARTMENTS for who in (d.handler, d.head))]
KEYS = [sha(f"key {number}") for number in range(3)]
VOUCHERS = [sha("voucher"), sha("voucher"), sha("another voucher")]
KINDS = ["LockUse", "BookUse", "ReleaseUse", "ReverseUse"]

people = st.sampled_from([ONE.handler, ONE.head, OTHER.head, *PEOPLE])
chosen = st.lists(st.sampled_from(KEYS), min_size=0, max_size=3)
slips = st.sampled_from([0] * 12 + [1, -1])
whose = st.sampled_from([None, None, None, ONE, OTHER])
buyers = st.sampled_from([ONE.id, ONE.id, OTHER.id, ZERO, b"?" * 32])
stewards = st.sampled_from([MANAGER, MANAGER, BOTH.head, BOTH.handler, ONE.head])
spans = st.sampled_from([100, 100, 5000, 5000, -1, 91 * 86_400])


class UsesMachine(LedgerMachine):
    """Two bookers, a steward that books, and a member without that role."""

    def __init__(self) -> None:
        super().__init__()
        self.register = UseModel(lambda id_: id_ in self.model.members)

    @initialize()
    def begin(self) -> None:
        """The members."""
        for department, roles in zip(DEPARTMENTS, ROLES, strict=True):
            heads, handlers = [department.head], [department.handler]
            self.ledger.admit(department.code, roles, handlers, heads)
            message = self.ledger.message(
                "AdmitMember", code=department.code, prefix=department.prefix,
                profile=sha("profile"), roles=roles, handlers=[department.handler.address],
                heads=[department.head.address], expectedState=0,
            )  # fmt: skip
            self.model.apply("AdmitMember", message, [MANAGER.address])

    def say(self, kind: str, by: Person, slip: int, /, **fields: Any) -> None:
        """A statement: contract and model accept or refuse it alike, with the same error."""
        tail = {"nonce": sha(f"nonce {next(self.ledger.nonces)}"), "expires": FAR}
        if kind in ("ReverseUse", "NameBuyer"):
            fields["reason"] = sha("reason")
        state = max(0, self.register.state_of(kind, fields) + slip)
        message = self.ledger.ordered(kind, {**tail, "expectedState": state, **fields})
        member, rank, roles, active = self.model.standing(by.address)
        signer, wanted = Signer(by.address, member, rank == HEAD, roles, active), ("", ())
        try:
            self.register.apply(kind, message, signer, self.ledger.evm.next_time)
        except authorization_model.Refusal as refusal:
            wanted = (refusal.name, refusal.values)
        found = self.outcome(kind, message, [by])
        if wanted[0] == "InvalidLock":  # whose other value is the latest end, by the clock
            found, wanted = (found[0], found[1][:1]), (wanted[0], wanted[1][:1])
        assert found == wanted

    @rule(kind=st.sampled_from(KINDS), by=people, keys=chosen, voucher=st.sampled_from(VOUCHERS),
          whose=whose, span=spans, slip=slips)  # fmt: skip
    def use(
        self,
        kind: str,
        by: Person,
        keys: list[bytes],
        voucher: bytes,
        whose: Department | None,
        span: int,
        slip: int,
    ) -> None:
        """Somebody locks, books, releases or reverses, mostly for its own member."""
        own = self.model.standing(by.address)[0]
        fields: dict[str, Any] = {"member": whose.id if whose else own, "voucher": voucher}
        if kind == "LockUse":
            fields["until"] = self.ledger.evm.next_time + span
        self.say(kind, by, slip, keys=keys, **fields)

    @rule(key=st.sampled_from(KEYS), choice=st.integers(0, 5))
    def go_on(self, key: bytes, choice: int) -> None:
        """Whoever has a document does what mostly comes next."""
        held = self.register.use(key)
        holder = next((one for one in DEPARTMENTS if one.id == held.holder), None)
        if holder is None or held.use not in (LOCKED, BOOKED):
            return
        by = MANAGER if held.use == BOOKED and choice % 2 else holder.head
        kind = "ReverseUse" if held.use == BOOKED else ("BookUse", "ReleaseUse")[choice % 2]
        self.say(kind, by, 0, member=held.holder, voucher=held.voucher, keys=[key])

    @rule(key=st.sampled_from(KEYS), buyer=buyers, by=stewards, slip=slips)
    def name(self, key: bytes, buyer: bytes, by: Person, slip: int) -> None:
        """A steward names the buyer, or somebody tries to."""
        self.say("NameBuyer", by, slip, key=key, buyer=buyer)

    @rule(seconds=st.sampled_from([50, 101, 6000]))
    def wait(self, seconds: int) -> None:
        """Locks run out."""
        self.ledger.evm.travel(self.ledger.evm.next_time + seconds)

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        """Whether the statement was accepted or not."""
        for key in KEYS:
            (voucher, _, _, until, since, state, use), holder, buyer = self.ledger.uses.look(
                "useOf", key
            )
            found = self.register.use(key)
            assert (use, holder, voucher, until, buyer, since, state) == (
                found.use, found.holder, found.voucher, found.until, found.buyer, found.since,
                found.state,
            )  # fmt: skip
        for department in DEPARTMENTS:
            (locks,) = self.ledger.uses.look("locksOf", department.id)
            assert locks == self.register.locks(department.id)
            for voucher in VOUCHERS:
                (state,) = self.ledger.uses.look("voucherState", department.id, voucher)
                assert state == self.register.vouchers.get((department.id, voucher), 0)


UsesMachine.TestCase.settings = settings(in_good_time, max_examples=5, stateful_step_count=25)
TestUsesMachine = UsesMachine.TestCase
