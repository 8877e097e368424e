"""Links: who may give them out, what a wrong PIN costs, how sessions end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from chain.documents.identity import DocumentName
from chain.words import Digest
from gateway.errors import Conflict, Forbidden, NotFound, TooMany
from gateway.holders import links, tokens
from gateway.holders.models import HolderLink
from gateway.issuing.models import Issue
from gateway.journal import records
from tests.gateway.holders.scene import Scene

HOUR = links.LOCK


def guess(scene: Scene, token: str, times: int = 1) -> Any:
    """Wrong PINs, one after another, as far as the link lets them in."""
    for _ in range(times):
        scene.run(lambda session: scene.links.attempt(session, token))
    with scene.read() as session:
        return scene.links.refused(session, token)


def test_only_the_issuer_gives_out_links(scene: Scene) -> None:
    with pytest.raises(NotFound, match="has issued no document"):
        scene.link(person="xc-clerk")
    who, other = scene.who(), DocumentName(Digest(b"\x01" * 32))
    with pytest.raises(NotFound):
        scene.run(lambda s: scene.links.make(s, who, other, tokens.new_token(), b"p"))
    of_batch = DocumentName(scene.name.issue, 1)
    with pytest.raises(NotFound):
        scene.run(lambda s: scene.links.make(s, who, of_batch, tokens.new_token(), b"p"))


def test_a_document_that_is_not_here_or_was_refused_has_no_link(scene: Scene) -> None:
    def refuse(session: Session) -> None:
        session.get_one(Issue, scene.name.issue).state = "refused"

    scene.run(refuse)
    with pytest.raises(NotFound, match="no document"):
        scene.link()


def test_there_are_twenty_links_of_a_document_at_most(scene: Scene) -> None:
    who = scene.who()
    for _ in range(links.MAX_LINKS):
        scene.run(lambda s: scene.links.make(s, who, scene.name, tokens.new_token(), b"p"))
    with pytest.raises(Conflict, match="20 links"):
        scene.link()


def test_five_wrong_pins_lock_for_an_hour_and_twenty_five_for_good(scene: Scene) -> None:
    token = scene.link()
    assert isinstance(guess(scene, token, 4), Forbidden)
    assert isinstance(guess(scene, token), TooMany)
    with pytest.raises(TooMany, match="60 minutes"):
        guess(scene, token)
    for _ in range(3):
        scene.town.clock += HOUR
        assert isinstance(guess(scene, token, 5), TooMany)
    scene.town.clock += HOUR
    assert isinstance(guess(scene, token, 5), Conflict)
    scene.town.clock += 100 * HOUR
    with pytest.raises(Conflict, match="shut after 25"):
        guess(scene, token)


def test_a_try_counts_before_its_answer_however_many_come_at_once(scene: Scene) -> None:
    token = scene.link()
    jobs = [
        scene.town.writer.submit(lambda session: scene.links.attempt(session, token))
        for _ in range(40)
    ]
    told = [job.exception() for job in jobs]
    assert [error is None for error in told].count(True) == links.LOCK_AFTER


def test_the_right_pin_opens_one_session_and_says_what_was_missed(scene: Scene) -> None:
    token = scene.link()
    guess(scene, token, 3)
    scene.run(lambda session: scene.links.attempt(session, token))
    first = scene.run(lambda session: scene.links.open(session, token))
    with scene.read() as session:
        holding = scene.links.who(session, first)
        assert (holding.name, holding.missed) == (scene.name, 3)
    second = scene.run(lambda session: scene.links.open(session, token))
    with scene.read() as session, pytest.raises(NotFound, match="closed"):
        scene.links.who(session, first)
    scene.town.clock += links.SESSION_SECONDS * 1000 - 1
    with scene.read() as session:
        scene.links.who(session, second)
    scene.town.clock += 1
    with scene.read() as session, pytest.raises(NotFound):
        scene.links.who(session, second)


def test_a_session_can_be_ended(scene: Scene) -> None:
    cookie = scene.cookie()
    scene.run(lambda session: scene.links.close(session, cookie))
    scene.run(lambda session: scene.links.close(session, "nobody's"))
    for told in (cookie, None, "", "invented"):
        with scene.read() as session, pytest.raises(NotFound):
            scene.links.who(session, told)


def test_a_link_that_is_withdrawn_opens_nothing_more(scene: Scene) -> None:
    token = scene.link()
    cookie = scene.run(lambda session: scene.links.open(session, token))
    link, issuer, other = tokens.kept(token), scene.who(), scene.who("xc-head")
    with pytest.raises(NotFound):
        scene.run(lambda session: scene.links.withdraw(session, other, link))
    ended = scene.run(lambda session: scene.links.withdraw(session, issuer, link))
    with pytest.raises(Conflict, match="withdrawn already"):
        scene.run(lambda session: scene.links.withdraw(session, issuer, link))
    for job in (scene.links.attempt, scene.links.open):
        with pytest.raises(Conflict, match="withdrawn this link"):
            scene.run(lambda session, job=job: job(session, token))
    with scene.read() as session:
        with pytest.raises(NotFound):
            scene.links.who(session, cookie)
        row = session.get_one(HolderLink, link)
        made, last = records.read(session, row.record), records.read(session, ended.position)
    assert [made.header.kind, last.header.kind] == ["holder.linked", "holder.unlinked"]
    assert made.body is not None
    assert made.body["subject"] == {"document": f"0x{scene.name.id.hex()}", "issuer": issuer.member}


@pytest.mark.parametrize("token", ["", "../v1", "A" * 43])
def test_a_token_that_nobody_gave_out_says_so(scene: Scene, token: str) -> None:
    with scene.read() as session, pytest.raises(NotFound, match="no such link"):
        scene.links.look(session, token)
