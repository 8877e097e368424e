"""Makes tests/vectors/presentations/checks.json; ``python -m scripts.vectors.presentations``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from chain.evidence import Contract, Trust
from chain.presentations import NAMES, Judged, check, check_bundle
from chain.words import Address
from scripts.vectors.evidence import splice
from scripts.vectors.evidence_world import digest_of
from scripts.vectors.presentations_cases import Case, bases, file_of, honest
from scripts.vectors.presentations_forms import bundles, forms
from scripts.vectors.presentations_lies import lies
from scripts.vectors.presentations_world import CONTRACTS, trust

FOLDER = Path(__file__).parents[2] / "tests" / "vectors" / "presentations"
NOTE = (
    "Made by scripts/vectors/presentations.py. The file of a case is its base with `remove` bytes "
    "at byte `at` exchanged for `insert` (base64). It is checked under `trust` at `now`, about "
    "`as_of` (null: now), with `max_age` seconds. `statuses` are those of the thirteen checks in "
    "their order; `demanded` says which of them count; `want_error` names those that do not pass. "
    "`known_now` and `known_then` say how the document stood, `state` what is "
    "proved of it (amounts as strings). `bundles` are files without a "
    "status, with the statuses of their three checks."
)


def trusts() -> dict[str, Trust]:
    """What the cases are checked under."""
    documents = CONTRACTS["documents"]
    elsewhere = Contract(Address(b"\x01" * 20), documents.code)
    other = Contract(documents.address, digest_of("other code"))
    return {
        "two observers": trust(),
        "no observer": trust(0),
        "three observers": trust(3),
        "no sealer": replace(trust(), sealers=()),
        "nobody": replace(trust(0), sealers=()),
        "another ledger": replace(trust(), ledger=digest_of("another ledger")),
        "another genesis": replace(trust(), genesis=digest_of("another genesis")),
        "other code": replace(trust(), contracts=CONTRACTS | {"documents": other}),
        "other address": replace(trust(), contracts=CONTRACTS | {"documents": elsewhere}),
    }


def cases() -> Iterator[Case]:
    """All cases."""
    yield from honest()
    yield from lies()
    yield from forms()


def files() -> dict[str, str]:
    """The file by its name."""
    known, made = trusts(), list(cases())
    content = {
        "note": NOTE,
        "trusts": {name: item.encode().decode() for name, item in known.items()},
        "bases": {name: file_of(name).decode() for name in bases()},
        "cases": [_case(case, known[case.trust]) for case in made],
        "bundles": [_bundle(*each) for each in bundles()],
    }
    return {"checks.json": json.dumps(content, ensure_ascii=False, indent=1) + "\n"}


def _case(case: Case, under: Trust) -> dict[str, Any]:
    report = check(case.data, under, case.now, case.as_of, case.max_age)
    wanted = [case.want.get(name, "VALID") for name in NAMES]
    found = [item.status.value if item.demanded else "-" for item in report.checks]
    if wanted != found:
        told = [item for item, a, b in zip(report.checks, wanted, found, strict=True) if a != b]
        raise SystemExit(f"{case.desc}: {told}")
    if (report.verdict.value == "VALID") is not case.desc.startswith("good: "):
        raise SystemExit(f"{case.desc}: {report.verdict}")
    bad = [item.name for item in report.checks if item.demanded and item.status.value != "VALID"]
    return {
        "desc": case.desc,
        "trust": case.trust,
        "now": case.now,
        "as_of": case.as_of,
        "max_age": case.max_age,
        "base": case.base,
        **splice(file_of(case.base), case.data),
        "verdict": report.verdict.value,
        "want_error": bad,
        "statuses": [item.status.value for item in report.checks],
        "demanded": [item.demanded for item in report.checks],
        "known_now": _force(report.known_now),
        "known_then": _force(report.known_then),
        "state": report.as_json()["state"],
    }


def _force(judged: Judged | None) -> str | None:
    return None if judged is None else judged.force.value


def _bundle(desc: str, data: bytes, wanted: list[str]) -> dict[str, Any]:
    report = check_bundle(data)
    found = [item.status.value for item in report.checks]
    if found != wanted:
        raise SystemExit(f"{desc}: {report.checks}")
    return {
        "desc": desc,
        "file": data.decode(),
        "verdict": report.verdict.value,
        "want_error": report.verdict.value == "INVALID",
        "statuses": found,
        "name": None if report.name is None else report.name.text,
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)
