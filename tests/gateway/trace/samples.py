"""A journal of records of many kinds, and a naive reading of it to hold the trace against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest, Millis, Role, to_hex
from gateway.database import Writer, WriteSession
from gateway.journal.records import Draft, Entry, Journal
from gateway.members.models import Member
from gateway.persons.models import PersonKey, SubjectEntry, SubjectList
from gateway.releases.models import Access
from gateway.trace.question import Question
from gateway.trace.visibility import sees

KINDS = ["catalog.published", "access.reported", "access.released", "authorization.granted"]
OUTCOMES = ["recorded", "accepted", "refused"]
RESOURCES = ["A-1", "A-2", "B-1"]
MEMBERS = ["M1", "M2", "M3"]
AUTHORIZATIONS = ["A-000000000001", "A-000000000002"]
PURPOSES = ["tax.verify", "statistics"]
CASES = ["2026-0412", "2026-0413"]
STEP = 1000

PERSONS = {  # who named them, and the tags that stand for them
    "M1 张三": Digest(sha256(b"M1 Zhang").digest()),
    "M2 张三": Digest(sha256(b"M2 Zhang").digest()),
    "M1 李四": Digest(sha256(b"M1 Li").digest()),
}
LISTS = {60: ("A-1", ["M1 张三"]), 200: ("A-1", ["M2 张三", "M1 李四"]), 120: ("B-1", ["M1 李四"])}
"""Position of a subject list: of which resource, with whom."""


_IDS = count(1)


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks."""

    member: str
    roles: Role


AUDITOR = Viewer("AUD", Role.AUDITOR)
CONSUMER = Viewer("M1", Role.CONSUMER)
STEWARD = Viewer("M2", Role.STEWARD)


def draft(
    kind: str, outcome: str, resource: str | None = None, members: Sequence[str] = (), **more: Any
) -> Draft:
    """A record of any kind, also of kinds that are still to come."""
    actors = [{"account": None, "member": member, "rank": None} for member in members]
    subject = {} if resource is None else {"resource": resource}
    return Draft(kind, outcome, {"actors": actors, "subject": subject, **more})


def an_access(
    kind: str = "access.released",
    resource: str = "A-1",
    *,
    owner: str = "M1",
    consumer: str = "M2",
    authorization: str | None = None,
    purpose: str | None = "tax.verify",
    case: str | None = "2026-0412",
    fields: Sequence[str] | None = None,
    time: int = 0,
    outcome: str = "recorded",
    **more: Any,
) -> Draft:
    """The record of a release, or of an access that was reported; both as those rooms write it."""
    subject = {"resource": resource, "owner": owner, "consumer": consumer}
    if kind != "access.reported":
        subject["request"] = to_hex(more.pop("request", bytes(32)))
    if authorization is not None:
        subject["authorization"] = authorization
    body: dict[str, Any] = {"subject": subject, **more}
    asked = {"purpose": purpose, "case": case, "fields": None if fields is None else list(fields)}
    if kind == "access.reported":
        body["actors"] = [{"member": owner}]
        said = {"id": f"e-{next(_IDS)}", "time": time, **asked}
        body["event"] = {name: value for name, value in said.items() if value is not None}
    else:
        body["type"] = "RequestRelease"
        body["actors"] = [{"account": "0x12", "member": consumer, "rank": "handler"}]
        body["statement"] = {
            "digest": subject["request"],
            "attachment": {"actor": "0x" + "ab" * 32, **asked},
        }
        body["release"] = {
            "anchored": False,
            "payload": "0x" + "01" * 32,
            "original": "0x" + "02" * 32,
            "content": {"digest": "0x" + "03" * 32, "size": "5"},
            "fields": asked["fields"],
        }
    return Draft(kind, outcome, body)


@dataclass
class Clock:
    """A clock that the test sets."""

    time: int = 1_795_000_000_000

    def __call__(self) -> Millis:
        return Millis(self.time)


def append(writer: Writer, clock: Clock, drafts: Sequence[Draft], step: int = 0) -> list[Entry]:
    """Append them one by one, with so many milliseconds between them; accesses are projected."""
    journal, entries = Journal(clock), list[Entry]()

    def job(session: WriteSession, item: Draft) -> Entry:
        (entry,) = journal.append(session, [item])
        if "release" in item.body or "event" in item.body:
            session.add(_row(entry))
        return entry

    for item in drafts:
        entries.append(writer.run(lambda session, item=item: job(session, item)))
        clock.time += step
    return entries


def asked_of(body: dict[str, Any]) -> dict[str, Any]:
    """Purpose, case and actor of an access; none of them for another record."""
    found = body.get("event") or (body.get("statement") or {}).get("attachment") or {}
    return {name: found.get(name) for name in ("purpose", "case", "actor")}


def _row(entry: Entry) -> Access:
    body = entry.body or {}
    subject = body["subject"]
    return Access(
        position=entry.position,
        kind=entry.header.kind,
        outcome=entry.header.outcome,
        event_time=body.get("event", {}).get("time", entry.header.time),
        resource=subject["resource"],
        owner=subject["owner"],
        consumer=subject["consumer"],
        authorization=subject.get("authorization"),
        request=None,
        reporter=subject["owner"] if "event" in body else None,
        **asked_of(body),
    )


def mixture(number: int) -> list[Draft]:
    """Records of every sort, unevenly mixed, the same each time."""
    return [_any(at) for at in range(number)]


def _any(number: int) -> Draft:
    kind = KINDS[(number * 7 + number // 5) % 4]
    outcome = OUTCOMES[(number * 5 + number // 3) % 3]
    resource = [None, *RESOURCES][(number * 3 + number // 7) % 4]
    if resource is None and kind.startswith("access."):
        kind = "access.completed"  # tells nothing but that it belongs to another record
    if resource is None or not kind.startswith("access."):
        members = [name for bit, name in enumerate(MEMBERS) if (number * 11 // 3) >> bit & 1]
        return draft(kind, outcome, resource, members)
    return an_access(
        kind,
        resource,
        owner=MEMBERS[number % 3],
        consumer=MEMBERS[(number // 2) % 3],
        authorization=[None, *AUTHORIZATIONS][(number // 3) % 3],
        purpose=[None, *PURPOSES][(number // 4) % 3],
        case=[*CASES, None][(number * 5 // 7) % 3],
        time=number,
        outcome=outcome,
        **_concern(number, resource),
    )


def _concern(number: int, resource: str) -> dict[str, Any]:
    lists = [at for at, (about, _) in LISTS.items() if about == resource and at < number]
    choice = (number * 13 // 5) % 4
    if choice == 0 and lists:
        place = max(lists)
        persons = [to_hex(PERSONS[who]) for who in LISTS[place][1]] if place == 120 else []
        return {"subjects": {"known": "list", "list": place}, "persons": persons}
    if choice == 1:
        tags = [to_hex(tag) for bit, tag in enumerate(PERSONS.values()) if number >> bit & 1]
        return {"subjects": {"known": "named"}, "persons": tags}
    return {"subjects": {"known": "unknown"}, "persons": []} if choice == 2 else {}


def keep_custody(session: Session) -> None:
    """The members, the persons that they named, and the subject lists."""
    for name in MEMBERS:
        session.add(
            Member(code=name, tag=tag_hash(f"member:{name}"), prefix=name, name=f"部门{name}",
                   roles=8, active=True, state=1, profile=None, position=0)
        )  # fmt: skip
    for who, tag in PERSONS.items():
        member, label = who.split()
        session.add(PersonKey(member=member, label=label, key=bytes(32), tag=tag))
    for position, (resource, persons) in LISTS.items():
        session.add(
            SubjectList(position=position, resource=resource, owner="M1", count=len(persons),
                        salt=bytes(32), digest=bytes(32))
        )  # fmt: skip
        session.add_all(SubjectEntry(list=position, tag=PERSONS[who]) for who in persons)


def expected(entries: list[Entry], viewer: Viewer, question: Question) -> list[int]:
    """The same answer, by reading everything."""
    found = [entry.position for entry in entries if _fits(entry, viewer, question)]
    return found[::-1] if question.newest_first else found


def _fits(entry: Entry, viewer: Viewer, question: Question) -> bool:
    header, tags = entry.header, {tag for tag, _ in entry.header.tags}
    asked = asked_of(entry.body or {})
    return (
        (not question.resource or tag_hash(f"resource:{question.resource}") in tags)
        and (not question.member or tag_hash(f"member:{question.member}") in tags)
        and (
            not question.authorization
            or tag_hash(f"authorization:{question.authorization}") in tags
        )
        and (not question.kind or header.kind == question.kind)
        and (not question.outcome or header.outcome == question.outcome)
        and (question.since is None or header.time >= question.since)
        and (question.until is None or header.time < question.until)
        and (not question.purpose or asked["purpose"] == question.purpose)
        and (not question.access_case or asked["case"] == question.access_case)
        and (question.persons is None or _concerns(entry, question.persons))
        and (question.size is None or entry.position < question.size)
        and sees(viewer, header.kind, tags)
    )


def _concerns(entry: Entry, persons: Sequence[Digest]) -> bool:
    body = entry.body or {}
    if set(body.get("persons") or ()) & {to_hex(tag) for tag in persons}:
        return True
    place = (body.get("subjects") or {}).get("list")
    return place is not None and any(PERSONS[who] in persons for who in LISTS[place][1])
