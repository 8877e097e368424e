"""Deadlines: cutting off a computation in the main thread, wherever in Python it is.

py-evm knows gas, not time, and some precompiles (pairings) take minutes for what gas allows. A
timer signal reaches them all without a hook in the interpreter's loop. What was cut off may be
left half done: its machine and state are thrown away.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

from chain.node.errors import TookTooLong

Deadline = Callable[[], AbstractContextManager[None]]


@contextmanager
def no_deadline() -> Iterator[None]:
    """Let it take as long as it takes."""
    yield


def deadline(seconds: float) -> Deadline:
    """A context that raises `TookTooLong` inside once ``seconds`` of wall time have passed.

    Only in the main thread of a process, and not nested.
    """

    @contextmanager
    def limit() -> Iterator[None]:
        armed = True

        def cut(_signal: int, _frame: FrameType | None) -> None:
            # A signal that comes just as the context is left must not hit what follows it.
            if armed:
                raise TookTooLong(f"cut off after {seconds:g} seconds")

        before = signal.signal(signal.SIGALRM, cut)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    return limit
