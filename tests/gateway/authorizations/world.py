"""What the machine's people stand on: the resource, its owner, and the consumer's standing."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.members.reason import make_reason
from tests.gateway.authorizations.office import member_id, resource_id
from tests.gateway.authorizations.people import RESOURCE
from tests.support.town import TJ, XC, Town, an_entry


@dataclass
class World:
    """One resource that is withdrawn, published and transferred, a member that is suspended."""

    town: Town
    owner: str = TJ
    published: bool = True
    suspended: bool = False
    versions: int = 1
    changes: int = 1
    member_changes: int = 1

    def withdraw_or_publish(self) -> None:
        """The resource is withdrawn, or published again."""
        clerk = {TJ: "tj-clerk", XC: "xc-clerk"}[self.owner]
        if self.suspended and self.owner == XC:
            return
        if self.published:
            raw = self.town.statement(
                "WithdrawEntry", [clerk], make_reason("调整"),
                resource=resource_id(RESOURCE), expectedState=self.changes,
            )  # fmt: skip
            taken = self.town.take(raw)
        else:
            self.versions += 1
            entry = an_entry("资源1", sharing_type="有条件共享", sharing_scope="市级",
                             sharing_purpose="核验")  # fmt: skip
            taken = self.town.publish(
                RESOURCE, entry, version=self.versions, expectedState=self.changes,
                owner=member_id(self.owner), signers=[clerk],
            )  # fmt: skip
        self.town.accept(taken.digest)
        self.changes += 1
        self.published = not self.published

    def transfer(self) -> None:
        """The resource goes to the consumer, or back: then sides change."""
        if self.suspended:
            return
        giver, taker = (TJ, XC) if self.owner == TJ else (XC, TJ)
        raw = self.town.statement(
            "TransferEntry", ["tj-head", "xc-head"], resource=resource_id(RESOURCE),
            expectedState=self.changes, **{"from": member_id(giver), "to": member_id(taker)},
        )  # fmt: skip
        self.town.accept(self.town.take(raw).digest)
        self.changes += 1
        self.owner = taker

    def suspend_or_reinstate(self) -> None:
        """The consumer's member is suspended, or reinstated."""
        kind = "ReinstateMember" if self.suspended else "SuspendMember"
        raw = self.town.statement(
            kind, ["steward"], make_reason("整改"), member=member_id(XC),
            expectedState=self.member_changes,
        )  # fmt: skip
        self.town.accept(self.town.take(raw).digest)
        self.member_changes += 1
        self.suspended = not self.suspended
