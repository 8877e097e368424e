"""A statement sent though answers are lost: recorded once, and whoever asked learns whether."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.command.client import submitting
from gateway.command.client.submitting import Taken, answered, plainly, sent, settled_or_refused
from gateway.command.errors import Interrupted, Refused, Unanswered, Unreachable
from gateway.command.output import Output

DIGEST = "0x" + "5a" * 32
TAKEN: Taken = {
    "digest": DIGEST,
    "state": "pending",
    "missing": 0,
    "position": 7,
    "receipt": {"position": 7},
}
ANSWERED: Taken = {"state": "accepted", "reason": None}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses take no time; the clock goes by them."""
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: sum(passed), sleep=passed.append)
    monkeypatch.setattr(submitting, "time", clock)


class Gateway:
    """Records a statement once; of each call it loses, in order, what it is told to lose.

    ``late``: the request is still on its way, and comes just before the next one.
    """

    def __init__(self, *lost: str) -> None:
        self.lost = list(lost)
        self.records = 0
        self.requests = 0
        self.late = False

    def post(self) -> Taken:
        self.requests += 1
        self.records += self.late
        self.late = False
        lost = self._lost()
        if lost == "request":
            raise Unanswered("it broke off")
        if lost == "late":
            self.late = True
            raise Unanswered("it broke off")
        if self.records:
            raise Refused(409, "it was submitted before")
        self.records += 1
        if lost == "answer":
            raise Unanswered("it did not answer in time")
        if lost == "interrupted":
            raise KeyboardInterrupt
        return TAKEN

    def known(self) -> Taken | None:
        if self.lost[:1] == ["away"]:
            self._lost()
        return TAKEN if self.records else None

    def _lost(self) -> str:
        lost = self.lost.pop(0) if self.lost else ""
        if lost == "away":
            raise Unreachable("there is no gateway")
        return lost


@pytest.mark.parametrize(
    ("lost", "requests"),
    [
        ((), 1),
        (("request",), 2),
        (("answer",), 1),
        (("late",), 2),
        (("answer", "away", "away"), 1),
        (("request", "away", "late"), 3),
    ],
    ids=str,
)
def test_whatever_is_lost_it_is_recorded_once_and_known(
    lost: tuple[str, ...], requests: int
) -> None:
    gateway = Gateway(*lost)
    assert sent(gateway.post, gateway.known, DIGEST) == TAKEN
    assert (gateway.records, gateway.requests) == (1, requests)


def test_where_nobody_listens_nothing_was_sent_and_it_is_said_at_once() -> None:
    gateway = Gateway("away")
    with pytest.raises(Unreachable, match=r"^there is no gateway$"):
        sent(gateway.post, gateway.known, DIGEST)
    assert gateway.requests == 1


def test_a_refusal_is_a_refusal_also_after_a_lost_request() -> None:
    gateway = Gateway("request")

    def refused() -> Any:
        gateway.post()
        raise Refused(403, "suspended")

    with pytest.raises(Refused, match="suspended"):
        sent(refused, lambda: None, DIGEST)
    assert gateway.requests == 2


def test_where_it_stays_away_nothing_is_claimed() -> None:
    gateway = Gateway("answer", *["away"] * 100)
    with pytest.raises(Unreachable, match=f"whether statement {DIGEST} is recorded is not known"):
        sent(gateway.post, gateway.known, DIGEST)
    assert gateway.lost, "it does not wait for ever"


def test_a_command_that_goes_on_by_itself_sends_nobody_to_look() -> None:
    gateway = Gateway("answer", *["away"] * 100)
    with pytest.raises(Unreachable) as told:
        sent(gateway.post, gateway.known, DIGEST)
    assert plainly(told.value) == "there is no gateway"
    assert plainly(Unreachable("the chain is away")) == "the chain is away"
    assert plainly(Interrupted("look first")) == plainly(KeyboardInterrupt()) == "stopped"


def test_whoever_interrupts_it_is_told_that_it_may_be_recorded() -> None:
    gateway = Gateway("interrupted")
    with pytest.raises(Interrupted, match=f"whether statement {DIGEST} is recorded is not known"):
        sent(gateway.post, gateway.known, DIGEST)


def test_whoever_interrupts_the_waiting_is_told_that_it_is_recorded() -> None:
    def interrupted() -> Any:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"is recorded \(record 7\) and goes to the contract"):
        answered(TAKEN, interrupted)


def test_a_gateway_that_is_away_for_a_while_is_waited_for() -> None:
    answers = iter([Unreachable("away"), Unanswered("broke off"), ANSWERED])

    def ask() -> Taken:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    found = answered(TAKEN, ask)
    assert (found.state, found.position, found.receipt) == ("accepted", 7, {"position": 7})


def test_where_no_answer_comes_it_is_pending() -> None:
    def ask() -> Taken:
        raise Unreachable("away")

    assert answered(TAKEN, ask).state == "pending"


def test_what_is_under_way_is_waited_for_before_a_part_of_it_is_changed() -> None:
    seen = iter([2, 2, 1])
    out = Output(err=io.StringIO())
    assert settled_or_refused(out, lambda: next(seen), lambda one: one > 1, "TJJ-0001") == 1
    assert next(seen, None) is None
    with pytest.raises(Unreachable, match="another change of TJJ-0001 is under way"):
        settled_or_refused(out, lambda: 2, lambda one: one > 1, "TJJ-0001")
