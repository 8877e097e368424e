"""The node's clock ahead of the gateway's: what was issued a moment ago was issued, today too."""

from __future__ import annotations

from chain.words import Seconds
from gateway.verification.days import day_of, parse_as_of
from gateway.verification.finding import Verdict
from tests.gateway.verification.office import NOW, Office, a_certificate


def test_asked_for_today_it_is_as_it_is_now(office: Office) -> None:
    office.town.clock = NOW * 1000  # behind the times of the blocks
    paper = a_certificate()
    office.issue(paper)
    now = office.town.seconds()
    today = parse_as_of(day_of(now), now)
    assert today == now
    for as_of in (None, today):
        found = office.ask(paper, as_of=as_of)
        assert found.verdict is Verdict.VALID, found.words
        assert found.validity is not None
        assert found.validity.issued is not None
        assert found.validity.issued > now
    assert found.validity.known_then == "active"
    yesterday = parse_as_of(day_of(Seconds(now - 86_400)), now)
    assert "had not been issued" in office.ask(paper, as_of=yesterday).words


def test_what_holds_from_the_time_of_its_block_holds_at_once(office: Office) -> None:
    office.town.clock = NOW * 1000
    paper = a_certificate()
    name = office.issue(paper)
    block = NOW + office.town.blocks + 2  # that of the answer to the next statement, or later
    office.registry.done("RevokeDocument", name, effective=block - 1)
    assert office.town.seconds() < block - 1
    found = office.ask(paper)
    assert (found.verdict, found.validity and found.validity.state) == (Verdict.INVALID, "revoked")
    now = office.town.seconds()
    assert office.ask(paper, as_of=now).verdict is Verdict.INVALID
