"""Making the rows again from the headers, in one write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from chain.index import MemoryIndex
from gateway.completeness import storage
from gateway.completeness.changes import read_span
from gateway.completeness.storage import State
from gateway.database import WriteSession

_SLICE = 16_384


def refill(session: WriteSession, size: int, progress: Callable[[int], None]) -> None:
    """Empty both tables and fill them with the index of the first `size` records.

    Takes some 200 bytes of memory a key until it is done. Raises `LedgerError` where a header is
    missing or cannot be read. That the headers are genuine is *not* checked: audit them first.
    """
    index, done = MemoryIndex(), 0
    while done < size:
        span = read_span(session, done, min(done + _SLICE, size))
        index.update(span.end, span.positions)
        done = span.end
        progress(done)
    storage.clear(session)
    rows = index.rows()
    while part := list(islice(rows, _SLICE)):
        storage.write(session, part, State(size, index.keys))
    storage.write(session, (), State(size, index.keys))
