"""From a signed request to its record: prepared off the event loop, decided by the one writer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from chain.words import Digest
from gateway.database import Writer, read_session
from gateway.errors import Unavailable
from gateway.journal.records import Entry
from gateway.releases.service import Prepared, Releases, Signed, read_request
from gateway.statements.content import read_content

ATTEMPTS = 3


async def ask(
    engine: Engine,
    writer: Writer,
    releases: Releases,
    ledger_id: Digest,
    raw: dict[str, Any],
    persons: Sequence[str],
) -> Entry:
    """Decide on a signed request; the record is that of its release or of its refusal.

    Raises `Invalid`, `Forbidden` (a stranger's account), `NotFound` (no such payload) or `Conflict`
    (used before) where nothing is recorded, and `Unavailable` where what it depends on changes
    faster than it can be prepared.
    """

    def prepare() -> tuple[Signed, Prepared]:
        signed = read_request(read_content(ledger_id, raw), persons)
        with read_session(engine) as session:
            return signed, releases.prepare(session, signed)

    for _ in range(ATTEMPTS):
        signed, prepared = await asyncio.to_thread(prepare)
        job = writer.submit(lambda s, d=(signed, prepared): releases.decide(s, *d))  # type: ignore[misc]
        entry = await asyncio.wrap_future(job)
        if entry is not None:
            return entry
    raise Unavailable("what was granted keeps changing; send the same request again")
