"""Why a file is no document here; every message says what to do next.

DocumentError
├── Unsupported   nothing is wrong with the file, but this software cannot read it
└── Malformed     broken, contradictory or hostile
    └── Broken    reading it was given up: it took too much, or the reader failed
"""

from __future__ import annotations

from gateway.errors import GatewayError


class DocumentError(GatewayError):
    """A file gave no document: ``reason`` says why, ``advice`` what to do next."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}; {advice}")
        self.reason = reason
        self.advice = advice


class Unsupported(DocumentError):
    """The file may be in order, but its form is not read here; never a verdict about it."""


class Malformed(DocumentError):
    """The file is not what its form demands, or goes beyond the stated limits."""


class Broken(Malformed):
    """Reading was cut short, by the file or by a fault here: nothing is known of the file."""
