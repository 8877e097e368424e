"""``shujian trace --check``: was every access covered by an authorization when it happened?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gateway.command.errors import CommandError, Status
from gateway.command.frame import Call
from gateway.command.trace_table import table_of

if TYPE_CHECKING:
    from gateway.command.client import Client

_NDJSON = "application/x-ndjson"
_COVERED = "COVERED"

Row = dict[str, Any]


@dataclass(slots=True)
class Checked:
    """What a check found; of each sort of rows at most `limit` are kept to be shown."""

    limit: int
    newest_first: bool
    uncovered: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    verdicts: dict[str, int] | None = None

    def add(self, row: Row) -> None:
        """A line of the answer: a row, or the last one, which counts."""
        if "verdicts" in row:
            self.verdicts, self.rows = row["verdicts"], row["rows"]
            return
        self.refused += row["kind"] == "access.refused"
        kept = self.others if row["verdict"] in (None, _COVERED) else self.uncovered
        if len(kept) < self.limit:
            kept.append(row)

    def shown(self) -> list[Row]:
        """At most `limit` rows in the order of the answer, what is not covered before the rest."""
        kept = [*self.uncovered, *self.others][: self.limit]
        return sorted(kept, key=_position, reverse=self.newest_first)

    @property
    def clean(self) -> bool:
        """Whether every access that could be judged was covered; False before the last line."""
        counts = self.verdicts
        return counts is not None and all(
            name == _COVERED or count == 0 for name, count in counts.items()
        )

    def sentence(self) -> str:
        """The counts in one line."""
        counts = self.verdicts or {}
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
        accesses = sum(counts.values())
        refused = f"; {self.refused:,} requests were refused" if self.refused else ""
        return f"{accesses:,} accesses in {self.rows:,} records: {told or 'none'}{refused}"


def _position(row: Row) -> int:
    return int(row["position"])


def check_all(
    call: Call, client: Client, question: dict[str, Any], limit: int, form: str | None
) -> int:
    """Judge every access that answers the question; the exit status: 1 if any is not COVERED."""
    if form not in (None, "ndjson"):
        raise CommandError("--check goes with a table or --format ndjson", Status.USAGE)
    checked = Checked(limit, newest_first=question["order"] == "newest")
    asked = {**question, "format": "ndjson", "check": True}
    with client.lines("/v1/trace", _NDJSON, **asked) as lines:
        for line in _passed_on(lines) if form else lines:
            checked.add(json.loads(line))
    if checked.verdicts is None:
        raise CommandError("the answer broke off before its end; ask again")
    if form is None:
        _tell(call, checked)
    else:
        call.out.say(checked.sentence())
    return Status.FINE if checked.clean else Status.FAILED


def _passed_on(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        yield line
    sys.stdout.flush()


def _tell(call: Call, checked: Checked) -> None:
    rows = checked.shown()
    value = {"rows": rows, "verdicts": checked.verdicts, "refused": checked.refused}
    call.out.result(value, [*table_of(rows), checked.sentence()])
