"""What becomes of blocks and folders when processes die, restart, double, or go back in time."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chain.errors import NodeError
from chain.node import files
from chain.node.errors import FolderError, StoreError
from chain.node.files import CHAIN_FILE, LOCK_FILE, lock_folder, read_genesis
from chain.node.genesis import predicted_address
from chain.node.node import open_node
from chain.node.replay import Replay
from chain.node.rpc.server import Server, listen
from chain.node.sources import FileSource
from chain.node.store import ChainFile
from chain.statements import address_of
from tests.chain.node.support import (
    ECHO,
    NOWHERE,
    OPERATOR,
    SEALER,
    START,
    NodeProcess,
    Rpc,
    deployment,
    members_deployment,
    new_folder,
    new_ledger,
    signed,
)
from tests.support.tools import PATIENCE

ROUNDS = 30
ECHO_AT = "0x" + predicted_address(address_of(OPERATOR), 1).hex()

Prepare = Callable[[Path], NodeProcess]


class Load:
    """Transactions without pause from two threads, and the receipts that were seen."""

    def __init__(self, rpc: Rpc) -> None:
        self.rpc = rpc
        self.acknowledged: dict[str, tuple[int, str]] = {}
        self.grown = threading.Event()  # a block came while we watched
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send), threading.Thread(target=self._watch)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            chain_id = int(self.rpc("eth_chainId"), 16)
            sender = self.rpc("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x0")["from"]
            while not self._stop.is_set():
                nonce = int(self.rpc("eth_getTransactionCount", sender, "pending"), 16)
                raws = [self._sign(chain_id, nonce + place) for place in range(50)]
                self.rpc.post(
                    json.dumps([_call("eth_sendRawTransaction", r) for r in raws]).encode()
                )
        self.rpc.close()

    def _sign(self, chain_id: int, nonce: int) -> str:
        return "0x" + signed(OPERATOR, chain_id, nonce, nonce.to_bytes(32, "big"), ECHO_AT).hex()

    def _watch(self) -> None:
        seen, first = 0, None
        with contextlib.suppress(OSError, http.client.HTTPException):
            while not self._stop.is_set():
                height = int(self.rpc("eth_blockNumber"), 16)
                for number in range(max(seen, height - 2), height + 1):
                    for receipt in self.rpc("eth_getBlockReceipts", hex(number)):
                        place = (number, receipt["blockHash"])
                        self.acknowledged[receipt["transactionHash"]] = place
                seen = height
                first = height if first is None else first
                if height > first:
                    self.grown.set()
        self.rpc.close()


def _call(method: str, *params: str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def _moment(chance: random.Random, turn: int) -> float:
    """When to kill, in seconds from now: anywhere, or around the second at which a block is due."""
    if turn % 3 == 0:
        return chance.uniform(0.05, 1.3)
    return max(0.0, 1 - time.time() % 1 + chance.uniform(-0.05, 0.4))


def test_thirty_kills_at_random_moments_lose_nothing_acknowledged(
    tmp_path: Path, run_node: Prepare
) -> None:
    chance = random.Random(20261121)
    new_folder(tmp_path / "node", int(time.time()) - 100)
    node = run_node(tmp_path)
    rpc = node.start()
    chain_id = int(rpc("eth_chainId"), 16)
    for nonce, code in enumerate((members_deployment(), deployment(ECHO))):
        raw = signed(OPERATOR, chain_id, nonce, code, None, 20_000_000)
        assert rpc.receipt(rpc.send(raw))["status"] == "0x1"
    rpc.close()
    node.stop()
    genesis = read_genesis(node.folder)
    copy_file = ChainFile.create(tmp_path / "copy.sqlite")
    copy = Replay(copy_file, genesis)
    acknowledged, heights = 0, set()
    for turn in range(ROUNDS):
        load = Load(node.start())
        load.start()
        if len(heights) <= turn * 2 // 3:  # a slow machine makes no block within some moments
            assert load.grown.wait(PATIENCE)
        time.sleep(_moment(chance, turn))
        node.kill()
        load.stop()
        acknowledged += len(load.acknowledged)
        _check_after_kill(node, load, copy)
        heights.add(copy.head.number)
    copy_file.close()
    assert acknowledged > 3 * ROUNDS, "the rounds must acknowledge something to be a test"
    assert len(heights) > ROUNDS // 2


def _check_after_kill(node: NodeProcess, load: Load, copy: Replay) -> None:
    """Each acknowledged transaction is where it was, and the whole chain executes again."""
    file = ChainFile.open(node.folder / CHAIN_FILE, write=True)
    for transaction, (number, block_hash) in load.acknowledged.items():
        place = file.place_of(bytes.fromhex(transaction[2:]))
        assert place is not None, "an acknowledged transaction is lost"
        block = file.block(place[0])
        assert block is not None
        assert (place[0], "0x" + block.hash.hex()) == (number, block_hash)
    # The copy re-executes what is new and refuses blocks that do not follow what it had.
    assert FileSource(file).block(copy.head.number).header == copy.head.header
    for _ in copy.follow(FileSource(file)):
        pass
    assert copy.head.hash == file.head().hash
    file.close()


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    first = run_node(tmp_path)
    rpc = first.start()
    assert first.process is not None
    pid = first.process.pid
    said = NodeProcess(tmp_path).refuse()
    assert said == (
        f"shujian node: {tmp_path / 'node'} is in use by process {pid}: stop that node first"
    )
    assert rpc("eth_blockNumber") == "0x0", "the first goes on"
    rpc.close()


def test_whoever_only_looks_at_the_lock_keeps_no_node_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LOOKED_AT", PATIENCE)
    with (tmp_path / LOCK_FILE).open("a+") as look:
        fcntl.flock(look, fcntl.LOCK_SH)
        away = threading.Timer(0.1, fcntl.flock, (look, fcntl.LOCK_UN))
        away.start()
        with lock_folder(tmp_path):
            assert (tmp_path / LOCK_FILE).read_text() == f"{os.getpid()}\n"
        away.join()


def test_a_killed_node_leaves_no_lock_behind(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    node.start().close()
    node.kill()
    assert (tmp_path / "node" / "endpoint").exists(), "a killed node cannot tidy up"
    rpc = node.start()
    document = json.loads((tmp_path / "node" / "endpoint").read_text())
    assert document["url"] == node.url
    assert rpc("eth_blockNumber") == "0x0"
    rpc.close()


def test_an_older_copy_of_the_folder_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    rpc = node.start()
    chain_id = int(rpc("eth_chainId"), 16)
    rpc.receipt(rpc.send(signed(OPERATOR, chain_id, 0)))
    rpc.close()
    node.stop()
    shutil.copytree(tmp_path / "node", tmp_path / "backup")
    rpc = node.start()
    rpc.receipt(rpc.send(signed(OPERATOR, chain_id, 1)))
    rpc.close()
    node.stop()
    shutil.rmtree(tmp_path / "node")
    (tmp_path / "backup").rename(tmp_path / "node")
    said = node.refuse()
    assert "the chain ends at block 1, but block 2 was made: this is an older copy" in said
    assert str(tmp_path / "memory" / "node.json") in said


def test_another_history_of_the_same_length_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    node = run_node(tmp_path)
    for data in (b"one", b"other"):
        shutil.rmtree(tmp_path / "node", ignore_errors=True)
        made = new_ledger(tmp_path / "node")
        made.seal(made.next(data=data))
        made.file.close()
        if data == b"one":
            node.start().close()
            node.stop()
    assert "block 1 is not the one that was made" in node.refuse()


def test_a_memory_of_another_ledger_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    node = run_node(tmp_path)
    new_folder(tmp_path / "node")
    node.start().close()
    node.stop()
    shutil.rmtree(tmp_path / "node")
    new_folder(tmp_path / "node", START + 1)
    assert "belongs to another ledger" in node.refuse()


def test_a_memory_that_cannot_be_read_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    node = run_node(tmp_path)
    new_folder(tmp_path / "node")
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "node.json").write_text("{")
    assert "node.json cannot be read" in node.refuse()


def test_a_memory_inside_the_folder_is_refused(tmp_path: Path) -> None:
    new_folder(tmp_path / "node")
    with (
        pytest.raises(FolderError, match="name a folder elsewhere"),
        open_node(tmp_path / "node", tmp_path / "node" / "memory", SEALER),
    ):
        pass


def test_a_folder_without_a_ledger_says_how_to_make_one(tmp_path: Path, run_node: Prepare) -> None:
    node = run_node(tmp_path)
    assert "make one with `shujian init`" in node.refuse()


def test_a_missing_or_changed_genesis_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    path = tmp_path / "node" / "genesis.json"
    text = path.read_text()
    path.unlink()
    assert "genesis.json is missing" in node.refuse()
    path.write_text(text.replace('"gasUsed": "0x0"', '"gasUsed": "0x1"'))
    assert "was changed after it was made" in node.refuse()
    path.write_text("{}")
    assert "genesis.json cannot be read" in node.refuse()


def test_a_genesis_of_another_ledger_beside_the_chain_is_refused(
    tmp_path: Path, run_node: Prepare
) -> None:
    new_folder(tmp_path / "node")
    new_folder(tmp_path / "other", START + 1)
    shutil.copy(tmp_path / "other" / "genesis.json", tmp_path / "node" / "genesis.json")
    assert "belong to different ledgers" in run_node(tmp_path).refuse()


def test_a_missing_or_damaged_chain_file_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    path = tmp_path / "node" / "chain.sqlite"
    path.write_bytes(b"not a database, and longer than SQLite's header of 100 bytes" * 9)
    assert "bring it back from a backup" in node.refuse()
    path.unlink()
    assert "is missing" in node.refuse()


def test_a_tampered_last_block_is_refused_at_the_start(tmp_path: Path, run_node: Prepare) -> None:
    made = new_ledger(tmp_path / "node")
    made.seal(made.next())
    made.file.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "node" / CHAIN_FILE)) as connection:
        connection.execute("UPDATE block SET seal = zeroblob(65) WHERE number = 1")
        connection.commit()
    assert "the seal of block 1 is malformed" in run_node(tmp_path).refuse()


def test_a_key_that_is_no_sealer_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    shutil.rmtree(tmp_path / "keys")
    from chain.keys import LIGHT, create

    account = create("sealer", "correct horse", tmp_path / "keys", cost=LIGHT)
    said = node.refuse()
    assert f"0x{account.address.hex()} is not a sealer of this ledger" in said


def test_a_wrong_password_is_refused(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    (tmp_path / "pw").write_text("wrong\n")
    assert "sealer.json" in node.refuse()


def test_an_address_that_is_not_this_machines_own_or_taken_is_refused(
    tmp_path: Path, run_node: Prepare, free_port: int
) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    assert "--host 0.0.0.0 is not loopback" in node.refuse("--host", "0.0.0.0")
    with socket.create_server(("127.0.0.1", free_port)):
        assert "choose another port" in node.refuse("--port", str(free_port))


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    (tmp_path / "node" / "lock").mkdir()
    assert str(tmp_path / "node" / "lock") in node.refuse()


def test_a_server_that_cannot_begin_or_go_on_is_an_error_and_no_hang() -> None:
    async def nothing() -> None:
        pass

    async def fail() -> None:
        raise StoreError("gone")

    async def ask(_method: str, _params: object) -> object:
        return None

    ended: list[bool] = []
    for opened, closed in ((fail, nothing), (nothing, fail)):
        with listen("127.0.0.1", 0) as bound:
            server = Server(bound, ask, opened, closed, lambda: ended.append(True))
            with pytest.raises(NodeError, match="the HTTP server ended"):  # noqa: PT012
                server.start()
                server.stop()
    assert ended == [True, True]


def test_sigterm_ends_the_node_and_removes_its_endpoint(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    node.start().close()
    assert (tmp_path / "node" / "endpoint").exists()
    assert node.stop() == 0
    assert not (tmp_path / "node" / "endpoint").exists()
    assert (tmp_path / "log").read_text() == ""


def test_the_node_and_its_readers_end_when_its_input_closes(
    tmp_path: Path, run_node: Prepare
) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    rpc = node.start()
    rpc("eth_call", {"to": NOWHERE}, "latest")
    rpc.close()
    assert node.process is not None
    assert node.process.stdin is not None
    assert _readers_of(tmp_path) > 0
    node.process.stdin.close()
    assert node.process.wait(PATIENCE) == 0
    assert _readers_of(tmp_path) == 0


def test_the_readers_of_a_killed_node_end_too(tmp_path: Path, run_node: Prepare) -> None:
    new_folder(tmp_path / "node")
    node = run_node(tmp_path)
    rpc = node.start()
    rpc("eth_call", {"to": NOWHERE}, "latest")
    rpc.close()
    assert _readers_of(tmp_path) > 0
    node.kill()
    until = time.monotonic() + PATIENCE
    while _readers_of(tmp_path) and time.monotonic() < until:
        time.sleep(0.05)
    assert _readers_of(tmp_path) == 0


def _readers_of(root: Path) -> int:
    """How many reader processes of that node there are."""
    found = 0
    for commands in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = commands.read_bytes().split(b"\0")
            found += b"chain.node.readers.worker" in words and bytes(root / "node") in words
    return found


def test_the_first_block_after_a_quiet_time_comes_at_once(
    tmp_path: Path, run_node: Prepare
) -> None:
    new_folder(tmp_path / "node")
    rpc = run_node(tmp_path).start()
    sent = time.time()
    receipt = rpc.receipt(rpc.send(signed(OPERATOR, int(rpc("eth_chainId"), 16), 0)))
    block = rpc("eth_getBlockByNumber", receipt["blockNumber"], False)
    assert int(sent) <= int(block["timestamp"], 16) <= time.time()
    assert SEALER not in json.dumps(block).encode(), "no key in an answer"
    rpc.close()
