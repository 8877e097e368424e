"""The answer of a verifier: numbered checks, and a verdict that is never better than they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.evidence.question import Question, question_json


class Status(Enum):
    """What came of a check; only ``VALID`` is green."""

    VALID = "VALID"
    """What the check says was recomputed from the evidence and what is trusted."""

    INVALID = "INVALID"
    """The evidence contradicts itself or what is trusted."""

    ASSERTED = "ASSERTED"
    """Somebody says so, and nothing here contradicts or proves it."""

    ERROR = "ERROR"
    """The check could not be made: this program cannot read such evidence."""

    SKIPPED = "SKIPPED"
    """The check was not made: nothing to check, withheld, or one before it failed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check. One that is not `demanded` had nothing to check, and does not count."""

    number: int
    name: str
    status: Status
    reason: str
    demanded: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in their order, the question, and the positions of the records that answer it.

    No signature is bound to the question: compare it with what you asked.
    """

    checks: tuple[Check, ...]
    answer: tuple[int, ...]
    question: Question | None = None

    @property
    def verdict(self) -> Status:
        """INVALID, ERROR if any check is; else ASSERTED, SKIPPED if any demanded is; else VALID."""
        if any(check.status is Status.INVALID for check in self.checks):
            return Status.INVALID
        found = {check.status for check in self.checks if check.demanded}
        for status in (Status.ERROR, Status.ASSERTED, Status.SKIPPED):
            if status in found:
                return status
        return Status.VALID

    def as_json(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "answer": list(self.answer),
            "checks": [
                {
                    "demanded": check.demanded,
                    "name": check.name,
                    "number": check.number,
                    "reason": check.reason,
                    "status": check.status.value,
                }
                for check in self.checks
            ],
            "question": None if self.question is None else question_json(self.question),
            "verdict": self.verdict.value,
        }
