"""A mirror by itself: everything in it computed again from its blocks and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chain.errors import ChainError
from chain.evidence import observer_of, read_header
from chain.index import MemoryIndex
from chain.merkle import Frontier, leaf_hash
from chain.observer import Claim, Mirror
from chain.records import decode_header
from chain.seals import verify_seal
from chain.words import Digest
from gateway.audit.findings import Findings

CHECK = "mirror"
_BLOCKS = 1000


class Alone:
    """Goes through a mirror once; what differs is a finding, and then it is not `sound`."""

    def __init__(self, mirror: Mirror, findings: Findings) -> None:
        self._mirror = mirror
        self._findings = findings
        self._index = MemoryIndex()
        self.frontier = Frontier()
        self.sound = True

    def run(self, tick: Callable[[int], None]) -> None:
        """Blocks, checkpoints with their headers, signatures; ``tick`` hears of the records."""
        self._blocks()
        for claim in self._mirror.claims():
            if claim.verdict is not None:
                self._claim(claim)
                tick(self.frontier.size)
        self._signatures()

    def _blocks(self) -> None:
        """Each block's hash, its parent, its seal. Blocks are not executed again here."""
        genesis, parent = self._mirror.genesis, Digest(bytes(32))
        for number, block_hash, header, seal in self._rows():
            try:
                read = read_header(header)
                if (read.number, read.hash) != (number, block_hash) or header[4:36] != parent:
                    meaning = "the block does not follow the one before"
                    self._add("block", f"number={number}", "header", read.hash, block_hash, meaning)
                if number:
                    verify_seal(genesis.hash, number, block_hash, seal, genesis.sealers)
            except ChainError as error:
                self._add("block", f"number={number}", "seal", "a sealed block", header, str(error))
            parent = block_hash

    def _rows(self) -> Iterator[tuple[int, Digest, bytes, bytes]]:
        chain, number = self._mirror.chain, 0
        while (block := chain.block(number)) is not None:
            yield block.number, block.hash, block.header, block.seal
            number += 1

    def _claim(self, claim: Claim) -> None:
        """The root and the index root of the headers under a checkpoint."""
        first, key = self.frontier.size, f"size={claim.size}"
        headers = self._mirror.headers(first, claim.size)
        self.frontier = self.frontier.append([leaf_hash(header) for header in headers])
        if (self.frontier.size, self.frontier.root()) != (claim.size, claim.root):
            self._add("checkpoint", key, "root", claim.root, self.frontier.root(),
                      "the headers kept in the mirror have another root")  # fmt: skip
        changes: dict[bytes, list[int]] = {}
        for position, header in enumerate(headers, first):
            try:
                for tag, _ in decode_header(header).tags:
                    changes.setdefault(tag, []).append(position)
            except ChainError as error:
                self._add(
                    "header", f"position={position}", "header", "a header", header, str(error)
                )
        found = self._index.update(self.frontier.size, changes).root
        if claim.verdict == "right" and found != claim.index_root:
            self._add("checkpoint", key, "index_root", claim.index_root, found,
                      "the headers kept in the mirror have another index")  # fmt: skip
        if claim.verdict == "wrong":
            meaning = "the operator claimed an index that is not that of the records"
            self._findings.add(
                CHECK, "mirror.checkpoint", key, "index_root", found, claim.index_root, meaning
            )

    def _signatures(self) -> None:
        genesis = self._mirror.genesis
        for account in self._mirror.accounts():
            for one in self._mirror.signed(account):
                try:
                    signer = observer_of(genesis.hash, genesis.ledger_id, one.seen, one.signature)
                except ChainError:
                    signer = None
                if signer != account:
                    key, meaning = f"size={one.seen.size}", "it is not this account's"
                    self._add("observation", key, "signature", account, signer, meaning)

    def _add(
        self, table: str, key: str, field: str, expected: object, found: object, meaning: str
    ) -> None:
        self.sound = False
        self._findings.add(CHECK, f"mirror.{table}", key, field, expected, found, meaning)
