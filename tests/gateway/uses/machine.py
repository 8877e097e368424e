"""The gateway and the contract's model side by side, through what people do at random.

The model stands in for the contract: it answers what the gateway has recorded, in the journal's
order or relayed early by a stranger, and it takes what members send to it directly. The contract
itself is held against the same model in tests/contracts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chain.documents import voucher_id
from chain.records import tag_hash
from chain.statements import statement_type
from chain.words import Digest, Role, to_hex
from gateway.audit import rebuild
from gateway.database import read_session
from gateway.errors import GatewayError
from gateway.members.reason import make_reason
from gateway.uses.models import UseState, Voucher
from tests.gateway.uses.desk import BUYER, REGISTER, RIVAL, Desk, key
from tests.support.authorization_model import Refusal, Signer
from tests.support.town import START, STEWARD, TJ, Town
from tests.support.use_model import BOOKED, LOCKED, UseModel

NOW = START // 1000
KEYS = [key(number) for number in range(3)]
STATUS = ("free", "locked", "booked", "released", "reversed")
BOOKS, CONSUMES = int(Role.BOOKER | Role.CONSUMER), int(Role.PROVIDER | Role.CONSUMER)
PEOPLE = {
    "buyer": (BUYER, False, BOOKS),
    "buyer-head": (BUYER, True, BOOKS),
    "rival": (RIVAL, False, int(Role.BOOKER)),
    "rival-head": (RIVAL, True, int(Role.BOOKER)),
    "tj-head": (TJ, True, CONSUMES),
    "steward": (STEWARD, True, int(Role.STEWARD)),
}
KINDS = ["LockUse", "BookUse", "ReleaseUse", "ReverseUse"]

people = st.sampled_from(["buyer", "buyer", "rival", *PEOPLE])
chosen = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3)
vouchers = st.sampled_from(["记-1", "记-1", "记-2"])
buyers = st.sampled_from([BUYER, BUYER, RIVAL, None, "nobody"])
namers = st.sampled_from(["steward"] * 4 + ["buyer-head"])
slips = st.sampled_from([0] * 12 + [1, -1])
ways = st.sampled_from([False, False, False, True])
# Never so near that it matters which block it is: a block's time may be ahead of the town's clock.
spans = st.sampled_from([1000, 1000, 50_000, 50_000, -1000, 91 * 86_400])


@dataclass(frozen=True)
class Sent:
    """A statement that was signed: which, by whom."""

    kind: str
    by: str
    raw: dict[str, Any]
    digest: Digest


class Uses(RuleBasedStateMachine):
    """People who lock, book, race and go behind the gateway's back."""

    def __init__(self, furnished: Town) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="shujian-machine-"))
        shutil.copytree(furnished.folder, self.folder / "town")
        self.town = Town(self.folder / "town", nonces=furnished.nonces, blocks=furnished.blocks)
        self.desk = Desk(self.town)
        known = {member_id(code) for code in (BUYER, RIVAL, TJ, STEWARD)}
        self.contract = UseModel(known.__contains__)
        self.pending: list[Sent] = []

    def teardown(self) -> None:
        before = self.desk.rows()
        rebuild(self.town.writer)
        assert self.desk.rows() == before
        self.town.close()
        shutil.rmtree(self.folder)

    @initialize(steps=st.integers(1, 3))
    def begin(self, steps: int) -> None:
        """Some documents are used already."""
        first = [("LockUse", "buyer", KEYS[:2]), ("BookUse", "rival", KEYS[2:]),
                 ("BookUse", "buyer", KEYS[:1])]  # fmt: skip
        for kind, by, keys in first[:steps]:
            self.about(kind, by, keys, "记-1", True)

    @rule(kind=st.sampled_from(["LockUse", "LockUse", "BookUse"]), voucher=vouchers, directly=ways,
          by=st.sampled_from(["buyer", "rival"]), keys=chosen)  # fmt: skip
    def begin_another(
        self, kind: str, voucher: str, directly: bool, by: str, keys: list[bytes]
    ) -> None:
        """A booker tries what nobody has; where there is none, what somebody has."""
        model, now = self.seen(directly), self.town.seconds()
        free = [one for one in KEYS if not is_held(model.use(one), now)]
        self.about(kind, by, free or keys[:1], voucher, directly)

    @rule(kind=st.sampled_from(KINDS), by=people, keys=chosen, voucher=vouchers,
          whose=st.sampled_from([None, None, None, BUYER, RIVAL]), span=spans, directly=ways,
          slip=slips)  # fmt: skip
    def use(
        self,
        kind: str,
        by: str,
        keys: list[bytes],
        voucher: str,
        whose: str | None,
        span: int,
        directly: bool,
        slip: int,
    ) -> None:
        """Somebody locks, books, releases or reverses, mostly for its own member."""
        code = whose or PEOPLE[by][0]
        about = {
            "member": to_hex(member_id(code)),
            "voucher": to_hex(REGISTER.voucher(code, voucher)),
            "keys": [to_hex(one) for one in keys],
        }
        more = {"until": self.town.seconds() + span} if kind == "LockUse" else {}
        self.send(kind, by, {**about, **more}, directly, slip)

    @rule(key=st.sampled_from(KEYS), choice=st.integers(0, 7), directly=ways)
    def go_on(self, key: bytes, choice: int, directly: bool) -> None:
        """Whoever has a document does what mostly comes next, or another one tries to get it."""
        held = self.seen(directly).use(key)
        if held.use not in (LOCKED, BOOKED):
            return
        own, other = ("buyer", "rival") if held.holder == member_id(BUYER) else ("rival", "buyer")
        if choice == 0:
            fields = {"key": to_hex(key), "buyer": to_hex(member_id(PEOPLE[other][0]))}
            self.send("NameBuyer", "steward", fields, directly, 0)
            self.about("LockUse", other, [key], "记-1", directly)
        elif choice < 3:
            self.about(("LockUse", "BookUse")[choice % 2], other, [key], "记-1", directly)
        elif choice == 3:
            self.about("BookUse", own, [key], "记-3", directly)
        else:
            ends = ("BookUse", "ReleaseUse") if held.use == LOCKED else ("ReverseUse", "ReverseUse")
            by = "steward" if held.use == BOOKED and choice % 2 else f"{own}-head"
            about = {"member": to_hex(held.holder), "voucher": to_hex(held.voucher)}
            self.send(ends[choice % 2], by, {**about, "keys": [to_hex(key)]}, directly, 0)

    def about(self, kind: str, by: str, keys: list[bytes], voucher: str, directly: bool) -> None:
        code = PEOPLE[by][0]
        fields: dict[str, Any] = {
            "member": to_hex(member_id(code)),
            "voucher": to_hex(REGISTER.voucher(code, voucher)),
            "keys": [to_hex(one) for one in keys],
        }
        more = {"until": self.town.seconds() + 50_000} if kind == "LockUse" else {}
        self.send(kind, by, {**fields, **more}, directly, 0)

    @rule(key=st.sampled_from(KEYS), buyer=buyers, by=namers, directly=ways, slip=slips)
    def name(self, key: bytes, buyer: str | None, by: str, directly: bool, slip: int) -> None:
        """A steward names the buyer, or somebody tries to."""
        named = bytes(32) if buyer is None else member_id(buyer)
        fields = {"key": to_hex(key), "buyer": to_hex(named)}
        self.send("NameBuyer", by, fields, directly, slip)

    @rule(seconds=st.sampled_from([10, 3000, 3000, 60_000]))
    def wait(self, seconds: int) -> None:
        """Locks run out."""
        self.desk.wait(seconds)

    @precondition(lambda self: self.pending)
    @rule(count=st.integers(1, 3))
    def relay_some(self, count: int) -> None:
        """The relayer's turn."""
        for _ in range(min(count, len(self.pending))):
            sent = self.pending.pop(0)
            answer = self.town.accept if self.apply(self.contract, sent) else self.town.refuse
            answer(sent.digest)

    @precondition(lambda self: len(self.pending) > 1)
    @rule(at=st.integers(1, 10))
    def relay_early(self, at: int) -> None:
        """A stranger relays a statement before its turn; a refusal then says nothing."""
        sent = self.pending[at % len(self.pending)]
        if self.apply(self.contract, sent):
            self.pending.remove(sent)
            self.town.accept(sent.digest)

    def seen(self, directly: bool) -> UseModel:
        """What the signer goes by: the contract as it is, or once all under way is accepted."""
        return self.contract if directly else self.ahead()[0]

    def send(self, kind: str, by: str, fields: dict[str, Any], directly: bool, slip: int) -> None:
        """Sign a statement and submit it here, or send it to the contract."""
        state = self.seen(directly).state_of(kind, as_bytes(fields))
        attachment = make_reason("理由") if statement_type(kind).attachment else None
        message = {**fields, "expectedState": max(0, state + slip)}
        raw = self.town.statement(kind, [by], attachment, **message)
        sent = Sent(kind, by, raw, self.town.content(raw).digest)
        if not directly:
            self.submit(sent)
        elif self.apply(self.contract, sent):
            self.desk.accepted_directly(raw, by)

    def submit(self, sent: Sent) -> None:
        """Submit; where nothing under way is doomed, the gateway judges as the contract will."""
        ahead, sound = self.ahead()
        wanted, taken = self.apply(ahead, sent), None
        with suppress(GatewayError):
            taken = self.town.take(sent.raw)
        if sound:
            assert (taken is not None) == wanted, (sent.kind, sent.by)
        if taken is not None:
            self.pending.append(sent)

    def ahead(self) -> tuple[UseModel, bool]:
        """The contract once all that is under way is accepted, and whether all of it can be."""
        model = self.contract.copy()
        sound = [self.apply(model, sent) for sent in self.pending]
        return model, all(sound)

    def apply(self, model: UseModel, sent: Sent) -> bool:
        code, head, roles = PEOPLE[sent.by]
        signer = Signer(sent.by, member_id(code), head, roles, active=True)
        now = max(NOW + self.town.blocks + 1, self.town.seconds())
        try:
            model.apply(sent.kind, as_bytes(sent.raw["message"]), signer, now)
        except Refusal:
            return False
        return True

    @invariant()
    def gateway_and_contract_agree(self) -> None:
        """Uses and vouchers are those of the contract."""
        with read_session(self.town.engine) as session:
            for key in KEYS:
                compare(session.get(UseState, key), self.contract.use(key))
            for (member, voucher), state in self.contract.vouchers.items():
                row = session.get_one(Voucher, voucher_id(Digest(member), Digest(voucher)))
                assert (row.number, row.voucher) == (state, voucher)


def is_held(held: Any, now: int) -> bool:
    """Whether somebody has a document."""
    return held.use == BOOKED or (held.use == LOCKED and now <= held.until)


def compare(row: UseState | None, held: Any) -> None:
    """A row, held against what the contract has."""
    if row is None:
        assert held.state == 0
        return
    voucher = voucher_id(held.holder, held.voucher) if held.use else None
    assert (row.status, row.voucher, row.until, row.since, row.number) == (
        STATUS[held.use], voucher, held.until, held.since, held.state,
    )  # fmt: skip
    assert [code and member_id(code) for code in (row.holder, row.buyer)] == [
        None if who == bytes(32) else who for who in (held.holder, held.buyer)
    ]


def as_bytes(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message with its digests as bytes, as the model has them."""
    return {name: _bytes(value) for name, value in message.items()}


def _bytes(value: Any) -> Any:
    if isinstance(value, list):
        return [_bytes(one) for one in value]
    return bytes.fromhex(value[2:]) if isinstance(value, str) else value


def member_id(code: str) -> Digest:
    """The id of a member."""
    return tag_hash(f"member:{code}")
