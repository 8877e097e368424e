"""HTTP to a gateway: problems become errors, a busy gateway is asked again, strangers are told."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from gateway.command.client.connection import Connection
from gateway.command.errors import CommandError, Refused, Status, Unanswered, Unreachable

pytestmark = pytest.mark.loopback

Answer = tuple[int, str, str]
"""Status, content type and body."""


class Server(ThreadingHTTPServer):
    """Gives the answers that it was told to give, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def will_answer(self, status: int, body: Any, kind: str = "application/json") -> None:
        self.answers.append((status, kind, body if isinstance(body, str) else json.dumps(body)))


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, kind, body = self.server.answers.pop(0)
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    made = Connection(server.url + "/")
    yield made
    made.close()


PROBLEM = "application/problem+json"


def test_parameters_that_are_not_given_are_left_out(server: Server, connection: Connection) -> None:
    server.will_answer(200, {"a": 1})
    assert connection.get("/v1/x", q="统计", cursor=None) == {"a": 1}
    assert server.asked[0][0] == "/v1/x?q=%E7%BB%9F%E8%AE%A1"


def test_the_token_goes_with_each_request_once_it_is_there(
    server: Server, connection: Connection
) -> None:
    server.will_answer(200, {})
    connection.get("/v1/x")
    assert "Authorization" not in server.asked[0][1]
    connection.token = "secret"
    server.will_answer(200, "a\nb\n", "text/csv")
    with connection.lines("/v1/x", "text/csv") as lines:
        assert list(lines) == ["a", "b"]
    assert server.asked[1][1]["Authorization"] == "Bearer secret"


def test_a_problem_becomes_an_error_with_its_detail(server: Server, connection: Connection) -> None:
    server.will_answer(409, {"detail": "another version", "problems": ["a: b"]}, PROBLEM)
    with pytest.raises(Refused, match="another version: a: b") as caught:
        connection.get("/v1/x")
    assert (caught.value.code, caught.value.status) == (409, Status.FAILED)
    server.will_answer(404, {"detail": "no such thing"}, PROBLEM)
    with pytest.raises(Refused, match="no such thing"), connection.lines("/v1/x", "text/csv"):
        pass


def test_a_chain_that_is_away_is_unreachable(server: Server, connection: Connection) -> None:
    server.will_answer(503, {"detail": "the chain is away"}, PROBLEM)
    with pytest.raises(Unreachable, match="the chain is away"):
        connection.get("/v1/x")


def test_a_gateway_that_is_busy_is_asked_again(server: Server, connection: Connection) -> None:
    for _ in range(3):
        server.will_answer(429, {"detail": "too many"}, PROBLEM)
    server.will_answer(200, {"a": 1})
    assert connection.get("/v1/x") == {"a": 1}
    for _ in range(6):
        server.will_answer(429, {"detail": "too many"}, PROBLEM)
    with pytest.raises(Refused, match="too many"):
        connection.get("/v1/x")
    assert not server.answers


@pytest.mark.parametrize("body", ["<html>", "[]", "7", '"detail"', "{}"])
def test_something_else_than_a_gateway_is_said_to_be_so(
    server: Server, connection: Connection, body: str
) -> None:
    server.will_answer(404, body, "text/html")
    with pytest.raises(Refused, match="answered 404, not as a gateway does; check SHUJIAN_URL"):
        connection.get("/v1/x")


def test_a_connection_that_nobody_has_any_more_is_closed(server: Server) -> None:
    server.will_answer(200, {})
    connection = Connection(server.url)
    connection.get("/v1/x")
    kept: Any = connection._client
    around = [connection]
    around.append(around)  # type: ignore[arg-type]  # only garbage collection finds it
    del connection, around
    assert not kept.is_closed
    gc.collect()
    assert kept.is_closed


def test_nobody_there_says_how_to_start_one() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    connection = Connection(url)
    with pytest.raises(Unreachable, match=r"there is no gateway at .*shujian up --detach"):
        connection.get("/v1/x")
    connection.close()


def test_a_gateway_that_does_not_answer_in_time_is_unreachable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        connection = Connection(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1)
        with pytest.raises(Unanswered, match="did not answer in time"):
            connection.get("/v1/x")
        connection.close()


def test_a_gateway_that_breaks_off_may_have_got_what_was_sent() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def break_off() -> None:
            asked, _ = listening.accept()
            asked.recv(65536)
            asked.close()

        thread = Thread(target=break_off)
        thread.start()
        connection = Connection(f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(Unanswered, match="broke off before it had answered"):
            connection.post("/v1/x", {})
        thread.join()
        connection.close()


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x", "http://", "127.0.0.1:8000"])
def test_an_address_that_is_none_is_wrong_usage(url: str) -> None:
    with pytest.raises(CommandError, match="is not the address of a gateway") as caught:
        Connection(url)
    assert caught.value.status == Status.USAGE


def test_a_proxy_of_the_environment_is_no_way_to_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    connection = Connection(server.url)
    server.will_answer(200, {"a": 1})
    assert connection.get("/v1/x") == {"a": 1}
    connection.close()


def test_an_answer_longer_than_it_may_be_is_not_kept(
    server: Server, connection: Connection
) -> None:
    server.will_answer(200, "a" * 1000, "text/plain")
    assert connection.bounded("/v1/things", "text/plain", 1000, limit=3) == b"a" * 1000
    server.will_answer(200, "a" * 1001, "text/plain")
    with pytest.raises(Unreachable, match="more than 1000 bytes"):
        connection.bounded("/v1/things", "text/plain", 1000)
    server.will_answer(404, {"title": "Not found"}, "application/problem+json")
    with pytest.raises(CommandError):
        connection.bounded("/v1/things", "text/plain", 1000)
    assert server.asked[0][1]["Accept-Encoding"] == "identity"
