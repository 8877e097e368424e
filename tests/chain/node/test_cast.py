"""Foundry's cast against a real node: deploy, send, call, logs and proofs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.chain.node.support import OPERATOR, NodeProcess, Rpc, artifact

FREE = ("--gas-price", "0", "--priority-gas-price", "0")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(node: NodeProcess, tmp_path_factory: pytest.TempPathFactory) -> Run:
    from tests.support.tools import foundry_tool

    program = foundry_tool("cast")
    home = tmp_path_factory.mktemp("home")

    def cast(*words: str | Path) -> str:
        done = subprocess.run(
            [program, *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={"ETH_RPC_URL": node.url, "HOME": str(home)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return cast


@pytest.fixture(scope="module")
def journal(run: Run, node: NodeProcess) -> str:
    """The Journal contract, deployed by cast."""
    rpc = Rpc(node.url)
    members = rpc("shujian_status")["members"]
    rpc.close()
    code = artifact("Journal")["bytecode"] + members[2:].rjust(64, "0")
    receipt = _send(run, "--create", code)
    assert receipt["status"] == "0x1"
    return str(receipt["contractAddress"])


def _send(run: Run, *words: str) -> Any:
    key = "0x" + OPERATOR.hex()
    return json.loads(run("send", "--json", "--private-key", key, *FREE, *words))


def test_cast_sends_calls_and_finds_the_log(run: Run, journal: str) -> None:
    leaf, empty = "0x" + sha256(b"leaf").hexdigest(), "0x" + sha256(b"").hexdigest()
    signature = "append(uint64,bytes32,bytes32,bytes32[],bytes32[])"
    receipt = _send(run, journal, signature, "0", empty, "0x" + "00" * 32, "[]", f"[{leaf}]")
    assert receipt["status"] == "0x1"
    assert run("call", journal, "size()(uint64)") == "1"
    event = "CheckpointAppended(uint64 indexed,bytes32,bytes32)"
    found = json.loads(run("logs", "--json", "--from-block", "0", "--address", journal, event))
    assert [log["transactionHash"] for log in found] == [receipt["transactionHash"]]
    assert run("storage", journal, "0") == "0x" + "00" * 31 + "01"
    proof = json.loads(run("proof", journal, "0"))
    assert int(proof["storageProof"][0]["value"], 16) == 1


def test_cast_reads_blocks_and_the_chain_id(run: Run, node: NodeProcess, journal: str) -> None:
    block = json.loads(run("block", "latest", "--json"))
    rpc = Rpc(node.url)
    assert block["hash"] == rpc("eth_getBlockByNumber", "latest", False)["hash"]
    assert run("chain-id") == str(int(rpc("eth_chainId"), 16))
    rpc.close()
    assert run("gas-price") == "0"
    assert run("balance", journal) == "0"


def test_cast_estimates_gas(run: Run, journal: str) -> None:
    assert int(run("estimate", journal, "size()")) > 21_000
