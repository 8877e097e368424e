"""The journal, checkpoints and authorizations held against what the contracts say on the chain.

Events and outcome records stand in one order, that of the chain, so both are read once, side by
side. A node that is away, or that stops answering half way, makes the check one that was not run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.client import CallRefused, CheckpointAppended, Client, Event
from chain.errors import ClientError
from chain.words import Digest, Seconds, to_hex
from gateway.anchoring.effects import Acceptance, effect, reason
from gateway.anchoring.follower import contracts_of
from gateway.anchoring.models import CONTRACTS
from gateway.anchoring.outcomes import is_acceptance
from gateway.audit.authorizations import check_states
from gateway.audit.documents import DocumentStates
from gateway.audit.findings import Findings
from gateway.audit.proofs import header_block
from gateway.audit.reading import query, stream
from gateway.audit.records import Checked
from gateway.audit.uses import check_uses
from gateway.journal.records import Body
from gateway.ledger import Ledger
from gateway.statements.reading import is_journal_statement

CHECK = "chain"
NO_CLIENT = "no chain was asked"
_CURSOR = "SELECT block_number, block_hash FROM cursor WHERE name = ?"
_FIELDS = ("root", "index_root", "block_number", "block_hash", "block_time", "transaction")
_CHECKPOINTS = (
    "SELECT size, "
    + ", ".join(f'"{field}"' for field in (*_FIELDS, "header"))
    + " FROM checkpoint{} ORDER BY size"
)


Place = tuple[int, int]
"""Number of a block, and index of an event in it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The contract's newest checkpoint; None, and why, where the chain could not be asked."""

    newest: tuple[int, Digest] | None
    problem: str | None


def ask_head(ledger: Ledger, client: Client | None) -> Head:
    """What the contract has now.

    Ask before the snapshot of the database is taken: what is on the chain was recorded before,
    so a snapshot taken afterwards has it, also while the gateway goes on.
    """
    if client is None:
        return Head(None, NO_CLIENT)
    client.contracts = contracts_of(ledger)
    try:
        newest = client.journal()
    except ClientError as error:
        return Head(None, str(error))
    return Head((newest.size, newest.root), None)


class Chain:
    """Reads the contracts' events up to the block that the gateway has followed.

    `problem` says why the check could not be made, or not to its end; None while it goes on.
    """

    def __init__(
        self,
        findings: Findings,
        ledger: Ledger,
        client: Client | None,
        head: Head,
        session: Session,
    ) -> None:
        self._findings = findings
        self._ledger = ledger
        self._client = client
        self._session = session
        self._times: dict[int, Seconds] = {}
        self._events: Iterator[Event] = iter(())
        self._event: Event | None = None
        self._rows = stream(session, _CHECKPOINTS.format(""))
        self.problem = head.problem
        self._followed: int | None = None
        self.events = 0
        self.passed: Place | None = None
        self.checkpoint = 0
        if client is not None:
            self._attempt(lambda: self._open(client))

    def _open(self, client: Client) -> None:
        cursor = query(self._session, _CURSOR, (CONTRACTS,))
        if not cursor:
            return
        number, found = cursor[0]
        if type(number) is not int:
            self._findings.add(CHECK, "cursor", f"name={CONTRACTS}", "block_number", "a number",
                               number, "how far the chain was followed cannot be told")  # fmt: skip
            return
        block = client.block(number)
        if block is None or block.hash != found:
            self._findings.add(
                CHECK, "cursor", f"name={CONTRACTS}", "block_hash",
                None if block is None else block.hash, found,
                f"block {number} of the chain is not the one that the gateway followed",
            )  # fmt: skip
            number = min(number, client.block_number())
        self._followed = number
        self._events = client.events(self._ledger.deployed, number)
        self._advance()

    def go_on(self, passed: Place | None, checkpoint: int, events: int) -> None:
        """Begin behind this event and the checkpoint of this size."""
        if passed is None:
            return
        self.passed, self.checkpoint = passed, checkpoint
        self._rows.close()
        self._rows = stream(self._session, _CHECKPOINTS.format(f" WHERE size > {checkpoint:d}"))
        self.events = 0
        self._attempt(lambda: self._skip(passed))
        self.events += events

    @property
    def gone_past(self) -> int:
        """How many events were gone past."""
        return self.events - (self._event is not None)

    def _skip(self, passed: Place) -> None:
        if self._client is not None and self._followed is not None:
            later = self._client.events(passed[0], self._followed)
            self._events = (event for event in later if _place(event) > passed)
            self._event = None
            self._advance()

    def outcome(self, checked: Checked) -> None:
        """Find the event of an outcome record, and name the events before it without a record."""
        if self.problem or checked.header is None or checked.body is None:
            return
        if checked.header.outcome in ("accepted", "refused") and not is_journal_statement(
            checked.body
        ):
            body = checked.body
            self._attempt(lambda: self._outcome(checked.position, body))

    def finish(self) -> None:
        """Name the events left over, up to the block that was followed, and states that differ."""
        self._attempt(self._drain)
        self._attempt(self._states)
        self.close()

    def close(self) -> None:
        """Let go of the table of checkpoints."""
        self._rows.close()

    def _attempt(self, step: Callable[[], None]) -> None:
        if self.problem:
            return
        try:
            step()
        except ClientError as error:
            self.problem = str(error)

    def _outcome(self, position: int, body: Body) -> None:
        key = f"position={position}"
        place = _told_place(body)
        if place is None:
            self._findings.add(
                CHECK, "record", key, "effect", "a place on the chain", body.get("effect"),
                "where the contract answered cannot be read",
            )  # fmt: skip
            return
        while self._event is not None and _place(self._event) < place:
            self._pass()
        event = self._event
        if not isinstance(event, Acceptance | CallRefused) or _place(event) != place:
            self._findings.add(
                CHECK, "record", key, "effect", f"an event at block {place[0]}, log {place[1]}",
                None, "the chain has no such event, or it was told before",
            )  # fmt: skip
            return
        self._compare(key, body, event)
        self._advance()

    def _compare(self, key: str, body: Body, event: Acceptance | CallRefused) -> None:
        number = event.place.block
        told = effect(event, {number: self._time(number)})
        expected = {f"effect.{name}": value for name, value in told.items()}
        found = {f"effect.{name}": value for name, value in body["effect"].items()}
        expected["reason"] = reason(event) if isinstance(event, CallRefused) else None
        found["reason"] = body.get("reason")
        if not isinstance(event, CallRefused):
            expected["statement"], found["statement"] = to_hex(event.digest), _digest(body)
        for field in sorted(expected.keys() | found.keys()):
            if expected.get(field) != found.get(field):
                self._findings.add(
                    CHECK, "record", key, field, expected.get(field), found.get(field),
                    "the chain says otherwise",
                )  # fmt: skip

    def _pass(self) -> None:
        """Go past an event that no record tells of: only some may be left untold."""
        event = self._event
        assert event is not None
        if isinstance(event, CheckpointAppended):
            self._checkpoint(event)
        elif is_acceptance(event):
            place = event.place
            self._findings.add(
                CHECK, "record", f"block={place.block}, log={place.index}", "(row)",
                f"the acceptance of statement {to_hex(event.digest)}", None,
                "a contract accepted this statement and no record says so",
            )  # fmt: skip
        self._advance()

    def _checkpoint(self, event: CheckpointAppended) -> None:
        self.checkpoint = event.size
        row = next(self._rows, None)
        while row is not None and row[0] < event.size:
            self._surplus(row)
            row = next(self._rows, None)
        place = event.place
        expected = (event.root, event.index_root, place.block, place.block_hash,
                    self._time(place.block), place.transaction)  # fmt: skip
        if row is None or row[0] != event.size:
            self._add(event.size, "(row)", f"root {to_hex(event.root)}", None,
                      "the contract made this checkpoint and the table lacks it")  # fmt: skip
            return
        for field, wanted, found in zip(_FIELDS, expected, row[1:-1], strict=True):
            if wanted != found:
                self._add(event.size, field, wanted, found, "the chain says otherwise")
        self._later_header(event, row[-1])

    def _later_header(self, event: CheckpointAppended, header: Any) -> None:
        """The header of a proof made in a later block; one of the same block is checked already."""
        number, found = header_block(header) if isinstance(header, bytes) else (0, b"")
        if number > event.place.block:
            assert self._client is not None
            block = self._client.block(number)
            if block is None or block.hash != found:
                self._add(event.size, "header", None if block is None else block.hash, found,
                          "the chain has no such block")  # fmt: skip

    def _drain(self) -> None:
        while self._event is not None:
            self._pass()
        for row in self._rows:
            self._surplus(row)

    def _states(self) -> None:
        if self._client is not None and self._followed is not None:
            asked = (CHECK, self._findings, self._session, self._client, self._followed)
            check_states(*asked)
            check_uses(*asked)
            DocumentStates(*asked).run()

    def _surplus(self, row: tuple[Any, ...]) -> None:
        self._add(row[0], "(row)", None, f"root {row[1]!r}",
                  "the contract made no such checkpoint")  # fmt: skip

    def _add(self, size: Any, field: str, expected: Any, found: Any, meaning: str) -> None:
        self._findings.add(CHECK, "checkpoint", f"size={size}", field, expected, found, meaning)

    def _advance(self) -> None:
        if self._event is not None:
            self.passed = _place(self._event)
        self._event = next(self._events, None)
        self.events += self._event is not None

    def _time(self, number: int) -> Seconds:
        assert self._client is not None
        if number not in self._times:
            block = self._client.block(number)
            if block is None:
                raise ClientError(f"the node no longer knows block {number}")
            self._times = {number: block.time}  # events come block after block
        return self._times[number]


def _place(event: Event) -> Place:
    return event.place.block, event.place.index


def _told_place(body: Body) -> tuple[int, int] | None:
    """Block number and log index of an outcome record's effect."""
    try:
        place = (body["effect"]["block"]["number"], body["effect"]["log"])
    except (LookupError, TypeError):
        return None
    return place if all(type(number) is int for number in place) else None


def _digest(body: Body) -> Any:
    statement = body.get("statement")
    return statement.get("digest") if isinstance(statement, dict) else statement
