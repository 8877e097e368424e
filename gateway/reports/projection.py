"""Reports as the journal tells them: the same tables live and when rebuilding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from chain.words import Millis
from gateway.authorizations.models import Authorization
from gateway.authorizations.projection import note_access
from gateway.database import WriteSession
from gateway.database.rows import Row, Rows
from gateway.errors import LedgerError
from gateway.journal.records import Entry
from gateway.releases import projection as releases_projection
from gateway.releases.models import Access
from gateway.reports.drafting import ACCESS, KIND, event_key
from gateway.reports.models import Report, ReportedEvent

_ACCESSES = Rows(Access, "position", *ACCESS)
_EVENTS = Rows(ReportedEvent, "key", "position")
_AUTHORIZATION, _EVENT_TIME = ACCESS.index("authorization"), ACCESS.index("event_time")


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``report.*``."""
    body = entry.body
    if body is None:
        return
    if entry.header.kind == "report.submitted":
        session.add(_submitted(entry, body))
    elif entry.header.kind == "report.completed":
        _complete(session, entry, body["report"])


def project_access(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``access.*``: the access, and the id of one that was reported."""
    releases_projection.project(session, entry)
    if entry.header.kind == KIND and entry.body is not None:
        reporter = entry.body["actors"][0]["member"]
        key = event_key(reporter, entry.body["event"]["id"])
        session.add(ReportedEvent(key=key, position=entry.position))


def insert_events(
    session: WriteSession, first: int, accesses: Sequence[Row], keys: Sequence[bytes]
) -> None:
    """As `project_access` for events at `first` and behind it: one statement a table."""
    rows = [(position, *access) for position, access in enumerate(accesses, first)]
    _ACCESSES.insert(session, rows)
    _EVENTS.insert(session, [(key, position) for position, key in enumerate(keys, first)])
    first_uses = _first_uses(accesses)
    # Reporters name what they like: those that do not exist are not looked for one by one.
    query = select(Authorization.code).where(col(Authorization.code).in_(first_uses))
    for code in session.exec(query).all() if first_uses else ():
        note_access(session, code, first_uses[code], released=False)


def _first_uses(accesses: Sequence[Row]) -> dict[str, Millis]:
    """When each authorization that is named was first made use of."""
    first: dict[str, Millis] = {}
    for access in accesses:
        if (code := access[_AUTHORIZATION]) is not None:
            first[code] = min(access[_EVENT_TIME], first.get(code, access[_EVENT_TIME]))
    return first


def _submitted(entry: Entry, body: dict[str, Any]) -> Report:
    message = body["statement"]["message"]
    return Report(
        member=body["subject"]["reporter"],
        sequence=message["sequence"],
        position=entry.position,
        recorded=entry.header.time,
        from_=message["from"],
        until=message["until"],
        count=message["count"],
        events=bytes.fromhex(message["events"][2:]),
        completed=None,
        taken=None,
        rejected=None,
        first=None,
        last=None,
    )


def _complete(session: WriteSession, entry: Entry, report: dict[str, Any]) -> None:
    row = session.exec(select(Report).where(col(Report.position) == report["position"])).first()
    if row is None:
        raise LedgerError("a record completes a report that was none; run `shujian audit`")
    row.completed = entry.position
    row.taken, row.rejected = report["taken"], report["rejected"]
    row.first, row.last = report["first"], report["last"]
