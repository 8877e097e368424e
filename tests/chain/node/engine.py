"""A stock execution client that is not ours, driven as a consensus client would: Engine API."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from chain.node.execution import decode_header
from chain.node.replay import ClaimedBlock
from chain.words import to_hex
from tests.support.ports import free_port
from tests.support.tools import PATIENCE, ROOT, ToolMissing

CLI = ROOT / "tests/node_modules/@ethereumjs/client/dist/esm/bin/cli.js"
SECRET = hashlib.sha256(b"engine").digest()
ZERO = to_hex(bytes(32))


def payload(block: ClaimedBlock, **changed: Any) -> dict[str, Any]:
    """A block as an ExecutionPayloadV3, with fields of the header changed and hashed anew."""
    header = decode_header(block.header).copy(**changed)
    return {
        "parentHash": to_hex(header.parent_hash),
        "feeRecipient": to_hex(header.coinbase),
        "stateRoot": to_hex(header.state_root),
        "receiptsRoot": to_hex(header.receipt_root),
        "logsBloom": to_hex(header.bloom.to_bytes(256, "big")),
        "prevRandao": to_hex(header.mix_hash),
        "blockNumber": hex(header.block_number),
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "extraData": to_hex(header.extra_data),
        "baseFeePerGas": hex(header.base_fee_per_gas or 0),
        "blockHash": to_hex(header.hash),
        "transactions": [to_hex(raw) for raw in block.transactions],
        "withdrawals": [],
        "blobGasUsed": hex(header.blob_gas_used),
        "excessBlobGas": hex(header.excess_blob_gas),
    }


class ForeignClient:
    """EthereumJS's client over a genesis.json, in a process of its own; no peers, no network."""

    def __init__(self, folder: Path, genesis: Path) -> None:
        if not CLI.is_file():
            raise ToolMissing(f"there is no {CLI}: run ./scripts/test, which installs it")
        folder.mkdir()
        self._log, secret = folder / "log", folder / "jwt"
        secret.write_text(SECRET.hex())
        self._http = httpx.Client(trust_env=False, timeout=60)
        self._engine, self._rpc = free_port(), free_port()
        command = [
            *(str(ROOT / "scripts/node"), "node", str(CLI), "--gethGenesis", str(genesis)),
            *("--dataDir", str(folder / "data"), "--jwtSecret", str(secret), "--sync", "none"),
            *("--rpc", "--rpcAddr", "127.0.0.1", "--rpcPort", str(self._rpc)),
            *("--rpcEngine", "--rpcEngineAddr", "127.0.0.1", "--rpcEnginePort", str(self._engine)),
            *("--discDns=false", "--discV4=false", "--maxPeers", "0", "--port", "0"),
            *("--logFile", str(folder / "file.log"), "--logRotate=false", "--logLevel", "warn"),
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def new_payload(self, claimed: dict[str, Any]) -> dict[str, Any]:
        """engine_newPayloadV3: what it says of a block after executing it."""
        answer: dict[str, Any] = self._ask(self._engine, "engine_newPayloadV3", claimed, [], ZERO)
        return answer

    def choose(self, block_hash: str) -> str:
        """engine_forkchoiceUpdatedV3: make a block the head; the status."""
        chosen = {"headBlockHash": block_hash, "safeBlockHash": ZERO, "finalizedBlockHash": ZERO}
        answer = self._ask(self._engine, "engine_forkchoiceUpdatedV3", chosen, None)
        status: str = answer["payloadStatus"]["status"]
        return status

    def block(self, number: str) -> dict[str, Any]:
        """eth_getBlockByNumber."""
        found: dict[str, Any] = self._ask(self._rpc, "eth_getBlockByNumber", number, False)
        return found

    def stop(self) -> None:
        """End the process; nothing of it is needed again."""
        self._process.kill()
        self._process.wait()
        self._http.close()

    def _ask(self, port: int, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        headers = {"Authorization": f"Bearer {_token()}"}
        answer = self._http.post(f"http://127.0.0.1:{port}", json=body, headers=headers).json()
        assert "error" not in answer, answer
        return answer["result"]

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self._ask(self._engine, "engine_exchangeCapabilities", [])
                self._ask(self._rpc, "eth_chainId")
                return
            except httpx.TransportError:
                time.sleep(0.05)
        raise ToolMissing(f"the client did not start; it said:\n{self._log.read_text()[-2000:]}")


def _token() -> str:
    """A JSON Web Token as the Engine API wants it: HS256 over the time now."""
    parts = [{"alg": "HS256", "typ": "JWT"}, {"iat": int(time.time())}]
    signed = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_base64(hmac.digest(SECRET, signed.encode(), 'sha256'))}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
