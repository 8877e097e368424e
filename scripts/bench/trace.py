"""Measure pages of 100 rows of the trace among many records.

    .venv/bin/python -m scripts.bench.trace [records] [database]

One million synthetic records unless another number is given, in the shape of accesses: a provider
and a consumer out of 70 members, one of 4,400 resources, uneven as in life, each under one of 2,000
authorizations, for one of 40 purposes, every tenth naming one of 5,000 persons; a checkpoint every
3,500 records. Every access on a page is judged. With a database named, it is made there once and
used again.
"""

from __future__ import annotations

import os
import platform
import random
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, insert

from chain import canonical
from chain.records import tag_hash
from chain.words import Digest, Millis, Role, to_hex
from gateway.anchoring.models import Checkpoint
from gateway.authorizations.models import Authorization, AuthorizationEvent
from gateway.database import Writer, WriteSession, migrate, open_engine, read_session
from gateway.journal import records, tree
from gateway.journal.records import Draft, Entry, Journal
from gateway.members.models import Member
from gateway.releases.models import Access
from gateway.trace import service
from gateway.trace.question import Question

MEMBERS, RESOURCES, BATCH = 70, 4_400, 3_500
AUTHORIZATIONS, PURPOSES, PERSONS, CASES = 2_000, 40, 5_000, 100_000
START, STEP = 1_767_225_600_000, 30_000
KINDS = (
    ("access.released", 90),
    ("access.refused", 4),
    ("access.completed", 5),
    ("catalog.published", 1),
)
QUESTIONS = 200


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks."""

    member: str
    roles: Role


AUDITOR, CONSUMER = Viewer("M0", Role.AUDITOR), Viewer("M3", Role.CONSUMER)


def resource(chance: random.Random) -> str:
    """Some resources are asked for a thousand times as often as others."""
    return f"R-{int(RESOURCES * chance.random() ** 4):04d}"


def member(chance: random.Random) -> str:
    return f"M{int(MEMBERS * chance.random() ** 2)}"


def draft(chance: random.Random) -> Draft:
    kind = chance.choices([name for name, _ in KINDS], [weight for _, weight in KINDS])[0]
    consumer = member(chance)
    actors = [{"account": "0x" + "12" * 20, "member": consumer, "rank": "handler"}]
    subject = {"owner": member(chance), "resource": resource(chance)}
    outcome = chance.choice(("recorded", "accepted"))
    if not kind.startswith("access."):
        return Draft(kind, outcome, {"actors": actors, "subject": subject})
    digest = "0x" + chance.randbytes(32).hex()
    asked = {"actor": digest, "case": case(chance), "fields": None, "purpose": purpose(chance)}
    body: dict[str, Any] = {
        "actors": actors,
        "persons": [to_hex(person(chance))] if chance.random() < 0.1 else [],
        "release": {"content": {"digest": digest, "size": "1024"}, "fields": None},
        "statement": {"attachment": asked, "digest": digest},
        "subject": {**subject, "authorization": authorization(chance), "consumer": consumer},
        "subjects": {"known": "unknown"},
    }
    return Draft(kind, outcome, body)


def authorization(chance: random.Random) -> str:
    return f"A-{int(AUTHORIZATIONS * chance.random() ** 2):012d}"


def purpose(chance: random.Random) -> str:
    return f"purpose.p{int(PURPOSES * chance.random() ** 3)}"


def case(chance: random.Random) -> str:
    return f"2026-{int(CASES * chance.random() ** 2):06d}"


def person(chance: random.Random) -> Digest:
    return tag_hash(f"bench {int(PERSONS * chance.random() ** 2)}")


def access_row(entry: Entry) -> dict[str, Any]:
    """The row of the projection."""
    body = entry.body or {}
    subject, asked = body["subject"], body["statement"]["attachment"]
    return {
        "position": entry.position, "kind": entry.header.kind, "outcome": entry.header.outcome,
        "event_time": entry.header.time, "request": None, "reporter": None,
        **{name: subject[name] for name in ("resource", "owner", "consumer", "authorization")},
        **{name: asked[name] for name in ("purpose", "case", "actor")},
    }  # fmt: skip


def build(path: Path, count: int) -> None:
    """Fill a new database."""
    url = f"sqlite:///{path}"
    migrate(url)
    engine, chance, clock = open_engine(url), random.Random(7), [START]
    writer = Writer(engine, before_commit=tree.extend)
    journal = Journal(lambda: Millis(clock[0]))
    writer.run(_admit)
    started = perf_counter()
    for first in range(0, count, BATCH):
        drafts = [draft(chance) for _ in range(min(BATCH, count - first))]

        def job(session: WriteSession, drafts: list[Draft] = drafts, first: int = first) -> None:
            entries = list[Entry]()
            for start in range(0, len(drafts), 10):  # ten records share an instant
                entries += journal.append(session, drafts[start : start + 10])
                clock[0] += STEP
            rows = [access_row(e) for e in entries if e.header.kind.startswith("access.")]
            session.execute(insert(Access), rows)
            session.execute(insert(Checkpoint), [_checkpoint(first + len(drafts))])

        writer.run(job)
        if first % (BATCH * 20) == 0:
            rate = (first + BATCH) / (perf_counter() - started)
            print(f"\r{first + BATCH:,} records, {rate:,.0f}/s", end="", file=sys.stderr)
    print(file=sys.stderr)
    writer.close()
    engine.dispose()


def _admit(session: WriteSession) -> None:
    for number in range(MEMBERS):
        code = f"M{number}"
        session.add(
            Member(code=code, tag=tag_hash(f"member:{code}"), prefix=code, name=f"部门{number}",
                   roles=8, active=True, state=1, profile=None, position=0)
        )  # fmt: skip

    terms = canonical.encode({"fields": None, "purpose": "purpose.p0"})
    for number in range(AUTHORIZATIONS):
        code = f"A-{number:012d}"
        session.add(
            Authorization(
                code=code, tag=tag_hash(f"authorization:{code}"), resource=f"R-{number % 50:04d}",
                owner="M0", consumer=f"M{number % 20}", state="granted", number=3,
                application=bytes(32), sharing_type="", purpose=None, fields=None, mode=None,
                release=None, from_=0, until=2**40, uses=0, used=0, asked=None, terms=terms,
                suspended_by=None, revoking=None, received=None, answered=None, consented=None,
                supplied=None, ahead="granted", changed=0,
            )
        )  # fmt: skip
        for step, kind in enumerate(("requested", "endorsed", "granted")):
            session.add(
                AuthorizationEvent(
                    position=-1 - 3 * number - step, code=code, kind=f"authorization.{kind}",
                    outcome="accepted", time=0, since=0, account=bytes(20), member="M0",
                    side="owner", submitted=None, answered=None,
                )
            )  # fmt: skip


def _checkpoint(size: int) -> dict[str, Any]:
    return {
        "size": size, "root": bytes(32), "index_root": bytes(32), "block_number": size // BATCH,
        "block_hash": bytes(32), "block_time": 0, "transaction": bytes(32),
        "header": None, "account_proof": None, "storage_proof": None,
    }  # fmt: skip


def measure(engine: Engine, name: str, viewer: Viewer, questions: list[Question]) -> None:
    """Ask each for its first page, and for the page after it, and print the percentiles."""
    taken, found = [], 0
    for question in questions:
        cursor: str | None = None
        if not recorded(engine, question):
            continue
        for _ in range(2):
            asked = Question(**{**_fields(question), "cursor": cursor})
            started = perf_counter()
            with read_session(engine) as session:
                page = service.page(session, viewer, asked)
            taken.append(perf_counter() - started)
            found += len(page.rows)
            cursor = page.following
            if cursor is None:
                break
    taken.sort()
    p50, p99 = taken[len(taken) // 2] * 1e3, taken[len(taken) * 99 // 100] * 1e3
    print(f"{name:<52}{p50:>8.1f}{p99:>8.1f}{taken[-1] * 1e3:>8.1f}{found / len(taken):>8.0f}")


def recorded(engine: Engine, question: Question) -> bool:
    """Whether there is anything about what is named; the trace says so too, as an error."""
    names = {"resource": question.resource, "authorization": question.authorization}
    tags = [tag_hash(f"{noun}:{code}") for noun, code in names.items() if code is not None]
    with read_session(engine) as session:
        return all(records.count_tag(session, tag) > 0 for tag in tags)


def _fields(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in Question.__slots__}


def questions(count: int) -> dict[str, list[Question]]:
    """The questions of each sort, at random."""
    chance = random.Random(11)

    def since() -> int:
        return START + chance.randrange(max(count // 10, 1)) * STEP

    def many(**words: Any) -> list[Question]:
        return [Question(**{key: make() for key, make in words.items()}) for _ in range(QUESTIONS)]

    def of_resource() -> str:
        return resource(chance)

    def of_member() -> str:
        return member(chance)

    return {
        "by resource": many(resource=of_resource),
        "by member": many(member=of_member),
        "by time, oldest first": many(since=since, newest_first=lambda: False),
        "by kind and outcome": many(
            kind=lambda: "access.refused", outcome=lambda: "accepted", since=since
        ),
        "by kind": many(kind=lambda: "catalog.published", until=since),
        "by resource and member": many(resource=of_resource, member=of_member),
        "by member and rare kind": many(member=of_member, kind=lambda: "catalog.published"),
        "by resource, member, kind, outcome and time": many(
            resource=of_resource, member=of_member, kind=lambda: "access.refused",
            outcome=lambda: "accepted", since=since,
        ),
        "by authorization": many(authorization=lambda: authorization(chance)),
        "by purpose": many(purpose=lambda: purpose(chance)),
        "by case of the access": many(access_case=lambda: case(chance)),
        "by person": many(persons=lambda: (person(chance),)),
        "by resource and purpose": many(resource=of_resource, purpose=lambda: purpose(chance)),
        "by resource, member, authorization, purpose, case, person": many(
            resource=of_resource, member=of_member, authorization=lambda: authorization(chance),
            purpose=lambda: purpose(chance), access_case=lambda: case(chance),
            persons=lambda: (person(chance),),
        ),
    }  # fmt: skip


def main() -> None:
    """Make the journal, ask, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "trace.sqlite"
        if not path.exists():
            build(path, count)
        engine = open_engine(f"sqlite:///{path}")
        with read_session(engine) as session:
            size = records.size(session)
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"SQLite {sqlite3.sqlite_version}; {size:,} records, "
            f"{path.stat().st_size / size:.0f} bytes each"
        )
        print(
            f"{'milliseconds for a page of 100 rows':<52}{'p50':>8}{'p99':>8}{'most':>8}{'rows':>8}"
        )
        for name, asked in questions(size).items():
            measure(engine, name, AUDITOR, asked)
        measure(engine, "all, as a consumer that sees its own", CONSUMER, [Question()] * QUESTIONS)
        engine.dispose()


if __name__ == "__main__":
    main()
