"""Authorizations in the table held against the contract's own state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.client import AuthorizationState, Client
from chain.records import tag_hash
from chain.words import Digest
from gateway.audit.findings import Findings
from gateway.audit.reading import stream
from gateway.authorizations.models import PENDING, REFUSED

_QUERY = (
    "SELECT code, tag, resource, consumer, state, number, application, from_, until, uses"
    ' FROM "authorization" ORDER BY code'
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it lies in the database: any column may hold anything."""

    code: Any
    tag: Any
    resource: Any
    consumer: Any
    state: Any
    number: Any
    application: Any
    from_: Any
    until: Any
    uses: Any


def check_states(
    check: str, findings: Findings, session: Session, client: Client, block: int
) -> None:
    """Name each authorization that the contract, as of a block, tells otherwise.

    `block` is the one up to which the table was followed. Raises `ClientError`. Authorizations
    that the table lacks are *not* found here: their events have no records.
    """
    for values in stream(session, _QUERY):
        row = _Row(*values)
        if isinstance(row.tag, bytes) and len(row.tag) == 32:
            state = client.authorization(Digest(row.tag), block)
            _compare(check, findings, row, state)


def _compare(check: str, findings: Findings, row: _Row, state: AuthorizationState | None) -> None:
    if state is None:
        if row.state not in (PENDING, REFUSED) or row.number != 0:
            findings.add(check, "authorization", f"code={row.code}", "(row)", None, row.state,
                         "the contract knows no such authorization")  # fmt: skip
        return
    expected = {
        "resource": state.resource,
        "consumer": state.consumer,
        "state": state.status.name.lower(),
        "number": state.state,
        "application": state.application,
        "from_": state.from_,
        "until": state.until,
        "uses": state.uses,
    }
    found = {
        **{name: getattr(row, name) for name in expected},
        "resource": tag_hash(f"resource:{row.resource}"),
        "consumer": tag_hash(f"member:{row.consumer}"),
    }
    for name, wanted in expected.items():
        if found[name] != wanted:
            findings.add(check, "authorization", f"code={row.code}", name, wanted, found[name],
                         "the contract says otherwise")  # fmt: skip
