"""What was accepted already and holds from later on: told by the first of it that will hold."""

from __future__ import annotations

import pytest

from chain.presentations.force import moment
from gateway.verification.finding import Verdict
from tests.gateway.verification.office import Office, a_certificate

CHANGES = {
    "suspended and lifted again": (("Suspend", 100), ("Resume", 200)),
    "suspended, then revoked": (("Suspend", 100), ("Revoke", 200)),
    "suspended, and revoked from earlier on": (("Suspend", 200), ("Revoke", 100)),
}


@pytest.mark.parametrize("changes", CHANGES)
def test_the_first_change_that_will_hold_is_told(office: Office, changes: str) -> None:
    paper = a_certificate()
    name, now = office.issue(paper), office.later(10)
    for kind, later in CHANGES[changes]:
        office.registry.done(f"{kind}Document", name, effective=now + later)
    status = "revoked" if changes.endswith("earlier on") else "suspended"
    for second in range(3):
        found = office.ask(paper)
        assert found.verdict is Verdict.VALID
        assert f"but {status} from {moment(now + 100)} on" in found.words, second
        office.later(1)
    office.later(96)
    assert office.ask(paper).verdict is Verdict.VALID, "its last second"
    office.later(1)
    found = office.ask(paper)
    assert (found.verdict, found.validity and found.validity.state) == (Verdict.INVALID, status)
