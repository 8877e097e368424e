"""What a question about the chain is answered from: the file, up to a head that was published."""

from __future__ import annotations

from dataclasses import dataclass

from eth.vm.forks.cancun.blocks import CancunBlockHeader

from chain.node.accounts import State
from chain.node.execution import decode_header
from chain.node.genesis import Genesis
from chain.node.store import ChainFile, SealedBlock
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class View:
    """The chain up to block ``head``; what came after it is not shown."""

    file: ChainFile
    genesis: Genesis
    head: int

    def block(self, number: int) -> SealedBlock | None:
        """The block of that number, without its transactions."""
        return self.file.block(number) if 0 <= number <= self.head else None

    def by_hash(self, block_hash: bytes) -> SealedBlock | None:
        """The block of that hash, without its transactions."""
        number = self.file.number_of(block_hash)
        return None if number is None else self.block(number)

    def place_of(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Block number and index of a transaction."""
        place = self.file.place_of(transaction_hash)
        return place if place and place[0] <= self.head else None

    def state(self, block: SealedBlock) -> State:
        """The state after a block."""
        return State(self.file.nodes, Digest(header_of(block).state_root))


def header_of(block: SealedBlock) -> CancunBlockHeader:
    """The block's header, decoded."""
    return decode_header(block.header)


def bloom_of(header: bytes) -> int:
    """The bloom filter out of a header's RLP, without decoding the rest.

    Before it stand the list's prefix (3), parent, uncles (33 each), coinbase (21), three roots
    (33 each) and its own prefix (3); all have fixed lengths in a header of more than 255 bytes.
    """
    return int.from_bytes(header[192:448], "big")
