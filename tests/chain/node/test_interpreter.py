"""The quicker interpreter against py-evm's own: the same programs, the same everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth.constants import BLANK_ROOT_HASH
from eth.db.atomic import AtomicDB
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.cancun.opcodes import CANCUN_OPCODES
from eth.vm.forks.cancun.transaction_context import CancunTransactionContext
from eth.vm.message import Message

from chain.node import execution
from chain.node.interpreter import _TAKEN, QuickVM
from chain.node.replay import replay
from chain.node.sources import FileSource
from chain.node.store import ChainFile
from tests.chain.node.support import ECHO, LOOP, Ledger, deployment, members_deployment

pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode:DeprecationWarning")

HERE, OTHER, CALLER = b"\x11" * 20, b"\x22" * 20, b"\x44" * 20
ASSEMBLED = 400
RAW = 150

# What programs are made of beside pushes: every opcode of Cancun but those that only differ in
# their number, and one that is none.
_ONCE = [*sorted(set(CANCUN_OPCODES) - {*range(0x5F, 0xA0), 0xFF}), 0x0C]
_FREQUENT = [*range(0x01, 0x0B), *range(0x10, 0x1E), 0x20, 0x35, 0x50, 0x51, 0x52, 0x53, 0x5E]


def run(
    machine: type[CancunVM], code: bytes, data: bytes, gas: int, *, static: bool = False
) -> tuple[Any, ...]:
    """All that can be seen of a program's run: how it ended, and what it left behind."""
    context = ExecutionContext(b"\x55" * 20, 1000, 7, 0, b"\x66" * 32, 10**8, [], 5, 0, 0)
    state = machine.get_state_class()(AtomicDB(), context, BLANK_ROOT_HASH)
    state.set_balance(HERE, 1000)
    state.set_code(HERE, code)
    state.set_code(OTHER, code[len(code) // 2 :])
    state.set_storage(HERE, 1, 99)
    message = Message(
        gas, HERE, CALLER, 3, data, code, is_static=static, should_transfer_value=False
    )
    done: Any = state.computation_class.apply_computation(
        state, message, CancunTransactionContext(0, CALLER, [])
    )
    ended = (type(done._error), str(done._error))
    state.lock_changes()
    seen = [(type(child._error), child.get_gas_used(), child.output) for child in done.children]
    stack = [v if isinstance(v, int) else int.from_bytes(v, "big") for v in done._stack.values]
    return (
        ended, done.output, done.get_gas_remaining(), done.get_gas_refund(), stack,
        bytes(done._memory._bytes), done.get_log_entries(), done.return_data, seen,
        done.get_accounts_for_deletion(), state.make_state_root(),
    )  # fmt: skip


def same(code: bytes, data: bytes, gas: int, *, static: bool = False) -> tuple[Any, ...]:
    """Run a program on both machines; what they agree on."""
    expected = run(CancunVM, code, data, gas, static=static)
    found = run(QuickVM, code, data, gas, static=static)
    assert found == expected, (code.hex(), data.hex(), gas, static)
    return expected


def push(value: int, width: int) -> bytes:
    """PUSH of a value in so many bytes."""
    return bytes([0x5F + width]) + (value % (1 << 8 * width)).to_bytes(width, "big")


def assembled(rng: random.Random) -> bytes:
    """A program that mostly works: operands that fit, memory that is near, jumps that hit."""
    code = bytearray()
    for _ in range(rng.choice((0, 8, 20, 40))):
        code += push(rng.randrange(200), rng.choice((1, 2)))
    for _ in range(rng.choice((3, 10, 40, 120))):
        choice = rng.random()
        if choice < 0.35:
            small = rng.choice((0, 1, 2, 31, 32, 33, 64, 255, 256, rng.randrange(600)))
            edge = rng.choice((small, small, small, -1, -small, 1 << 255, (1 << 255) - 1, 1 << 128))
            code += push(edge, rng.choice((1, 1, 2, 8, 20, 32)))
        elif choice < 0.40:
            code += bytes([0x5F])
        elif choice < 0.55:
            code += bytes([rng.choice((0x80, 0x90)) + min(int(rng.expovariate(0.5)), 15)])
        elif choice < 0.62:  # on to a place further on that may be taken for a destination
            ahead = rng.randrange(8)
            jump = rng.choice((b"\x56", b"\x57", push(rng.randrange(2), 1) + b"\x90\x57"))
            code += push(len(code) + 3 + len(jump) + ahead, 2) + jump
            code += (
                b"".join(rng.choice((b"\x5b", b"\x60", b"\x50")) for _ in range(ahead)) + b"\x5b"
            )
        elif choice < 0.66:
            code += b"\x5b"
        elif choice < 0.70:
            target = int.from_bytes(rng.choice((OTHER, HERE, bytes(19) + b"\x04")), "big")
            sizes = b"".join(push(rng.randrange(64), 1) for _ in range(4))
            call = rng.choice((0xF4, 0xFA))
            code += sizes + push(target, 20) + push(rng.randrange(3000), 2) + bytes([call])
        elif choice < 0.95:
            code += bytes([rng.choice(_FREQUENT)])
        else:
            code += bytes([rng.choice(_ONCE)])
    return bytes(code[: rng.choice((len(code), len(code), rng.randrange(len(code) + 1)))])


def raw(rng: random.Random) -> bytes:
    """Any bytes at all."""
    return rng.randbytes(rng.randrange(1, 80))


@pytest.mark.parametrize(("make", "number"), [(assembled, ASSEMBLED), (raw, RAW)])
def test_random_programs_end_the_same(make: Callable[[random.Random], bytes], number: int) -> None:
    endings = set()
    for seed in range(number):
        rng = random.Random(f"{make.__name__} {seed}")
        gas = rng.choice((rng.randrange(60), rng.randrange(3000), 20_000))
        data = rng.randbytes(rng.choice((0, 4, 31, 68, 100)))
        found = same(make(rng), data, gas, static=rng.random() < 0.2)
        endings.add(found[0][0].__name__)
    assert endings >= {"NoneType", "OutOfGas", "InsufficientStack"}


@pytest.mark.parametrize("opcode", sorted(_TAKEN))
def test_each_opcode_at_every_edge_of_stack_and_gas(opcode: int) -> None:
    rng = random.Random(opcode)
    words = (0, 1, 31, 32, 255, 256, 1 << 255, (1 << 256) - 1)
    for depth in (0, 1, 2, 3, 17):
        pushes = b"".join(push(rng.choice(words), 32) for _ in range(depth))
        for gas in (3 * depth, 3 * depth + 2, 3 * depth + 3, 3 * depth + 8, 10_000):
            same(pushes + bytes([opcode]) + b"\x5b\x01", b"\x07" * 40, gas)


@pytest.mark.parametrize("opcode", [0x01, 0x33, 0x50, 0x5F, 0x60, 0x80, 0x90])
@pytest.mark.parametrize("depth", [1022, 1023, 1024, 1025])
def test_a_stack_that_is_nearly_full(opcode: int, depth: int) -> None:
    same(b"\x5f" * depth + bytes([opcode]) + b"\x01\x50", b"", 100_000)


@pytest.mark.parametrize(
    ("desc", "code"),
    [
        ("into the data of a push", "6004565b605b00"),
        ("into the data of a push that is data itself", "6004 56 60 60 5b 00"),
        ("behind the end", "60ff56"),
        ("far behind it", "7f" + "ff" * 32 + "56"),
        ("no destination, not taken", "5f60ff57 6001"),
        ("no destination, taken", "600160ff57 6001"),
        ("a push cut off at the end", "6001 7fff"),
        ("a destination as the last byte", "6003565b"),
        ("nothing at all", ""),
    ],
)
def test_jumps_and_ends(desc: str, code: str) -> None:
    same(bytes.fromhex(code.replace(" ", "")), b"", 1000)


def test_a_loop_ends_with_the_gas() -> None:
    assert same(LOOP, b"", 30_001)[0][0].__name__ == "OutOfGas"


def test_a_chain_made_here_is_the_one_that_py_evm_makes(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.deploy(members_deployment())
    address = "0x" + ledger.deploy(deployment(ECHO)).hex()
    ledger.seal(ledger.next(data=b"\x01" * 32, to=address), ledger.next(to=address))
    monkeypatch.setattr(execution, "MACHINE", CancunVM)
    file = ChainFile.create(tmp_path / "copy.sqlite")
    head = replay(FileSource(ledger.file), ledger.genesis, file)
    assert head.hash == ledger.file.head().hash
    file.close()
