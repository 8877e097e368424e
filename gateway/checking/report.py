"""What a clerk reads of many files: which are good, which stand for the same document, and sums.

Pure. Nothing here changes a finding: the four axes stay apart, and *good* is a word of this report
alone. It means: may be booked as far as was found out here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from gateway.documents.checks.reading import plus
from gateway.documents.errors import Malformed
from gateway.documents.values import amount
from gateway.verification.finding import Finding, SourceKind, Verdict

YUAN: Final = "CNY"
"""The currency of what names none: Chinese invoices are in yuan."""

_RANK: Final = (SourceKind.LEDGER, SourceKind.SEAL, SourceKind.SIGNATURE, SourceKind.NONE)


class Class(StrEnum):
    """Where a line of the report stands; every line has one."""

    GOOD = "good"
    """Authentic by a named source, unaltered, in force, not red-lettered in full, free for us."""
    UNCONFIRMED = "unconfirmed"
    """Nobody vouches for it, or it could not be checked; which says nothing against it."""
    BAD = "bad"
    """Something stands against it."""
    REPEATED = "repeated"
    """The same document again, counted once already; an altered copy of it is bad instead."""


_UNCONFIRMED: Final = frozenset(
    (Verdict.NOT_FOUND, Verdict.ERROR, Verdict.STALE, Verdict.UNSUPPORTED)
)


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the report.

    ``same`` are the positions of other files that are the same document: the note ``twin`` says
    that one of them is this very file, ``form`` that they are other forms of it. ``faults`` say why
    it is not good, ``notes`` what else to look at.
    """

    position: int
    finding: Finding
    same: tuple[int, ...]
    counted: bool
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def sort(self) -> Class:
        """Its class."""
        if not self.counted:
            forged = "contradicted" in self.faults or self.finding.verdict is Verdict.MISMATCH
            return Class.BAD if forged else Class.REPEATED
        if not self.faults:
            return Class.GOOD
        open_ = {"unknown"} | ({"verdict"} if self.finding.verdict in _UNCONFIRMED else set())
        return Class.UNCONFIRMED if open_.issuperset(self.faults) else Class.BAD

    @property
    def amount(self) -> Decimal | None:
        """The sum that the document says of itself; None where it says none that can be read."""
        return _decimal(self.finding.shown.amount)


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts in one currency, over so many documents."""

    currency: str
    good: Decimal
    others: Decimal
    documents: int


@dataclass(frozen=True, slots=True)
class Report:
    """The lines in the order of the upload, and what they add up to; repeated ones add nothing."""

    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[Class, int]:
        """How many files are of each class, zeros included."""
        found = Counter(line.sort for line in self.lines)
        return {one: found[one] for one in Class}

    @property
    def sources(self) -> dict[SourceKind, int]:
        """By what the documents are authentic, each document once."""
        found = Counter(
            SourceKind.NONE
            if line.finding.verdict is Verdict.MISMATCH
            else line.finding.source.kind
            for line in self.lines
            if line.counted
        )
        return {one: found[one] for one in SourceKind}

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Sums by currency, each document once."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.counted and line.amount is not None:
                found.setdefault(line.finding.shown.currency or YUAN, []).append(line)
        return tuple(_sum(currency, lines) for currency, lines in sorted(found.items()))

    @property
    def without_amount(self) -> int:
        """Documents that the sums leave out, since they say no amount."""
        return sum(line.counted and line.amount is None for line in self.lines)

    def of(self, sorts: Iterable[Class]) -> list[Line]:
        """The lines of these classes."""
        wanted = frozenset(sorts)
        return [line for line in self.lines if line.sort in wanted]


def report(findings: Sequence[Finding], member: str) -> Report:
    """The report on ``findings``, in the order of the files; ``member`` is who means to book."""
    groups = _groups(findings)
    lines = []
    for at, finding in enumerate(findings):
        group = groups[at]
        same = tuple(other + 1 for other in group if other != at)
        counted = at == _best(findings, group)
        apart = _contradict([findings[other] for other in group])
        faults, notes = judge(finding, member, contradicted=apart)
        if same:
            others = (findings[other - 1].shown.digest for other in same)
            notes = (*notes, "twin" if finding.shown.digest in others else "form")
        lines.append(Line(at + 1, finding, same, counted, faults, notes))
    return Report(tuple(lines))


def judge(
    finding: Finding, member: str, *, contradicted: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Faults and notes of a finding, for a member that means to book the document.

    ``contradicted`` says that another file of the upload has the same number and other contents.
    """
    faults = [] if finding.verdict is Verdict.VALID else ["verdict"]
    kind = finding.shown.type
    notes = ["no.invoice"] if kind and not kind.startswith("invoice") else []
    if finding.red is not None:
        if finding.red.status == "full":
            faults.append("red.full")
        elif finding.red.status in ("partial", "requested", "confirmed"):
            notes.append(f"red.{finding.red.status}")
        if finding.red.red:
            notes.append("red.letter")
    used = use_of(finding, member)
    if used == "locked.us":
        notes.append(used)
    elif used != "free":
        faults.append(used)
    if contradicted:
        authentic = finding.verdict is Verdict.VALID and finding.source.kind is SourceKind.LEDGER
        (notes if authentic else faults).append("contradicted")
    return tuple(faults), tuple(notes)


def use_of(finding: Finding, member: str) -> str:
    """``free``, ``unknown``, or ``locked`` or ``booked`` with ``.us`` or ``.other`` behind it."""
    use = finding.use
    if use is None:
        return "unknown"
    if use.status in ("locked", "booked"):
        return f"{use.status}.{'us' if use.code == member else 'other'}"
    return "free"


def _groups(findings: Sequence[Finding]) -> list[tuple[int, ...]]:
    """For each file the positions, from 0, of all that are the same document."""
    found: dict[object, list[int]] = {}
    for at, finding in enumerate(findings):
        found.setdefault(_identity(at, finding), []).append(at)
    return [tuple(found[_identity(at, finding)]) for at, finding in enumerate(findings)]


def _identity(at: int, finding: Finding) -> object:
    """By what a file is the same document as another: its key, else its bytes, else nothing."""
    return finding.shown.key or finding.shown.digest or at


def _best(findings: Sequence[Finding], group: Sequence[int]) -> int:
    """The file that stands for the document: the best attested, of equals the first."""

    def rank(at: int) -> tuple[bool, int, int]:
        finding = findings[at]
        return (finding.verdict is not Verdict.VALID, _RANK.index(finding.source.kind), at)

    return min(group, key=rank)


def _contradict(group: Sequence[Finding]) -> bool:
    """Whether files of the same number say different amounts or days."""
    amounts = {found for one in group if (found := _decimal(one.shown.amount)) is not None}
    days = {one.shown.date[:10] for one in group if one.shown.date}
    return len(amounts) > 1 or len(days) > 1


def _decimal(written: str) -> Decimal | None:
    try:
        return Decimal(amount(written))
    except Malformed:
        return None


def _sum(currency: str, lines: Sequence[Line]) -> Sum:
    good = [line.amount for line in lines if not line.faults]
    others = [line.amount for line in lines if line.faults]
    return Sum(currency, _total(good), _total(others), len(lines))


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    return plus(*(one for one in amounts if one is not None))
