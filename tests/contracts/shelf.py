"""A licensed issuer and a booker, and statements about one document and one voucher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.evm import Outcome
from tests.contracts.ids import batch_id, document_id, series_id, single_id
from tests.contracts.ledger import (
    BOOKER,
    CONSUMER,
    FAR,
    ISSUER,
    MANAGER,
    PROVIDER,
    Department,
    Ledger,
)
from tests.contracts.signing import Person, sha

KIND = "invoice.vat.special"
KEYS = [sha("used 1"), sha("used 2")]
VOUCHER = sha("voucher")
DAY = 86_400


@dataclass
class Shelf:
    """The issuer, and the member that is the document's buyer and books."""

    ledger: Ledger
    issuer: Department
    buyer: Department

    @property
    def id(self) -> bytes:
        """Of the document that `IssueDocument` issues unless told otherwise."""
        return self.single("key")

    def single(self, key: str, kind: str = KIND) -> bytes:
        """The id of a document of the issuer."""
        return single_id(self.issuer.id, kind, sha(key))

    def batch(self, first: int = 1) -> bytes:
        """The id of a batch of the issuer."""
        return batch_id(series_id(self.issuer.id, KIND, sha("series")), first)

    def message(self, kind: str, /, **given: Any) -> dict[str, Any]:
        """An acceptable statement, unless the fields say otherwise."""
        issuing = {"issuer": self.issuer.id, "kind": KIND, "validFrom": 0, "validUntil": 0}
        document = {"issue": self.id, "serial": 0}
        why = {"reason": sha("reason")}
        using = {"member": self.buyer.id, "voucher": VOUCHER, "keys": KEYS}
        fields: dict[str, dict[str, Any]] = {
            "LicenseIssuer": {"issuer": self.issuer.id, "kind": KIND, "from": 0, "until": FAR},
            "IssueDocument": {
                **issuing,
                "key": sha("key"),
                "root": sha("root"),
                "amount": 1000,
                "buyer": self.buyer.id,
                "blue": bytes(32),
            },
            "IssueBatch": {
                **issuing,
                "series": sha("series"),
                "first": 1,
                "count": 10,
                "root": sha("batch"),
            },
            "SupersedeDocument": {
                **document,
                "successor": self.single("second"),
                "successorSerial": 0,
                "effective": 0,
            },
            "RequestRed": {**document, **why, "total": 1000, "amount": 400},
            "ConfirmRed": {**document, "amount": 400},
            "RejectRed": {**document, **why},
            "WithdrawRed": {**document, **why},
            "LockUse": {**using, "until": self.ledger.evm.next_time + DAY},
            "BookUse": using,
            "ReleaseUse": using,
            "ReverseUse": {**using, **why},
            "NameBuyer": {"key": KEYS[0], "buyer": self.buyer.id, **why},
        }
        change = {**document, **why, "effective": 0}
        return self.ledger.message(kind, **{**fields.get(kind, change), **given})

    def signer(self, kind: str) -> Person:
        """Who mostly signs a statement of that type."""
        if kind in ("LicenseIssuer", "NameBuyer"):
            return MANAGER
        if kind in ("ConfirmRed", "RejectRed", "ReverseUse"):
            return self.buyer.head
        if kind in ("LockUse", "BookUse", "ReleaseUse"):
            return self.buyer.handler
        handlers = ("IssueDocument", "IssueBatch", "RequestRed", "WithdrawRed")
        return self.issuer.handler if kind in handlers else self.issuer.head

    def do(self, kind: str, by: Person | None = None, /, **given: Any) -> Outcome:
        """Signs and sends a statement."""
        message = self.message(kind, **given)
        signed = self.ledger.sign(kind, message, by or self.signer(kind))
        return self.ledger.submit(kind, message, signed)

    def call(self, kind: str, by: Person | None = None, /, **given: Any) -> bytes:
        """The calldata of a statement."""
        message = self.message(kind, **given)
        signed = self.ledger.sign(kind, message, by or self.signer(kind))
        return self.ledger.call(kind, message, signed)

    def bring_to(self, *kinds: str) -> Shelf:
        """Sends one statement of each type."""
        for kind in kinds:
            self.do(kind)
        return self

    def validity(self, issue: bytes, serial: int = 0) -> tuple[Any, ...]:
        """What Documents says of a document."""
        return self.ledger.documents.look("validity", issue, serial)

    def red(self, serial: int = 0, issue: bytes | None = None) -> tuple[Any, ...]:
        """What Documents says of a document's red letters."""
        return self.ledger.documents.look("red", document_id(issue or self.id, serial))

    def use(self, key: bytes) -> dict[str, Any]:
        """What Uses says of a key."""
        entry, holder, buyer = self.ledger.uses.look("useOf", key)
        voucher, _, _, until, since, state, status = entry
        return {
            "voucher": voucher, "until": until, "since": since, "state": state, "status": status,
            "holder": holder, "buyer": buyer,
        }  # fmt: skip


def shelf(ledger: Ledger) -> Shelf:
    """Nothing issued yet, and no right to."""
    issuer = ledger.department("TJ", PROVIDER | ISSUER)
    return Shelf(ledger, issuer, ledger.department("XF", CONSUMER | BOOKER))


ISSUED = ("LicenseIssuer", "IssueDocument")
BEFORE_DOCUMENTS: dict[str, tuple[str, ...]] = {
    "LicenseIssuer": (),
    "IssueDocument": ("LicenseIssuer",),
    "IssueBatch": ("LicenseIssuer",),
    "SuspendDocument": ISSUED,
    "ResumeDocument": (*ISSUED, "SuspendDocument"),
    "RevokeDocument": ISSUED,
    "SupersedeDocument": ISSUED,
    "RequestRed": ISSUED,
    "ConfirmRed": (*ISSUED, "RequestRed"),
    "RejectRed": (*ISSUED, "RequestRed"),
    "WithdrawRed": (*ISSUED, "RequestRed"),
    "LockUse": (),
    "BookUse": (),
    "ReleaseUse": ("LockUse",),
    "ReverseUse": ("BookUse",),
    "NameBuyer": (),
}
"""What must have been said before a statement of each type."""


def ready(ledger: Ledger, kind: str) -> Shelf:
    """A shelf on which a statement of that type is acceptable."""
    made = shelf(ledger).bring_to(*BEFORE_DOCUMENTS[kind])
    if kind == "SupersedeDocument":
        made.do("IssueDocument", key=sha("second"))
    return made
