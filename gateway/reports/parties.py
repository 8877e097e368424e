"""Whom and what events name, looked up a chunk at a time and remembered for a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from chain.words import Role
from gateway.catalog.models import Resource, Version
from gateway.members.models import Member

_LOOKUPS = 500


@dataclass(frozen=True, slots=True)
class Owned:
    """A resource: its owner now, and everybody who has published it."""

    owner: str
    owners: frozenset[str]


class Parties:
    """Resources by code, and members by code or by a name that only one has."""

    def __init__(self, session: Session, reporter: str) -> None:
        self.reporter = reporter
        self._resources: dict[str, Owned | None] = {}
        self._members = _members(session)
        self.is_operator = bool(session.get_one(Member, reporter).roles & Role.OPERATOR)

    def learn(self, session: Session, codes: Iterable[str]) -> None:
        """Look up those resources that are not known yet."""
        new = sorted(set(codes) - self._resources.keys())
        for start in range(0, len(new), _LOOKUPS):
            part = new[start : start + _LOOKUPS]
            self._resources |= dict.fromkeys(part)
            self._resources |= _resources(session, part)

    def resource(self, code: str) -> Owned | None:
        """The published resource of that code; None where there is none."""
        return self._resources[code]

    def member(self, name_or_code: str) -> str | None:
        """The code of a member; None where nobody is called so, or more than one."""
        return self._members.get(name_or_code)


def _members(session: Session) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    rows = session.exec(select(Member.code, Member.name)).all()
    for code, name in rows:
        found[name] = None if name in found else code
    return found | {code: code for code, _ in rows}


def _resources(session: Session, codes: list[str]) -> dict[str, Owned]:
    owners: dict[str, set[str]] = {}
    published = select(Version.code, Version.owner).where(
        col(Version.code).in_(codes), col(Version.outcome).is_not(None)
    )
    for code, owner in session.exec(published):
        owners.setdefault(code, set()).add(owner)
    query = select(Resource.code, Resource.owner).where(
        col(Resource.code).in_(codes), Resource.version > 0
    )
    return {
        code: Owned(owner, frozenset(owners.get(code, set()) | {owner}))
        for code, owner in session.exec(query)
    }
