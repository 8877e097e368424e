"""Measure the embedded node: blocks/s, transactions/s, leaves/s, calls, and replay.

    python scripts/bench/node.py [rounds]

Blocks are built, sealed and made durable one after the other (the running node makes at most one
a second); the transactions' signatures are checked before the clock starts, and apart. Five
rounds unless another number is given; medians are printed, by wall and by CPU time, with the spread
of the former.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time, time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from eth.vm.forks.cancun.receipts import CancunReceiptBuilder
from eth_abi import encode
from eth_account import Account
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address

from chain.merkle import EMPTY_ROOT, Frontier
from chain.node.allowance import Allowance
from chain.node.builder import Builder
from chain.node.creation import create
from chain.node.execution import decode_header, spare_the_collector
from chain.node.files import CHAIN_FILE, read_genesis
from chain.node.genesis import Genesis, predicted_address
from chain.node.replay import replay
from chain.node.sources import FileSource
from chain.node.store import ChainFile
from chain.node.transactions import Transaction, decode
from chain.statements import address_of
from chain.words import Address, Digest, Seconds

SEALER, OPERATOR, STEWARD = (bytes([place]) * 32 for place in (1, 2, 3))
LEDGER = Digest(sha256(b"benchmark").digest())
LEAVES = 3_500
Rate = tuple[float, float]
ARTIFACTS = Path(__file__).resolve().parents[2] / "contracts" / "artifacts"
NOWHERE = "0x" + "33" * 20


class Bench:
    """A ledger in a temporary folder, its operator's transactions, and the builder."""

    def __init__(self, folder: Path) -> None:
        self.operator = address_of(OPERATOR)
        self.members = predicted_address(self.operator, 0)
        self.clock = int(time()) - 1_000_000
        sealers, allowed = [address_of(SEALER)], [self.operator]
        create(folder, LEDGER, sealers, allowed, self.members, Seconds(self.clock))
        self.genesis: Genesis = read_genesis(folder)
        self.file = ChainFile.open(folder / CHAIN_FILE, write=True)
        self.builder = Builder(self.file, self.genesis, SEALER)
        self.account = Account.from_key(OPERATOR)
        self.nonce = 0

    def sign(self, data: bytes = b"", to: str | None = NOWHERE, gas: int = 100_000) -> bytes:
        fields = {
            "type": 2,
            "chainId": self.genesis.chain_id,
            "nonce": self.nonce,
            "gas": gas,
            "maxFeePerGas": 0,
            "maxPriorityFeePerGas": 0,
            "value": 0,
            "data": data,
        }
        if to is not None:
            fields["to"] = to
        self.nonce += 1
        return bytes(self.account.sign_transaction(fields).raw_transaction)

    def transaction(
        self, data: bytes = b"", to: str | None = NOWHERE, gas: int = 100_000
    ) -> Transaction:
        return decode(self.sign(data, to, gas), self.genesis.chain_id)

    def block(self, transactions: Sequence[Transaction]) -> None:
        self.clock += 1
        block, refused = self.builder.extend(transactions, Seconds(self.clock))
        assert block is not None, refused
        assert not refused, refused
        receipts = [CancunReceiptBuilder.decode(one.receipt) for one in block.transactions]
        assert all(receipt.state_root == b"\x01" for receipt in receipts), "a transaction failed"

    def deploy(self, name: str, arguments: bytes) -> str:
        artifact = json.loads((ARTIFACTS / f"{name}.json").read_text())
        code = bytes.fromhex(artifact["bytecode"].removeprefix("0x"))
        address = predicted_address(self.operator, self.nonce)
        self.block([self.transaction(code + arguments, None, 50_000_000)])
        return to_checksum_address(address)


def deploy_members(bench: Bench) -> str:
    founder = "(string,string,bytes32,address)"
    steward = ("STEWARD", "ST", bytes(32), address_of(STEWARD))
    operator = ("OPERATOR", "OP", bytes(32), bench.operator)
    return bench.deploy(
        "Members", encode(["bytes32", founder, founder], [LEDGER, steward, operator])
    )


class Appender:
    """Journal.append of fresh leaves, one after the other."""

    def __init__(self, bench: Bench, members: str) -> None:
        self.bench = bench
        self.journal = bench.deploy("Journal", encode(["address"], [members]))
        artifact = json.loads((ARTIFACTS / "Journal.json").read_text())
        assert any(one.get("name") == "append" for one in artifact["abi"])
        self.frontier = Frontier()

    def transaction(self, count: int) -> Transaction:
        size = self.frontier.size
        leaves = [
            sha256(b"leaf" + (size + place).to_bytes(8, "big")).digest() for place in range(count)
        ]
        root = self.frontier.root() if size else EMPTY_ROOT
        types = ["uint64", "bytes32", "bytes32", "bytes32[]", "bytes32[]"]
        arguments = encode(types, [size, root, bytes(32), list(self.frontier.peaks), leaves])
        self.frontier = self.frontier.append(leaves)
        data = keccak(b"append(uint64,bytes32,bytes32,bytes32[],bytes32[])")[:4] + arguments
        return self.bench.transaction(data, self.journal, 10_000_000)


def measure(name: str, unit: str, rounds: int, run: Callable[[], Rate]) -> Rate:
    found = sorted(run() for _ in range(rounds))
    wall = [one for one, _ in found]
    middle = statistics.median(wall)
    spent = statistics.median(one for _, one in found)
    spread = f"({wall[0]:.0f} to {wall[-1]:.0f})"
    print(f"{name:<48}{middle:>9.1f} {unit:<10}{spread:<20}{spent:>9.1f} a CPU second", flush=True)
    return middle, spent


def rate(count: int, run: Callable[[], None]) -> Rate:
    """How many a second of wall time, and of CPU time, which a busy machine changes less."""
    started, spent = perf_counter(), process_time()
    run()
    return count / (perf_counter() - started), count / (process_time() - spent)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    versions = {
        name: importlib.metadata.version(name) for name in ("py-evm", "coincurve", "eth-keys")
    }
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(versions)
    spare_the_collector()  # as the node does
    with tempfile.TemporaryDirectory() as folder:
        run_all(Path(folder), rounds)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def decoding(bench: Bench) -> Rate:
    raws = [bench.sign() for _ in range(200)]
    bench.nonce -= 200
    return rate(200, lambda: [decode(raw, bench.genesis.chain_id) for raw in raws] and None)


def blocks(bench: Bench, each: int, count: int) -> Callable[[], Rate]:
    def run() -> Rate:
        made = [[bench.transaction() for _ in range(each)] for _ in range(count)]
        return rate(each * count, lambda: [bench.block(one) for one in made] and None)

    return run


def run_all(folder: Path, rounds: int) -> None:
    young, bench = Bench(folder / "young"), Bench(folder / "node")
    measure("transactions decoded, sender recovered", "tx/s", rounds, lambda: decoding(young))
    measure("blocks of one, genesis's list", "blocks/s", rounds, blocks(young, 1, 100))
    members = deploy_members(bench)
    measure("blocks of one, asking Members", "blocks/s", rounds, blocks(bench, 1, 100))
    measure("transactions, 100 a block", "tx/s", rounds, blocks(bench, 100, 10))
    measure("answers of Members.mayTransact", "answers/s", rounds, lambda: asking(bench))
    appender = Appender(bench, members)

    def leaves() -> Rate:
        made = [appender.transaction(LEAVES) for _ in range(4)]
        return rate(4 * LEAVES, lambda: bench.block(made))

    bench.file._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (folder / "node" / CHAIN_FILE).stat().st_size
    _, per_second = measure(
        f"leaves of Journal.append, {LEAVES} a transaction", "leaves/s", rounds, leaves
    )
    print(f"{'':<48}{1e6 / per_second:>9.1f} µs of CPU a leaf")
    bench.file._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    grown = (folder / "node" / CHAIN_FILE).stat().st_size - before
    print(f"{'disk':<48}{grown / appender.frontier.size:>9.1f} bytes a leaf")
    head, number = bench.file.head(), bench.file.height()

    def again() -> Rate:
        with tempfile.TemporaryDirectory() as other:
            copy = ChainFile.create(Path(other) / "copy.sqlite")

            def run() -> None:
                assert replay(FileSource(bench.file), bench.genesis, copy).hash == head.hash

            try:
                return rate(number, run)
            finally:
                copy.close()

    measure(f"replay of {number} such blocks from genesis", "blocks/s", 1, again)


def asking(bench: Bench) -> Rate:
    header = decode_header(bench.file.head().header)

    def run() -> None:
        for place in range(100):
            Allowance(bench.file, bench.genesis, header).allows(Address(bytes([place]) * 20))

    return rate(100, run)


if __name__ == "__main__":
    main()
