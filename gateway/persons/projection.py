"""What the record of an erasure does: the one place where a person is forgotten."""

from __future__ import annotations

from gateway.database import WriteSession
from gateway.journal.records import Entry
from gateway.persons.tags import forget


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``person.erased``: key and label go with the commit that records it.

    Again (when projections are rebuilt, or an older copy of custody was brought back) it does the
    same, so that what was erased once stays erased.
    """
    if entry.header.kind != "person.erased" or entry.body is None:
        return
    for person in entry.body["persons"]:
        forget(session, bytes.fromhex(person[2:]))
