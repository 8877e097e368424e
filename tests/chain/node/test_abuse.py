"""What a hostile client on this machine tries; each is refused, and blocks keep coming."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chain.node.readers.worker import CALL_SECONDS
from chain.node.rpc.envelope import MOST_BATCH
from chain.node.rpc.guard import MOST_BODY_BYTES
from chain.node.transactions import MOST_TRANSACTION_BYTES
from tests.chain.node.support import (
    LOOP,
    OPERATOR,
    STRANGER,
    NodeProcess,
    Rpc,
    RpcFailed,
    deployment,
    pairings,
    signed,
)
from tests.support.tools import PATIENCE

JSON = {"Content-Type": "application/json"}
ASK = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber"}).encode()


@pytest.fixture(scope="module")
def loop(node: NodeProcess) -> str:
    """A contract that never ends."""
    rpc = Rpc(node.url)
    chain_id = int(rpc("eth_chainId"), 16)
    raw = signed(OPERATOR, chain_id, _nonce(rpc), deployment(LOOP), None)
    address: str = rpc.receipt(rpc.send(raw))["contractAddress"]
    rpc.close()
    return address


def _nonce(rpc: Rpc) -> int:
    sender = rpc("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x0")["from"]
    return int(rpc("eth_getTransactionCount", sender, "pending"), 16)


@contextmanager
def blocks_keep_coming(node: NodeProcess, least: int = 0) -> Iterator[Callable[[], bool]]:
    """Blocks are made during what is tried, at least so many, and go on afterwards.

    What is tried goes on until what is yielded says that there are so many: a slow machine may need
    longer for them than for what is tried.
    """
    rpc, stop, made = Rpc(node.url), threading.Event(), list[str]()
    until = time.monotonic() + PATIENCE
    chain_id, nonce = int(rpc("eth_chainId"), 16), _nonce(rpc)

    def send() -> None:
        nonlocal nonce
        while not stop.is_set():
            receipt = rpc.receipt(rpc.send(signed(OPERATOR, chain_id, nonce)), PATIENCE)
            made.append(receipt["blockNumber"])
            nonce += 1
        rpc.close()

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield lambda: len(made) >= least or time.monotonic() > until
        during = len(made)
        while len(made) == during and sender.is_alive():
            time.sleep(0.01)
    finally:
        stop.set()
        sender.join()
        rpc.close()
    assert during >= least
    assert len(made) > during


def test_endless_calls_are_cut_off_while_blocks_keep_coming(node: NodeProcess, loop: str) -> None:
    refused: list[RpcFailed] = []

    def call() -> None:
        rpc = Rpc(node.url, PATIENCE)
        while True:
            with pytest.raises(RpcFailed) as failed:
                rpc("eth_call", {"to": loop}, "latest")
            refused.append(failed.value)
            if enough():
                break
        rpc.close()

    callers = [threading.Thread(target=call) for _ in range(4)]
    with blocks_keep_coming(node, least=2) as enough:
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert len(refused) >= 4
    for failed in refused:
        assert failed.code in (-32005, -32000)  # by time, or by gas on a fast machine
        assert "took longer than" in failed.message or "out of gas" in failed.message


def test_a_call_of_a_slow_precompile_is_cut_off(node: NodeProcess, rpc: Rpc) -> None:
    with blocks_keep_coming(node, least=1) as enough:
        while True:
            with pytest.raises(RpcFailed) as failed:
                rpc("eth_call", {"to": "0x" + "08".rjust(40, "0"), "data": pairings()}, "latest")
            if enough():
                break
    assert failed.value.code == -32005
    assert f"{CALL_SECONDS:g} seconds" in failed.value.message
    assert rpc("eth_call", {"to": "0x" + "04".rjust(40, "0"), "data": "0x01"}, "latest") == "0x01"


def test_an_endless_transaction_is_dropped_and_blocks_go_on(
    node: NodeProcess, rpc: Rpc, loop: str
) -> None:
    # With little gas it fails within its block; with much the sealer cuts it off and forgets it.
    chain_id, nonce = int(rpc("eth_chainId"), 16), _nonce(rpc)
    failed = rpc.receipt(rpc.send(signed(OPERATOR, chain_id, nonce, b"", loop, gas=50_000)))
    assert failed["status"] == "0x0"
    data, precompile = bytes.fromhex(pairings(600)[2:]), "0x" + "08".rjust(40, "0")
    slow = signed(OPERATOR, chain_id, nonce + 1, data, precompile, gas=100_000_000)
    endless = rpc.send(slow)
    until = time.monotonic() + PATIENCE
    while rpc("eth_getTransactionByHash", endless) is not None and time.monotonic() < until:
        assert rpc("eth_blockNumber")  # reading goes on meanwhile
        time.sleep(0.2)
    assert rpc("eth_getTransactionReceipt", endless) is None
    again = rpc.receipt(rpc.send(signed(OPERATOR, chain_id, nonce + 1)))
    assert again["status"] == "0x1"


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({**JSON, "Origin": "http://evil.example"}, 403, "web pages"),
        ({**JSON, "Origin": "null"}, 403, "web pages"),
        ({**JSON, "Sec-Fetch-Site": "cross-site"}, 403, "web pages"),
        ({**JSON, "Host": "evil.example"}, 403, "Host"),
        ({**JSON, "Host": "evil.example:80"}, 403, "Host"),
        ({**JSON, "Host": "127.0.0.1"}, 403, "Host"),
        ({**JSON, "Host": "127.0.0.1:1"}, 403, "Host"),
        ({**JSON, "Host": "127.0.0.1.evil.example:1"}, 403, "Host"),
        ({"Content-Type": "text/plain"}, 415, "application/json"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
        ({**JSON, "Content-Encoding": "gzip"}, 415, "compressed"),
    ],
)
def test_requests_of_web_pages_are_refused(
    node: NodeProcess, rpc: Rpc, headers: dict[str, str], status: int, reason: str
) -> None:
    found, answer = rpc.post(ASK, headers)
    assert (found, answer["error"]["code"], answer["id"]) == (status, -32600, None)
    assert reason in answer["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PUT", "DELETE"])
def test_only_post_is_served_and_no_preflight(rpc: Rpc, method: str) -> None:
    assert rpc.post(ASK, JSON, method)[0] == 405


def test_no_answer_carries_a_header_for_web_pages(node: NodeProcess) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(ASK)}\r\n\r\n".encode() + ASK)
        reply = connection.recv(65536).decode().lower()
    assert reply.startswith("http/1.1 200")
    assert "access-control" not in reply


def test_other_names_of_this_machine_are_taken(node: NodeProcess, rpc: Rpc) -> None:
    port = node.url.rsplit(":", 1)[1]
    for name in ("localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]"):
        assert rpc.post(ASK, {**JSON, "Host": f"{name}:{port}"})[0] == 200


def test_two_host_headers_are_refused(node: NodeProcess) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nHost: evil.example\r\n"
        connection.sendall(f"{head}Content-Length: 0\r\n\r\n".encode())
        assert connection.recv(65536).startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))


def test_an_oversized_body_is_refused_before_it_is_read(node: NodeProcess) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    with blocks_keep_coming(node), socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}Content-Length: {MOST_BODY_BYTES + 1}\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_an_oversized_chunked_body_is_refused(node: NodeProcess) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    reply = b""
    with socket.create_connection((host, int(port))) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(MOST_BODY_BYTES // 0x100000 + 8):
                connection.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            reply = connection.recv(65536)
        except ConnectionResetError:
            return  # closed on us while we were still writing: refused as well
    assert reply.startswith(b"HTTP/1.1 413")


def test_an_oversized_batch_is_refused_whole(node: NodeProcess, rpc: Rpc) -> None:
    call = json.loads(ASK)
    with blocks_keep_coming(node):
        status, answer = rpc.post(json.dumps([call] * (MOST_BATCH + 1)).encode())
    assert status == 200
    assert answer["error"]["code"] == -32005
    assert f"at most {MOST_BATCH}" in answer["error"]["message"]
    status, answers = rpc.post(json.dumps([call] * MOST_BATCH).encode())
    assert (status, len(answers)) == (200, MOST_BATCH)


def test_a_body_that_never_comes_does_not_hold_up_others(node: NodeProcess, rpc: Rpc) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    waiting = [socket.create_connection((host, int(port))) for _ in range(20)]
    try:
        for connection in waiting:
            connection.sendall(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        with blocks_keep_coming(node):
            assert rpc("eth_chainId")
        waiting[0].settimeout(PATIENCE)
        assert waiting[0].recv(65536).startswith(b"HTTP/1.1 408")
    finally:
        for connection in waiting:
            connection.close()


def test_a_half_sent_request_changes_nothing(node: NodeProcess, rpc: Rpc) -> None:
    host, port = node.url.removeprefix("http://").split(":")
    before = rpc("shujian_status")["waiting"]
    head = f"POST / HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"{head}Content-Length: {len(ASK) + 10}\r\n\r\n".encode() + ASK)
    assert rpc("shujian_status")["waiting"] == before


def test_an_account_that_is_not_allowed_is_refused(node: NodeProcess, rpc: Rpc) -> None:
    chain_id = int(rpc("eth_chainId"), 16)
    with blocks_keep_coming(node):
        for nonce in range(50):
            with pytest.raises(RpcFailed, match="may not transact on this ledger") as failed:
                rpc.send(signed(STRANGER, chain_id, nonce))
            assert failed.value.code == -32003


def _other_chain(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id + 1, 10**6)


def _paid(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6, maxFeePerGas=1, maxPriorityFeePerGas=1)


def _valued(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6, value=1)


def _greedy(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6, gas=100_000_001)


def _starved(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6, gas=20_999)


def _huge(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6, b"x" * MOST_TRANSACTION_BYTES, gas=50_000_000)


def _used(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 0, b"another first")


def _far(chain_id: int) -> bytes:
    return signed(OPERATOR, chain_id, 10**6)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_other_chain, "is signed for chain"),
        (_paid, "offer a fee of 0"),
        (_valued, "send a value of 0"),
        (_greedy, "a block takes at most 100000000 gas"),
        (_starved, "needs at least 21000 gas"),
        (_huge, "at most 131072 are taken"),
        (_used, "nonce too low"),
        (_far, "nonce too high"),
        (lambda _: b"", "cannot be read"),
        (lambda _: b"\x02\xc0", "cannot be read"),
        (lambda _: b"\x05abc", "cannot be read"),
        (lambda c: signed(OPERATOR, c, 10**6) + b"\x00", "cannot be read"),
    ],
)
def test_a_transaction_beyond_the_rules_is_refused_at_once(
    rpc: Rpc, make: Callable[[int], bytes], reason: str
) -> None:
    with pytest.raises(RpcFailed) as failed:
        rpc.send(make(int(rpc("eth_chainId"), 16)))
    assert failed.value.code == -32003
    assert reason in failed.value.message


def test_the_same_transaction_or_another_of_its_nonce_is_refused(rpc: Rpc) -> None:
    chain_id, nonce = int(rpc("eth_chainId"), 16), _nonce(rpc)
    ahead = signed(OPERATOR, chain_id, nonce + 100)
    rpc.send(ahead)
    with pytest.raises(RpcFailed, match="already known"):
        rpc.send(ahead)
    with pytest.raises(RpcFailed, match="replacement transaction underpriced"):
        rpc.send(signed(OPERATOR, chain_id, nonce + 100, b"other"))


def _error(rpc: Rpc, body: bytes) -> tuple[Any, int]:
    status, answer = rpc.post(body)
    assert status == 200
    assert answer["jsonrpc"] == "2.0"
    return answer["id"], answer["error"]["code"]


def _request(method: str, *params: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).encode()


@pytest.mark.parametrize(
    ("body", "identity", "code"),
    [
        (b"{", None, -32700),
        (b"", None, -32700),
        (b"\xff\xfe", None, -32700),
        (b"[" * 100_000, None, -32700),
        (b"[]", None, -32600),
        (b"1", None, -32600),
        (b'"x"', None, -32600),
        (b'{"id": 3}', 3, -32600),
        (b'{"jsonrpc": "1.0", "id": 3, "method": "eth_chainId"}', 3, -32600),
        (b'{"jsonrpc": "2.0", "id": 3, "method": 1}', 3, -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "eth_chainId"}', None, -32600),
        (_request("eth_nothing"), 7, -32601),
        (_request("eth_sendTransaction", {}), 7, -32004),
        (_request("eth_sign", "0x00", "0x00"), 7, -32004),
        (_request("eth_chainId", 1), 7, -32602),
        (_request("eth_getBalance"), 7, -32602),
        (_request("eth_getBalance", "0x12"), 7, -32602),
        (_request("eth_getBalance", 12), 7, -32602),
        (_request("eth_getBalance", "0x" + "zz" * 20), 7, -32602),
        (_request("eth_getBalance", "0x" + "11" * 20, "newest"), 7, -32602),
        (_request("eth_getBalance", "0x" + "11" * 20, "0x01"), 7, -32602),
        (_request("eth_getBalance", "0x" + "11" * 20, "0x" + "f" * 15), 7, -32001),
        (_request("eth_getBalance", "0x" + "11" * 20, "latest", 1), 7, -32602),
        (_request("eth_getBlockByNumber", "0x0", "yes"), 7, -32602),
        (_request("eth_getBlockByHash", "0x00", False), 7, -32602),
        (_request("eth_getTransactionReceipt", "0x00"), 7, -32602),
        (_request("eth_getStorageAt", "0x" + "11" * 20, "slot", "latest"), 7, -32602),
        (_request("eth_getProof", "0x" + "11" * 20, "0x0", "latest"), 7, -32602),
        (_request("eth_getProof", "0x" + "11" * 20, ["0x0"] * 1025, "latest"), 7, -32005),
        (_request("eth_getLogs", []), 7, -32602),
        (_request("eth_getLogs", {"from": "0x0"}), 7, -32602),
        (_request("eth_getLogs", {"topics": ["0x00"]}), 7, -32602),
        (_request("eth_getLogs", {"fromBlock": "0x2", "toBlock": "0x1"}), 7, -32602),
        (_request("eth_getLogs", {"blockHash": "0x" + "00" * 32}), 7, -32001),
        (_request("eth_getLogs", {"address": ["0x" + "11" * 20] * 1001}), 7, -32005),
        (_request("eth_feeHistory", "0x401", "latest", []), 7, -32005),
        (_request("eth_call", "0x"), 7, -32602),
        (_request("eth_call", {"to": "0x12"}, "latest"), 7, -32602),
        (_request("eth_call", {"other": 1}, "latest"), 7, -32602),
        (_request("eth_call", {"data": "0x00", "input": "0x01"}, "latest"), 7, -32602),
        (_request("eth_call", {"value": "0x1"}, "latest"), 7, -32000),
        (_request("eth_call", {"gas": "0x1"}, "latest"), 7, -32000),
        (_request("eth_call", {"data": "0xfe"}, "latest"), 7, -32000),
        (_request("eth_call", {"data": "0x60006000fd"}, "latest"), 7, 3),
        (_request("eth_sendRawTransaction", "0x0"), 7, -32602),
        (b'{"jsonrpc":"2.0","id":7,"method":"eth_chainId","params":{"a":1}}', 7, -32602),
    ],
)
def test_errors_have_the_codes_of_the_specification(
    rpc: Rpc, body: bytes, identity: Any, code: int
) -> None:
    assert _error(rpc, body) == (identity, code)


def test_a_batch_answers_each_call_and_no_notification(rpc: Rpc) -> None:
    chain = {"jsonrpc": "2.0", "method": "eth_chainId"}
    batch = [{**chain, "id": "a"}, chain, 5, {**chain, "id": None}, {**chain, "id": 2.5}]
    status, answers = rpc.post(json.dumps(batch).encode())
    assert status == 200
    assert [answer["id"] for answer in answers] == ["a", None, None, 2.5]
    assert [("error" in answer) for answer in answers] == [False, True, False, False]


def test_notifications_alone_are_answered_by_nothing(rpc: Rpc) -> None:
    chain = {"jsonrpc": "2.0", "method": "eth_chainId"}
    assert rpc.post(json.dumps(chain).encode()) == (204, None)
    assert rpc.post(json.dumps([chain, chain]).encode()) == (204, None)


def test_what_does_not_exist_is_null(rpc: Rpc) -> None:
    nothing = "0x" + "99" * 32
    assert rpc("eth_getBlockByHash", nothing, False) is None
    assert rpc("eth_getBlockByNumber", "0xffffff", False) is None
    assert rpc("eth_getBlockReceipts", "0xffffff") is None
    assert rpc("eth_getTransactionByHash", nothing) is None
    assert rpc("eth_getTransactionReceipt", nothing) is None
    assert rpc("eth_getTransactionByBlockNumberAndIndex", "0x0", "0x0") is None
    assert rpc("eth_getTransactionByBlockHashAndIndex", nothing, "0x0") is None
    assert rpc("shujian_getSeal", nothing) is None
    assert rpc("eth_getCode", "0x" + "99" * 20, "earliest") == "0x"
    assert rpc("eth_getStorageAt", "0x" + "99" * 20, "0x0", "latest") == "0x" + "00" * 32


def test_the_log_is_free_of_faults(node: NodeProcess) -> None:
    said = (node.root / "log").read_text()
    assert "Traceback" not in said, said
