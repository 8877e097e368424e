"""What the last audit of a ledger came to, as its data folder tells: ``audit.json``.

``audit.lock`` is held by an audit that runs, so that there are never two at once.
"""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

FILE = "audit.json"
LOCK = "audit.lock"

RESULTS = ("clean", "findings", "incomplete")

_PUBLIC = ("time", "size", "findings", "result")


def latest(data: Path) -> dict[str, Any] | None:
    """What the last audit found, None if there was none.

    ``time`` in Unix seconds, ``size``, ``root``, ``findings``, ``result`` (``clean``, ``findings``
    or ``incomplete``), ``seconds`` it took, ``first``: the first findings in words.
    """
    try:
        content = json.loads((data / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and _is_result(content) else None


def _is_result(content: dict[str, Any]) -> bool:
    """Whether it is what an audit writes: nobody's hand-made file may break a page."""
    numbers = all(type(content.get(name)) is int for name in ("time", "size", "findings"))
    return numbers and content.get("result") in RESULTS


def running(data: Path) -> int | None:
    """The process that audits the ledger now, None if none does."""
    try:
        with (data / LOCK).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read().strip() or 0) or None
    except (OSError, ValueError):
        return None
    return None


def shown(data: Path) -> dict[str, Any]:
    """The last result without what the findings say, for all to see, and whether an audit runs."""
    last = latest(data) or {}
    return {
        **{name: last.get(name) for name in _PUBLIC},
        "running": running(data) is not None,
    }
