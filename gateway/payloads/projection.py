"""Payloads as the journal tells it: the same function live and when rebuilding."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, delete

from chain import canonical
from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.payloads.description import check_description
from gateway.payloads.models import Payload, PayloadKey
from gateway.statements.reading import statement_of


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``payload.*``."""
    statement = statement_of(session, entry)
    if statement is None:
        return
    if entry.header.kind == "payload.deposited":
        _deposit(session, entry, statement)
    elif entry.header.kind == "payload.erased":
        _erase(session, entry, statement)


def _deposit(session: WriteSession, entry: Entry, statement: dict[str, Any]) -> None:
    described = check_description(statement["attachment"])
    subject = (entry.body or {})["subject"]
    fields = described.fields
    session.add(
        Payload(
            id=bytes.fromhex(statement["digest"][2:]),
            resource=subject["resource"],
            owner=subject["owner"],
            version=described.version,
            name=described.name,
            media=described.media,
            size=described.size,
            content=described.content,
            fields=None if fields is None else canonical.encode(list(fields)),
            position=entry.position,
            erased=None,
        )
    )


def _erase(session: WriteSession, entry: Entry, statement: dict[str, Any]) -> None:
    payload_id = bytes.fromhex(statement["message"]["payload"][2:])
    session.get_one(Payload, payload_id).erased = entry.position
    # Key and salt go in the commit that says so: nothing opens the file from then on. The file
    # itself goes afterwards, see `custody`.
    session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    session.exec(delete(PayloadKey).where(col(PayloadKey.payload) == payload_id))
