"""Two members that use documents, a steward that names buyers, and what they sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from chain.documents import voucher_id
from chain.records import tag_hash
from chain.statements import uses_of
from chain.words import Digest, Role, to_hex
from gateway.database import read_session
from gateway.documents.model import Key
from gateway.intake.service import Taken
from gateway.journal.records import Draft, Entry
from gateway.members.reason import make_reason
from gateway.members.standing import Standing, standing
from gateway.statements.state import pending_about
from gateway.uses.keys import RegisterKeys
from gateway.uses.models import UseEvent, UseState, Voucher
from gateway.uses.projection import under_way
from gateway.uses.showing import Asking
from gateway.uses.subjects import subject_of
from tests.support.town import Town, account_of
from tests.support.web import master_keys

BUYER, RIVAL = "91110000000021111B", "91110000000021222R"
AUDITOR = "AUDITOR-1"
DAY = 86_400
REGISTER = RegisterKeys.of(master_keys())


def key(number: int | str) -> Digest:
    """The key of an invoice."""
    return REGISTER.use(Key("CN", "invoice.vat", f"{number:0>20}"))


@dataclass
class Desk:
    """The town with two bookers: each has a clerk (``buyer``) and a head (``buyer-head``)."""

    town: Town

    @classmethod
    def furnished(cls, town: Town, *, auditor: bool = True) -> Desk:
        """A desk in a populated town; the auditor's head is ``auditor``."""
        both = int(Role.BOOKER | Role.CONSUMER)
        town.admit(BUYER, "买方", "BUY", both, ["buyer"], ["buyer-head"])
        town.admit(RIVAL, "另一方", "RIV", int(Role.BOOKER), ["rival"], ["rival-head"])
        if auditor:
            town.admit(AUDITOR, "审计", "AUD", int(Role.AUDITOR), [], ["auditor"])
        return cls(town)

    def raw(
        self, kind: str, keys: Sequence[bytes], *, by: str = "buyer", **given: Any
    ) -> dict[str, Any]:
        """A signed statement that meets the state which it expects, unless told otherwise."""
        code = given.pop("code", RIVAL if by.startswith("rival") else BUYER)
        voucher = REGISTER.voucher(code, given.pop("voucher", "记-1"))
        message: dict[str, Any] = {
            "member": _member(code),
            "voucher": to_hex(voucher),
            "keys": [to_hex(one) for one in keys],
            "expectedState": self.next_state(code, voucher),
        }
        if kind == "LockUse":
            message["until"] = self.town.seconds() + DAY
        reason = make_reason("开错了") if kind == "ReverseUse" else None
        return self.town.statement(kind, [by], reason, **{**message, **given})

    def submit(self, kind: str, keys: Sequence[bytes], **given: Any) -> Taken:
        """Sign and submit a statement."""
        return self.town.take(self.raw(kind, keys, **given))

    def do(self, kind: str, keys: Sequence[bytes], **given: Any) -> Taken:
        """Submit a statement, and let the contract accept it."""
        taken = self.submit(kind, keys, **given)
        self.town.accept(taken.digest)
        return taken

    def name(self, key: bytes, buyer: str | None, *, by: str = "steward", **given: Any) -> Taken:
        """Submit a NameBuyer."""
        message = {
            "key": to_hex(key),
            "buyer": to_hex(bytes(32)) if buyer is None else _member(buyer),
            "expectedState": self.key_state(key),
            **given,
        }
        return self.town.take(
            self.town.statement("NameBuyer", [by], make_reason("购方声明"), **message)
        )

    def accepted_directly(self, raw: dict[str, Any], by: str) -> Entry:
        """The follower's record of a statement that a member sent to the contract itself."""
        content = self.town.content(raw)
        with read_session(self.town.engine) as session:
            actor = standing(session, account_of(by)).as_actor()
            subject = subject_of(session, content)
        self.town.blocks += 1
        statement = {**content.as_json(), "attachment": None, "digest": to_hex(content.digest)}
        body = {
            "actors": [actor],
            "effect": self.town._effect(raw["type"], "accepted"),
            "reason": None,
            "statement": statement,
            "subject": subject,
            "submitted": None,
            "type": raw["type"],
            "uses": uses_of(content.kind, content.message),
        }
        return self.town.record(Draft(content.kind.kind, "accepted", body))

    def rows(self) -> list[dict[str, Any]]:
        """Every row of the tables of uses."""
        with Session(self.town.engine) as session:
            return [
                row.model_dump()
                for model in (UseState, Voucher, UseEvent)
                for row in session.exec(
                    select(model).order_by(*map(col, model.__mapper__.primary_key))
                )
            ]

    def next_state(self, code: str, voucher: Digest) -> int:
        """What the next statement about a voucher must expect."""
        found = voucher_id(tag_hash(f"member:{code}"), voucher)
        with read_session(self.town.engine) as session:
            row = session.get(Voucher, found)
            return (0 if row is None else row.number) + pending_about(session, found)

    def key_state(self, key: bytes) -> int:
        """What the next NameBuyer must expect."""
        with read_session(self.town.engine) as session:
            row = session.get(UseState, key)
            coming = under_way(session, [key]).get(key, [])
            return (0 if row is None else row.number) + len(coming)

    def row(self, key: bytes) -> UseState:
        """The row of a document."""
        with read_session(self.town.engine) as session:
            return session.exec(select(UseState).where(UseState.key == key)).one()

    def asking(self, person: str) -> Asking:
        """Somebody of the town who asks now."""
        with read_session(self.town.engine) as session:
            who: Standing = standing(session, account_of(person))
        return Asking(who, self.town.seconds(), REGISTER)

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.town.clock += seconds * 1000


def _member(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))
