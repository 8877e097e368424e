"""Statements that no contract accepts: recorded at once, their digest used, nothing relayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from chain.records import key_tags, tag_hash
from chain.statements import TYPES, statement_type
from chain.words import Seconds, to_hex
from gateway import projections
from gateway.database import read_session
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.intake import judges
from gateway.intake.answers import answer
from gateway.intake.schemas import TakenOut
from gateway.journal import records
from gateway.members.standing import Standing
from gateway.opening import judges_of
from gateway.settings import Settings
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.models import REFUSED, Statement
from gateway.statements.state import all_pending
from tests.support.town import TJ, Town

DESCRIPTION = {"format": "shujian/payload/1", "name": "data.csv"}
OWN_ROUTES = ["DepositPayload", "RequestRelease", "SubmitReport", "ListSubjects"]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    # What intake does is the same for every noun; its table is the noun's own to test.
    monkeypatch.setitem(judges._JUDGES, "DepositPayload", _judge)
    for noun in ("payload", "access"):
        monkeypatch.delitem(projections._PROJECTIONS, noun)
    town = Town(tmp_path)
    town.populate()
    yield town
    town.close()


def _judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    if actors[0].member != TJ:
        raise Forbidden("only the owner deposits")
    return Judgement({"resource": "STJJ-0001", "owner": TJ}, 0, {"payload": {"size": "5"}})


def _deposit(town: Town, signer: str = "tj-clerk", **message: Any) -> dict[str, Any]:
    fields = {"resource": to_hex(tag_hash("resource:STJJ-0001")), **message}
    return town.statement("DepositPayload", [signer], DESCRIPTION, **fields)


def test_it_is_recorded_at_once_and_waits_for_nothing(town: Town) -> None:
    taken = town.take(_deposit(town))
    assert (taken.state, taken.missing) == ("recorded", 0)
    entry = taken.entry
    assert entry is not None
    assert entry.body is not None
    assert (entry.header.kind, entry.header.outcome) == ("payload.deposited", "recorded")
    assert entry.body["statement"]["digest"] == to_hex(taken.digest)
    assert entry.body["payload"] == {"size": "5"}
    assert key_tags(entry.body) == [f"member:{TJ}", "resource:STJJ-0001"]
    assert TakenOut.of(taken, None).state == "recorded"
    with read_session(town.engine) as session:
        row = session.exec(select(Statement).where(Statement.digest == taken.digest)).one()
        found = answer(session, taken.digest)
        assert all_pending(session) == {}
    assert (row.state, row.position, row.outcome) == ("recorded", entry.position, entry.position)
    assert row.subject == tag_hash("resource:STJJ-0001")
    assert (found.state, found.reason) == ("recorded", None)


def test_its_digest_is_used_once(town: Town) -> None:
    raw = _deposit(town)
    town.take(raw)
    with pytest.raises(Conflict, match=r"submitted before \(recorded\); it need not be repeated"):
        town.take(raw)
    assert town.take(_deposit(town)).state == "recorded"


def test_one_that_its_judge_refuses_leaves_no_record(town: Town) -> None:
    raw = _deposit(town, "xc-clerk")
    with read_session(town.engine) as session:
        before = records.size(session)
    with pytest.raises(Forbidden):
        town.take(raw)
    with read_session(town.engine) as session:
        assert records.size(session) == before
        assert answer(session, town.content(raw).digest).state == "unknown"


def test_it_expires_like_any_other(town: Town) -> None:
    with pytest.raises(Invalid, match="expired"):
        town.take(_deposit(town, expires=town.seconds()))


def test_a_refusal_that_is_kept_uses_the_digest_and_says_why(town: Town) -> None:
    request = {"format": "shujian/release/1", "purpose": "tax.verify"}
    raw = town.statement(
        "RequestRelease", ["xc-clerk"], request,
        authorization=to_hex(tag_hash("authorization:A-0123456789AB")),
        payload=to_hex(bytes(32)),
    )  # fmt: skip
    content = town.content(raw)
    reason = {"verdict": "EXPIRED"}
    judgement = Judgement({"resource": "STJJ-0001", "owner": TJ}, 0, {"reason": reason})

    def job(session: Any) -> records.Entry:
        actors = town.intake.signers(session, content)
        return town.intake.record(session, content, actors, judgement, "refused")

    entry = town.writer.run(job)
    assert (entry.header.kind, entry.header.outcome) == ("access.refused", "refused")
    with read_session(town.engine) as session:
        found = answer(session, content.digest)
    assert (found.state, found.position, found.outcome, found.reason) == (
        REFUSED, entry.position, entry.position, reason,
    )  # fmt: skip
    with pytest.raises(Conflict, match="sign again with a new nonce"):
        town.writer.run(job)


def test_refusals_of_other_types_are_not_kept(town: Town) -> None:
    content = town.content(_deposit(town))
    with pytest.raises(ValueError, match="no refusals of DepositPayload"):
        town.writer.run(
            lambda session: town.intake.record(session, content, [], Judgement({}, 0), "refused")
        )


@pytest.mark.parametrize("name", OWN_ROUTES)
def test_a_type_with_a_route_of_its_own_is_sent_there(name: str) -> None:
    with pytest.raises(Invalid, match=rf"{name} is not sent here: send it to (POST|PUT) /v1/"):
        judges.judge_of(statement_type(name))


@pytest.mark.parametrize("name", sorted(set(TYPES) - set(OWN_ROUTES)))
def test_every_other_type_has_a_judge_or_is_refused_with_a_sentence(name: str) -> None:
    kind = statement_type(name)
    if name in judges._JUDGES:
        assert judges.judge_of(kind) is judges._JUDGES[name]
    else:
        with pytest.raises(Invalid, match=f"takes in no {name}"):
            judges.judge_of(kind)


def test_a_gateway_that_runs_takes_in_every_type() -> None:
    made = judges_of(Settings(), lambda: Seconds(0))
    assert {*judges._JUDGES, *OWN_ROUTES, *made} == set(TYPES)
    assert not set(made) & {*judges._JUDGES, *OWN_ROUTES}
