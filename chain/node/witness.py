"""Executing one block from nothing but the trie nodes that it reads: a witness.

So a block that breaks a rule can be shown to somebody who has no copy of the chain. Every node
is named by its hash, and the first by the state root of the parent: none can be forged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from eth.exceptions import HeaderNotFound
from eth.vm.interrupt import EVMMissingData
from eth_hash.auto import keccak
from trie.exceptions import MissingTraversalNode, MissingTrieNode

from chain.node.errors import BlockRefused, SourceError
from chain.node.execution import decode_header
from chain.node.genesis import Genesis
from chain.node.replay import ClaimedBlock, Replay
from chain.node.store import ChainFile, NodeStore
from chain.node.store.database import SCHEMA

_MISSING = (KeyError, EVMMissingData, HeaderNotFound, MissingTraversalNode, MissingTrieNode)


class _Recording(NodeStore):
    """Notes what is read; ``file`` is the one whose nodes it reads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.read: dict[bytes, bytes] = {}

    def __getitem__(self, key: bytes) -> bytes:
        value = super().__getitem__(key)
        self.read[key] = value
        return value


def record_witness(
    connection: sqlite3.Connection,
    genesis: Genesis,
    claimed: ClaimedBlock,
    clock: Callable[[], float],
) -> list[bytes]:
    """The nodes that checking a block reads from the chain's file, which holds its parent.

    The block must be one that is refused: nothing is written. What a block that is found right
    reads is *not* told.
    """
    file = ChainFile(connection)
    file.nodes = recording = _Recording(connection)
    try:
        Replay(file, genesis, clock).check(claimed)
    except BlockRefused:
        return list(recording.read.values())
    return []


def refusal_of(
    genesis: Genesis,
    parent: bytes,
    claimed: ClaimedBlock,
    nodes: Sequence[bytes],
    clock: Callable[[], float],
) -> BlockRefused | None:
    """Why a block is refused on top of a parent, of which only the header is given; None if not.

    `SourceError` if the nodes given do not suffice. Nothing about the parent is checked.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        file = _file_of(connection, genesis, parent, nodes)
        Replay(file, genesis, clock).check(claimed)
    except BlockRefused as refused:
        return refused
    except _MISSING as error:
        raise SourceError(f"the witness lacks what the block reads: {error!r}") from error
    finally:
        connection.close()
    return None


def _file_of(
    connection: sqlite3.Connection, genesis: Genesis, parent: bytes, nodes: Sequence[bytes]
) -> ChainFile:
    connection.executescript(SCHEMA)
    insert = "INSERT OR IGNORE INTO block (number, hash, header, seal) VALUES (?, ?, ?, x'')"
    first = genesis.block
    connection.execute(insert, (0, first.hash, first.header))
    number = int(decode_header(parent).block_number)
    connection.execute(insert, (number, keccak(parent), parent))
    connection.executemany(
        "INSERT OR IGNORE INTO node (hash, value) VALUES (?, ?)",
        [(keccak(node), node) for node in nodes],
    )
    return ChainFile(connection)
