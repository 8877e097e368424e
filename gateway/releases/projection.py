"""Releases and accesses as the journal tells them: the same function live and when rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from chain import canonical
from chain.words import Millis
from gateway.authorizations.projection import note_access
from gateway.database import Lookup, WriteSession
from gateway.database.lookup import forget
from gateway.database.rows import Row, Rows
from gateway.errors import LedgerError
from gateway.journal.records import Body, Entry
from gateway.releases.models import ABORTED, COMPLETED, REFUSED, RELEASED, Access, Release


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``access.*``; one whose body was erased tells nothing any more."""
    body = entry.body
    if body is None:
        return
    if entry.header.kind == "access.reported":
        row = reported(entry, body)
        session.add(row)
        if row.authorization is not None:
            note_access(session, row.authorization, Millis(row.event_time), released=False)
        return
    _APPLY[entry.header.kind](session, entry, body)
    _ACCESSES.insert(session, [_access(session, entry, body)])


def reported(entry: Entry, body: Body) -> Access:
    """The row of an access that was made elsewhere and reported here."""
    subject, event = body["subject"], body["event"]
    return Access(
        **_place(entry, subject),
        event_time=event["time"],
        purpose=event.get("purpose"),
        case=event.get("case"),
        actor=event.get("actor"),
        request=None,
        reporter=body["actors"][0]["member"],
    )


def _access(session: WriteSession, entry: Entry, body: Body) -> Row:
    subject = body["subject"]
    place, request = _place(entry, subject), _bytes(subject["request"])
    asked = _asked(session, body, request)
    return (*place.values(), entry.header.time, *asked, request, None)


def _place(entry: Entry, subject: dict[str, str]) -> dict[str, Any]:
    return {
        "position": entry.position,
        "kind": entry.header.kind,
        "outcome": entry.header.outcome,
        "resource": subject["resource"],
        "owner": subject["owner"],
        "consumer": subject["consumer"],
        "authorization": subject.get("authorization"),
    }


def _asked(session: WriteSession, body: Body, request: bytes) -> tuple[Any, ...]:
    """Purpose, case and actor: as the statement has them, or as the record that released had."""
    statement = body.get("statement")
    attachment = statement["attachment"] if isinstance(statement, dict) else None
    if attachment is not None:
        return attachment["purpose"], attachment["case"], attachment["actor"]
    first = _ASKED.first(session, request)
    if first is None:
        raise _no_release()
    return first


def _release_out(session: WriteSession, entry: Entry, body: Body) -> None:
    release = body["release"]
    content, fields = release["content"], release["fields"]
    what = (
        *(None if fields is None else canonical.encode(fields), _bytes(release["original"])),
        *(_bytes(content["digest"]), int(content["size"]), 0, int(release["anchored"]), None),
    )
    _RELEASES.insert(session, [(*_row(entry, body, RELEASED, None), *what)])
    if (code := body["subject"].get("authorization")) is not None:
        note_access(session, code, entry.header.time, released=True)


def _refuse(session: WriteSession, entry: Entry, body: Body) -> None:
    refused = _row(entry, body, REFUSED, body["reason"]["error"])
    _RELEASES.insert(session, [(*refused, *_NOTHING_SENT)])


def _row(entry: Entry, body: Body, state: str, reason: str | None) -> Row:
    """The columns of `Release` up to what is sent."""
    subject = body["subject"]
    return (
        *(_bytes(subject["request"]), entry.position, entry.position, state, reason),
        *(_bytes(body["release"]["payload"]), subject["resource"], subject["owner"]),
        *(subject["consumer"], subject.get("authorization")),
    )


def _resume(session: WriteSession, entry: Entry, body: Body) -> None:
    row = _release(session, body)
    row.state, row.reason, row.changed = RELEASED, None, entry.position


def _complete(session: WriteSession, entry: Entry, body: Body) -> None:
    request = _bytes(body["subject"]["request"])
    if not _COMPLETE.run(session, COMPLETED, entry.position, request):
        raise _no_release()
    forget(session, Release, request)


def _abort(session: WriteSession, entry: Entry, body: Body) -> None:
    row, sent = _release(session, body), body["delivery"]["sent"]
    row.state, row.reason, row.changed = ABORTED, body["delivery"]["why"], entry.position
    row.sent = row.size if sent is None else max(row.sent, int(sent))


def _acknowledge(session: WriteSession, entry: Entry, body: Body) -> None:
    _release(session, body).acknowledged = entry.position


def _release(session: WriteSession, body: Body) -> Release:
    row = session.get(Release, _bytes(body["subject"]["request"]))
    if row is None:
        raise _no_release()
    return row


def _no_release() -> LedgerError:
    return LedgerError("a record is about a release that was none; run `shujian audit`")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


_ACCESSES = Rows(
    Access,
    *("position", "kind", "outcome", "resource", "owner", "consumer", "authorization"),
    *("event_time", "purpose", "case", "actor", "request", "reporter"),
)
_RELEASES = Rows(
    Release,
    *("request", "position", "changed", "state", "reason", "payload", "resource", "owner"),
    *("consumer", "authorization"),
    *("fields", "original", "digest", "size", "sent", "anchored", "acknowledged"),
)
_NOTHING_SENT: Row = (None, None, None, 0, 0, 0, None)

# Made once: putting a statement together costs several times what its execution does.
_ASKED = Lookup(
    select(Access.purpose, Access.case, Access.actor)
    .join(Release, col(Release.position) == col(Access.position))
    .where(col(Release.request) == bindparam("request")),
    "request",
)
_COMPLETE = Lookup(
    update(Release)
    .where(col(Release.request) == bindparam("request_"))
    .values(state=bindparam("state_"), sent=Release.size, changed=bindparam("changed_")),
    *("state_", "changed_", "request_"),
)
_APPLY: dict[str, Callable[[WriteSession, Entry, Body], None]] = {
    "access.released": _release_out,
    "access.refused": _refuse,
    "access.resumed": _resume,
    "access.completed": _complete,
    "access.aborted": _abort,
    "access.acknowledged": _acknowledge,
}
