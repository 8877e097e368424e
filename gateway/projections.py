"""Projecting a record into every table that depends on it, live and when rebuilding."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.authorizations import projection as authorizations_projection
from gateway.catalog import projection as catalog_projection
from gateway.database import WriteSession
from gateway.issuing import projection as issuing_projection
from gateway.journal.records import Entry
from gateway.lineage import projection as lineage_projection
from gateway.members import projection as members_projection
from gateway.payloads import projection as payloads_projection
from gateway.persons import projection as persons_projection
from gateway.reports import projection as reports_projection
from gateway.statements import projection as statements_projection
from gateway.uses import projection as uses_projection


def project(session: WriteSession, entry: Entry) -> None:
    """Apply one record, in order of position, in the transaction that appends it."""
    statements_projection.project(session, entry)
    apply = _PROJECTIONS.get(entry.header.kind.partition(".")[0])
    if apply is not None:
        apply(session, entry)
    session.flush()


def foresee(session: WriteSession, entries: Sequence[Entry]) -> None:
    """Read at once what projecting many records will look up; it changes nothing but the time."""
    catalog_projection.foresee(session, entries)


_PROJECTIONS: dict[str, Callable[[WriteSession, Entry], None]] = {
    "ledger": members_projection.project,
    "member": members_projection.project,
    "catalog": catalog_projection.project,
    "authorization": authorizations_projection.project,
    "person": persons_projection.project,
    "payload": payloads_projection.project,
    "access": reports_projection.project_access,
    "report": reports_projection.project,
    "lineage": lineage_projection.project,
    "issuer": issuing_projection.project,
    "document": issuing_projection.project,
    "red-letter": issuing_projection.project,
    "use": uses_projection.project,
}
"""By the noun of a record's kind; one that is not here has no table of its own."""
