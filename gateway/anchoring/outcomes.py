"""What the contracts did with statements, as records: accepted, or refused with the reason.

An acceptance counts whoever sent it. A refusal counts only where our own relay was refused: a
stranger could relay a statement before its predecessor, and that says nothing about its turn.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from sqlmodel import col, select

from chain.client import Addresses, CallRefused, CheckpointAppended, Event, call_hash
from chain.statements import TYPES
from chain.words import ZERO_DIGEST, Address, Digest, Seconds, to_hex
from gateway.anchoring.batches import call_of
from gateway.anchoring.calldata import relayed_digest
from gateway.anchoring.direct import Unreadable, direct_body
from gateway.anchoring.effects import Acceptance, accepted_type, contract_name, effect, reason
from gateway.database import WriteSession
from gateway.errors import LedgerError
from gateway.journal.models import Record
from gateway.journal.records import Draft, Journal, entry_of
from gateway.projections import foresee, project
from gateway.statements.models import ACCEPTED, PENDING, Statement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Transaction:
    """Who sent a transaction, and its data."""

    sender: Address
    data: bytes


@dataclass(frozen=True, slots=True)
class Setting:
    """What is needed beside the events to make records of them.

    `times` are of the blocks of the events; `transactions` those that carried refusals, and
    statements not submitted here.
    """

    ledger_id: Digest
    contracts: Addresses
    relayer: Address
    times: Mapping[int, Seconds]
    transactions: Mapping[Digest, Transaction]


class Outcomes:
    """Appends the records of contract events, in the chain's order, within one write."""

    def __init__(self, session: WriteSession, journal: Journal, setting: Setting) -> None:
        self._session = session
        self._journal = journal
        self._setting = setting
        self._drafts: list[Draft] = []
        self._answered: set[Digest] = set()
        self._rows: dict[Digest, Statement] = {}
        self._submitted: dict[int, Record] = {}

    def record(self, events: Sequence[Event]) -> None:
        """Append and project the outcome of each statement that the events speak of."""
        acceptances = [event for event in events if is_acceptance(event)]
        self._load([event.digest for event in acceptances])
        for event in events:
            if isinstance(event, CallRefused):
                self._refused(event)
            elif is_acceptance(event):
                self._accepted(event)
        self._flush()

    def _load(self, digests: Sequence[Digest]) -> None:
        # Held until the end: a session forgets rows that nobody holds.
        query = select(Statement).where(col(Statement.digest).in_(digests))
        self._rows = {Digest(row.digest): row for row in self._session.exec(query)}
        positions = [row.position for row in self._rows.values() if row.position is not None]
        records = select(Record).where(col(Record.position).in_(positions))
        self._submitted = {row.position: row for row in self._session.exec(records)}

    def _accepted(self, event: Acceptance) -> None:
        row = self._rows.get(event.digest)
        if row is not None and row.state == ACCEPTED:
            raise LedgerError(
                f"the chain says in block {event.place.block} that statement "
                f"{to_hex(event.digest)} was accepted, but that stands in record {row.outcome} "
                "already: the database was changed by hand; run `shujian audit`"
            )
        body = self._direct_body(event) if row is None else self._submitted_body(row)
        if body is not None:
            self._draft(event, "accepted", body, row)
            self._answered.add(event.digest)

    def _submitted_body(self, row: Statement) -> dict[str, Any]:
        record = None if row.position is None else self._submitted.get(row.position)
        body = None if record is None else entry_of(record).body
        if body is None:
            raise LedgerError(
                f"the record that submitted statement {to_hex(row.digest)} is missing or has no "
                "body: the database was changed by hand; run `shujian audit`"
            )
        return body

    def _direct_body(self, event: Acceptance) -> dict[str, Any] | None:
        # It is judged by the standing of its signers as of the events before it.
        self._flush()
        kind, transaction = accepted_type(event), event.place.transaction
        data = self._setting.transactions[transaction].data
        try:
            return direct_body(self._session, self._setting.ledger_id, kind, event.digest, data)
        except Unreadable as problem:
            logger.error(  # noqa: TRY400 - the sentence says it all
                "no record of what %s accepted in transaction %s: %s; `shujian audit` names it",
                kind.contract, to_hex(transaction), problem,
            )  # fmt: skip
            return None

    def _refused(self, event: CallRefused) -> None:
        transaction = self._setting.transactions[event.place.transaction]
        if transaction.sender != self._setting.relayer:
            return
        contract = contract_name(event, self._setting.contracts)
        digest = relayed_digest(
            self._setting.ledger_id, contract, transaction.data, event.call_hash
        )
        if digest is None or digest in self._answered:
            return
        row = self._session.get(Statement, digest)
        if row is None or row.state != PENDING:
            return  # answered before: it was relayed twice, and the second time refused as used
        body = entry_of(self._session.get_one(Record, row.position)).body
        if body is not None and call_hash(call_of(body)) == event.call_hash:
            self._draft(event, "refused", body, row)
            self._answered.add(digest)

    def _draft(
        self,
        event: Acceptance | CallRefused,
        outcome: str,
        body: Mapping[str, Any],
        row: Statement | None,
    ) -> None:
        submitted = None if row is None else row.position
        statement = body["statement"]
        drafted = {
            "actors": body["actors"],
            "effect": effect(event, self._setting.times),
            "reason": reason(event) if isinstance(event, CallRefused) else None,
            "statement": statement if submitted is None else statement["digest"],
            "subject": body["subject"],
            "submitted": submitted,
            "type": body["type"],
            **({"uses": body["uses"]} if "uses" in body else {}),
        }
        self._drafts.append(Draft(TYPES[body["type"]].kind, outcome, drafted))

    def _flush(self) -> None:
        drafts, self._drafts = self._drafts, []
        entries = self._journal.append(self._session, drafts)
        if len(entries) > 1:
            foresee(self._session, entries)
        for entry in entries:
            project(self._session, entry)


def is_acceptance(event: Event) -> TypeGuard[Acceptance]:
    """Whether the event says that a statement was accepted; founding a member says none."""
    return not isinstance(event, CallRefused | CheckpointAppended) and event.digest != ZERO_DIGEST
