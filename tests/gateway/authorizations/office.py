"""What the people of the town do about authorizations, in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel

from chain.records import tag_hash
from chain.words import Role, to_hex
from gateway.authorizations import service
from gateway.authorizations.coverage import AuthorizationHistory
from gateway.authorizations.history import history_of
from gateway.authorizations.models import Authorization
from gateway.authorizations.schemas import AuthorizationDetailOut
from gateway.authorizations.service import Filters
from gateway.authorizations.terms import Mode, Release, Request, Terms
from gateway.intake.service import Taken
from gateway.journal.records import Draft, Entry
from gateway.members.reason import make_reason
from gateway.members.standing import standing
from tests.support.town import START, TJ, XC, Town, account_of, an_entry

CODE = "A-0123456789AB"
BB = "11110000000021777B"
AUDIT = "11110000000021666D"

NOW = START // 1000
DAY = 86_400
PERIOD = {"from": NOW - DAY, "until": NOW + 30 * DAY, "uses": 0}

CONDITIONAL = {
    "sharing_type": "有条件共享",
    "sharing_scope": "市级部门",
    "sharing_purpose": "核验",
}
NEVER = {
    "sharing_type": "不予共享",
    "refusal_reason": "涉及商业秘密",
    "refusal_law": "统计法第九条",
}

ASKED = Request(
    basis="税收征收管理法第六条",
    scene="核验企业登记",
    purpose="tax.verify",
    fields=("单位名称", "单位地址"),
    mode=Mode.DOWNLOAD,
)
TERMS = Terms(
    purpose="tax.verify",
    fields=("单位名称", "单位地址"),
    mode=Mode.DOWNLOAD,
    release=Release.ANCHORED,
)


def member_id(code: str) -> str:
    return to_hex(tag_hash(f"member:{code}"))


def resource_id(code: str) -> str:
    return to_hex(tag_hash(f"resource:{code}"))


def authorization_id(code: str) -> str:
    return to_hex(tag_hash(f"authorization:{code}"))


@dataclass
class Office:
    """Submits statements about authorizations; the contract's answers are the tests' to give."""

    town: Town

    @classmethod
    def furnished(cls, town: Town) -> Office:
        SQLModel.metadata.create_all(town.engine)
        town.admit(BB, "朝阳区", "CYQ", Role.CONSUMER, ["bb-clerk"], ["bb-head"])
        town.admit(AUDIT, "审计局", "SJJ", Role.AUDITOR, ["auditor"], ["audit-head"])
        for number, fields in enumerate((CONDITIONAL, {}, NEVER), 1):
            taken = town.publish(f"STJJ-000{number}", an_entry(f"资源{number}", **fields))
            town.accept(taken.digest)
        return cls(town)

    def raw_request(
        self,
        resource: str = "STJJ-0001",
        code: str = CODE,
        by: str = "xc-clerk",
        asked: Request | dict[str, Any] = ASKED,
        **message: Any,
    ) -> dict[str, Any]:
        fields = {"consumer": member_id(XC), **PERIOD, **message}
        document = asked if isinstance(asked, dict) else asked.as_json()
        return self.town.statement(
            "RequestAccess", [by], document, code=code, resource=resource_id(resource), **fields
        )

    def request(self, *where: Any, **how: Any) -> Taken:
        return self.town.take(self.raw_request(*where, **how))

    def endorse(self, code: str = CODE, by: str = "xc-head", **message: Any) -> Taken:
        return self.town.take(self.raw("EndorseAccess", code, by, None, **message))

    def grant(
        self,
        code: str = CODE,
        by: str = "tj-head",
        terms: Terms | dict[str, Any] = TERMS,
        **message: Any,
    ) -> Taken:
        document = terms if isinstance(terms, dict) else terms.as_json()
        row = self.row(code)
        limits = {"from": row.from_, "until": row.until, "uses": row.uses}
        return self.town.take(self.raw("GrantAccess", code, by, document, **{**limits, **message}))

    def deny(self, code: str = CODE, by: str = "tj-head", **message: Any) -> Taken:
        reason = message.pop("reason", make_reason("不符合条件"))
        return self.town.take(self.raw("DenyAccess", code, by, reason, **message))

    def suspend(self, code: str = CODE, by: str = "tj-head", **message: Any) -> Taken:
        return self._changed("SuspendAccess", code, by, message)

    def resume(self, code: str = CODE, by: str = "tj-head", **message: Any) -> Taken:
        return self._changed("ResumeAccess", code, by, message)

    def revoke(self, code: str = CODE, by: str = "tj-head", **message: Any) -> Taken:
        return self._changed("RevokeAccess", code, by, message)

    def raw(self, kind: str, code: str, by: str, attachment: Any, **message: Any) -> dict[str, Any]:
        """A statement about an authorization, with the state and application it has."""
        message.setdefault("authorization", authorization_id(code))
        message.setdefault("expectedState", self.next_state(code))
        if kind in ("EndorseAccess", "GrantAccess", "DenyAccess"):
            message.setdefault("application", to_hex(self.row(code).application))
        return self.town.statement(kind, [by], attachment, **message)

    def _changed(self, kind: str, code: str, by: str, message: dict[str, Any]) -> Taken:
        reason = message.pop("reason", make_reason("发现超范围使用"))
        return self.town.take(self.raw(kind, code, by, reason, **message))

    def accept(self, taken: Taken) -> Entry:
        return self.town.accept(taken.digest)

    def refuse(self, taken: Taken, error: str = "WrongState") -> Entry:
        return self.town.refuse(taken.digest, error)

    def accepted_directly(
        self,
        raw: dict[str, Any],
        by: str,
        *,
        code: str = CODE,
        owner: str = TJ,
        consumer: str = XC,
    ) -> Entry:
        """The follower's record of a statement that a member sent to the contract itself."""
        content = self.town.content(raw)
        with Session(self.town.engine) as session:
            actor = standing(session, account_of(by)).as_actor()
        statement = {**content.as_json(), "attachment": None, "digest": to_hex(content.digest)}
        body = {
            "actors": [actor],
            "effect": {"block": {"number": 99, "time": NOW + 5}},
            "reason": None,
            "statement": statement,
            "subject": {
                "authorization": code,
                "resource": "STJJ-0001",
                "owner": owner,
                "consumer": consumer,
            },
            "submitted": None,
            "type": raw["type"],
        }
        return self.town.record(Draft(content.kind.kind, "accepted", body))

    def requested(self, *where: Any, **how: Any) -> None:
        self.accept(self.request(*where, **how))

    def endorsed(self, *where: Any, **how: Any) -> None:
        self.requested(*where, **how)
        self.accept(self.endorse(how.get("code", CODE)))

    def granted(self, *where: Any, **how: Any) -> None:
        terms = how.pop("terms", TERMS)
        self.endorsed(*where, **how)
        self.accept(self.grant(how.get("code", CODE), terms=terms))

    def row(self, code: str = CODE) -> Authorization:
        with Session(self.town.engine) as session:
            return session.get_one(Authorization, code)

    def next_state(self, code: str = CODE) -> int:
        return self.show(code=code).next_state

    def show(self, by: str = "audit-head", code: str = CODE) -> AuthorizationDetailOut:
        with Session(self.town.engine) as session:
            viewer = standing(session, account_of(by))
            return service.show(session, viewer, code, self.town.seconds())

    def listed(self, by: str, **filters: Any) -> list[str]:
        with Session(self.town.engine) as session:
            viewer = standing(session, account_of(by))
            page = service.list_authorizations(
                session, viewer, Filters(**filters), self.town.seconds(), cursor=None, limit=50
            )
        return [row.code for row in page.authorizations]

    def history(self, code: str = CODE) -> AuthorizationHistory | None:
        with Session(self.town.engine) as session:
            return history_of(session, code)

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.town.clock += int(seconds * 1000)
