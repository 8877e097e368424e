"""Observations that contradict this ledger: kept in a file, because each convicts somebody.

An observer's valid signature over another block or other roots than ours says that the observer
lies, or that it was shown another history. Either is for people to settle, so nothing of it is
forgotten over a restart: the file is deleted by hand when it is.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain import canonical
from chain.errors import CanonicalError

logger = logging.getLogger(__name__)

MOST = 100
"""More of one observer are only logged: one that signs nonsense all day need not fill the disk, nor
take the place of what another one has to say."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What was signed (the form in which it was posted), and in which point it differs."""

    text: str
    signed: dict[str, Any]


class Contradictions:
    """The file, one canonical JSON object a line; may be used from any thread.

    Commit point of a line: the fsync behind it. Killed before, the observer got no answer and posts
    it again; a line cut off in the middle is passed over, and the next begins on a line of its own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._found = _read(path)

    def all(self) -> list[Contradiction]:
        """All that are known, oldest first."""
        with self._lock:
            return list(self._found)

    def keep(self, found: Sequence[Contradiction]) -> None:
        """Keep those that are new; each is logged."""
        with self._lock:
            fresh = [one for one in found if one not in self._found]
            for one in fresh:
                logger.critical("%s", one.text)
            fresh = self._with_room(fresh)
            if fresh:
                self._write(fresh)
                self._found.extend(fresh)

    def _with_room(self, fresh: Sequence[Contradiction]) -> list[Contradiction]:
        held = Counter(one.signed.get("account") for one in self._found)
        kept = []
        for one in fresh:
            held[one.signed.get("account")] += 1
            if held[one.signed.get("account")] <= MOST:
                kept.append(one)
        return kept

    def _write(self, fresh: Sequence[Contradiction]) -> None:
        lines = [canonical.encode({"signed": one.signed, "text": one.text}) for one in fresh]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(b"\n" + b"\n".join(lines) + b"\n")
            file.flush()
            os.fsync(file.fileno())


def _read(path: Path) -> list[Contradiction]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    found = []
    for line in filter(None, lines):
        try:
            raw = canonical.decode_object(line)
            found.append(Contradiction(raw["text"], raw["signed"]))
        except (CanonicalError, KeyError):
            logger.warning("a line of %s is cut off; it is passed over", path)
    return found
