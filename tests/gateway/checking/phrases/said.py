"""Every sentence that a finding says on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from gateway.checking.phrases import chinese
from gateway.checking.words import check_word
from gateway.verification.finding import Finding
from gateway.verification.question import Question
from gateway.verification.service import Verification
from gateway.verification.standing import Viewer


def sentences(finding: Finding) -> Iterator[str]:
    """The verdict's own sentence, checks, what to do next, seals, parts that nothing protects."""
    yield finding.words
    yield from finding.next
    yield from (check.words for check in finding.checks)
    for seal in finding.signatures:
        yield from (seal.words, seal.outcome, seal.trust)
    yield from (part.reason for part in finding.unprotected)


def without_chinese(findings: Iterable[Finding]) -> list[str]:
    """Sentences, and names of checks, that have no Chinese."""
    heard = list(findings)
    told = {one for finding in heard for one in sentences(finding) if one}
    names = {check.name for finding in heard for check in finding.checks}
    return [
        *sorted(one for one in told if chinese(one) is None),
        *sorted(one for one in names if re.search("[a-z]", check_word(one, "zh"))),
    ]


def listening(patch: pytest.MonkeyPatch) -> list[Finding]:
    """Every finding that is made from now on, as it is made."""
    heard: list[Finding] = []
    answer = Verification.answer

    def listened(service: Verification, question: Question, viewer: Viewer | None) -> Finding:
        heard.append(answer(service, question, viewer))
        return heard[-1]

    patch.setattr(Verification, "answer", listened)
    return heard
