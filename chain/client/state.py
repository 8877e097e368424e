"""Proofs of any part of the state under one block: accounts, and slots of their storage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from chain.client.connection import Connection
from chain.client.errors import Nonsense, Refused
from chain.client.proofs import Header, read_header
from chain.client.wire import Fields, data, items, number
from chain.words import Address, Digest, Signature, to_hex

SLOTS = 256
"""Slots in one ``eth_getProof``: nodes allow 1,024, and ours answers other calls in between."""

TOGETHER = 1_024
"""Slots in all calls of one batch, so that its answer stays below some ten megabytes."""

_UNKNOWN_METHOD = -32601
_SIGNATURE = 65

Wanted = Mapping[Address, Collection[Digest]]


@dataclass(frozen=True, slots=True)
class StateProof:
    """A block's header, trie nodes under its state root, and what the node says that they prove.

    `nodes` holds each node of all paths once, in no order; `values` are those of the slots asked
    for, by contract. Only the header's hash has been checked.
    """

    header: Header
    nodes: tuple[bytes, ...]
    values: Mapping[Address, Mapping[Digest, int]]


@dataclass(slots=True)
class _Gathering:
    """What came so far; nodes as the node wrote them, for most come many times."""

    nodes: dict[str, None] = field(default_factory=dict)
    values: dict[Address, dict[Digest, int]] = field(default_factory=dict)


def prove_state(connection: Connection, wanted: Wanted, block: int) -> StateProof:
    """Ask a node for proofs of accounts and slots; see `chain.client.Client.state_proof`."""
    found, at = _Gathering(), number(block)
    header = _header(connection.call("eth_getBlockByNumber", at, False), block)
    for batch in _batches(wanted):
        answers = connection.batch(
            [
                ("eth_getProof", (to_hex(account), [to_hex(slot) for slot in slots], at))
                for account, slots in batch
            ]
        )
        for (account, slots), answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                raise answer
            _keep(found, account, slots, answer)
    nodes = tuple(data(node, "proof's node") for node in found.nodes)
    return StateProof(header, nodes, found.values)


def read_seal(connection: Connection, block: int) -> Signature | None:
    """The seal of a block; see `chain.client.Client.seal`."""
    try:
        raw = connection.call("shujian_getSeal", number(block))
    except Refused as refused:
        if refused.code == _UNKNOWN_METHOD:
            return None
        raise
    if raw is None:
        raise Nonsense(f"the node has no block {block}, so it knows no seal of it")
    answer = Fields(raw, "seal")
    return Signature(answer.data("seal", _SIGNATURE)) if answer.data("seal") else None


def _batches(wanted: Wanted) -> Iterator[list[tuple[Address, list[Digest]]]]:
    """The questions in parts: each of few slots, together so many as one answer may hold."""
    batch: list[tuple[Address, list[Digest]]] = []
    room = TOGETHER
    for account, slots in wanted.items():
        rest = iter(slots)
        part = list(islice(rest, SLOTS))
        while True:
            if len(part) > room and batch:
                yield batch
                batch, room = [], TOGETHER
            batch.append((account, part))
            room -= len(part) + 1
            part = list(islice(rest, SLOTS))
            if not part:
                break
    if batch:
        yield batch


def _header(raw: object, block: int) -> Header:
    if raw is None:
        raise Nonsense(f"the node has no block {block}, so it proves nothing in it")
    header = read_header(raw)
    if header.number != block:
        raise Nonsense(f"asked for block {block}, the node sent block {header.number}")
    return header


def _keep(found: _Gathering, account: Address, slots: Sequence[Digest], answer: object) -> None:
    proof = Fields(answer, "proof")
    found.nodes |= dict.fromkeys(_texts(proof.items("accountProof")))
    values = found.values.setdefault(account, {})
    entries = {}
    for raw in proof.items("storageProof"):
        entry = Fields(raw, "storage proof")
        entries[entry.quantity("key")] = entry.quantity("value")
        found.nodes |= dict.fromkeys(_texts(entry.items("proof")))
    for slot in slots:
        value = entries.get(int.from_bytes(slot))
        if value is None:
            raise Nonsense(f"the node's proof leaves out slot {to_hex(slot)}")
        values[slot] = value


def _texts(raw: object) -> list[str]:
    texts = items(raw, "proof")
    if not all(isinstance(text, str) for text in texts):
        raise Nonsense("the nodes of the node's proof are no texts")
    return [str(text) for text in texts]
