"""Findings as verification gives them, put together by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gateway.verification.axes import RedLetters, Use, Validity
from gateway.verification.finding import (
    Check,
    Difference,
    Finding,
    Result,
    Shown,
    Source,
    SourceKind,
    Value,
    Verdict,
)

US, OTHERS = "11110000000021231Y", "11110000000021999X"


def finding(number: str, amount: str = "113.00", **changes: Any) -> Finding:
    """A good invoice that was issued here; ``changes`` are of the finding or of what is shown."""
    shown = Shown(
        "file", "einvoice", "invoice.vat.special", f"digest of {number}", 1000,
        ("CN", "invoice.vat", number), number, "2026-11-02", amount, "海南某某公司",
    )  # fmt: skip
    names = set(Shown.__dataclass_fields__)
    shown = replace(shown, **{name: changes.pop(name) for name in names & changes.keys()})
    made = Finding(
        name=f"{number}.xml",
        verdict=Verdict.VALID,
        words="authentic",
        shown=shown,
        source=Source(SourceKind.LEDGER, "市税务局", OTHERS),
        checks=(Check("issue", Result.VALID, "issued here"),),
        validity=Validity("active", 0, 1, 0, 0),
        red=RedLetters("none"),
        use=Use("free"),
        level="anchored",
    )
    return replace(made, **changes)


def altered(number: str) -> Finding:
    """An invoice of which two fields were changed."""
    return finding(
        number,
        verdict=Verdict.MISMATCH,
        source=Source(SourceKind.NONE),
        differences=(
            Difference("changed", "total.with_tax", "total.with_tax", None,
                       (Value("total.with_tax", "9113.00"),)),
            Difference("changed", "lines[1].amount", "lines[1].amount", 2,
                       (Value("lines[1].amount", "9000.00"),)),
        ),
        differing=2,
    )  # fmt: skip
