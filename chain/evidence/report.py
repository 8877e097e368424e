"""The answer of a verifier: numbered checks, and a verdict that is never better than they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chain.evidence.block import BlockHeader
from chain.evidence.question import Question, question_json
from chain.words import Address, to_hex


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
class AsOf:
    """The state of the journal of which the evidence speaks, and who vouches for it.

    `sealer` and `observers` are those that are trusted and whose signatures were checked. Block
    and `size` are what the evidence says: proved only where the checks of them are VALID.
    """

    size: int
    block: BlockHeader
    sealer: Address | None
    observers: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in their order, the question, and the positions of the records that answer it.

    No signature is bound to the question: compare it with what you asked. `as_of` is None where
    the block could not be read. `names` are those of documents of batches by the question's key
    tags, for who compares; they are no part of what was checked.
    """

    checks: tuple[Check, ...]
    answer: tuple[int, ...]
    question: Question | None = None
    as_of: AsOf | None = None
    names: Mapping[str, str] = field(default_factory=dict)

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
            "as_of": None if self.as_of is None else _as_of_json(self.as_of),
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


def _as_of_json(found: AsOf) -> dict[str, Any]:
    block = found.block
    return {
        "block": {"hash": to_hex(block.hash), "number": block.number, "time": block.time},
        "observers": [to_hex(account) for account in found.observers],
        "sealer": None if found.sealer is None else to_hex(found.sealer),
        "size": found.size,
    }
