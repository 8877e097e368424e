"""What to do next is said once."""

from __future__ import annotations

import pytest

from gateway.checking.verdicts import advice, further, said
from gateway.verification.finding import Finding, Shown, Verdict

_ASK = "ask whoever gave it to you for the file as it was issued"


@pytest.mark.parametrize(
    ("verdict", "told", "left"),
    [
        (Verdict.MISMATCH, (_ASK, "do not rely on the fields that differ"), []),
        (Verdict.INVALID, (_ASK,), [_ASK]),
        (Verdict.VALID, (_ASK,), [_ASK]),
        (Verdict.NOT_FOUND, ("ask whoever issued it", "bring a bundle"), ["bring a bundle"]),
        (Verdict.STALE, ("ask again in a minute",), ["ask again in a minute"]),
    ],
)
def test_what_the_advice_of_the_verdict_says_already_is_left_out(
    verdict: Verdict, told: tuple[str, ...], left: list[str]
) -> None:
    finding = Finding("a", verdict, "", Shown("file"), next=told)
    assert further(finding) == left
    if len(left) < len(told):
        assert advice(said(finding))[0], "what is left out is said by the page itself"
