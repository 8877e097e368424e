"""Releases and accesses as the journal tells them: the same function live and when rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chain import canonical
from chain.words import Millis
from gateway.authorizations.projection import note_access
from gateway.database import WriteSession
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
    session.add(_access(session, entry, body))


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


def _access(session: WriteSession, entry: Entry, body: Body) -> Access:
    subject = body["subject"]
    asked = _asked(session, body)
    return Access(
        **_place(entry, subject),
        event_time=entry.header.time,
        purpose=asked["purpose"],
        case=asked["case"],
        actor=asked["actor"],
        request=_bytes(subject["request"]),
        reporter=None,
    )


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


def _asked(session: WriteSession, body: Body) -> dict[str, Any]:
    """Purpose, case and actor: as the statement has them, or as the record that released had."""
    statement = body.get("statement")
    attachment = statement["attachment"] if isinstance(statement, dict) else None
    if attachment is not None:
        return dict(attachment)
    first = session.get_one(Access, _release(session, body).position)
    return {"purpose": first.purpose, "case": first.case, "actor": first.actor}


def _release_out(session: WriteSession, entry: Entry, body: Body) -> None:
    release = body["release"]
    content, fields = release["content"], release["fields"]
    row = _row(entry, body, RELEASED)
    row.fields = None if fields is None else canonical.encode(fields)
    row.original, row.digest = _bytes(release["original"]), _bytes(content["digest"])
    row.size, row.anchored = int(content["size"]), release["anchored"]
    session.add(row)
    if row.authorization is not None:
        note_access(session, row.authorization, entry.header.time, released=True)


def _refuse(session: WriteSession, entry: Entry, body: Body) -> None:
    row = _row(entry, body, REFUSED)
    row.reason = body["reason"]["error"]
    session.add(row)


def _row(entry: Entry, body: Body, state: str) -> Release:
    subject = body["subject"]
    return Release(
        request=_bytes(subject["request"]),
        position=entry.position,
        changed=entry.position,
        state=state,
        reason=None,
        payload=_bytes(body["release"]["payload"]),
        resource=subject["resource"],
        owner=subject["owner"],
        consumer=subject["consumer"],
        authorization=subject.get("authorization"),
        fields=None,
        original=None,
        digest=None,
        size=0,
        sent=0,
        anchored=False,
        acknowledged=None,
    )


def _resume(session: WriteSession, entry: Entry, body: Body) -> None:
    row = _release(session, body)
    row.state, row.reason, row.changed = RELEASED, None, entry.position


def _complete(session: WriteSession, entry: Entry, body: Body) -> None:
    row = _release(session, body)
    row.state, row.sent, row.changed = COMPLETED, row.size, entry.position


def _abort(session: WriteSession, entry: Entry, body: Body) -> None:
    row, sent = _release(session, body), body["delivery"]["sent"]
    row.state, row.reason, row.changed = ABORTED, body["delivery"]["why"], entry.position
    row.sent = row.size if sent is None else max(row.sent, int(sent))


def _acknowledge(session: WriteSession, entry: Entry, body: Body) -> None:
    _release(session, body).acknowledged = entry.position


def _release(session: WriteSession, body: Body) -> Release:
    row = session.get(Release, _bytes(body["subject"]["request"]))
    if row is None:
        raise LedgerError("a record is about a release that was none; run `shujian audit`")
    return row


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


_APPLY: dict[str, Callable[[WriteSession, Entry, Body], None]] = {
    "access.released": _release_out,
    "access.refused": _refuse,
    "access.resumed": _resume,
    "access.completed": _complete,
    "access.aborted": _abort,
    "access.acknowledged": _acknowledge,
}
