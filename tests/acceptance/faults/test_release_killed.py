"""``kill -9`` of the gateway at every step of a release: no byte without its record, none twice."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.releasing import (
    CUT,
    LARGE,
    SCOPED,
    SMALL,
    Consumer,
    check_releases,
    history,
    receive,
)
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound
from tests.acceptance.shell import wait_until
from tests.support.ports import free_port


class Story:
    """One ledger whose gateway dies again and again; the node outlives it."""

    def __init__(self, served: Served, payloads: dict[str, str]) -> None:
        self.served = served
        self.consumer = Consumer(Clerk(served.shell.data), payloads)
        port = free_port()
        self.chain = {"SHUJIAN_CHAIN_URL": f"http://127.0.0.1:{port}"}
        served.node(port)
        self.gateway: Gateway
        self.token = ""

    def up(self, altered: str | None = None) -> None:
        """Start the gateway, to die at a point once it is armed."""
        self.gateway = self.served.up(altered=altered, **self.chain)
        self.token = self.token or self.gateway.sign_in("xc-clerk")

    def dies(self, act: Callable[[], Any]) -> Any:
        """What comes of something that the gateway dies of."""
        self.served.arm()
        result = act()
        self.gateway.process.wait(-signal.SIGKILL)
        self.served.disarm()
        return result

    def released(self, **what: Any) -> tuple[str, dict[str, Any]]:
        """A request that is allowed, and the answer."""
        request = self.consumer.request(**what)
        answer = self.consumer.ask(self.gateway, request)
        assert answer is not None
        assert answer.status_code == 201, answer.text
        return self.consumer.digest(request), answer.json()

    def receive(self, request: str, start: int | None = None) -> Any:
        """Fetch, as far as it comes."""
        return receive(self.gateway, request, self.token, start)

    def told(self, request: str) -> list[str]:
        """What the journal says of a request."""
        return history(self.served.shell.data, request)


@pytest.fixture
def story(serve: Callable[[Path], Served], with_grants: Path) -> Story:
    """A ledger of the test's own with payloads and grants."""
    payloads = json.loads((with_grants / "payloads.json").read_text())
    return Story(serve(with_grants), payloads)


def test_killed_while_it_decides_it_has_decided_wholly_or_not_at_all(story: Story) -> None:
    consumer = story.consumer
    story.up("the release, before its commit")
    request = consumer.request()
    digest = consumer.digest(request)
    assert story.dies(lambda: consumer.ask(story.gateway, request)) is None

    story.up("the release, committed and not answered")
    assert story.told(digest) == []
    assert story.dies(lambda: consumer.ask(story.gateway, request)) is None

    story.up("the refusal, before its commit")
    assert story.told(digest) == ["released", "aborted"], "recovery has said how it ended"
    assert _status(consumer.ask(story.gateway, request)) == 409
    assert story.receive(digest).status == 409
    assert story.receive(digest, start=0).body == SMALL
    whole = ["released", "aborted", "resumed", "completed"]
    wait_until(lambda: story.told(digest) == whole, "its end is recorded, behind the last byte")

    wrong = consumer.request(purpose="tax.audit")
    assert story.dies(lambda: consumer.ask(story.gateway, wrong)) is None
    story.up("the refusal, committed and not answered")
    assert story.told(consumer.digest(wrong)) == []
    assert story.dies(lambda: consumer.ask(story.gateway, wrong)) is None
    story.up()
    assert story.told(consumer.digest(wrong)) == ["refused"]
    assert _status(consumer.ask(story.gateway, wrong)) == 409
    finish(story)


def test_killed_while_it_sends_what_was_sent_stands_in_a_record_and_is_gone_on_with(
    story: Story,
) -> None:
    story.up("the content, before its first byte")
    first, shown = story.released(payload="large")
    assert story.dies(lambda: story.receive(first)).body == b""

    story.up("the content, in the middle")
    assert story.told(first) == ["released", "aborted"]
    part = story.dies(lambda: story.receive(first, start=0))
    assert part.broken
    assert 0 < len(part.body) < len(LARGE)
    assert LARGE.startswith(part.body)

    story.up("the resumption, before its commit")
    assert story.dies(lambda: story.receive(first, start=len(part.body))).body == b""
    story.up("the resumption, committed")
    assert story.told(first) == ["released", "aborted", "resumed", "aborted"]
    assert story.dies(lambda: story.receive(first, start=len(part.body))).body == b""
    story.up("the content, sent and its end not committed")
    rest = story.dies(lambda: story.receive(first, start=len(part.body)))
    received = part.body + rest.body
    assert LARGE.startswith(received), "the end that was not recorded may have come or not"

    story.up("the acknowledgement, before its commit")
    assert story.told(first)[-1] == "aborted"
    if received != LARGE:
        received += story.receive(first, start=len(received)).body
    assert received == LARGE
    content = shown["content"]["digest"]
    assert story.dies(lambda: story.consumer.acknowledge(story.gateway, first, content)) is None
    story.up("the acknowledgement, committed and not answered")
    assert "acknowledged" not in story.told(first)
    assert story.dies(lambda: story.consumer.acknowledge(story.gateway, first, content)) is None
    story.up()
    assert story.told(first)[-1] == "acknowledged"
    finish(story)


def test_killed_around_the_end_nothing_is_delivered_twice_nor_ended_twice(story: Story) -> None:
    story.up("the end of the content, committed")
    done, _ = story.released(code=SCOPED)
    assert story.dies(lambda: story.receive(done)).body == CUT

    story.up("the content, in the middle")
    assert story.told(done) == ["released", "completed"]
    assert story.receive(done).status == story.receive(done, start=0).status == 409
    first, _ = story.released(payload="large")
    second, _ = story.released()
    assert story.dies(lambda: story.receive(first)).broken

    story.served.arm()
    for point, told in (
        ("the end that recovery writes, before its commit", ["released"]),
        ("the end that recovery writes, committed", ["released", "aborted"]),
    ):
        process = story.served.start(
            "up", "--port", "0", "--until-stdin-closes", altered=point, **story.chain
        )
        process.wait(-signal.SIGKILL)
        assert story.told(first) == story.told(second) == told, point
    story.served.disarm()
    story.up()
    assert story.told(first) == story.told(second) == ["released", "aborted"]
    assert story.receive(second, start=0).body == SMALL
    finish(story)


def finish(story: Story) -> None:
    """Nothing is left to do, and everything agrees."""
    story.gateway.catch_up()
    check_releases(story.served.shell.data)
    check_sound(story.served, story.consumer.clerk)


def _status(answer: Any) -> int | None:
    return None if answer is None else int(answer.status_code)
