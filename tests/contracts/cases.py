"""An acceptable statement of each type, for tests of what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.evm import Outcome
from tests.contracts.ledger import (
    CONSUMER,
    FAR,
    HANDLER,
    MANAGER,
    OF_AUTHORIZATIONS,
    OF_DOCUMENTS,
    OF_USES,
    PROVIDER,
    Department,
    Ledger,
    authorization_id,
    resource_id,
)
from tests.contracts.shelf import ready
from tests.contracts.signing import TYPES, Person, person, sha

KINDS = [kind for kind in TYPES if kind not in OF_DOCUMENTS + OF_USES] + [
    "IssueDocument",
    "LockUse",
]
"""For the tests that are many for each type; `test_shelf_statements` has the other types."""
NEW = person("new account")


@dataclass
class Case:
    """A statement that the contract would accept, and who must sign it."""

    ledger: Ledger
    kind: str
    message: dict[str, Any]
    signers: list[Person]
    owner: Department

    @property
    def signatures(self) -> list[bytes]:
        """Good ones."""
        return self.ledger.sign(self.kind, self.message, *self.signers)

    def attempt(self, signatures: list[bytes], **changes: Any) -> None:
        """Sends the statement, perhaps with other values, under those signatures."""
        self.ledger.attempt(self.kind, {**self.message, **changes}, signatures)

    def again(self, **changes: Any) -> list[bytes]:
        """Good signatures of the statement with other values."""
        return self.ledger.sign(self.kind, {**self.message, **changes}, *self.signers)


def acceptable(ledger: Ledger, kind: str) -> Case:
    """An acceptable statement of a type, on a ledger with a published resource."""
    if kind in OF_AUTHORIZATIONS:
        return acceptable_decision(ledger, kind)
    if kind in OF_DOCUMENTS + OF_USES:
        made = ready(ledger, kind)
        signer = made.signer(kind)
        owner = made.issuer if signer.name.endswith("TJ") else made.buyer
        return Case(ledger, kind, made.message(kind), [signer], owner)
    owner, other = ledger.department("TJ"), ledger.department("JY")
    ledger.publish(owner, "TJ-1")
    if kind == "ReinstateMember":
        ledger.suspend(owner.id)
    about = {"member": owner.id, "resource": resource_id("TJ-1"), "reason": sha("reason")}
    accounts = {"handlers": [NEW.address], "heads": [person("another").address]}
    fields: dict[str, dict[str, Any]] = {
        "AdmitMember": {"code": "A", "prefix": "AA", "profile": sha("a"), "roles": 8, **accounts},
        "AmendMember": {"member": owner.id, "profile": sha("a"), "roles": PROVIDER},
        "RotateAccount": {
            "member": owner.id,
            "previous": owner.handler.address,
            "next": NEW.address,
            "rank": HANDLER,
        },
        "PublishEntry": {"code": "TJ-1", "owner": owner.id, "version": 2, "entry": sha("2")},
        "TransferEntry": {"resource": about["resource"], "from": owner.id, "to": other.id},
        "WithdrawEntry": {"resource": about["resource"], "reason": sha("reason")},
    }
    chosen = fields.get(kind, {"member": owner.id, "reason": sha("reason")})
    signers = {
        "RotateAccount": [owner.head],
        "PublishEntry": [owner.handler],
        "WithdrawEntry": [owner.handler],
        "TransferEntry": [owner.head, other.head],
    }
    message = ledger.message(kind, **chosen)
    return Case(ledger, kind, message, signers.get(kind, [MANAGER]), owner)


def acceptable_withdrawal(ledger: Ledger, owner: Department) -> Case:
    """The withdrawal of the resource that `acceptable` published."""
    fields = {"resource": resource_id("TJ-1"), "reason": sha("reason")}
    message = ledger.message("WithdrawEntry", **fields)
    return Case(ledger, "WithdrawEntry", message, [owner.handler], owner)


NAME = "A-0123456789AZ"
"""The code of the authorization of `asking`."""


@dataclass
class Asking:
    """A consumer and a provider with a published resource, and an authorization between them."""

    ledger: Ledger
    owner: Department
    consumer: Department
    application: bytes = b""

    def message(self, kind: str, **given: Any) -> dict[str, Any]:
        """An acceptable statement about the authorization, unless the fields say otherwise."""
        about = {"authorization": authorization_id(NAME)}
        period = {"from": 0, "until": FAR, "uses": 3}
        decided = {**about, "application": self.application}
        why = {"reason": sha("reason")}
        fields: dict[str, dict[str, Any]] = {
            "RequestAccess": {
                "code": NAME,
                "resource": resource_id("TJ-1"),
                "consumer": self.consumer.id,
                "request": sha("request"),
                **period,
            },
            "EndorseAccess": decided,
            "GrantAccess": {**decided, "terms": sha("terms"), **period},
            "DenyAccess": {**decided, **why},
        }
        return self.ledger.message(kind, **{**fields.get(kind, {**about, **why}), **given})

    def signer(self, kind: str) -> Person:
        """Who mostly signs a statement of that type."""
        if kind == "RequestAccess":
            return self.consumer.handler
        return self.consumer.head if kind == "EndorseAccess" else self.owner.head

    def do(self, kind: str, by: Person | None = None, **given: Any) -> Outcome:
        """Signs and sends a statement about the authorization."""
        message = self.message(kind, **given)
        signed = self.ledger.sign(kind, message, by or self.signer(kind))
        done = self.ledger.submit(kind, message, signed)
        if kind == "RequestAccess":
            self.application = self.ledger.digest(kind, message)
        return done

    def bring_to(self, *kinds: str) -> Asking:
        """Sends one statement of each type."""
        for kind in kinds:
            self.do(kind)
        return self


def asking(ledger: Ledger) -> Asking:
    """Nothing asked yet."""
    owner, consumer = ledger.department("TJ"), ledger.department("XF", CONSUMER)
    ledger.publish(owner, "TJ-1")
    return Asking(ledger, owner, consumer)


BEFORE = {
    "RequestAccess": (),
    "EndorseAccess": ("RequestAccess",),
    "GrantAccess": ("RequestAccess", "EndorseAccess"),
    "DenyAccess": ("RequestAccess", "EndorseAccess"),
    "SuspendAccess": ("RequestAccess", "EndorseAccess", "GrantAccess"),
    "ResumeAccess": ("RequestAccess", "EndorseAccess", "GrantAccess", "SuspendAccess"),
    "RevokeAccess": ("RequestAccess", "EndorseAccess", "GrantAccess"),
}
"""What must have been said before a statement of each type."""


def acceptable_decision(ledger: Ledger, kind: str) -> Case:
    """An acceptable statement about an authorization."""
    made = asking(ledger).bring_to(*BEFORE[kind])
    signer = made.signer(kind)
    owner = made.consumer if kind in ("RequestAccess", "EndorseAccess") else made.owner
    return Case(ledger, kind, made.message(kind), [signer], owner)
