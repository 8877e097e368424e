"""Filling a draft from a stream that arrives on the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable

from gateway.payloads.drafts import Draft, Written

BLOCK = 2**20
"""So much is gathered before a thread is asked to hash and encrypt it."""


async def fill(draft: Draft, chunks: AsyncIterable[bytes]) -> Written:
    """Feed everything that comes, and finish; the loop itself only gathers."""
    gathered: list[bytes] = []
    length = 0
    async for chunk in chunks:
        gathered.append(chunk)
        length += len(chunk)
        if length >= BLOCK:
            await asyncio.to_thread(draft.feed, b"".join(gathered))
            gathered, length = [], 0
    await asyncio.to_thread(draft.feed, b"".join(gathered))
    return await asyncio.to_thread(draft.finish)
