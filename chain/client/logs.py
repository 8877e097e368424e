"""Reading events in ranges of blocks as large as the node grants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chain.client.connection import Connection
from chain.client.errors import Nonsense, Oversized, Refused
from chain.client.events import Event, decode_event
from chain.client.wire import Log, items, number, parse_log
from chain.words import Address, to_hex

LARGEST_RANGE = 1_000


def read_events(
    connection: Connection, from_block: int, to_block: int, addresses: Sequence[Address]
) -> Iterator[Event]:
    """The events of the contracts at ``addresses`` in blocks of a range, in the chain's order.

    A range that the node refuses, or answers at too great a length, is halved down to one block;
    after that its refusal is raised.
    """
    start, width = from_block, LARGEST_RANGE
    while start <= to_block:
        end = min(start + width - 1, to_block)
        try:
            logs = _read(connection, start, end, addresses)
        except (Refused, Oversized):
            if start == end:
                raise
            width = (end - start + 1) // 2
            continue
        yield from map(decode_event, logs)
        start, width = end + 1, min(width * 2, LARGEST_RANGE)


def _read(connection: Connection, start: int, end: int, addresses: Sequence[Address]) -> list[Log]:
    wanted = {
        "fromBlock": number(start),
        "toBlock": number(end),
        "address": [to_hex(address) for address in addresses],
    }
    logs = [parse_log(raw) for raw in items(connection.call("eth_getLogs", wanted), "logs")]
    for log in logs:
        if not start <= log.place.block <= end or log.place.contract not in addresses:
            raise Nonsense(f"asked for the logs of blocks {start} to {end}, got one that is not")
    return sorted(logs, key=lambda log: (log.place.block, log.place.index))
