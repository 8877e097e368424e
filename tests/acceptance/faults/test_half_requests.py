"""Requests that end half way, or never: nothing is half written, and others are served."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.conftest import copy_ledger
from tests.acceptance.faults.served import Gateway, Served
from tests.acceptance.faults.soundness import check_sound, read_journal
from tests.acceptance.shell import PATIENCE, wait_until

Connect = Callable[[], socket.socket]


@pytest.fixture(scope="module")
def served_once(
    with_departments: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Gateway, Clerk]]:
    """A gateway for all tests here, to which a body must come within a second."""
    served = Served(copy_ledger(with_departments, tmp_path_factory.mktemp("half") / "home"))
    try:
        gateway = served.up(altered="impatient")
        gateway.catch_up()
        yield served, gateway, Clerk(served.shell.data)
    finally:
        served.end()


@pytest.fixture
def gateway(served_once: tuple[Served, Gateway, Clerk]) -> Gateway:
    """The gateway."""
    return served_once[1]


@pytest.fixture
def clerk(served_once: tuple[Served, Gateway, Clerk]) -> Clerk:
    """A clerk of the department."""
    return served_once[2]


@pytest.fixture
def connect(gateway: Gateway) -> Iterator[Connect]:
    """Opens connections to the gateway by hand; closes what is left open."""
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        address = urlsplit(gateway.url)
        assert address.hostname is not None
        opened.append(socket.create_connection((address.hostname, address.port), PATIENCE))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def head(length: int | None, path: str = "/v1/statements") -> bytes:
    """The head of a POST with a body of that length, or in chunks."""
    body = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = (f"POST {path} HTTP/1.1", "Host: gateway", "Content-Type: application/json", body)
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def reset(connection: socket.socket) -> None:
    """Cut a connection as a broken line does: no orderly end, what is on its way is lost."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def patiently(ask: Callable[[], httpx.Response | None]) -> httpx.Response:
    """What is answered, asked again where on a busy machine not even our own body came in time."""
    while (answer := ask()) is not None and answer.status_code == httpx.codes.REQUEST_TIMEOUT:
        pass
    assert answer is not None
    return answer


def answer_to(connection: socket.socket) -> bytes:
    """All that is answered until the other side closes."""
    said = b""
    while piece := connection.recv(65_536):
        said += piece
    return said


@pytest.mark.parametrize("end", [socket.socket.close, reset], ids=["closed", "cut"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_body_that_breaks_off_leaves_no_trace(
    gateway: Gateway, clerk: Clerk, connect: Connect, share: float, end: Callable[..., None]
) -> None:
    before = gateway.size()
    statement = clerk.publication(1)
    body = json.dumps(statement).encode()
    for start in (head(len(body)), head(None) + b"%x\r\n" % len(body)):
        connection = connect()
        connection.sendall(start + body[: int(len(body) * share)])
        end(connection)
    assert gateway.get("/healthz").status_code == 200
    assert gateway.size() == before


def test_half_of_a_head_leaves_no_trace(gateway: Gateway, connect: Connect) -> None:
    before = gateway.size()
    for start in (b"", b"POST", head(100)[:-10]):
        connection = connect()
        connection.sendall(start)
        reset(connection)
    assert gateway.size() == before


def test_a_body_that_does_not_come_is_not_waited_for(gateway: Gateway, connect: Connect) -> None:
    connection = connect()
    connection.sendall(head(1000) + b"{")
    said = answer_to(connection)
    assert said.startswith(b"HTTP/1.1 408 "), said
    assert b"application/problem+json" in said
    assert b"send it again" in said


def test_a_body_that_comes_drop_by_drop_is_not_waited_for(
    gateway: Gateway, clerk: Clerk, connect: Connect
) -> None:
    before = gateway.size()
    body = json.dumps(clerk.publication(1)).encode()
    connection = connect()
    connection.sendall(head(len(body)))
    connection.settimeout(0.1)
    said = None
    for at in range(len(body)):
        try:
            connection.sendall(body[at : at + 1])
            said = connection.recv(65_536)
        except TimeoutError:
            continue
        break
    assert said is not None, "every drop was waited for"
    assert said.startswith(b"HTTP/1.1 408 ")
    assert gateway.size() == before


def test_a_client_that_goes_before_the_answer_has_recorded_all_or_nothing(
    served_once: tuple[Served, Gateway, Clerk], connect: Connect
) -> None:
    served, gateway, clerk = served_once
    gateway.catch_up()
    before = gateway.size()
    statements = [clerk.publication(serial) for serial in range(100, 130)]
    body = json.dumps({"statements": statements}).encode()
    connection = connect()
    connection.sendall(head(len(body), "/v1/statements/batch") + body)
    reset(connection)
    # Whether it came whole is for the line to say; what comes after it, comes after it.
    batch = {"statements": statements}
    again = patiently(lambda: gateway.post("/v1/statements/batch", batch)).json()["results"]
    taken = [one.get("state", one.get("status")) for one in again]
    wait_until(lambda: gateway.size() >= before + 30, "each of them is recorded")
    assert set(taken) <= {"pending", 409}
    gateway.catch_up()
    submitted = [
        record.body["statement"]["digest"]
        for record in read_journal(served.shell.data)[before:]
        if record.outcome == "submitted"
    ]
    assert sorted(submitted) == sorted(clerk.digest(statement) for statement in statements)
    check_sound(served, clerk)


def test_an_answer_that_is_cut_short_was_recorded_and_can_be_asked_for_again(
    served_once: tuple[Served, Gateway, Clerk], connect: Connect
) -> None:
    served, gateway, clerk = served_once
    statement = clerk.publication(200)
    body = json.dumps(statement).encode()
    connection = connect()
    connection.sendall(head(len(body)) + body)
    assert connection.recv(12) == b"HTTP/1.1 201"
    reset(connection)
    again = patiently(lambda: clerk.send(gateway, statement))
    assert again.status_code == 409
    assert "was submitted before" in again.json()["detail"]
    gateway.catch_up()
    check_sound(served, clerk)


def test_many_slow_clients_are_each_told_so_while_others_are_served(
    gateway: Gateway, clerk: Clerk, connect: Connect
) -> None:
    slow = [connect() for _ in range(50)]
    for connection in slow:
        connection.sendall(head(100_000) + b"{")
    statement = clerk.publication(300)
    assert patiently(lambda: clerk.send(gateway, statement)).status_code == 201
    for connection in slow:
        assert answer_to(connection).startswith(b"HTTP/1.1 408 ")
