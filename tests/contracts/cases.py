"""An acceptable statement of each type, for tests of what holds for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.ledger import (
    HANDLER,
    MANAGER,
    PROVIDER,
    Department,
    Ledger,
    resource_id,
)
from tests.contracts.signing import TYPES, Person, person, sha

KINDS = list(TYPES)
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
