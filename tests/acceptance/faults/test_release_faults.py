"""Releases under what is no kill: clients that stop, races, a chain that is away."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.conftest import copy_ledger
from tests.acceptance.faults.releasing import (
    ANCHORED,
    LARGE,
    ONCE,
    OPEN,
    RACED,
    SMALL,
    TWENTY,
    WHOLE,
    Consumer,
    accesses,
    check_releases,
    history,
    receive,
)
from tests.acceptance.faults.served import Gateway, Served, freeze, thaw
from tests.acceptance.faults.soundness import check_sound, read_journal
from tests.acceptance.shell import PATIENCE, wait_until

CHAIN_AGE = 8


@dataclass
class Counter:
    """A gateway for all tests here, and a consumer signed in."""

    served: Served
    gateway: Gateway
    consumer: Consumer
    token: str

    @property
    def data(self) -> Path:
        return self.served.shell.data

    def released(self, **what: Any) -> str:
        request = self.consumer.request(**what)
        answer = self.consumer.ask(self.gateway, request)
        assert answer is not None
        assert answer.status_code in (201, 202), answer.text
        return self.consumer.digest(request)

    def status(self, **what: Any) -> tuple[int, str | None]:
        """How a request is answered, and the reason of a refusal."""
        answer = self.consumer.ask(self.gateway, self.consumer.request(**what))
        assert answer is not None
        return answer.status_code, answer.json().get("reason")

    def receive(self, request: str, start: int | None = None) -> Any:
        return receive(self.gateway, request, self.token, start)

    def receive_anchored(self, request: str) -> Any:
        """What comes of a release that may be delivered only once it is anchored."""
        came: list[Any] = []

        def answered() -> bool:
            came.append(self.receive(request))
            return bool(came[-1].status != httpx.codes.SERVICE_UNAVAILABLE)  # not anchored yet

        wait_until(answered, "the release is anchored")
        return came[-1]

    def told(self, request: str) -> list[str]:
        return history(self.data, request)


@pytest.fixture(scope="module")
def counter(with_grants: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    served = Served(copy_ledger(with_grants, tmp_path_factory.mktemp("released") / "home"))
    try:
        gateway = served.up(SHUJIAN_RELEASE_STALL="2", SHUJIAN_RELEASE_CHAIN_AGE=str(CHAIN_AGE))
        payloads = json.loads((with_grants / "payloads.json").read_text())
        consumer = Consumer(Clerk(served.shell.data), payloads)
        yield Counter(served, gateway, consumer, gateway.sign_in("xc-clerk"))
        gateway.catch_up()
        check_releases(served.shell.data)
        check_sound(served, consumer.clerk)
    finally:
        served.end()


def test_a_client_that_stops_reading_holds_nobody_up_and_may_go_on(counter: Counter) -> None:
    request = counter.released(payload="large")
    address = urlsplit(counter.gateway.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**14)
        lines = (
            f"GET /v1/releases/{request}/content HTTP/1.1",
            "Host: gateway",
            f"Authorization: Bearer {counter.token}",
        )
        connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        wait_until(lambda: connection.recv(1) == b"H", "the answer begins")
        assert counter.receive(request).status == 409, "one delivery at a time"
        other = counter.released()
        assert counter.receive(other).body == SMALL, "others are served meanwhile"
        wait_until(lambda: counter.told(request)[-1] == "aborted", "the stopped one is given up")
    (_, _, body) = [one for one in accesses(counter.data) if one[1] == "access.aborted"][-1]
    assert body["delivery"]["why"] == "CLIENT_STOPPED"
    assert int(body["delivery"]["sent"]) < len(LARGE)
    assert counter.receive(request, start=0).body == LARGE
    whole = ["released", "aborted", "resumed", "completed"]
    wait_until(lambda: counter.told(request) == whole, "its end is recorded")
    assert counter.receive(request).status == 409, "a second delivery on one signed request"


def test_a_client_that_hangs_up_is_noticed(counter: Counter) -> None:
    request = counter.released(payload="large")
    address = urlsplit(counter.gateway.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        head = (
            f"GET /v1/releases/{request}/content HTTP/1.1\r\nHost: gateway\r\n"
            f"Authorization: Bearer {counter.token}\r\n\r\n"
        )
        connection.sendall(head.encode())
        connection.recv(1)
    wait_until(lambda: counter.told(request)[-1] == "aborted", "the end is recorded")
    (_, _, body) = [one for one in accesses(counter.data) if one[1] == "access.aborted"][-1]
    assert body["delivery"]["why"] == "CLIENT_GONE"


def test_of_simultaneous_uses_of_the_last_permitted_one_exactly_one_is_released(
    counter: Counter,
) -> None:
    once = [counter.consumer.request(code=ONCE) for _ in range(2)]
    twenty = [counter.consumer.request(code=TWENTY) for _ in range(28)]
    for requests, permitted in ((once, 1), (twenty, 20)):
        barrier = threading.Barrier(len(requests))

        def ask(request: dict[str, Any], barrier: threading.Barrier = barrier) -> Any:
            barrier.wait()
            return counter.consumer.ask(counter.gateway, request)

        with ThreadPoolExecutor(len(requests)) as pool:
            answers = list(pool.map(ask, requests))
        assert Tally(answer.status_code for answer in answers) == {
            201: permitted,
            403: len(requests) - permitted,
        }
        reasons = {a.json()["reason"] for a in answers if a.status_code == 403}
        assert reasons == {"USES_EXHAUSTED"}


def test_a_revocation_that_races_releases_lets_none_follow_it(counter: Counter) -> None:
    revoked = threading.Event()
    waiting: list[str] = []

    def keep_asking() -> list[int]:
        statuses = []
        for _ in range(200):
            request = counter.consumer.request(code=RACED)
            answer = counter.consumer.ask(counter.gateway, request)
            assert answer is not None
            statuses.append(answer.status_code)
            if answer.status_code == 201:
                waiting.append(counter.consumer.digest(request))
            elif revoked.is_set():
                break
        return statuses

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(keep_asking) for _ in range(4)]
        wait_until(lambda: len(waiting) >= 8, "some are released")
        answer = counter.consumer.revoke(counter.gateway, RACED)
        revoked.set()
        statuses = [status for future in asking for status in future.result()]
    assert answer is not None
    assert answer.status_code == 201, answer.text
    assert set(statuses) == {201, 403}
    position = answer.json()["position"]
    mine = [
        (at, kind)
        for at, kind, body in accesses(counter.data)
        if body["subject"].get("authorization") == RACED
    ]
    assert {kind for at, kind in mine if at < position} == {"access.released"}
    assert {kind for at, kind in mine if at > position} == {"access.refused"}
    assert counter.receive(waiting[0]).status == 403, "what had not begun does not begin"
    assert counter.told(waiting[0]) == ["released", "aborted"]


def test_a_payload_that_waits_for_the_anchor_comes_after_it(counter: Counter) -> None:
    request = counter.released(code=ANCHORED)
    assert counter.receive_anchored(request).body == SMALL
    records = read_journal(counter.data)
    released = next(at for at, _, body in accesses(counter.data) if _is(body, request))
    assert len(records) > released


def test_while_the_chain_is_away_what_is_conditional_is_refused_and_the_rest_goes_on(
    counter: Counter,
) -> None:
    counter.gateway.catch_up()
    node = counter.gateway.node_pid()
    wait_until(lambda: silence(counter) < 1, "the chain was heard of just now")
    freeze(node)
    try:
        waits = counter.consumer.request(code=ANCHORED)
        answer = counter.consumer.ask(counter.gateway, waits)
        assert answer is not None
        assert (answer.status_code, answer.json()["ready"]) == (202, False)
        wait_until(
            lambda: counter.status(code=WHOLE) == (403, "CHAIN_AWAY"),
            "the chain is away too long",
        )
        assert silence(counter) >= CHAIN_AGE, "a shorter absence stops nothing"
        assert counter.receive(counter.released(code=OPEN, payload="open")).body == SMALL
        assert counter.receive(counter.consumer.digest(waits)).status == 503
    finally:
        thaw(node)
    wait_until(lambda: counter.status(code=WHOLE)[0] == 201, "the chain is back")
    assert counter.receive_anchored(counter.consumer.digest(waits)).body == SMALL


def silence(counter: Counter) -> float:
    """For how many seconds the gateway has heard nothing of the chain."""
    _, lag = counter.gateway.ready()
    return float(lag["seconds_since_contact"])


def _is(body: dict[str, Any], request: str) -> bool:
    return bool(body["subject"]["request"] == request)
