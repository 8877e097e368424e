"""A quicker way through plain opcodes, between those that py-evm executes itself.

py-evm's own loop asks the code for its next opcode. The code here executes the frequent ones on
py-evm's own stack, memory and gas meter before it answers, and answers with whatever is left: every
opcode that is not among them, and every case that is not plain: too little gas, too few or too
many values on the stack, memory that must grow, a jump that is not good. So nothing that can fail
is decided here, and py-evm alone decides how it fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth.abc import MessageAPI, StateAPI, TransactionContextAPI
from eth.vm.code_stream import CodeStream
from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.cancun.computation import CancunComputation
from eth.vm.forks.cancun.opcodes import CANCUN_OPCODES
from eth.vm.forks.cancun.state import CancunState
from eth_hash.auto import keccak

_CODES_KEPT = 64
_WORD = (1 << 256) - 1
_SIGN = 1 << 255
_MOST = 1024
_NEVER = 1 << 256
_WORD_OF_KECCAK = 6
_JUMPDEST = 0x5B

# How many values each opcode that is executed here takes from the stack, or looks at.
_TAKEN = {
    **dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x06), 2),  # ADD MUL SUB DIV MOD
    **dict.fromkeys((0x10, 0x11, 0x12, 0x13, 0x14), 2),  # LT GT SLT SGT EQ
    **dict.fromkeys((0x16, 0x17, 0x18, 0x1A, 0x1B, 0x1C), 2),  # AND OR XOR BYTE SHL SHR
    **dict.fromkeys((0x15, 0x19), 1),  # ISZERO NOT
    0x20: 2,  # KECCAK256
    **dict.fromkeys((0x33, 0x34, 0x36), 0),  # CALLER CALLVALUE CALLDATASIZE
    **dict.fromkeys((0x35, 0x50, 0x51, 0x56), 1),  # CALLDATALOAD POP MLOAD JUMP
    **dict.fromkeys((0x52, 0x57), 2),  # MSTORE JUMPI
    0x5B: 0,  # JUMPDEST
    **dict.fromkeys(range(0x5F, 0x80), 0),  # PUSH0 to PUSH32
    **{0x80 + at: at + 1 for at in range(16)},  # DUP1 to DUP16
    **{0x90 + at: at + 2 for at in range(16)},  # SWAP1 to SWAP16
}
_NEED = [_TAKEN.get(opcode, _NEVER) for opcode in range(256)]
_PRICES: dict[int, Any] = {opcode: CANCUN_OPCODES[opcode] for opcode in _TAKEN}
_COST = [_PRICES[opcode].gas_cost if opcode in _TAKEN else _NEVER for opcode in range(256)]


@dataclass(frozen=True, slots=True)
class _Program:
    """What can be said of a code once and for all, by position."""

    code: bytes
    pushed: list[int]
    following: list[int]
    destinations: frozenset[int]


@lru_cache(maxsize=_CODES_KEPT)
def _program(code: bytes) -> _Program:
    # Behind its end a code is STOP as far as anybody can come: past the data of a last PUSH32.
    padded = code + bytes(33)
    pushed, following = [0] * len(padded), list(range(1, len(padded) + 1))
    destinations = []
    at = 0
    while at < len(code):
        opcode, after = code[at], at + 1
        if opcode == _JUMPDEST:
            destinations.append(at)
        elif 0x5F < opcode < 0x80:
            after = at + opcode - 0x5E
            pushed[at] = int.from_bytes(padded[at + 1 : after], "big")
            following[at] = after
        at = after
    return _Program(padded, pushed, following, frozenset(destinations))


class QuickCode(CodeStream):
    """A computation's code, which executes plain opcodes while it is iterated over.

    Values on the stack are integers at any time that an opcode is executed here.
    """

    def __init__(self, computation: Any) -> None:
        super().__init__(computation.msg.code)
        # Not the computation itself: it holds this, and the collector runs seldom.
        self._message = computation.msg
        self._values: list[Any] = computation._stack.values
        self._memory = computation._memory
        self._meter = computation._gas_meter

    def __iter__(self) -> Iterator[int]:
        """The opcodes that py-evm is to execute, with everything before them done."""
        program = _program(self._raw_code_bytes)
        code, stack = program.code, self._values
        while True:
            self._run(program)
            opcode = code[self.program_counter]
            self.program_counter += 1
            yield opcode
            if stack and isinstance(stack[-1], bytes):
                stack[-1] = int.from_bytes(stack[-1], "big")

    def _run(self, program: _Program) -> None:
        """Execute plain opcodes up to the first that is not; long, for calls cost more than work.

        Every branch either does all of its opcode and goes on, or changes nothing and leaves.
        """
        code, pushed, following = program.code, program.pushed, program.following
        destinations, need, cost = program.destinations, _NEED, _COST
        stack, memory = self._values, self._memory._bytes
        push, pop = stack.append, stack.pop
        message, meter = self._message, self._meter
        at, left = self.program_counter, meter.gas_remaining
        while True:
            opcode = code[at]
            price = cost[opcode]
            if left < price or not need[opcode] <= len(stack) < _MOST:
                break
            if opcode >= 0x5F:
                if opcode < 0x80:  # PUSH
                    push(pushed[at])
                    at = following[at]
                    left -= price
                    continue
                if opcode < 0x90:  # DUP
                    push(stack[0x7F - opcode])
                else:  # SWAP
                    other = 0x8E - opcode
                    stack[-1], stack[other] = stack[other], stack[-1]
            elif opcode >= 0x50:
                if opcode == 0x5B:  # JUMPDEST
                    pass
                elif opcode == 0x57:  # JUMPI
                    if stack[-2]:
                        if stack[-1] not in destinations:
                            break
                        at = pop()
                        pop()
                        left -= price
                        continue
                    del stack[-2:]
                elif opcode == 0x50:  # POP
                    pop()
                elif opcode == 0x56:  # JUMP
                    if stack[-1] not in destinations:
                        break
                    at = pop()
                    left -= price
                    continue
                elif opcode == 0x52:  # MSTORE
                    start = stack[-1]
                    if start + 32 > len(memory):
                        break
                    pop()
                    memory[start : start + 32] = pop().to_bytes(32, "big")
                else:  # MLOAD
                    start = stack[-1]
                    if start + 32 > len(memory):
                        break
                    stack[-1] = int.from_bytes(memory[start : start + 32], "big")
            elif opcode == 0x01:  # ADD
                first = pop()
                stack[-1] = first + stack[-1] & _WORD
            elif opcode == 0x15:  # ISZERO
                stack[-1] = 0 if stack[-1] else 1
            elif opcode == 0x16:  # AND
                first = pop()
                stack[-1] &= first
            elif opcode == 0x03:  # SUB
                first = pop()
                stack[-1] = first - stack[-1] & _WORD
            elif opcode == 0x14:  # EQ
                first = pop()
                stack[-1] = 1 if first == stack[-1] else 0
            elif opcode == 0x10:  # LT
                first = pop()
                stack[-1] = 1 if first < stack[-1] else 0
            elif opcode == 0x11:  # GT
                first = pop()
                stack[-1] = 1 if first > stack[-1] else 0
            elif opcode == 0x1B:  # SHL
                first = pop()
                stack[-1] = stack[-1] << first & _WORD if first < 256 else 0
            elif opcode == 0x1C:  # SHR
                first = pop()
                stack[-1] = stack[-1] >> first if first < 256 else 0
            elif opcode == 0x17:  # OR
                first = pop()
                stack[-1] |= first
            elif opcode == 0x12:  # SLT: with the sign turned round, the order of two's complement
                first = pop()
                stack[-1] = 1 if first ^ _SIGN < stack[-1] ^ _SIGN else 0
            elif opcode == 0x20:  # KECCAK256
                start, size = stack[-1], stack[-2]
                price += (size + 31 >> 5) * _WORD_OF_KECCAK
                if left < price or start + size > len(memory):
                    break
                pop()
                stack[-1] = int.from_bytes(keccak(bytes(memory[start : start + size])), "big")
            elif opcode == 0x35:  # CALLDATALOAD
                start = stack[-1]
                found = message.data_as_bytes[start : start + 32]
                stack[-1] = int.from_bytes(found, "big") << (32 - len(found)) * 8
            elif opcode == 0x19:  # NOT
                stack[-1] ^= _WORD
            elif opcode == 0x02:  # MUL
                first = pop()
                stack[-1] = first * stack[-1] & _WORD
            elif opcode == 0x04:  # DIV
                first = pop()
                stack[-1] = first // stack[-1] if stack[-1] else 0
            elif opcode == 0x1A:  # BYTE
                first = pop()
                stack[-1] = stack[-1] >> 248 - 8 * first & 0xFF if first < 32 else 0
            elif opcode == 0x18:  # XOR
                first = pop()
                stack[-1] ^= first
            elif opcode == 0x36:  # CALLDATASIZE
                push(len(message.data))
            elif opcode == 0x34:  # CALLVALUE
                push(message.value)
            elif opcode == 0x33:  # CALLER
                push(int.from_bytes(message.sender, "big"))
            elif opcode == 0x06:  # MOD
                first = pop()
                stack[-1] = first % stack[-1] if stack[-1] else 0
            else:  # SGT
                first = pop()
                stack[-1] = 1 if first ^ _SIGN > stack[-1] ^ _SIGN else 0
            at += 1
            left -= price
        self.program_counter, meter.gas_remaining = at, left


class _Computation(CancunComputation):
    def __init__(
        self,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
    ) -> None:
        super().__init__(state, message, transaction_context)
        self.code = QuickCode(self)


class _State(CancunState):
    computation_class = _Computation


class QuickVM(CancunVM):
    """py-evm's Cancun machine, with plain opcodes executed here."""

    _state_class = _State
