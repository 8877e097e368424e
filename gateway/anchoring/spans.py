"""Reading runs of blocks from the chain, with all that recording their events needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chain.client import (
    CallRefused,
    CheckpointAppended,
    CheckpointProof,
    Client,
    Event,
    Nonsense,
)
from chain.client.wire import Fields
from chain.words import Address, Digest, Seconds, to_hex
from gateway.anchoring.outcomes import Transaction, is_acceptance
from gateway.anchoring.recorder import capture

MAX_EVENTS = 200
"""One write takes so many events, or those of one block: requests wait behind it meanwhile."""

Unknown = Callable[[Sequence[Digest]], set[Digest]]
"""Which of the statements with these digests were not submitted here."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of blocks: its last one, its events, and what belongs to them."""

    number: int
    hash: Digest
    events: tuple[Event, ...]
    times: dict[int, Seconds]
    transactions: dict[Digest, Transaction]
    proofs: dict[int, CheckpointProof | None]


def read_spans(client: Client, first: int, head: int, unknown: Unknown) -> Iterator[Span]:
    """The blocks from `first` to `head`, at least one, in runs of bounded size."""
    for events, last in _runs(client.events(first, head), head):
        yield _span(client, events, last, head, unknown)


def _runs(events: Iterable[Event], head: int) -> Iterator[tuple[list[Event], int]]:
    run: list[Event] = []
    for event in events:
        if len(run) >= MAX_EVENTS and event.place.block != run[-1].place.block:
            yield run, run[-1].place.block
            run = []
        run.append(event)
    yield run, head


def _span(client: Client, events: list[Event], last: int, head: int, unknown: Unknown) -> Span:
    hashes = {event.place.block: event.place.block_hash for event in events}
    times: dict[int, Seconds] = {}
    for number in sorted({*hashes, last}):
        block = client.block(number)
        if block is None or hashes.get(number, block.hash) != block.hash:
            raise Nonsense(f"block {number} changed while it was read: look at the node")
        times[number], hashes[number] = block.time, block.hash
    return Span(
        last,
        hashes[last],
        tuple(events),
        times,
        {wanted: _transaction(client, wanted) for wanted in _wanted(events, unknown)},
        {
            event.size: capture(client, event, head)
            for event in events
            if isinstance(event, CheckpointAppended)
        },
    )


def _wanted(events: Sequence[Event], unknown: Unknown) -> dict[Digest, None]:
    """The transactions that must be read: those of refusals, and of statements unknown here."""
    foreign = unknown([event.digest for event in events if is_acceptance(event)])
    return {
        event.place.transaction: None
        for event in events
        if isinstance(event, CallRefused) or (is_acceptance(event) and event.digest in foreign)
    }


def _transaction(client: Client, wanted: Digest) -> Transaction:
    raw = client.connection.call("eth_getTransactionByHash", to_hex(wanted))
    found = Fields(raw, "transaction")
    return Transaction(Address(found.address("from")), found.data("input"))
