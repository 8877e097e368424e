"""A presentation is asked for again until the observers that are demanded have signed its block."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.command.client import Client
from gateway.command.client.documents.presenting import presented
from gateway.command.errors import CommandError, Refused


class Gateway:
    """Gives these answers, one after the other: observers that signed, or a refusal."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.slept: list[float] = []

    @property
    def client(self) -> Client:
        return cast("Client", SimpleNamespace(connection=self))

    def answered(self, path: str, content: bytes, media: str) -> tuple[bytes, dict[str, str]]:
        assert (path, content, media) == ("/v1/presentations", b"bundle", "application/json")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        beside = {"observers": answer, "required": 2, "warnings": []}
        return b"file %d" % answer, {"Shujian-Presentation": json.dumps(beside)}

    def ask(self, wait: float) -> bytes:
        return presented(self.client, b"bundle", wait, self.slept.append).content


def test_it_is_asked_again_until_the_observers_signed() -> None:
    gateway = Gateway(Refused(404, "a moment ago"), 0, 1, 2)
    assert gateway.ask(60) == b"file 2"
    assert len(gateway.slept) == 3


def test_when_the_time_is_over_what_there_is_is_taken() -> None:
    gateway = Gateway(1)
    found = presented(gateway.client, b"bundle", 0, gateway.slept.append)
    assert (found.content, found.observed, gateway.slept) == (b"file 1", False, [])
    with pytest.raises(Refused):
        Gateway(Refused(404, "nothing")).ask(0)


def test_what_waiting_does_not_mend_is_told_at_once() -> None:
    gateway = Gateway(Refused(422, "no bundle"))
    with pytest.raises(Refused):
        gateway.ask(60)
    assert gateway.slept == []


def test_a_gateway_that_says_nothing_beside_is_told() -> None:
    gateway = Gateway(2)
    gateway.answered = lambda *_: (b"", {})  # type: ignore[method-assign]
    with pytest.raises(CommandError, match="Shujian-Presentation"):
        gateway.ask(60)
