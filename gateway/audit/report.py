"""The outcome of an audit, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gateway.audit.findings import Finding

State = Literal["passed", "failed", "not run"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it looked at, and how it ended. Not run is never passed."""

    name: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, what was found. `findings` are the first of `total`.

    `size` and `root` are those of the journal as recomputed, `custody` the rows of the tables
    that no journal can vouch for. `resumed` is the record at which an earlier audit was gone on
    with, 0 where all were read.
    """

    size: int
    root: str
    seconds: float
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    total: int
    custody: dict[str, int]
    resumed: int = 0

    @property
    def exit_status(self) -> int:
        """1 where something is wrong, else 3 where a check could not be made, else 0."""
        states = {check.state for check in self.checks}
        if "failed" in states:
            return 1
        return 3 if "not run" in states else 0

    def as_json(self) -> dict[str, Any]:
        """The form of ``--json``."""
        return {**asdict(self), "exit_status": self.exit_status}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage has come: records read, or rows compared."""

    stage: str
    done: int
    total: int
    seconds: float

    @property
    def rate(self) -> float:
        """So many a second, since the stage began."""
        return self.done / self.seconds if self.seconds else 0.0


OnProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Nobody wants to know."""
