"""Makes tests/vectors/evidence/*.json; ``.venv/bin/python -m scripts.vectors.evidence``."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from chain.evidence import NAMES, Contract, Trust, check
from chain.words import Digest
from scripts.vectors.evidence_cases import Case, bases, cases
from scripts.vectors.evidence_state import state_file
from scripts.vectors.evidence_world import CONTRACTS, digest_of, trust

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "evidence"
NOTE = (
    "Made by scripts/vectors/evidence.py. The evidence of a case is its base with `remove` bytes "
    "at byte `at` exchanged for `insert` (base64). `statuses` are those of the sixteen checks in "
    "their order; `demanded` says which of them count."
)


def trusts() -> dict[str, Trust]:
    """What the cases are checked under."""
    journal = Contract(CONTRACTS["journal"].address, Digest(bytes(32)))
    return {
        "two observers": trust(),
        "no observer": trust(0),
        "three observers": trust(3),
        "another ledger": replace(trust(), ledger=digest_of("another ledger")),
        "another genesis": replace(trust(), genesis=digest_of("another genesis")),
        "other code": replace(trust(), contracts=CONTRACTS | {"journal": journal}),
    }


def files() -> dict[str, str]:
    """The files by their names."""
    made = {name: data.decode() for name, data in bases().items()}
    known = trusts()
    content = {
        "note": NOTE,
        "trusts": {
            name: {"file": item.encode().decode(), "fingerprint": item.fingerprint()}
            for name, item in known.items()
        },
        "bases": made,
        "cases": [_case(case, made[case.base].encode(), known[case.trust]) for case in cases()],
    }
    checks = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return {"checks.json": checks, "state.json": state_file()}


def _case(case: Case, base: bytes, under: Trust) -> dict[str, Any]:
    report = check(case.data, under)
    wanted = [case.want.get(name, "VALID") for name in NAMES]
    found = [item.status.value if item.demanded else "-" for item in report.checks]
    if wanted != found:
        told = [item for item, a, b in zip(report.checks, wanted, found, strict=True) if a != b]
        raise SystemExit(f"{case.desc}: {told}")
    return {
        "desc": case.desc,
        "trust": case.trust,
        "base": case.base,
        **splice(base, case.data),
        "verdict": report.verdict.value,
        "statuses": [item.status.value for item in report.checks],
        "demanded": [item.demanded for item in report.checks],
        "answer": list(report.answer),
    }


def splice(base: bytes, data: bytes) -> dict[str, Any]:
    least = min(len(base), len(data))
    start = next((n for n in range(least) if base[n] != data[n]), least)
    end = next((n for n in range(least - start) if base[-1 - n] != data[-1 - n]), least - start)
    inserted = data[start : len(data) - end]
    return {
        "at": start,
        "remove": len(base) - end - start,
        "insert": base64.b64encode(inserted).decode(),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)
