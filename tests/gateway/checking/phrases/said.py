"""Every sentence that a finding says on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.checking.phrases import chinese
from gateway.verification.finding import Finding


def sentences(finding: Finding) -> Iterator[str]:
    """The verdict's own sentence, checks, what to do next, seals, parts that nothing protects."""
    yield finding.words
    yield from finding.next
    yield from (check.words for check in finding.checks)
    for seal in finding.signatures:
        yield from (seal.words, seal.outcome, seal.trust)
    yield from (part.reason for part in finding.unprotected)


def without_chinese(findings: Iterable[Finding]) -> list[str]:
    """The sentences that have no Chinese; their English goes into `gateway.checking.phrases`."""
    told = {one for finding in findings for one in sentences(finding) if one}
    return sorted(one for one in told if chinese(one) is None)
