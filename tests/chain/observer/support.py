"""A small ledger to observe: a real chain with the real contracts, and headers made by hand.

Blocks are sealed in this process by the embedded node's own builder. Whoever tells the source lies
by changing `shown_blocks` or `shown_headers`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chain import canonical
from chain.client.calls import (
    Founder,
    append_call,
    append_gas,
    authorizations_code,
    catalog_code,
    documents_code,
    journal_code,
    members_code,
    uses_code,
)
from chain.evidence import Contract, Trust
from chain.index import MemoryIndex
from chain.merkle import Frontier, leaf_hash
from chain.node.accounts import State
from chain.node.builder import Builder
from chain.node.codec import encode
from chain.node.execution import decode_header
from chain.node.genesis import predicted_address, to_json
from chain.node.replay import ClaimedBlock
from chain.node.sources import FileSource
from chain.node.store import ChainFile
from chain.node.view import header_of
from chain.observer import Mirror, Observer, ShownBody, begin
from chain.records import Header, body_digest, encode_header, key_tags, tag_hash
from chain.seals import sign_seal
from chain.statements import address_of
from chain.words import ZERO_DIGEST, Digest, Millis, Seconds
from tests.chain.node.support import LEDGER, OPERATOR, SEALER, START, STEWARD, Ledger, new_ledger

OBSERVER = bytes(range(1, 33))
GAS = 15_000_000
PEOPLE = [
    Founder("STEWARD", "ST", Digest(bytes(32)), address_of(STEWARD)),
    Founder("OPERATOR", "OP", Digest(bytes(32)), address_of(OPERATOR)),
]


@dataclass
class Told:
    """What the ledger tells an observer; without lies it is what there is."""

    shown_blocks: dict[int, ClaimedBlock] = field(default_factory=dict)
    shown_headers: list[bytes] = field(default_factory=list)
    shown_bodies: list[ShownBody] = field(default_factory=list)
    at_once: int = 500

    def blocks(self, first: int) -> Iterator[ClaimedBlock]:
        """In order, as many as are given at once."""
        for number in range(first, first + self.at_once):
            if number not in self.shown_blocks:
                return
            yield self.shown_blocks[number]

    def headers(self, first: int, most: int) -> Sequence[bytes]:
        """A run of headers."""
        return self.shown_headers[first : first + most]

    def bodies(self, first: int, most: int) -> Sequence[ShownBody]:
        """A run of bodies."""
        return self.shown_bodies[first : first + most]


class World:
    """A chain with its contracts, its journal, and who tells of both."""

    def __init__(self, folder: Path) -> None:
        self.ledger: Ledger = new_ledger(folder)
        operator = [*PEOPLE]
        members = self._deploy(members_code(LEDGER, *operator))
        catalog = self._deploy(catalog_code(LEDGER, members))
        self.journal = self._deploy(journal_code(members))
        authorizations, documents, uses = self._deploy_together(
            authorizations_code(LEDGER, members, catalog),
            documents_code(LEDGER, members),
            uses_code(LEDGER, members),
        )
        self.addresses = {"members": members, "catalog": catalog, "journal": self.journal,
                          "authorizations": authorizations, "documents": documents,
                          "uses": uses}  # fmt: skip
        self.headers: list[bytes] = []
        self.bodies: list[ShownBody] = []
        self.frontier, self.index = Frontier(), MemoryIndex()
        self.counts: dict[bytes, int] = {}

    def _deploy(self, code: bytes) -> Any:
        return self.ledger.deploy(code)

    def _deploy_together(self, *codes: bytes) -> list[Any]:
        """Contracts in one block."""
        first = self.ledger.nonces[OPERATOR]
        self.ledger.seal(*(self.ledger.next(data=code, to=None, gas=10_000_000) for code in codes))
        account = address_of(OPERATOR)
        return [predicted_address(account, first + n) for n in range(len(codes))]

    @property
    def trust(self) -> Trust:
        """Who trusts what there is."""
        head = header_of(self.ledger.file.head())
        state = State(self.ledger.file.nodes, Digest(head.state_root))
        genesis = self.ledger.genesis
        contracts = {
            name: Contract(address, Digest(state.account(address).code_hash))
            for name, address in self.addresses.items()
        }
        observers = (address_of(OBSERVER),)
        return Trust(genesis.ledger_id, genesis.chain_id, genesis.hash, contracts,
                     address_of(OPERATOR), genesis.sealers, observers, 1)  # fmt: skip

    def record(self, *names: str, uses: Sequence[str] = (), **fields: Any) -> bytes:
        """A further record about members, its header; what is given replaces what is right."""
        body = {"persons": [], "members": [{"code": name} for name in names], "uses": [*uses]}
        text = canonical.encode(body)
        salt = len(self.headers).to_bytes(16)
        tags = sorted(tag_hash(tag) for tag in key_tags(body))
        given = {
            "kind": "access.completed",
            "outcome": "recorded",
            "time": Millis(START * 1000 + len(self.headers)),
            "tags": tuple((tag, self.counts.get(tag, 0)) for tag in tags),
            "body": body_digest(salt, text),
            **fields,
        }
        header = encode_header(Header(**given))
        self.headers.append(header)
        self.bodies.append(ShownBody(salt, text))
        for tag, _ in given["tags"]:
            self.counts[tag] = self.counts.get(tag, 0) + 1
        return header

    def append(self, headers: Sequence[bytes], index_root: Digest | None = None) -> Any:
        """The transaction that appends these headers' leaves; the index root may be a lie."""
        leaves = [leaf_hash(header) for header in headers]
        changes: dict[bytes, list[int]] = {}
        first = self.frontier.size
        from chain.records import decode_header as read

        for position, header in enumerate(headers, first):
            for tag, _ in read(header).tags:
                changes.setdefault(tag, []).append(position)
        right = self.index.update(first + len(leaves), changes).root
        root = right if index_root is None else index_root
        old = self.frontier
        data = append_call(old.size, old.root(), root, old.peaks, leaves)
        self.frontier = old.append(leaves)
        gas = append_gas(len(leaves))
        return self.ledger.next(data=data, to="0x" + self.journal.hex(), gas=gas)

    def anchor(self, index_root: Digest | None = None) -> None:
        """Anchor all records that wait, in a block of their own."""
        self.ledger.seal(self.append(self.headers[self.frontier.size :], index_root))

    def grow(self, *sizes: int) -> None:
        """So many further records, each number under a checkpoint."""
        for size in sizes:
            for number in range(size):
                self.record(f"M{len(self.headers) % 3}", f"N{number}")
            self.anchor()

    def tell(self) -> Told:
        """All that there is, truly."""
        source = FileSource(self.ledger.file)
        blocks = {n: source.block(n) for n in range(source.height() + 1)}
        return Told(blocks, list(self.headers), list(self.bodies))

    def resealed(self, number: int, key: bytes = SEALER, **fields: Any) -> ClaimedBlock:
        """A block with other header fields, sealed anew."""
        claimed = FileSource(self.ledger.file).block(number)
        header = decode_header(claimed.header).copy(**fields)
        seal = sign_seal(key, self.ledger.genesis.hash, number, Digest(header.hash))
        return replace(claimed, header=encode(header), seal=seal)

    def begin(self, folder: Path) -> Mirror:
        """A mirror of the ledger."""
        return begin(folder, self.trust, lambda: to_json(self.ledger.genesis))

    def observer(self, mirror: Mirror, key: bytes | None = OBSERVER) -> Observer:
        """An observer whose clock is that of the ledger."""
        return Observer(mirror, self.trust, key, clock=lambda: float(self.ledger.clock))


def follow(observer: Observer, told: Told, **options: Any) -> None:
    """Let the observer take all that it is told."""
    for _ in observer.advance(told, **options):
        pass


def fork(world: World, folder: Path, height: int) -> World:
    """Another ledger that is the same up to a height, and goes on otherwise."""
    other = World.__new__(World)
    other.__dict__.update(world.__dict__)
    shutil.copytree(world.ledger.folder, folder)
    file = ChainFile.open(folder / "chain.sqlite", write=True)
    connection = file._connection
    connection.execute("DELETE FROM block WHERE number > ?", (height,))
    connection.execute('DELETE FROM "transaction" WHERE place >= ?', ((height + 1) << 16,))
    (sent,) = connection.execute('SELECT count(*) FROM "transaction"').fetchone()
    connection.execute("PRAGMA wal_checkpoint")
    builder = Builder(file, world.ledger.genesis, SEALER)
    other.ledger = replace(world.ledger, folder=folder, file=file, builder=builder,
                           nonces={OPERATOR: sent})  # fmt: skip
    return other


__all__ = ["OBSERVER", "ZERO_DIGEST", "Seconds", "Told", "World", "follow", "fork"]
