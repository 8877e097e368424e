"""From a signed request to its record: prepared off the event loop, decided by the one writer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from chain.words import Digest
from gateway.database import Writer, read_session
from gateway.errors import Unavailable
from gateway.releases.service import (
    NOTHING,
    Decided,
    Prepared,
    Releases,
    Signed,
    read_request,
)
from gateway.statements.content import read_content

ATTEMPTS = 3


async def ask(
    engine: Engine,
    writer: Writer,
    releases: Releases,
    ledger_id: Digest,
    raw: dict[str, Any],
    persons: Sequence[str],
) -> Decided:
    """Decide on a signed request; the record is that of its release or of its refusal.

    Raises `Invalid`, `Forbidden` (a stranger's account), `NotFound` (no such payload) or `Conflict`
    (used before) where nothing is recorded, and `Unavailable` where what it depends on changes
    faster than it can be prepared.
    """

    def read() -> Signed:
        return read_request(read_content(ledger_id, raw), persons)

    def prepare() -> Prepared:
        with read_session(engine) as session:
            return releases.prepare(session, signed)

    signed, prepared = await asyncio.to_thread(read), NOTHING
    for _ in range(ATTEMPTS):
        job = writer.submit(lambda s, p=prepared: releases.decide(s, signed, p))  # type: ignore[misc]
        decided = await asyncio.wrap_future(job)
        if decided is not None:
            releases.remember(signed, decided)
            return decided
        prepared = await asyncio.get_running_loop().run_in_executor(releases.cutting, prepare)
    raise Unavailable("what was granted keeps changing; send the same request again")
