"""Waiting until what is recorded is covered: by a checkpoint, and by observers where demanded."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractContextManager
from typing import Protocol

from fastapi.concurrency import run_in_threadpool

from gateway.database import ReadSession
from gateway.journal.tree import Tree
from gateway.observers.service import Observers

MOST_SECONDS = 300
"""As long as a question may wait."""

_POLL = 0.5


class Anchors(Protocol):
    """What tells that a record is anchored."""

    async def wait_anchored(self, position: int, seconds: float) -> bool:
        """Whether a record is anchored, waiting for it at most so many seconds."""


class Means(Protocol):
    """What is needed here of `gateway.services.Services`."""

    @property
    def anchoring(self) -> Anchors:
        """What anchors."""

    @property
    def observers(self) -> Observers:
        """The configured observers, and what they signed."""

    def read(self) -> AbstractContextManager[ReadSession]:
        """A session that sees one snapshot."""


async def wait_covered(means: Means, seconds: float) -> bool:
    """Whether all that is recorded now is under a checkpoint that the observers demanded signed.

    Waits for it at most so many seconds.
    """
    until = time.monotonic() + seconds
    size = await run_in_threadpool(_size, means)
    if not size:
        return True
    if not await means.anchoring.wait_anchored(size - 1, seconds):
        return False
    while means.observers.required:
        if await run_in_threadpool(_observed, means) >= size:
            return True
        if time.monotonic() > until:
            return False
        await asyncio.sleep(_POLL)
    return True


def _size(means: Means) -> int:
    with means.read() as session:
        return Tree(session).size()


def _observed(means: Means) -> int:
    with means.read() as session:
        return means.observers.observed(session) or 0
