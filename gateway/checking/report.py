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

from gateway.checking.buyers import buyer_notes
from gateway.checking.names import is_odd
from gateway.checking.verdicts import said
from gateway.documents.checks.reading import plus
from gateway.documents.errors import Malformed
from gateway.documents.formats.any_file import FILE
from gateway.documents.values import amount
from gateway.verification.finding import Finding, Result, SourceKind, Verdict

YUAN: Final = "CNY"
"""The currency of what names none: Chinese invoices are in yuan."""

INVOICE: Final = "invoice"
_CREDIT: Final = "credit"
_CERTIFICATE: Final = "certificate"
"""How the types of documents begin (`gateway.documents.model.DocumentModel.type`)."""

_RANK: Final = (SourceKind.LEDGER, SourceKind.SEAL, SourceKind.SIGNATURE, SourceKind.NONE)


class Class(StrEnum):
    """Where a line of the report stands; every line has one."""

    GOOD = "good"
    """Authentic by a named source, unaltered, in force, not red-lettered in full, free for us."""
    ASIDE = "aside"
    """Authentic, and not to be booked: a red letter (credit note), a certificate."""
    UNCONFIRMED = "unconfirmed"
    """Nobody vouches for it, or it could not be checked; which says nothing against it."""
    BAD = "bad"
    """Something stands against it."""
    REPEATED = "repeated"
    """The same document again, counted once already; an altered copy of it is bad instead."""


_UNCONFIRMED: Final = frozenset(
    (Verdict.NOT_FOUND, Verdict.ERROR, Verdict.STALE, Verdict.UNSUPPORTED)
)
_ASIDE: Final = frozenset(("red.letter", "no.invoice"))
"""Faults of what is not to be booked, whoever vouches for it."""
_USED: Final = frozenset(("booked.us", "booked.other", "locked.other"))


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the report.

    ``same`` are the positions of other files that are the same document. Of these ``twins`` are
    this very file, byte by byte (the note ``twin``); the note ``form`` stands for the rest: other
    forms, other copies, altered ones too. ``faults`` say why it is not good, ``notes`` what else to
    look at.
    """

    position: int
    finding: Finding
    same: tuple[int, ...]
    twins: tuple[int, ...]
    counted: bool
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def forms(self) -> tuple[int, ...]:
        """The files of ``same`` that are other bytes."""
        return tuple(other for other in self.same if other not in self.twins)

    @property
    def sort(self) -> Class:
        """Its class."""
        if not self.counted:
            forged = "contradicted" in self.faults or self.finding.verdict is Verdict.MISMATCH
            return Class.BAD if forged else Class.REPEATED
        if not self.faults:
            return Class.GOOD
        open_ = {"unknown"} | ({"verdict"} if self._is_open else set())
        if not open_.union(_ASIDE).issuperset(self.faults):
            return Class.BAD
        aside = self.is_aside and "verdict" not in self.faults
        return Class.ASIDE if aside else Class.UNCONFIRMED

    @property
    def _is_open(self) -> bool:
        return self.finding.verdict in _UNCONFIRMED

    @property
    def is_aside(self) -> bool:
        """Whether it is a red letter or no invoice: not to be booked, though all else be right."""
        return not _ASIDE.isdisjoint(self.faults)

    @property
    def is_confirmable(self) -> bool:
        """Whether it may be booked by whoever found out elsewhere that it is authentic."""
        return self.sort is Class.UNCONFIRMED and not self.is_aside

    @property
    def is_used(self) -> bool:
        """Whether nothing stands against it but that it was used, or somebody has locked it."""
        left = [one for one in self.faults if one != "verdict" or not self._is_open]
        return bool(left) and _USED.issuperset(left)

    @property
    def is_read(self) -> bool:
        """Whether a document was read from the file at all."""
        return _is_read(self.finding)

    @property
    def amount(self) -> Decimal | None:
        """The sum that the document says of itself; None where it says none that can be read.

        A red letter's is what it takes back, below zero: credit notes of EN 16931 write it without
        the sign, Chinese red letters with it.
        """
        found = _decimal(self.finding.shown.amount)
        return -abs(found) if found is not None and is_red(self.finding) else found


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts in one currency, over so many documents, by where each stands.

    ``used`` are those against which nothing stands but their use; ``bad`` are the other bad ones.
    """

    currency: str
    good: Decimal
    aside: Decimal
    unconfirmed: Decimal
    used: Decimal
    bad: Decimal
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
        """By what the documents are authentic, each document once; `unread` files are none."""
        found = Counter(
            SourceKind.NONE
            if line.finding.verdict is Verdict.MISMATCH
            else line.finding.source.kind
            for line in self.lines
            if line.counted and line.is_read
        )
        return {one: found[one] for one in SourceKind}

    @property
    def documents(self) -> int:
        """How many documents the files are; with `unread` and `again` that makes all files."""
        return sum(line.counted and line.is_read for line in self.lines)

    @property
    def unread(self) -> int:
        """Files from which no document was read."""
        return sum(line.counted and not line.is_read for line in self.lines)

    @property
    def again(self) -> int:
        """Files that are a document for which another file stands, altered copies included."""
        return sum(not line.counted for line in self.lines)

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
        """Invoices that the sums leave out, since they say no amount that can be read."""
        return sum(
            line.counted and line.is_read and not line.is_aside and line.amount is None
            for line in self.lines
        )

    def of(self, sorts: Iterable[Class]) -> list[Line]:
        """The lines of these classes."""
        wanted = frozenset(sorts)
        return [line for line in self.lines if line.sort in wanted]


def report(findings: Sequence[Finding], member: str, name: str = "") -> Report:
    """The report on ``findings``, in the order of the files.

    ``member`` is the code of who means to book, ``name`` what it is called, where that is known.
    """
    groups = _groups(findings)
    lines = []
    for at, finding in enumerate(findings):
        group = groups[at]
        same = tuple(other + 1 for other in group if other != at)
        counted = at == _best(findings, group)
        apart = _contradict([findings[other] for other in group])
        faults, notes = judge(finding, member, name, contradicted=apart)
        digest = finding.shown.digest
        twins = tuple(other for other in same if findings[other - 1].shown.digest == digest)
        notes += ("twin",) * bool(twins) + ("form",) * (len(same) > len(twins))
        lines.append(Line(at + 1, finding, same, twins, counted, faults, notes))
    return Report(tuple(lines))


def judge(
    finding: Finding, member: str, name: str = "", *, contradicted: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Faults and notes of a finding, for a member that means to book the document.

    ``contradicted`` says that another file of the upload has the same number and other contents.
    Of a file from which nothing was read it goes without saying that its use is not known.
    """
    faults = [] if finding.verdict is Verdict.VALID else ["verdict"]
    notes = ["said"] if finding.verdict is Verdict.VALID and said(finding) != "VALID" else []
    notes += buyer_notes(finding.shown, member, name)
    if finding.verdict is Verdict.VALID and _names_another_seller(finding):
        notes.append("seller")
    if is_red(finding):
        faults.append("red.letter")
    elif is_other(finding):
        faults.append("no.invoice")
    elif finding.shown.type and not finding.shown.type.startswith(INVOICE):
        notes.append("no.invoice")
    if finding.red is not None:
        if finding.red.status == "full":
            faults.append("red.full")
        elif finding.red.status in ("partial", "requested", "confirmed"):
            notes.append(f"red.{finding.red.status}")
    used, buyer = use_of(finding, member), _buyer(finding)
    if buyer is Result.INVALID:
        faults.append("buyer.other")
    elif buyer is Result.VALID and used.endswith(".other"):
        notes.append(f"claim.{used.partition('.')[0]}")
    if used == "locked.us":
        notes.append(used)
    elif used != "free" and (used != "unknown" or "verdict" not in faults or _is_read(finding)):
        faults.append(used)
    if contradicted:
        authentic = finding.verdict is Verdict.VALID and finding.source.kind is SourceKind.LEDGER
        (notes if authentic else faults).append("contradicted")
    return tuple(faults), tuple(notes)


def _is_read(finding: Finding) -> bool:
    return finding.shown.type not in ("", FILE)


def is_red(finding: Finding) -> bool:
    """Whether it is a red letter: issued here as one, a credit note, or of a sum below zero."""
    if finding.red is not None and finding.red.red:
        return True
    kind, total = finding.shown.type, _decimal(finding.shown.amount)
    below = total is not None and total < 0
    return kind.startswith(_CREDIT) or (kind.startswith(INVOICE) and below)


def _names_another_seller(finding: Finding) -> bool:
    """Whether somebody else issued it than the seller that it names: a marketplace, or anybody."""
    named = (one for one in finding.checks if one.name == "named.seller")
    return any(one.result is Result.ASSERTED for one in named)


def _buyer(finding: Finding) -> Result | None:
    """Whether its issue names the member as the buyer; None where it names nobody."""
    return next((one.result for one in finding.checks if one.name == "buyer"), None)


def is_other(finding: Finding) -> bool:
    """Whether there is nothing to book in it: a certificate, or what says no amount and no invoice.

    Receipts and tickets of other kinds, which say an amount, may be booked.
    """
    kind = finding.shown.type
    if kind in ("", FILE) or kind.startswith(INVOICE):
        return False
    return kind.startswith(_CERTIFICATE) or _decimal(finding.shown.amount) is None


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
    """The file that stands for the document: the best attested, of equals the best named."""

    def rank(at: int) -> tuple[bool, int, bool, int]:
        finding = findings[at]
        authentic = finding.verdict is Verdict.VALID
        return (not authentic, _RANK.index(finding.source.kind), is_odd(finding), at)

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
    def total(sort: Class, *, used: bool = False) -> Decimal:
        chosen = [line for line in lines if line.sort is sort and line.is_used is used]
        return plus(*(line.amount for line in chosen if line.amount is not None))

    return Sum(
        currency,
        good=total(Class.GOOD),
        aside=total(Class.ASIDE),
        unconfirmed=total(Class.UNCONFIRMED),
        used=total(Class.BAD, used=True),
        bad=total(Class.BAD),
        documents=len(lines),
    )
