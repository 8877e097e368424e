"""Evidence that is gathered is VALID to who trusts what the gateway proposes."""

from __future__ import annotations

import pytest

from chain.evidence import Report, Status
from tests.gateway.authorizations.office import CODE
from tests.gateway.evidence.scene import Scene
from tests.gateway.releases.desk import WHOLE


def statuses(report: Report) -> dict[str, str]:
    return {item.name: item.status.value for item in report.checks if item.demanded}


@pytest.mark.parametrize(
    "words",
    [
        {"resource": "STJJ-0001"},
        {"member": "西城区"},
        {"authorization": WHOLE},
        {"resource": "STJJ-0001", "authorization": CODE, "kind": "access.released"},
        {"resource": "STJJ-0001", "outcome": "accepted"},
        {"resource": "STJJ-9999"},
        {"purpose": "tax.verify", "resource": "STJJ-0001"},
        {},
    ],
    ids=str,
)
def test_evidence_for_an_auditor_is_valid_throughout(scene: Scene, words: dict[str, str]) -> None:
    report = scene.report("auditor", **words)
    bad = [
        f"{c.name} {c.status.value} {c.reason}"
        for c in report.checks
        if c.status is not Status.VALID and c.demanded
    ]
    assert report.verdict is Status.VALID, bad
