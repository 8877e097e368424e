"""What keeps an observer from beginning or going on."""

from __future__ import annotations

from pathlib import Path

from chain.errors import ObserverError


class MirrorError(ObserverError):
    """The mirror's folder cannot be used: held, damaged, or of another ledger."""


class SourceAway(ObserverError):
    """What is observed does not answer now; try again later."""


class Stopped(ObserverError):
    """Something is wrong with what was shown; ``file`` holds the proof, ``reason`` says what.

    The mirror stays stopped until somebody has looked and says so.
    """

    def __init__(self, reason: str, file: Path) -> None:
        super().__init__(f"stopped: {reason}; {file} keeps the proof")
        self.reason = reason
        self.file = file
