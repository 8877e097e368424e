"""Members as the journal tells them: the same function live and when rebuilding."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from chain import canonical
from chain.records import tag_hash
from chain.words import Rank
from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.members.models import Account, Member
from gateway.statements.reading import statement_of


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``ledger.created`` or an accepted ``member.*``; others pass."""
    body = entry.body or {}
    if entry.header.kind == "ledger.created":
        for member in body["members"]:
            _admit_founder(session, entry, member)
        return
    if entry.header.outcome != "accepted":
        return
    statement = statement_of(session, entry)
    if statement is not None:
        _APPLY[entry.header.kind](session, entry, body["subject"]["member"], statement)


def _admit_founder(session: WriteSession, entry: Entry, member: dict[str, Any]) -> None:
    _add_member(session, entry, member, member["profile"])
    for account in member["accounts"]:
        _add_account(session, entry, member["code"], account["address"], Rank[account["rank"]])


def _admit(session: WriteSession, entry: Entry, code: str, statement: dict[str, Any]) -> None:
    message = statement["message"]
    _add_member(session, entry, message, statement["attachment"])
    for key, rank in (("handlers", Rank.HANDLER), ("heads", Rank.HEAD)):
        for address in message[key]:
            _add_account(session, entry, code, address, rank)


def _add_member(
    session: WriteSession, entry: Entry, source: dict[str, Any], profile: dict[str, Any] | None
) -> None:
    code = source["code"]
    session.add(
        Member(
            code=code,
            tag=tag_hash(f"member:{code}"),
            prefix=source["prefix"],
            name=_name(code, profile),
            roles=source["roles"],
            active=True,
            state=1,
            profile=None if profile is None else canonical.encode(profile),
            position=entry.position,
        )
    )


def _add_account(session: WriteSession, entry: Entry, code: str, address: str, rank: Rank) -> None:
    raw = bytes.fromhex(address[2:])
    # Merged, for a member may take back an account of its own that was rotated out.
    session.merge(
        Account(address=raw, member=code, rank=rank, active=True, position=entry.position)
    )


def _amend(session: WriteSession, entry: Entry, code: str, statement: dict[str, Any]) -> None:
    member = _changed(session, entry, code)
    profile = statement["attachment"]
    member.roles = statement["message"]["roles"]
    member.name = _name(code, profile)
    member.profile = None if profile is None else canonical.encode(profile)


def _suspend(session: WriteSession, entry: Entry, code: str, _: dict[str, Any]) -> None:
    _changed(session, entry, code).active = False


def _reinstate(session: WriteSession, entry: Entry, code: str, _: dict[str, Any]) -> None:
    _changed(session, entry, code).active = True


def _rotate(session: WriteSession, entry: Entry, code: str, statement: dict[str, Any]) -> None:
    _changed(session, entry, code)
    message = statement["message"]
    previous = session.get(Account, bytes.fromhex(message["previous"][2:]))
    if previous is not None:
        previous.active = False
        previous.position = entry.position
    if int(message["next"], 16):
        _add_account(session, entry, code, message["next"], Rank(message["rank"]))


def _changed(session: WriteSession, entry: Entry, code: str) -> Member:
    member = session.exec(select(Member).where(Member.code == code)).one()
    member.state += 1
    member.position = entry.position
    return member


def _name(code: str, profile: dict[str, Any] | None) -> str:
    # A member admitted directly at the contract has a profile that nobody has deposited here.
    return code if profile is None else str(profile["name"])


_APPLY = {
    "member.admitted": _admit,
    "member.amended": _amend,
    "member.suspended": _suspend,
    "member.reinstated": _reinstate,
    "member.rotated": _rotate,
}
