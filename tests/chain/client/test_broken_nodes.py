"""Nodes that are away, hang, or talk nonsense: each a `ClientError` of the right kind."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from chain.client import (
    ChainIdentity,
    Client,
    DeadlineExceeded,
    Nonsense,
    Oversized,
    Refused,
    Unreachable,
    WrongChain,
)
from chain.client import transport as transport_module
from chain.client.views import Addresses
from chain.errors import ClientError
from chain.words import Address, Digest, Seconds
from tests.chain.client.broken import Answer, BrokenNode, http, rpc

CONTRACTS = Addresses(*(Address(bytes([number]) * 20) for number in range(1, 7)), block=1)
NOON = Seconds(43_200)
HASH = "0x" + "11" * 32
SOON = 0.4


@contextmanager
def _client(answer: Answer, **options: Any) -> Iterator[Client]:
    options = {"timeout": 60, "contracts": CONTRACTS} | options
    with BrokenNode(answer) as node, Client(node.url, **options) as client:
        yield client


def test_a_node_that_is_away_is_unreachable(free_port: int) -> None:
    with (
        Client(f"http://127.0.0.1:{free_port}") as client,
        pytest.raises(Unreachable, match=f"http://127.0.0.1:{free_port}"),
    ):
        client.block_number()


def test_a_node_that_hangs_exceeds_the_deadline() -> None:
    with _client(lambda _: None, timeout=SOON) as client, pytest.raises(DeadlineExceeded):
        client.block_number()


def test_a_node_that_drips_its_answer_exceeds_the_deadline() -> None:
    done = threading.Event()

    def drip(_: Any) -> bytes:
        return http('{"jsonrpc"', length=10_000)

    with BrokenNode(drip) as node, Client(node.url, timeout=SOON) as client:
        dripper = threading.Thread(target=_drip, args=(node, done))
        dripper.start()
        started = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            client.block_number()
        assert time.monotonic() - started < 10  # the drops would go on for 20 s
        done.set()
        dripper.join()


def _drip(node: BrokenNode, done: threading.Event) -> None:
    for _ in range(200):
        if done.wait(0.1):
            return
        for connection in list(node._open):
            with suppress(OSError):  # whoever asked has had enough
                connection.sendall(b" ")


@pytest.mark.parametrize(
    "reply",
    [
        http('{"jsonrpc":"2.0"', length=500, extra="connection: close\r\n"),
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n",
        b"connection: close\r\n\r\n",
        http(""),
        http("Bad Gateway", "502 Bad Gateway"),
        http("<html>busy</html>", "503 Service Unavailable"),
        http("slow down", "429 Too Many Requests"),
    ],
    ids=["body cut", "headers cut", "no HTTP", "empty", "502", "503", "429"],
)
def test_a_node_that_breaks_off_or_is_busy_is_unreachable(reply: bytes) -> None:
    with _client(lambda _: reply) as client, pytest.raises(Unreachable):
        client.block_number()


def _with(**changes: Any) -> Answer:
    """A well-formed answer to block_number with fields changed; None leaves one out."""

    def answer(request: Any) -> bytes:
        reply = {"jsonrpc": "2.0", "id": request["id"], "result": "0x1"} | changes
        return http(json.dumps({name: value for name, value in reply.items() if value != "drop"}))

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: http("<html>hello</html>"),
        lambda _: http("<html>hello</html>", "404 Not Found"),
        lambda _: http("moved", "301 Moved", "location: /elsewhere\r\n"),
        lambda _: http('{"jsonrpc":"2.0","id":'),
        lambda _: http("[" * 100_000),
        lambda _: http(b"\xff\xfe\x00"),
        lambda _: http("null"),
        lambda _: http("[]"),
        lambda _: http('"0x1"'),
        _with(id=12345),
        _with(id="0"),
        _with(id=False),
        _with(id=None),
        _with(id="drop"),
        _with(jsonrpc="1.0"),
        _with(jsonrpc="drop"),
        _with(result="drop"),
        _with(error={"code": 1, "message": "both"}),
        _with(result="drop", error="no object"),
        _with(result="drop", error={"message": "no code"}),
        _with(result="drop", error={"code": "-32000"}),
        _with(result=1),
        _with(result=None),
        _with(result="0xzz"),
        _with(result={"number": "0x1"}),
    ],
    ids=[
        "HTML", "404", "redirect", "half JSON", "deep JSON", "not UTF-8", "null", "list",
        "bare string", "wrong id", "text id", "bool id", "null id", "no id", "JSON-RPC 1",
        "no version", "no result", "result and error", "error no object", "error without code",
        "error code text", "number", "null result", "no digits", "object",
    ],
)  # fmt: skip
def test_nonsense_is_called_so(answer: Answer) -> None:
    with _client(answer) as client, pytest.raises(Nonsense):
        client.block_number()


def test_deep_json_from_a_stranger_cannot_exhaust_the_stack() -> None:
    # web3's imports raise the limit to 100,000, where json.loads of this kills the process.
    assert transport_module._recursion_limit <= 20_000
    code = (
        "import json, chain.client\n"
        "try: json.loads('[' * 200_000)\n"
        "except RecursionError: print('refused')"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "refused\n"


def test_an_answer_without_end_is_oversized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "MAX_ANSWER", 1_000)
    with _client(lambda _: http(b" " * 2_000)) as client, pytest.raises(Oversized):
        client.block_number()


def test_a_nodes_error_is_a_refusal_with_its_words() -> None:
    error = {"code": -32601, "message": "the method does not exist", "data": "x"}
    with _client(rpc(error)) as client, pytest.raises(Refused) as caught:
        client.block_number()
    assert (caught.value.code, caught.value.reason) == (-32601, "the method does not exist")
    assert (caught.value.method, caught.value.data) == ("eth_blockNumber", "x")


def test_an_error_with_an_error_status_is_the_nodes_answer() -> None:
    def answer(request: Any) -> bytes:
        error = {"code": -32600, "message": "too large"}
        body = json.dumps({"jsonrpc": "2.0", "id": None, "error": error})
        return http(body, "413 Content Too Large")

    with _client(answer) as client, pytest.raises(Refused, match="too large"):
        client.block_number()


BATCHES: list[tuple[str, Callable[[list[Any]], Any]]] = [
    ("one missing", lambda answers: answers[:1]),
    ("one too many", lambda answers: [*answers, answers[0]]),
    ("one twice", lambda answers: [answers[0], answers[0]]),
    ("foreign id", lambda answers: [answers[0], {**answers[1], "id": 10**9}]),
    ("no object", lambda answers: [answers[0], 7]),
    ("not a list", lambda answers: "0x1"),
    ("a single answer", lambda answers: answers[0]),
]


@pytest.mark.parametrize("change", [change for _, change in BATCHES], ids=[n for n, _ in BATCHES])
def test_a_batch_that_does_not_match_its_calls_is_nonsense(
    change: Callable[[list[Any]], Any],
) -> None:
    results = {"eth_chainId": "0x7", "eth_getBlockByNumber": {"hash": HASH}}

    def answer(request: Any) -> bytes:
        answers = [
            {"jsonrpc": "2.0", "id": call["id"], "result": results[call["method"]]}
            for call in request
        ]
        return http(json.dumps(change(answers)))

    with _client(answer) as client, pytest.raises(Nonsense):
        client.identity()


def test_answers_of_a_batch_may_come_in_any_order() -> None:
    def answer(request: Any) -> bytes:
        results = {"eth_chainId": "0x7", "eth_getBlockByNumber": {"hash": HASH}}
        answers = [
            {"jsonrpc": "2.0", "id": call["id"], "result": results[call["method"]]}
            for call in reversed(request)
        ]
        return http(json.dumps(answers))

    with _client(answer) as client:
        assert client.identity() == ChainIdentity(7, Digest(bytes([0x11]) * 32))


def test_a_batch_refused_as_a_whole_is_a_refusal() -> None:
    error = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "batch too large"}}
    with _client(lambda _: http(json.dumps(error))) as client, pytest.raises(Refused):
        client.identity()


QUESTIONS: list[tuple[str, Callable[[Client], object]]] = [
    ("block_number", lambda client: client.block_number()),
    ("block", lambda client: client.block(1)),
    ("events", lambda client: list(client.events(0, 9))),
    ("standing", lambda client: client.standing(Address(bytes(20)))),
    ("member", lambda client: client.member(Digest(bytes(32)))),
    ("quorum", lambda client: client.quorum()),
    ("resource", lambda client: client.resource(Digest(bytes(32)))),
    ("authorization", lambda client: client.authorization(Digest(bytes(32)))),
    ("is_active", lambda client: client.is_active(Digest(bytes(32)), Digest(bytes(32)), NOON)),
    ("journal", lambda client: client.journal()),
    ("checkpoint", lambda client: client.checkpoint(1)),
    ("checkpoint_proof", lambda client: client.checkpoint_proof(1, 1)),
    ("is_used", lambda client: client.is_used("PublishEntry", Digest(bytes(32)))),
    ("accepted_in", lambda client: client.accepted_in("AdmitMember", Digest(bytes(32)))),
    ("code", lambda client: client.code(Address(bytes(20)))),
    ("identity", lambda client: client.identity()),
]

ODD_RESULTS: list[object] = [
    7, True, "", "0x", "0xabc", "latest", [], [7], [None], {}, {"number": "0x1"},
    {"number": 1, "hash": HASH}, "0x" + "ff" * 31, "0x" + "ff" * 320, {"hash": "0x11"},
]  # fmt: skip


@pytest.mark.parametrize("ask", [ask for _, ask in QUESTIONS], ids=[name for name, _ in QUESTIONS])
def test_no_odd_result_escapes_the_family_of_errors(ask: Callable[[Client], object]) -> None:
    result: list[object] = [None]
    with _client(rpc(lambda _: result[0])) as client:
        for odd in ODD_RESULTS:
            result[0] = odd
            try:
                ask(client)
            except ClientError:
                continue


def test_another_block_than_asked_for_is_nonsense(world_block: dict[str, Any]) -> None:
    with _client(rpc(world_block)) as client:
        assert client.block(5) is not None
        with pytest.raises(Nonsense, match="asked for block 6"):
            client.block(6)


@pytest.fixture
def world_block() -> dict[str, Any]:
    """A block as nodes tell it, as far as `Client.block` reads it."""
    return {
        "number": "0x5", "hash": HASH, "parentHash": HASH, "timestamp": "0x6", "gasUsed": "0x0",
        "gasLimit": "0x7", "transactions": [HASH],
    }  # fmt: skip


def _chain(chain_id: int, genesis: str) -> Answer:
    results = {
        "eth_chainId": hex(chain_id),
        "eth_getBlockByNumber": {"hash": genesis},
        "eth_blockNumber": "0x9",
    }
    return rpc(lambda call: results[call["method"]])


OURS = ChainIdentity(7, Digest(bytes([0x11]) * 32))


def test_the_expected_chain_is_served() -> None:
    with _client(_chain(7, HASH), expect_chain=OURS) as client:
        assert client.block_number() == 9


@pytest.mark.parametrize(
    ("chain_id", "genesis"), [(8, HASH), (7, "0x" + "22" * 32)], ids=["chain id", "genesis"]
)
def test_another_chain_is_found_out_before_anything_else_is_asked(
    chain_id: int, genesis: str
) -> None:
    with BrokenNode(_chain(chain_id, genesis)) as node:
        with Client(node.url, expect_chain=OURS) as client:
            for _ in range(2):
                with pytest.raises(WrongChain, match="connect it to the ledger's own node"):
                    client.block_number()
        assert all(isinstance(request, list) for request in node.requests)


def test_a_chain_that_is_exchanged_behind_our_back_is_found_out() -> None:
    with BrokenNode(_chain(7, HASH)) as node, Client(node.url, expect_chain=OURS) as client:
        assert client.block_number() == 9
        # The same address, another chain, and the connection dropped while nothing was asked.
        node.answer = _chain(7, "0x" + "22" * 32)
        for connection in node._open:
            connection.shutdown(2)
        with pytest.raises(WrongChain):
            client.block_number()


def test_the_chain_is_asked_for_once_on_a_connection_that_stays() -> None:
    with BrokenNode(_chain(7, HASH)) as node, Client(node.url, expect_chain=OURS) as client:
        for _ in range(5):
            client.block_number()
        assert sum(isinstance(request, list) for request in node.requests) == 1


def test_a_node_that_closes_after_each_answer_can_be_used() -> None:
    well = _chain(7, HASH)

    def answer(request: Any) -> bytes:
        reply = well(request)
        assert reply is not None
        return reply.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1)

    with _client(answer, expect_chain=OURS) as client:
        assert [client.block_number() for _ in range(3)] == [9, 9, 9]


def test_a_node_that_does_not_know_its_chain_is_nonsense() -> None:
    refusal = {"code": -32601, "message": "no such method"}
    with (
        _client(rpc(refusal), expect_chain=OURS) as client,
        pytest.raises(Nonsense, match="which chain"),
    ):
        client.block_number()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8545", "ftp://127.0.0.1", "http://", "file:///x"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ClientError, match="http://"):
        Client(url)


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with _client(rpc("0x1")) as client:
        assert client.block_number() == 1


def test_a_client_is_used_by_many_threads_at_once() -> None:
    with _client(rpc(lambda call: hex(call["id"]))) as client:
        found: list[int] = []

        def ask() -> None:
            found.extend(client.block_number() for _ in range(50))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == len(set(found)) == 400
