"""Something wrong, on its way to the file that keeps its proof."""

from __future__ import annotations

from typing import Any


class Wrong(Exception):
    """What is wrong; ``kind`` and ``details`` are those of a conviction, ``about`` names it."""

    def __init__(self, kind: str, about: str, reason: str, details: dict[str, Any]) -> None:
        super().__init__(reason)
        self.kind = kind
        self.about = about
        self.reason = reason
        self.details = details
