"""Statements as contract calls, and calls as transactions of bounded size and cost. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak

from chain.client import RELAY_GAS, Addresses, Outgoing, relay_call, statement_call, statement_gas
from chain.records import tag_hash
from chain.statements import StatementType, statement_type
from chain.words import Signature, to_hex

RELAY = "relay:"
"""What the sender's keys of relays begin with."""

MAX_BYTES = 120_000
"""Of calls in one transaction: nodes refuse transactions over 128 KB (131,072 bytes)."""

MAX_GAS = 2**24
"""The most gas that one transaction may ask for, from Osaka on (EIP-7825)."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A recorded statement that its contract has not answered yet."""

    position: int
    kind: StatementType
    call: bytes
    gas: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls of neighbouring statements to one contract, which go in one transaction."""

    contract: str
    positions: tuple[int, ...]
    calls: tuple[bytes, ...]
    gas: int

    def outgoing(self, contracts: Addresses) -> Outgoing:
        """The relay; its key says which statements it covers and is the same for the same calls."""
        data = relay_call(self.calls)
        key = f"{RELAY}{self.positions[0]}-{self.positions[-1]}:{to_hex(keccak(data))[2:18]}"
        return Outgoing(key, contracts.of(self.contract), data, self.gas)


def covered(key: str) -> range | None:
    """The positions that a relay of that key covers; None for any other key."""
    if not key.startswith(RELAY):
        return None
    first, _, last = key.removeprefix(RELAY).partition(":")[0].partition("-")
    return range(int(first), int(last) + 1)


def pending(position: int, body: Mapping[str, Any]) -> Pending:
    """The call for a statement from the body of the record that submitted it."""
    statement = body["statement"]
    gas = statement_gas(statement["type"], statement["message"], len(statement["signatures"]))
    return Pending(position, statement_type(statement["type"]), call_of(body), gas)


def call_of(body: Mapping[str, Any]) -> bytes:
    """The call that hands a submitted statement to its contract: always the same bytes."""
    statement = body["statement"]
    signatures = [Signature(bytes.fromhex(text[2:])) for text in statement["signatures"]]
    if statement["type"] == "TransferEntry":
        # Members sign in any order; the function takes the owner's signature first.
        owner = statement["message"]["from"]
        signed = zip(body["actors"], signatures, strict=True)
        signatures = [
            signature for _, signature in sorted(signed, key=lambda pair: _member(pair[0]) != owner)
        ]
    return statement_call(statement["type"], statement["message"], signatures)


def batches(waiting: Iterable[Pending], most: Callable[[int], int]) -> Iterator[Batch]:
    """Cut statements, in order of position, into transactions.

    Consecutive ones for the same contract go together as far as bytes and gas allow, and at most
    `most(position)` with each.
    """
    group: list[Pending] = []
    room = _Room()
    for statement in waiting:
        if group and not (
            group[0].kind.contract == statement.kind.contract
            and room.takes(statement, most(statement.position))
        ):
            yield _batch(group)
            group, room = [], _Room()
        group.append(statement)
        room.take(statement, most(statement.position))
    if group:
        yield _batch(group)


@dataclass(slots=True)
class _Room:
    """What is left of one transaction."""

    count: int = 0
    most: int = 2**16
    size: int = 0
    gas: int = RELAY_GAS

    def takes(self, statement: Pending, most: int) -> bool:
        """Whether one more statement fits."""
        return (
            self.count < min(self.most, most)
            and self.size + _encoded(statement.call) <= MAX_BYTES
            and self.gas + statement.gas <= MAX_GAS
        )

    def take(self, statement: Pending, most: int) -> None:
        """Put a statement in."""
        self.count += 1
        self.most = min(self.most, most)
        self.size += _encoded(statement.call)
        self.gas += statement.gas


def _batch(group: list[Pending]) -> Batch:
    return Batch(
        group[0].kind.target[0],
        tuple(statement.position for statement in group),
        tuple(statement.call for statement in group),
        RELAY_GAS + sum(statement.gas for statement in group),
    )


def _encoded(call: bytes) -> int:
    """What a call takes within ``bytes[]``: offset, length, and the bytes padded to words."""
    return 64 + -(-len(call) // 32) * 32


def _member(actor: Mapping[str, Any]) -> str:
    return to_hex(tag_hash(f"member:{actor['member']}"))
