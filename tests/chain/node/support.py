"""A ledger for the node's tests: its people, its contracts, its files, and real node processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_account import Account
from eth_utils.address import to_checksum_address

from chain.keys import LIGHT
from chain.node.builder import Builder
from chain.node.creation import create
from chain.node.files import CHAIN_FILE, read_genesis
from chain.node.genesis import Genesis, predicted_address
from chain.node.store import ChainFile, SealedBlock
from chain.node.transactions import Transaction, decode
from chain.statements import address_of
from chain.words import Address, Digest, Seconds
from tests.support.tools import PATIENCE, ROOT

SEALER = sha256(b"sealer").digest()
OPERATOR = sha256(b"operator").digest()
STEWARD = sha256(b"steward").digest()
STRANGER = sha256(b"stranger").digest()
LEDGER = Digest(sha256(b"ledger").digest())
NOWHERE = "0x" + "33" * 20
START = 1_795_000_000
PASSWORD = "correct horse"

# Runtime code by hand. LOOP jumps back for ever, slowly for the gas that it takes; ECHO logs its
# calldata under topic 7 and stores the first word of it in slot 0.
LOOP = bytes.fromhex("5b" + "5850" * 8 + "600056")
ECHO = bytes.fromhex("36600060003760073660 00a160003560005500".replace(" ", ""))
FAIL = bytes.fromhex("60006000fd")


def deployment(runtime: bytes) -> bytes:
    """Initcode that leaves that runtime code."""
    size = len(runtime)
    return bytes.fromhex(f"60{size:02x}600c60003960{size:02x}6000f3") + runtime


def pairings(number: int = 700) -> str:
    """Pairs of BN254's generators: within a call's gas, and minutes in one instruction."""
    one = (1, 2)
    two = (
        0x198E9393920D483A7260BFB731FB5D25F1AA493335A9E71297E485B7AEF312C2,
        0x1800DEEF121F1E76426A00665E5C4479674322D4F75EDADD46DEBD5CD992F6ED,
        0x090689D0585FF075EC9E99AD690C3395BC4B313370B38EF355ACDADCD122975B,
        0x12C85EA5DB8C6DEB4AAB71808DCB408FE3D1E7690C43D37B4CE6CC0166FA7DAA,
    )
    return "0x" + b"".join(n.to_bytes(32, "big") for n in (*one, *two)).hex() * number


@cache
def artifact(name: str) -> dict[str, Any]:
    """A compiled contract of this project."""
    text = (ROOT / "contracts" / "artifacts" / f"{name}.json").read_text()
    document: dict[str, Any] = json.loads(text)
    return document


def members_deployment() -> bytes:
    """The Members contract with the steward and the operator as its founders."""
    founder = "(string,string,bytes32,address)"
    people = [
        ("STEWARD", "ST", bytes(32), address_of(STEWARD)),
        ("OPERATOR", "OP", bytes(32), address_of(OPERATOR)),
    ]
    code = bytes.fromhex(artifact("Members")["bytecode"].removeprefix("0x"))
    return code + encode(["bytes32", founder, founder], [LEDGER, *people])


def signed(
    key: bytes,
    chain_id: int,
    nonce: int,
    data: bytes = b"",
    to: str | None = NOWHERE,
    gas: int = 100_000,
    **other: Any,
) -> bytes:
    """A signed transaction of type 2 (or what ``other`` says), free of charge."""
    fields: dict[str, Any] = {
        "chainId": chain_id,
        "nonce": nonce,
        "gas": gas,
        "value": 0,
        "data": data,
    }
    if "gasPrice" not in other:
        fields |= {"type": 2, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
    if to is not None:
        fields["to"] = to_checksum_address(to)
    return bytes(Account.from_key(key).sign_transaction(fields | other).raw_transaction)


@dataclass
class Ledger:
    """A node's folder, and blocks made in this process without a node."""

    folder: Path
    genesis: Genesis
    file: ChainFile
    builder: Builder
    clock: int
    nonces: dict[bytes, int] = field(default_factory=dict)

    def raw(self, key: bytes = OPERATOR, data: bytes = b"", **other: Any) -> bytes:
        """The next transaction of an account, signed."""
        nonce = self.nonces.get(key, 0)
        self.nonces[key] = nonce + 1
        return signed(key, self.genesis.chain_id, nonce, data, **other)

    def next(self, key: bytes = OPERATOR, data: bytes = b"", **other: Any) -> Transaction:
        """The next transaction of an account, decoded."""
        return decode(self.raw(key, data, **other), self.genesis.chain_id)

    def seal(self, *transactions: Transaction) -> SealedBlock:
        """A block of these transactions, all of which must be taken."""
        self.clock += 1
        block, refused = self.builder.extend(transactions, Seconds(self.clock))
        assert block is not None, refused
        assert not refused, refused
        return block

    def deploy(self, initcode: bytes) -> Address:
        """Deploy a contract from the operator in a block of its own."""
        address = predicted_address(address_of(OPERATOR), self.nonces.get(OPERATOR, 0))
        self.seal(self.next(data=initcode, to=None, gas=50_000_000))
        return address


def new_folder(folder: Path, timestamp: int = START, allowed: bytes = OPERATOR) -> Digest:
    """Make a ledger's folder; the genesis hash."""
    members = predicted_address(address_of(OPERATOR))
    sealers, list_ = [address_of(SEALER)], [address_of(allowed)]
    return create(folder, LEDGER, sealers, list_, members, Seconds(timestamp))


def new_ledger(folder: Path, timestamp: int = START) -> Ledger:
    """Make a ledger and open it for writing."""
    new_folder(folder, timestamp)
    genesis = read_genesis(folder)
    file = ChainFile.open(folder / CHAIN_FILE, write=True)
    return Ledger(folder, genesis, file, Builder(file, genesis, SEALER), timestamp)


class RpcFailed(AssertionError):
    """The node answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(json.dumps(error))
        self.code = error["code"]
        self.message = error["message"]
        self.data = error.get("data")


class Rpc:
    """JSON-RPC by hand, so that a test can also say what no client would."""

    def __init__(self, url: str, timeout: float = PATIENCE) -> None:
        self.host = url.removeprefix("http://")
        self._timeout = timeout
        self._local = threading.local()

    def __call__(self, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        status, answer = self.post(json.dumps(body).encode())
        assert status == 200, answer
        if "error" in answer:
            raise RpcFailed(answer["error"])
        return answer["result"]

    def post(
        self, body: bytes, headers: dict[str, str] | None = None, method: str = "POST"
    ) -> tuple[int, Any]:
        """Status and decoded body of one HTTP request, on a connection kept for the thread."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self.host, timeout=self._timeout)
            self._local.connection = connection
        try:
            given = {"Content-Type": "application/json"} if headers is None else headers
            connection.request(method, "/", body, given)
            reply = connection.getresponse()
            text = reply.read()
        except BaseException:
            self.close()
            raise
        if reply.status >= 400:
            self.close()
        return reply.status, json.loads(text) if text else None

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def send(self, raw: bytes) -> str:
        """eth_sendRawTransaction."""
        answer: str = self("eth_sendRawTransaction", "0x" + raw.hex())
        return answer

    def receipt(self, transaction: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Wait for a receipt."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found: dict[str, Any] | None = self("eth_getTransactionReceipt", transaction)
            if found is not None:
                return found
            time.sleep(0.02)
        raise AssertionError(f"no receipt of {transaction} within {seconds} seconds")


class NodeProcess:
    """A node in a process of its own over ``root / "node"``, with its memory beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "node"
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        keys = root / "keys"
        if not keys.exists():
            _write_keystore(keys)
            (root / "pw").write_text(PASSWORD + "\n")
            (root / "pw").chmod(0o600)

    def command(self) -> list[str]:
        """The command line."""
        root = self.root
        return [
            *(sys.executable, "-m", "chain.node", "--data", str(self.folder)),
            *("--memory", str(root / "memory"), "--keystore", str(root / "keys" / "sealer.json")),
            *("--password-file", str(root / "pw"), "--until-stdin-closes"),
        ]

    def start(self) -> Rpc:
        """Start it and wait until it serves."""
        log = (self.root / "log").open("a")
        with log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("serving http://"), (line, (self.root / "log").read_text())
        self.url = line.split()[1]
        return Rpc(self.url)

    def refuse(self, *more: str) -> str:
        """Start it, expecting that it does not: what it says, in one line."""
        done = subprocess.run(
            [*self.command(), *more],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 1, done
        assert done.stdout == "", done
        (line,) = done.stderr.splitlines()
        return line

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self._collect()

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self._collect()

    def _collect(self) -> int:
        assert self.process is not None
        status = self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        self.process = None
        return status


def _write_keystore(folder: Path) -> None:
    """The sealer's keystore, cheap to open."""
    from chain.keys.keystore import encrypt

    folder.mkdir(mode=0o700)
    (folder / "sealer.json").write_text(json.dumps(encrypt(SEALER, PASSWORD, LIGHT)))
