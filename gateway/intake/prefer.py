"""The ``Prefer`` header of RFC 7240, as far as it is honoured here: ``wait=SECONDS``."""

from __future__ import annotations

import re

MAX_WAIT = 60
"""A request waits at most so many seconds."""

_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?=$|[,;])", re.IGNORECASE)


def waiting_seconds(header: str | None) -> int:
    """How long the client prefers to wait: 0 to 60 seconds; preferences unknown are ignored."""
    found = _WAIT.search(header or "")
    return 0 if found is None else min(int(found[1]), MAX_WAIT)
