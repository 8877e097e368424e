"""What a check of a presentation answers: numbered checks, and how the document stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.documents import Bundle, Disclosed
from chain.documents.identity import DocumentName
from chain.documents.state import DocumentChange, DocumentIssue, DocumentValidity, RedLetters
from chain.evidence import AsOf
from chain.presentations.force import Judged
from chain.words import to_hex


class Verdict(Enum):
    """What came of a check, and of all; only ``VALID`` is green."""

    VALID = "VALID"
    """It was recomputed from the file and what is trusted; of all: and the document is in force."""

    INVALID = "INVALID"
    """The file contradicts itself or what is trusted, or the document is not in force."""

    STALE = "STALE"
    """It was so when the block was made, longer ago than is accepted."""

    ASSERTED = "ASSERTED"
    """Somebody says so, and nothing here contradicts or proves it."""

    ERROR = "ERROR"
    """It could not be checked: the program cannot read it, or the clocks disagree."""

    SKIPPED = "SKIPPED"
    """It was not checked: there is nothing to check, or one before it failed."""


_ORDER = (Verdict.ERROR, Verdict.STALE, Verdict.ASSERTED, Verdict.SKIPPED)


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check. One that is not `demanded` had nothing to check, and does not count."""

    number: int
    name: str
    status: Verdict
    reason: str
    demanded: bool = True


@dataclass(frozen=True, slots=True)
class Stand:
    """What the state of the block says of the document; there only where its checks are VALID."""

    issue: DocumentIssue
    validity: DocumentValidity
    red: RedLetters | None


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in their order, and what is proved of the document.

    ``bundle`` is None where the file could not be read, ``as_of`` where the block could not.
    ``known_now`` is how the document stood at the time asked about by all that the state of the
    block knows, ``known_then`` by what was recorded until the time asked about; the latter only
    where a time was asked about. They and ``stand`` are there only where nothing contradicts what
    they stand on, and count for no more than the block: see its seal and its observers.
    """

    checks: tuple[Check, ...]
    bundle: Bundle | None = None
    name: DocumentName | None = None
    as_of: AsOf | None = None
    stand: Stand | None = None
    known_now: Judged | None = None
    known_then: Judged | None = None

    @property
    def verdict(self) -> Verdict:
        """INVALID if any check is; else the worst of those demanded; else VALID."""
        if any(check.status is Verdict.INVALID for check in self.checks):
            return Verdict.INVALID
        found = {check.status for check in self.checks if check.demanded}
        return next((status for status in _ORDER if status in found), Verdict.VALID)

    @property
    def fields(self) -> tuple[Disclosed, ...]:
        """The fields shown, where they are those of the document that the file names; else none."""
        return self.bundle.fields if self.bundle is not None and self._holds("document") else ()

    def as_json(self) -> dict[str, Any]:
        """The report as JSON; amounts are strings, in minor units."""
        return {
            "as_of": None if self.as_of is None else _as_of_json(self.as_of),
            "checks": [_check_json(check) for check in self.checks],
            "document": None if self.bundle is None else self._document(self.bundle),
            "known_now": None if self.known_now is None else self.known_now.as_json(),
            "known_then": None if self.known_then is None else self.known_then.as_json(),
            "state": None if self.stand is None else _stand_json(self.stand),
            "verdict": self.verdict.value,
        }

    def _holds(self, name: str) -> bool:
        return any(one.name == name and one.status is Verdict.VALID for one in self.checks)

    def _document(self, bundle: Bundle) -> dict[str, Any]:
        return {
            "envelope": bundle.envelope.as_json(),
            "fields": [
                [shown.field.path, shown.field.kind, shown.field.value] for shown in self.fields
            ],
            "hidden": bundle.hidden,
            "id": None if self.name is None else to_hex(self.name.id),
            "name": None if self.name is None else self.name.text,
        }


def numbered(
    names: Iterable[str], results: Iterable[tuple[Verdict, str, bool]]
) -> tuple[Check, ...]:
    """Checks with their numbers, which count from 1."""
    pairs = zip(names, results, strict=True)
    return tuple(Check(number, name, *result) for number, (name, result) in enumerate(pairs, 1))


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "demanded": check.demanded,
        "name": check.name,
        "number": check.number,
        "reason": check.reason,
        "status": check.status.value,
    }


def _as_of_json(found: AsOf) -> dict[str, Any]:
    block = found.block
    return {
        "block": {"hash": to_hex(block.hash), "number": block.number, "time": block.time},
        "observers": [to_hex(account) for account in found.observers],
        "sealer": None if found.sealer is None else to_hex(found.sealer),
    }


def _stand_json(stand: Stand) -> dict[str, Any]:
    issue, successor = stand.issue, stand.validity.successor
    return {
        "amount": str(issue.amount),
        "blue": None if issue.blue is None else to_hex(issue.blue),
        "changes": [_change_json(change) for change in stand.validity.changes],
        "issued": issue.issued,
        "red": None if stand.red is None else _red_json(stand.red),
        "successor": None if successor is None else to_hex(successor),
    }


def _change_json(change: DocumentChange) -> dict[str, Any]:
    return {
        "block": change.block,
        "by": change.by.name.lower(),
        "effective": change.effective,
        "recorded": change.recorded,
        "status": change.status.name.lower(),
    }


def _red_json(red: RedLetters) -> dict[str, Any]:
    return {
        "by": None if red.by is None else red.by.name.lower(),
        "done": str(red.done),
        "open": str(red.open),
        "status": red.status.name.lower(),
        "total": str(red.total),
    }
