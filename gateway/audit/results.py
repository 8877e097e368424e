"""What the last audit of a ledger came to, as its data folder tells: ``audit.json``.

``audit.lock`` is held by an audit that runs, so that there are never two at once. What the newest
audit on schedule found stands there apart, until another one has ended: it becomes a record.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from chain.canonical import MAX_INTEGER

FILE = "audit.json"
LOCK = "audit.lock"

RESULTS = ("clean", "findings", "incomplete")

_PUBLIC = ("time", "size", "findings", "result")
_TOLD = {"deep", "findings", "result", "root", "size", "time"}
_SCHEDULED = "scheduled"
_DIGEST = re.compile(r"0x[0-9a-f]{64}")


def latest(data: Path) -> dict[str, Any] | None:
    """What the last audit found, None if there was none.

    ``time`` in Unix seconds, ``size``, ``root``, ``findings``, ``result`` (``clean``, ``findings``
    or ``incomplete``), ``deep``, ``seconds`` it took, ``first``: the first findings in words.
    """
    content = _content(data)
    content.pop(_SCHEDULED, None)
    return content if _is_result(content) else None


def scheduled(data: Path) -> dict[str, Any] | None:
    """What the newest audit on schedule found, as its record tells it; None if there was none."""
    told = _content(data).get(_SCHEDULED)
    return told if is_told(told) else None


def written(told: Mapping[str, Any], more: Mapping[str, Any], kept: Any) -> dict[str, Any]:
    """What ``audit.json`` says: of this audit, and of the newest one on schedule."""
    return {**told, **more, _SCHEDULED: kept}


def is_told(told: Any) -> TypeGuard[dict[str, Any]]:
    """Whether it says of an audit what a record does: no words of findings, nothing else."""
    if not isinstance(told, dict) or told.keys() != _TOLD:
        return False
    numbers = [told[name] for name in ("time", "size", "findings")]
    return (
        all(type(number) is int and 0 <= number <= MAX_INTEGER for number in numbers)
        and type(told["deep"]) is bool
        and isinstance(told["root"], str)
        and _DIGEST.fullmatch(told["root"]) is not None
        and told["result"] in RESULTS
        and (told["result"] != "findings" or told["findings"] > 0)
    )


def _content(data: Path) -> dict[str, Any]:
    try:
        content = json.loads((data / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


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
