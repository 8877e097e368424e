"""The gas of each function is what was committed, so that a change shows."""

from __future__ import annotations

import json

from tests.contracts.gas import FILE, measure


def test_every_function_costs_what_was_committed() -> None:
    committed = json.loads(FILE.read_text(encoding="utf-8"))
    measured = measure()
    changed = [
        f"{name}: {committed.get(name, 'new')} -> {measured.get(name, 'gone')}"
        for name in sorted(committed.keys() | measured.keys())
        if committed.get(name) != measured.get(name)
    ]
    assert not changed, (
        "the gas of the contracts has changed; if it was meant to, run "
        "python -m tests.contracts.gas and commit tests/contracts/gas.json:\n" + "\n".join(changed)
    )
