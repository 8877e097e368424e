"""Members and Catalog in plain Python: what each statement should change, or how it should fail.

Signatures are taken as good ones of the accounts named; forms of signatures are tested elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.ledger import (
    HANDLER,
    HEAD,
    NOBODY,
    OPERATOR,
    PROVIDER,
    STEWARD,
    member_id,
    resource_id,
)

Standing = tuple[bytes, int, int, bool]
STANDING_NEVER: Standing = (bytes(32), 0, 0, False)


class Refusal(Exception):
    """The statement is refused, with the name and values of the contract's error."""

    def __init__(self, name: str, *values: Any) -> None:
        super().__init__(name, values)
        self.name = name
        self.values = values


@dataclass
class Organisation:
    """A member."""

    code: str
    prefix: str
    profile: bytes
    roles: int
    active: bool = True
    state: int = 0
    accounts: dict[bytes, int] = field(default_factory=dict)

    @property
    def heads(self) -> list[bytes]:
        """Its accounts of rank head."""
        return [account for account, rank in self.accounts.items() if rank == HEAD]

    def has(self, role: int) -> bool:
        """Whether it is active with that role."""
        return self.active and bool(self.roles & role)


@dataclass
class MembersModel:
    """What Members should hold."""

    members: dict[bytes, Organisation] = field(default_factory=dict)
    owners: dict[bytes, bytes] = field(default_factory=dict)
    """The member to which each account belongs for ever."""

    def found(self, code: str, prefix: str, profile: bytes, account: bytes, roles: int) -> None:
        """Enters a founder."""
        self._enrol(code, prefix, profile, roles)
        self._add(member_id(code), account, HEAD)
        self.members[member_id(code)].state = 1

    def standing(self, account: bytes) -> Standing:
        """What an account is now."""
        if account not in self.owners:
            return STANDING_NEVER
        owner = self.owners[account]
        member = self.members[owner]
        rank = member.accounts.get(account, 0)
        return owner, rank, member.roles, member.active and rank != 0

    def with_role(self, role: int) -> list[bytes]:
        """The active members with a role."""
        return [key for key, member in self.members.items() if member.has(role)]

    @property
    def quorum(self) -> int:
        """How many stewards must sign."""
        return len(self.with_role(STEWARD)) // 2 + 1

    def state_of(self, member: bytes) -> int:
        """The number of statements about a member; 0 if there is none."""
        return self.members[member].state if member in self.members else 0

    def apply(self, kind: str, s: dict[str, Any], signers: Sequence[bytes]) -> None:
        """Makes the change of a statement, or raises `Refusal` and leaves things half done."""
        subject = member_id(s["code"]) if kind == "AdmitMember" else s["member"]
        if kind != "AdmitMember" and subject not in self.members:
            raise Refusal("UnknownMember", subject)
        state = 0 if kind == "AdmitMember" else self.state_of(subject)
        if s["expectedState"] != state:
            raise Refusal("WrongState", s["expectedState"], state)
        if not (kind == "RotateAccount" and self._is_own_head(subject, signers)):
            self._require_quorum(signers)
        getattr(self, f"_{kind}")(subject, s)
        self._require_seats(subject)
        self.members[subject].state += 1

    def _is_own_head(self, member: bytes, signers: Sequence[bytes]) -> bool:
        if len(signers) != 1:
            return False
        owner, rank, _, active = self.standing(signers[0])
        return owner == member and rank == HEAD and active

    def _require_quorum(self, signers: Sequence[bytes]) -> None:
        seen = []
        for signer in signers:
            owner, rank, roles, active = self.standing(signer)
            if not (active and rank == HEAD and roles & STEWARD):
                raise Refusal("NotAuthorised", signer)
            if owner in seen:
                raise Refusal("StewardRepeated", owner)
            seen.append(owner)
        if len(seen) < self.quorum:
            raise Refusal("QuorumMissing", len(seen), self.quorum)

    def _AdmitMember(self, subject: bytes, s: dict[str, Any]) -> None:
        self._enrol(s["code"], s["prefix"], s["profile"], s["roles"])
        for rank, accounts in ((HANDLER, s["handlers"]), (HEAD, s["heads"])):
            for account in accounts:
                self._add(subject, account, rank)

    def _AmendMember(self, subject: bytes, s: dict[str, Any]) -> None:
        self._require_roles(s["roles"])
        self.members[subject].roles = s["roles"]
        self.members[subject].profile = s["profile"]
        self._require_governed(subject)

    def _SuspendMember(self, subject: bytes, _: dict[str, Any]) -> None:
        if not self.members[subject].active:
            raise Refusal("AlreadySuspended", subject)
        self.members[subject].active = False
        self._require_governed(subject)

    def _ReinstateMember(self, subject: bytes, _: dict[str, Any]) -> None:
        if self.members[subject].active:
            raise Refusal("NotSuspended", subject)
        self.members[subject].active = True

    def _RotateAccount(self, subject: bytes, s: dict[str, Any]) -> None:
        if s["previous"] == s["next"]:
            raise Refusal("NothingToRotate", s["next"])
        if s["previous"] != NOBODY:
            rank = self.members[subject].accounts.pop(s["previous"], None)
            if rank is None:
                raise Refusal("NoSuchAccount", s["previous"], subject)
            if rank != s["rank"]:
                raise Refusal("WrongRank", s["previous"], s["rank"], rank)
        if s["next"] != NOBODY:
            self._add(subject, s["next"], s["rank"])

    def _enrol(self, code: str, prefix: str, profile: bytes, roles: int) -> None:
        if not re.fullmatch(r"[0-9A-Z-]{1,32}", code):
            raise Refusal("InvalidMemberCode", code)
        if not re.fullmatch(r"[0-9A-Z]{2,8}", prefix):
            raise Refusal("InvalidPrefix", prefix)
        if member_id(code) in self.members:
            raise Refusal("MemberExists", member_id(code))
        for key, member in self.members.items():
            if member.prefix == prefix:
                raise Refusal("PrefixTaken", prefix, key)
        self._require_roles(roles)
        self.members[member_id(code)] = Organisation(code, prefix, profile, roles)

    def _add(self, member: bytes, account: bytes, rank: int) -> None:
        if account == NOBODY:
            raise Refusal("ZeroAccount")
        if rank not in (HANDLER, HEAD):
            raise Refusal("InvalidRank", rank)
        owner = self.owners.setdefault(account, member)
        if owner != member or account in self.members[member].accounts:
            raise Refusal("AccountTaken", account, owner)
        self.members[member].accounts[account] = rank

    @staticmethod
    def _require_roles(roles: int) -> None:
        if not 0 < roles < 128 or (roles & 7).bit_count() > 1:
            raise Refusal("InvalidRoles", roles)

    def _require_governed(self, member: bytes) -> None:
        if not self.with_role(STEWARD):
            raise Refusal("LastSteward", member)
        if not self.with_role(OPERATOR):
            raise Refusal("LastOperator", member)

    def _require_seats(self, key: bytes) -> None:
        member = self.members[key]
        if member.has(STEWARD) and not member.heads:
            raise Refusal("HeadMissing", key)
        if member.has(OPERATOR) and not member.accounts:
            raise Refusal("AccountMissing", key)


UNKNOWN, PUBLISHED, WITHDRAWN = 0, 1, 2


@dataclass
class Resource:
    """A catalog entry's current version."""

    owner: bytes = bytes(32)
    entry: bytes = bytes(32)
    version: int = 0
    state: int = 0
    status: int = UNKNOWN


@dataclass
class CatalogModel:
    """What Catalog should hold."""

    members: MembersModel
    resources: dict[bytes, Resource] = field(default_factory=dict)

    def apply(self, kind: str, s: dict[str, Any], signers: Sequence[bytes]) -> None:
        """Makes the change of a statement, or raises `Refusal` and changes nothing."""
        subject = resource_id(s["code"]) if kind == "PublishEntry" else s["resource"]
        resource = self.resources.setdefault(subject, Resource())
        if s["expectedState"] != resource.state:
            raise Refusal("WrongState", s["expectedState"], resource.state)
        getattr(self, f"_{kind}")(subject, resource, s, signers)
        resource.state += 1

    def _PublishEntry(
        self, subject: bytes, resource: Resource, s: dict[str, Any], signers: Sequence[bytes]
    ) -> None:
        owner, _, roles, active = self.members.standing(signers[0])
        if not (active and owner == s["owner"] and roles & PROVIDER):
            raise Refusal("NotAuthorised", signers[0])
        if resource.status == UNKNOWN:
            self._require_name_space(s["code"], owner)
        elif resource.owner != owner:
            raise Refusal("NotOwner", subject, owner)
        if s["version"] != resource.version + 1:
            raise Refusal("WrongVersion", s["version"], resource.version + 1)
        resource.owner, resource.entry = owner, s["entry"]
        resource.version, resource.status = s["version"], PUBLISHED

    def _require_name_space(self, code: str, owner: bytes) -> None:
        if len(code) > 32 or not re.fullmatch(r"[0-9A-Z]{2,8}-[0-9A-Z-]+", code):
            raise Refusal("InvalidResourceCode", code)
        prefix = self.members.members[owner].prefix
        if code.split("-")[0] != prefix:
            raise Refusal("ForeignPrefix", code, prefix.encode().ljust(8, b"\0"))

    def _WithdrawEntry(
        self, subject: bytes, resource: Resource, s: dict[str, Any], signers: Sequence[bytes]
    ) -> None:
        if resource.status != PUBLISHED:
            raise Refusal("NotPublished", subject)
        owner, _, _, active = self.members.standing(signers[0])
        if not active or owner != resource.owner:
            raise Refusal("NotAuthorised", signers[0])
        resource.status = WITHDRAWN

    def _TransferEntry(
        self, subject: bytes, resource: Resource, s: dict[str, Any], signers: Sequence[bytes]
    ) -> None:
        if resource.status == UNKNOWN:
            raise Refusal("UnknownResource", subject)
        if resource.owner != s["from"]:
            raise Refusal("NotOwner", subject, s["from"])
        if s["from"] == s["to"]:
            raise Refusal("SameOwner", s["to"])
        for signer, side, role in zip(signers, (s["from"], s["to"]), (0, PROVIDER), strict=True):
            owner, rank, roles, active = self.members.standing(signer)
            if not (active and owner == side and rank == HEAD and roles & role == role):
                raise Refusal("NotAuthorised", signer)
        resource.owner = s["to"]
