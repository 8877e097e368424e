"""The errors of authorizations; they are faults of the input, told all at once."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.catalog.errors import Problem
from gateway.errors import Invalid


class ApplicationError(Invalid):
    """An application or its terms lack something; ``details`` holds every reason (一次性告知)."""

    def __init__(self, what: str, details: Sequence[Problem]) -> None:
        self.details: tuple[Problem, ...] = tuple(details)
        lines = tuple(str(problem) for problem in self.details)
        super().__init__(f"{what}: " + "; ".join(lines), lines)
