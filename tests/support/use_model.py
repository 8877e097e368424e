"""Uses in plain Python: what each statement should change, or how it should fail.

Pure. Ids, vouchers and keys are bytes, a statement's message holds them as bytes. That the digest
is new and the signature good is taken for granted; all else is judged in the contract's order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.authorization_model import Refusal, Signer

STEWARD_ROLE, BOOKER_ROLE = 1, 64
ZERO = bytes(32)
FREE, LOCKED, BOOKED, RELEASED, REVERSED = range(5)
LONGEST, MOST_LOCKS, MOST_KEYS = 90 * 86_400, 1000, 500


@dataclass(frozen=True)
class Held:
    """How a document is used."""

    use: int = FREE
    holder: bytes = ZERO
    voucher: bytes = ZERO
    until: int = 0
    buyer: bytes = ZERO
    since: int = 0
    state: int = 0

    def by(self, message: Mapping[str, Any], use: int) -> bool:
        """Whether the voucher of a message has it in that way."""
        return (self.use, self.holder, self.voucher) == (use, message["member"], message["voucher"])


@dataclass
class UseModel:
    """What Uses should hold; `exists` tells whether there is a member of that id."""

    exists: Callable[[bytes], bool]
    uses: dict[bytes, Held] = field(default_factory=dict)
    vouchers: dict[tuple[bytes, bytes], int] = field(default_factory=dict)

    def apply(self, kind: str, message: Mapping[str, Any], signer: Signer, now: int) -> None:
        """Make the change of a statement; raises `Refusal`, and then nothing is changed."""
        if message["expectedState"] != self.state_of(kind, message):
            raise Refusal("WrongState", message["expectedState"], self.state_of(kind, message))
        if kind == "NameBuyer":
            self._name(message, signer, now)
            return
        if not 1 <= len(message["keys"]) <= MOST_KEYS:
            raise Refusal("WrongNumberOfKeys", len(message["keys"]), MOST_KEYS)
        self._require_signer(kind, message, signer)
        if kind == "LockUse" and not now <= message["until"] <= now + LONGEST:
            raise Refusal("InvalidLock", message["until"], now + LONGEST)
        changed = dict(self.uses)
        for key in message["keys"]:
            changed[key] = _step(kind, key, changed.get(key, Held()), message, now)
        if kind == "LockUse" and _locks(changed, message["member"]) > MOST_LOCKS:
            raise Refusal("TooManyLocks", message["member"], MOST_LOCKS)
        self.uses = changed
        about = (message["member"], message["voucher"])
        self.vouchers[about] = self.vouchers.get(about, 0) + 1

    def use(self, key: bytes) -> Held:
        """How a document is used."""
        return self.uses.get(key, Held())

    def locks(self, member: bytes) -> int:
        """How many locks a member has, those that ran out too."""
        return _locks(self.uses, member)

    def state_of(self, kind: str, message: Mapping[str, Any]) -> int:
        """The state number that a statement has to expect."""
        if kind == "NameBuyer":
            return self.use(message["key"]).state
        return self.vouchers.get((message["member"], message["voucher"]), 0)

    def copy(self) -> UseModel:
        """Another one that goes its own way."""
        return UseModel(self.exists, dict(self.uses), dict(self.vouchers))

    def _name(self, message: Mapping[str, Any], signer: Signer, now: int) -> None:
        _require(signer.active and signer.head and signer.roles & STEWARD_ROLE, signer)
        buyer, held = message["buyer"], self.use(message["key"])
        if buyer != ZERO and not self.exists(buyer):
            raise Refusal("UnknownMember", buyer)
        self.uses[message["key"]] = replace(held, buyer=buyer, since=now, state=held.state + 1)

    @staticmethod
    def _require_signer(kind: str, message: Mapping[str, Any], signer: Signer) -> None:
        own = signer.active and signer.member == message["member"]
        if kind == "ReverseUse":
            steward = bool(signer.roles & STEWARD_ROLE)
            _require(signer.active and signer.head and (own or steward), signer)
        elif kind == "ReleaseUse":
            _require(own, signer)
        else:
            _require(own and signer.roles & BOOKER_ROLE, signer)


def _step(kind: str, key: bytes, held: Held, message: Mapping[str, Any], now: int) -> Held:
    member = message["member"]
    ends = {"ReleaseUse": (LOCKED, RELEASED), "ReverseUse": (BOOKED, REVERSED)}
    if kind in ends:
        before, use = ends[kind]
        if not held.by(message, before):
            raise Refusal("NotHeld", key, held.use)
    else:
        use = LOCKED if kind == "LockUse" else BOOKED
        if held.buyer not in (ZERO, member):
            raise Refusal("NotNamed", key, held.buyer)
        own = kind == "BookUse" and held.by(message, LOCKED)
        displaced = held.buyer == member and held.holder != member
        runs = held.use == LOCKED and now <= held.until and not displaced
        if not own and (held.use == BOOKED or runs):
            raise Refusal("UseTaken", key, held.holder, held.until)
    until = message["until"] if use == LOCKED else 0
    return Held(use, member, message["voucher"], until, held.buyer, now, held.state + 1)


def _locks(uses: Mapping[bytes, Held], member: bytes) -> int:
    return sum(held.use == LOCKED and held.holder == member for held in uses.values())


def _require(condition: object, signer: Signer) -> None:
    if not condition:
        raise Refusal("NotAuthorised", signer.account)
