"""市税务局 issues invoices in the town, 西城区 is the buyer; the contract answers by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from chain import canonical
from chain.documents import DocumentName, alone_id, batch_id, series_id
from chain.records import tag_hash
from chain.statements import statement_type
from chain.words import Digest, Role, to_hex
from gateway.database import read_session
from gateway.intake.service import Taken
from gateway.issuing import service
from gateway.issuing.schemas import DocumentStateOut
from gateway.journal.records import Draft, Entry
from gateway.members.reason import make_reason
from gateway.members.standing import standing
from tests.support.town import START, XC, Town, account_of

SW, MZ, JG, AUDIT = "SW-1", "MZ-1", "STEWARD-2", "AUDIT-1"
KIND = "invoice.vat.special"
NOW = START // 1000
DAY = 86_400
NOBODY = to_hex(bytes(32))
REASONED = ("SuspendDocument", "ResumeDocument", "RevokeDocument")
SIGNERS = {
    "LicenseIssuer": "steward", "IssueDocument": "sw-clerk", "IssueBatch": "sw-clerk",
    "RequestRed": "sw-clerk", "WithdrawRed": "sw-clerk", "ConfirmRed": "xc-head",
    "RejectRed": "xc-head",
}  # fmt: skip
"""Who mostly signs; the rest is the issuer's head."""


def digest_of(text: str) -> Digest:
    """32 bytes that stand for something."""
    return Digest(canonical.digest(text))


def hashed(text: str) -> str:
    return to_hex(digest_of(text))


def member_id(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))


def alone(key: str = "1", issuer: str = SW, kind: str = KIND) -> DocumentName:
    """The document that is issued under a key."""
    return DocumentName(alone_id(tag_hash(f"member:{issuer}"), digest_of(key), kind))


def of_batch(serial: int, first: int = 1, issuer: str = SW) -> DocumentName:
    """One document of the batch that begins with `first`."""
    series = series_id(tag_hash(f"member:{issuer}"), digest_of("series"), KIND)
    return DocumentName(batch_id(series, first), serial)


def successor(name: DocumentName) -> dict[str, Any]:
    """How a SupersedeDocument names what follows."""
    return {"successor": to_hex(name.issue), "successorSerial": name.serial}


@dataclass
class Registry:
    """Submits statements about documents; each expects the state that it will meet."""

    town: Town

    @classmethod
    def furnished(cls, town: Town) -> Registry:
        """Two issuers, an auditor, and a steward that issues documents itself."""
        town.admit(SW, "市税务局", "SWJ", Role.ISSUER, ["sw-clerk"], ["sw-head"])
        town.admit(MZ, "市民政局", "MZJ", Role.ISSUER, ["mz-clerk"], ["mz-head"])
        town.admit(AUDIT, "审计局", "SJJ", Role.AUDITOR, ["auditor"], ["audit-head"])
        steward = Role.STEWARD | Role.ISSUER
        town.admit(JG, "市数据局", "SJG", steward, ["jg-clerk"], ["jg-head"])
        made = cls(town)
        for issuer in (SW, MZ, JG):
            made.accept(made.license(issuer))
        return made

    def license(self, issuer: str = SW, by: str = "steward", **message: Any) -> Taken:
        limits = {"from": NOW - DAY, "until": NOW + 365 * DAY}
        fields = {"issuer": member_id(issuer), "kind": KIND, **limits, **message}
        return self.say("LicenseIssuer", by, **fields)

    def issue(self, key: str = "1", by: str = "sw-clerk", **message: Any) -> Taken:
        return self.say("IssueDocument", by, key=hashed(key), **message)

    def batch(self, first: int = 1, count: int = 10, **message: Any) -> Taken:
        return self.say("IssueBatch", first=first, count=count, **message)

    def about(self, kind: str, name: DocumentName, by: str | None = None, **message: Any) -> Taken:
        """A statement about one document."""
        return self.say(kind, by, **{"issue": to_hex(name.issue), "serial": name.serial, **message})

    def say(self, kind: str, by: str | None = None, /, **message: Any) -> Taken:
        return self.town.take(self.raw(kind, by, **message))

    def raw(self, kind: str, by: str | None = None, /, **message: Any) -> dict[str, Any]:
        """A signed statement; what is not given is filled in."""
        message = {**self.filling(kind), **message}
        message.setdefault("expectedState", self.next_state(kind, message))
        reasoned = statement_type(kind).attachment is not None
        attachment = message.pop("attachment", make_reason("开票有误") if reasoned else None)
        return self.town.statement(
            kind, [by or SIGNERS.get(kind, "sw-head")], attachment, **message
        )

    def filling(self, kind: str) -> dict[str, Any]:
        """What a statement of that type says unless told otherwise."""
        issuing = {
            "issuer": member_id(SW), "kind": KIND, "root": hashed("root"), "validFrom": 0,
            "validUntil": 0,
        }  # fmt: skip
        if kind == "IssueDocument":
            return {**issuing, "amount": 1000, "buyer": member_id(XC), "blue": NOBODY}
        if kind == "IssueBatch":
            return {**issuing, "series": hashed("series")}
        more = {"RequestRed": {"total": 1000, "amount": 400}, "ConfirmRed": {"amount": 400}}
        if kind in (*REASONED, "SupersedeDocument"):
            return {"effective": NOW}
        return dict(more.get(kind, {}))

    def next_state(self, kind: str, message: dict[str, Any]) -> int:
        with read_session(self.town.engine) as session:
            if kind == "LicenseIssuer":
                code = self.code_of(message["issuer"])
                return service.right_expected(session, code, message["kind"]).number
            if kind == "IssueDocument":
                return 0
            if kind == "IssueBatch":
                issuer, series = bytes.fromhex(message["issuer"][2:]), message["series"]
                id_ = series_id(Digest(issuer), Digest(bytes.fromhex(series[2:])), message["kind"])
                return service.series_expected(session, id_).number
            name = DocumentName(Digest(bytes.fromhex(message["issue"][2:])), message["serial"])
            if kind.endswith("Red"):
                return service.red_expected(session, name.id).number
            return service.validity(
                session, service.issue_named(session, name), name.serial
            ).next_number

    @staticmethod
    def code_of(tag: str) -> str:
        return next((code for code in (SW, MZ, JG, XC) if member_id(code) == tag), "")

    def accept(self, taken: Taken) -> Entry:
        return self.town.accept(taken.digest)

    def refuse(self, taken: Taken, error: str = "WrongState") -> Entry:
        return self.town.refuse(taken.digest, error)

    def done(self, kind: str, name: DocumentName, by: str | None = None, **message: Any) -> None:
        self.accept(self.about(kind, name, by, **message))

    def issued(self, key: str = "1", **message: Any) -> DocumentName:
        self.accept(self.issue(key, **message))
        return alone(key)

    def confirmed(self, key: str = "1", amount: int = 400, **message: Any) -> DocumentName:
        """A document with a red letter that is confirmed."""
        name = self.issued(key, **message)
        self.done("RequestRed", name, amount=amount)
        self.done("ConfirmRed", name, amount=amount)
        return name

    def accepted_directly(self, raw: dict[str, Any], by: str, subject: dict[str, str]) -> Entry:
        """The follower's record of a statement that a member sent to the contract itself."""
        content = self.town.content(raw)
        with read_session(self.town.engine) as session:
            actor = standing(session, account_of(by)).as_actor()
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
        }
        return self.town.record(Draft(content.kind.kind, "accepted", body))

    def state(self, name: DocumentName, by: str = "audit-head") -> DocumentStateOut:
        with read_session(self.town.engine) as session:
            return service.show_state(session, standing(session, account_of(by)), name)

    def rows(self, *models: type[SQLModel]) -> list[dict[str, Any]]:
        """Every row of some tables."""
        with Session(self.town.engine) as session:
            return [
                row.model_dump()
                for model in models
                for row in session.exec(
                    select(model).order_by(*map(col, model.__mapper__.primary_key))
                )  # type: ignore[call-overload]
            ]
