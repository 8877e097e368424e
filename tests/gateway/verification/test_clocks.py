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
