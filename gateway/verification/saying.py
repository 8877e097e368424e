"""By which sentence a finding is told: its verdict, and where that says too much, a closer one.

Pure. A verdict speaks of what was checked. Whoever typed a number and a sum, or brought a file
whose pages nothing protects, must not read that the whole of it is unaltered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gateway.issuing.states import ACTIVE
from gateway.verification import again, original
from gateway.verification.finding import Finding, Result, SourceKind, Verdict
from gateway.verification.named import CHECK

_BY_SEAL: Final = (SourceKind.SEAL, SourceKind.SIGNATURE)
_TYPED: Final = ("number", "code")
_BUNDLES: Final = ("bundle", "presentation")


def saying(finding: Finding) -> str:
    """``VALID``, or ``VALID.fields``: a verdict, and behind it what more is to be said."""
    closer = next(_CLOSER[finding.verdict](finding), "") if finding.verdict in _CLOSER else ""
    return f"{finding.verdict.value}.{closer}" if closer else finding.verdict.value


def _valid(finding: Finding) -> Iterator[str]:
    if _is(finding, again.CHECK, Result.ASSERTED):
        yield "again"
    if finding.shown.kind in _TYPED:
        yield "told"
    if finding.shown.kind == "identifier":
        yield "identifier"
    if _is(finding, "views", Result.SKIPPED):
        yield "pages"
    if _names_another_authority(finding):
        yield "named"
    if finding.source.kind in _BY_SEAL:
        yield "sealed"
    if finding.exposed:
        yield "fields"


def _names_another_authority(finding: Finding) -> bool:
    """Of certificates alone: that somebody issues invoices for their seller is no rarity."""
    return _is(finding, f"{CHECK}issuer", Result.ASSERTED)


def _invalid(finding: Finding) -> Iterator[str]:
    if _is(finding, "signature", Result.INVALID):
        yield "broken"
    if finding.validity is not None and finding.validity.state != ACTIVE:
        yield finding.validity.state
    if _is(finding, original.CHECK, Result.INVALID):
        yield "original"
    if finding.source.kind in _BY_SEAL:
        yield "period"


def _mismatch(finding: Finding) -> Iterator[str]:
    if _is(finding, "views", Result.INVALID) and not _is(finding, "content", Result.INVALID):
        yield "views"


def _not_found(finding: Finding) -> Iterator[str]:
    kind, type_ = finding.shown.kind, finding.shown.type
    if finding.document is not None:
        yield "pending"
    if kind in (*_TYPED, "identifier"):
        yield "identifier" if kind == "identifier" else "told"
    if kind in _BUNDLES:
        yield "bundle"
    if type_.startswith("certificate"):
        yield "certificate"
    if not type_.startswith(("invoice", "credit")):
        yield "other"


def _error(finding: Finding) -> Iterator[str]:
    if finding.document is not None and _is(finding, "content", Result.ERROR):
        yield "absent"
    if _is(finding, "issued", Result.ERROR):
        yield "tries"


def _unsupported(finding: Finding) -> Iterator[str]:
    if finding.document is not None:
        yield "form"
    if finding.shown.kind == "code":
        yield "code"
    if finding.shown.kind in _BUNDLES:
        yield "bundle"
    if _is(finding, "file", Result.VALID):
        yield "exposed"


def _is(finding: Finding, name: str, result: Result) -> bool:
    return any(one.name == name and one.result is result for one in finding.checks)


_CLOSER: Final[Mapping[Verdict, Callable[[Finding], Iterator[str]]]] = {
    Verdict.VALID: _valid,
    Verdict.INVALID: _invalid,
    Verdict.MISMATCH: _mismatch,
    Verdict.NOT_FOUND: _not_found,
    Verdict.ERROR: _error,
    Verdict.UNSUPPORTED: _unsupported,
}
"""What more each verdict may have to say; the first that fits is said."""
