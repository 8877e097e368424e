"""Uses as the journal tells them: the same function live and when rebuilding.

What was submitted changes only what the next statement will meet; a use counts once the contract
has accepted it. What the contract refuses is as if it had not been said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from chain.documents import voucher_id
from chain.words import Digest, Seconds
from gateway.database import WriteSession
from gateway.database.rows import Row, Rows
from gateway.journal.records import Entry
from gateway.statements.reading import statement_of
from gateway.uses import steps
from gateway.uses.models import ACCEPTED, FREE, SUBMITTED, UseEvent, UseState, Voucher
from gateway.uses.steps import Step, Use

Statement = dict[str, Any]


def project(session: WriteSession, entry: Entry) -> None:
    """Apply a record of kind ``use.*`` to the tables of uses."""
    statement = statement_of(session, entry)
    if statement is None:
        return
    message, accepted = statement["message"], entry.header.outcome == ACCEPTED
    _note_voucher(session, entry, message, accepted=accepted)
    rows = _rows(session, keys_of(message))
    for event in _events(session, entry, message):
        if accepted:
            _accept(rows[event.key], event)
    _look_ahead(session, entry, rows)


def keys_of(message: Statement) -> list[bytes]:
    """The keys that a statement about uses names, in its order."""
    return [bytes.fromhex(key[2:]) for key in message.get("keys") or [message["key"]]]


def voucher_of(message: Statement) -> Digest | None:
    """The contract's id of the voucher that a statement names; None of a NameBuyer."""
    if message.get("voucher") is None:
        return None
    return voucher_id(*(Digest(bytes.fromhex(message[of][2:])) for of in ("member", "voucher")))


def step_of(event: UseEvent) -> Step:
    """What an event wanted of its key."""
    return Step(event.kind, event.member, event.voucher, event.until or 0, event.buyer)


def use_of(row: UseState) -> Use:
    """A document's use as the contract last accepted it."""
    return Use(row.status, row.holder, row.voucher, row.until, row.buyer)


def find_rows(session: Session, keys: Iterable[bytes]) -> dict[bytes, UseState]:
    """The rows of at most 500 documents by their keys; those never spoken of are left out."""
    query = select(UseState).where(col(UseState.key).in_(list(keys)))
    return {row.key: row for row in session.exec(query)}


def under_way(session: Session, keys: Iterable[bytes]) -> dict[bytes, list[UseEvent]]:
    """What the contract has not answered yet about at most 500 documents, in its order."""
    query = select(UseEvent).where(
        col(UseEvent.key).in_(list(keys)), col(UseEvent.outcome) == SUBMITTED
    )
    found: dict[bytes, list[UseEvent]] = defaultdict(list)
    for event in session.exec(query.order_by(col(UseEvent.position), col(UseEvent.n))):
        found[event.key].append(event)
    return found


def met_by_next(
    session: Session, keys: Sequence[bytes], now: Seconds
) -> dict[bytes, tuple[Use, int]]:
    """What a statement made now will meet of at most 500 documents: use and state number."""
    rows, waiting = find_rows(session, keys), under_way(session, keys)
    met = dict.fromkeys(keys, (Use(), 0))
    for key, row in rows.items():
        coming = waiting.get(key, ())
        met[key] = _ahead(row, coming, now), row.number + len(coming)
    return met


def _ahead(row: UseState, coming: Iterable[UseEvent], now: Seconds) -> Use:
    return steps.ahead(use_of(row), (step_of(event) for event in coming), now)


def _note_voucher(
    session: WriteSession, entry: Entry, message: Statement, *, accepted: bool
) -> None:
    found = voucher_of(message)
    if found is None:
        return
    row = session.get(Voucher, found)
    if row is None:
        row = Voucher(
            id=found,
            member=(entry.body or {})["subject"]["booker"],
            voucher=bytes.fromhex(message["voucher"][2:]),
            number=0,
            changed=entry.position,
        )
        session.add(row)
    row.number += accepted
    row.changed = entry.position


def _rows(session: WriteSession, keys: Sequence[bytes]) -> dict[bytes, UseState]:
    rows = find_rows(session, keys)
    if fresh := [key for key in dict.fromkeys(keys) if key not in rows]:
        _STATES.insert(session, [(key, *_UNUSED) for key in fresh])
        rows = find_rows(session, keys)
    return rows


def _events(session: WriteSession, entry: Entry, message: Statement) -> list[UseEvent]:
    """The events of a record's statement, with what the record says of them."""
    body, outcome = entry.body or {}, entry.header.outcome
    if (submitted := body.get("submitted")) is None:
        submitted = entry.position
        _EVENTS.insert(session, _new_events(entry, message))
    query = select(UseEvent).where(UseEvent.position == submitted)
    events = list(session.exec(query.order_by(col(UseEvent.n))))
    for event in events:
        event.outcome = outcome
        if outcome != SUBMITTED:
            event.answered = entry.position
        if outcome == ACCEPTED:
            event.since = body["effect"]["block"]["time"]
    return events


def _new_events(entry: Entry, message: Statement) -> list[Row]:
    body = entry.body or {}
    subject, by = body["subject"], body["actors"][0]["member"] or ""
    said = (
        *(entry.header.kind, SUBMITTED, subject.get("booker", by), by, voucher_of(message)),
        *(message.get("until"), subject.get("buyer"), entry.header.time, None, None),
    )
    return [(entry.position, n, key, *said) for n, key in enumerate(keys_of(message))]


# Hundreds at once: making an object of each would take longer than all the rest.
_STATES = Rows(
    UseState,
    *("key", "status", "holder", "voucher", "until", "since", "buyer", "number"),
    *("ahead", "ahead_holder", "ahead_voucher", "ahead_until", "ahead_buyer", "changed"),
)
_UNUSED = (FREE, None, None, 0, 0, None, 0, FREE, None, None, 0, None, 0)
_EVENTS = Rows(
    UseEvent,
    *("position", "n", "key", "kind", "outcome", "member", "by", "voucher"),
    *("until", "buyer", "time", "answered", "since"),
)


def _accept(row: UseState, event: UseEvent) -> None:
    use = steps.after(use_of(row), step_of(event))
    row.status, row.holder, row.voucher = use.status, use.holder, use.voucher
    row.until, row.buyer = use.until, use.buyer
    row.since, row.number = event.since or 0, row.number + 1


def _look_ahead(session: WriteSession, entry: Entry, rows: dict[bytes, UseState]) -> None:
    """What the next statement will meet, if all that is under way is accepted."""
    session.flush()
    waiting = under_way(session, rows)
    for key, row in rows.items():
        use = _ahead(row, waiting.get(key, ()), Seconds(entry.header.time // 1000))
        row.ahead, row.ahead_holder, row.ahead_voucher = use.status, use.holder, use.voucher
        row.ahead_until, row.ahead_buyer = use.until, use.buyer
        row.changed = entry.position
