"""What was found out about one document: verdict, source, checks, differences, four axes. Pure.

The four axes never mix: how valid a document is, its red letters and its use stand beside the
verdict. VALID is said only of what is authentic, unaltered and in force at the time asked about.
A finding holds only what its reader may see: `gateway.verification.showing` saw to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.verification.axes import RedLetters, Use, Validity

MOST_SHOWN = 200
"""Differences and unprotected parts that are listed; the count says how many there are."""


MOST_CHARACTERS = 500
"""Of a value that is shown."""


def short(text: str, most: int = MOST_CHARACTERS) -> str:
    """A text of a stranger's as it is shown: of bounded length."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Verdict(StrEnum):
    """What came of it; an outage is ERROR, never a word about the document."""

    VALID = "VALID"
    """Authentic by a source that is named, unaltered, and in force at the time asked about."""
    INVALID = "INVALID"
    """Revoked, suspended, superseded or out of its period; or sealed, and the seal is broken."""
    NOT_FOUND = "NOT_FOUND"
    """Nothing here vouches for it; which says nothing against it either."""
    MISMATCH = "MISMATCH"
    """Issued under this number, but not like this."""
    ERROR = "ERROR"
    """Could not be checked for now."""
    STALE = "STALE"
    """Right by what is known, which is too old to rely on."""
    UNSUPPORTED = "UNSUPPORTED"
    """The file, or this form of it, says too little to be checked."""


class Result(StrEnum):
    """What came of one check; one that was not made is never one that holds."""

    VALID = "VALID"
    INVALID = "INVALID"
    ASSERTED = "ASSERTED"
    """Said by somebody, and not proved here."""
    SKIPPED = "SKIPPED"
    """Not asked for, or nothing to check."""
    ERROR = "ERROR"
    """Should have been made and could not be."""


class SourceKind(StrEnum):
    """By what a document is authentic."""

    LEDGER = "ledger"
    """Issued through this ledger."""
    SEAL = "seal"
    """Sealed (OFD) by somebody whose certificate a configured authority issued."""
    SIGNATURE = "signature"
    """Signed (PDF) by such a certificate."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """Who vouches: the issuing member's name and code, or the holder of a certificate."""

    kind: SourceKind
    name: str = ""
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {"kind": self.kind.value, "name": self.name, "code": self.code}


NOBODY = Source(SourceKind.NONE)


@dataclass(frozen=True, slots=True)
class Check:
    """One check in the order in which they were made: a stable name, what came of it, in words."""

    name: str
    result: Result
    words: str
    paths: tuple[str, ...] = ()

    def as_json(self, number: int) -> dict[str, Any]:
        """The form that leaves the gateway; ``number`` counts the checks from 1."""
        return {
            "number": number,
            "name": self.name,
            "result": self.result.value,
            "words": self.words,
            "paths": list(self.paths),
        }


@dataclass(frozen=True, slots=True)
class Value:
    """A field as it was found, or for the issuer alone as it was issued."""

    path: str
    value: str

    def as_json(self) -> dict[str, str]:
        """The form that leaves the gateway."""
        return {"path": self.path, "value": self.value}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between what was issued and what was brought.

    ``path`` is where it was issued, ``found_at`` where it stands in what was brought (empty:
    nowhere), ``line`` the number of the line item, counted from 1. ``found`` are values that the
    visitor brought. ``issued`` is None unless the reader is the issuer.
    """

    change: str
    path: str
    found_at: str
    line: int | None
    found: tuple[Value, ...]
    issued: tuple[Value, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        issued = self.issued
        return {
            "change": self.change,
            "path": self.path,
            "found_at": self.found_at,
            "line": self.line,
            "found": [one.as_json() for one in self.found],
            "issued": None if issued is None else [one.as_json() for one in issued],
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that nothing protects: where, and why."""

    place: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """The form that leaves the gateway."""
        return {"place": self.place, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature or seal on the file: what came of it, and what is known of who signed."""

    form: str
    place: str
    name: str
    outcome: str
    trust: str
    holder: str
    authority: str
    claimed: str
    words: str
    uncovered: int

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {
            "form": self.form,
            "place": self.place,
            "name": self.name,
            "outcome": self.outcome,
            "trust": self.trust,
            "holder": self.holder,
            "authority": self.authority,
            "claimed": self.claimed,
            "words": self.words,
            "uncovered": self.uncovered,
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """What was brought, as it says of itself: for lists. Nothing in it comes from the ledger."""

    kind: str
    """``file``, ``bundle``, ``presentation``, ``number``, ``code``, ``identifier``."""
    format: str = ""
    type: str = ""
    digest: str = ""
    size: int = 0
    key: tuple[str, str, str] | None = None
    """Issuer, type and number by which it is used once; None where what was brought does not prove
    them: a copy for one purpose, a part that hides whose it is."""
    number: str = ""
    date: str = ""
    amount: str = ""
    seller: str = ""
    currency: str = ""
    """As the document names it; empty where it names none, as Chinese invoices do."""
    buyer: str = ""
    buyer_number: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        names = ("issuer", "type", "number")
        return {
            "kind": self.kind,
            "format": self.format,
            "type": self.type,
            "digest": self.digest,
            "size": self.size,
            "key": None if self.key is None else dict(zip(names, self.key, strict=True)),
            "number": self.number,
            "date": self.date,
            "amount": self.amount,
            "seller": self.seller,
            "currency": self.currency,
            "buyer": self.buyer,
            "buyer_number": self.buyer_number,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """All that was found out about one thing that was brought.

    ``document`` is its name (`chain.documents.identity.DocumentName.text`) where it was issued
    here. ``level`` is that of the record of its issue: ``recorded`` or ``anchored``. ``withheld``
    says that differences exist which are not told any more.
    """

    name: str
    verdict: Verdict
    words: str
    shown: Shown
    source: Source = NOBODY
    checks: tuple[Check, ...] = ()
    differences: tuple[Difference, ...] = ()
    differing: int = 0
    withheld: bool = False
    unprotected: tuple[Part, ...] = ()
    exposed: int = 0
    """How many unprotected parts there are; the first are listed."""
    signatures: tuple[Seal, ...] = ()
    document: str | None = None
    validity: Validity | None = None
    red: RedLetters | None = None
    use: Use | None = None
    level: str | None = None
    as_of: int | None = None
    next: tuple[str, ...] = ()
    """What to do next, in plain words."""

    def as_json(self) -> dict[str, Any]:
        """The form that leaves the gateway."""
        return {
            "name": self.name,
            "verdict": self.verdict.value,
            "words": self.words,
            "brought": self.shown.as_json(),
            "source": self.source.as_json(),
            "checks": [check.as_json(at) for at, check in enumerate(self.checks, 1)],
            "differences": [one.as_json() for one in self.differences],
            "differing": self.differing,
            "withheld": self.withheld,
            "unprotected": [one.as_json() for one in self.unprotected],
            "exposed": self.exposed,
            "signatures": [one.as_json() for one in self.signatures],
            "document": self.document,
            "axes": {
                "validity": None if self.validity is None else self.validity.as_json(),
                "red": None if self.red is None else self.red.as_json(),
                "use": None if self.use is None else self.use.as_json(),
            },
            "level": self.level,
            "as_of": self.as_of,
            "next": list(self.next),
        }
