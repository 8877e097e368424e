"""Following the journal: the headers under each checkpoint, and the bodies where allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chain.evidence import Trust, checkpoint_slots
from chain.merkle import leaf_hash
from chain.node.accounts import State
from chain.node.execution import decode_header
from chain.observer import conviction as files
from chain.observer.bodies import wrong_with_body
from chain.observer.claims import leaves_of
from chain.observer.conviction import ProvedCheckpoint, SealedHeader
from chain.observer.entries import Claim
from chain.observer.errors import MirrorError
from chain.observer.journal import Journal, JournalFault
from chain.observer.mirror import Mirror
from chain.observer.source import Source
from chain.observer.wrong import Wrong
from chain.records import decode_header as decode_record
from chain.words import Address, Digest, to_hex

MOST_HEADERS = 10_000
MOST_BODIES = 1_000


class Records:
    """The journal's part of a mirror that is open for writing, within a batch where it writes."""

    def __init__(self, mirror: Mirror, trust: Trust) -> None:
        self._mirror = mirror
        self._trust = trust
        self._journal = Journal(mirror)

    @property
    def size(self) -> int:
        """How many headers were replayed."""
        return self._journal.size

    @property
    def _address(self) -> Address:
        return self._trust.contracts["journal"].address

    def compare(self, source: Source) -> None:
        """`Wrong` unless the source still has the last header that was replayed."""
        if self.size == 0:
            return
        last = self.size - 1
        (held,) = self._mirror.headers(last, self.size)
        shown = source.headers(last, 1)
        if not shown:
            raise _shorter(last, self.size)
        if shown[0] != held:
            reason = f"record {last} is shown with another header than before"
            details = files.difference(held, shown[0])
            raise Wrong(files.DIFFERENCE, f"record {last}", reason, details)

    def take(self, source: Source, accepted: Callable[[str], bool]) -> None:
        """Replay the headers up to each checkpoint that waits for them, or `Wrong`.

        ``accepted`` says of what a wrong index root is about whether somebody has looked at it.
        """
        waiting = list(self._mirror.claims(waiting=True))
        shown: list[bytes] = []
        for claim in waiting:
            while self.size + len(shown) < claim.size:
                shown += self._shown(source, self.size + len(shown), waiting[-1].size)
            count = claim.size - self.size
            self._extend(claim, shown[:count], accept=accepted(about(claim.size)))
            del shown[:count]

    def take_bodies(self, source: Source) -> int:
        """Check and keep further bodies of records that were replayed; how many, or `Wrong`."""
        first = self._mirror.bodies()
        most = min(MOST_BODIES, self.size - first)
        bodies = source.bodies(first, most) if most else ()
        if most and not bodies:
            raise _shorter(first, self.size)
        headers = self._mirror.headers(first, first + len(bodies))
        for position, (header, body) in enumerate(zip(headers, bodies[:most], strict=True), first):
            reason = wrong_with_body(self._trust.ledger, decode_record(header), body)
            if reason is not None:
                details = files.difference(header, (body.salt, body.body))
                text = f"the body of record {position}: {reason}"
                raise Wrong(files.DIFFERENCE, f"record {position}", text, details)
        self._mirror.add_bodies(first, bodies)
        return len(bodies)

    def _shown(self, source: Source, first: int, stop: int) -> Sequence[bytes]:
        shown = source.headers(first, min(MOST_HEADERS, stop - first))
        if not shown:
            raise _shorter(first, stop)
        return shown[: stop - first]

    def _extend(self, claim: Claim, headers: Sequence[bytes], *, accept: bool) -> None:
        try:
            self._journal.extend(claim, headers, accept=accept)
        except JournalFault as fault:
            if not fault.bound:
                raise self._unbound(claim, headers, fault) from fault
            details = files.bad_journal(self.proved(claim), self._whole(headers))
            raise Wrong(files.JOURNAL, about(claim.size), fault.reason, details) from fault

    def _whole(self, headers: Sequence[bytes]) -> Sequence[bytes] | None:
        """All headers up to these; None where they are too many to be put into a file."""
        if self._mirror.header_bytes() > files.MAX_HEADERS:
            return None
        return [*self._mirror.headers(0, self.size), *headers]

    def _unbound(self, claim: Claim, headers: Sequence[bytes], fault: JournalFault) -> Wrong:
        """Headers that are not under the checkpoint: the first whose leaf is not on the chain."""
        leaves = self._leaves(claim)
        for position, (leaf, header) in enumerate(zip(leaves, headers, strict=False), self.size):
            if leaf_hash(header) != leaf:
                reason = (
                    f"record {position} is shown with the leaf {to_hex(leaf_hash(header))}, on the "
                    f"chain it has {to_hex(leaf)}: it was changed, or others put in or left out"
                )
                details = files.difference(to_hex(leaf), header)
                return Wrong(files.DIFFERENCE, f"record {position}", reason, details)
        details = files.difference(to_hex(claim.root), "another root")
        return Wrong(files.DIFFERENCE, about(claim.size), fault.reason, details)

    def _leaves(self, claim: Claim) -> list[bytes]:
        transaction = self._mirror.chain.transaction(claim.block, claim.place)
        if transaction is None:
            raise MirrorError(f"the mirror lacks a transaction of block {claim.block}: it is "
                              "damaged, begin another one")  # fmt: skip
        return leaves_of(transaction, self._address, self._mirror.genesis.chain_id)

    def proved(self, claim: Claim) -> ProvedCheckpoint:
        """A checkpoint with its proof in the state of the block in which it was made."""
        return prove_checkpoint(self._mirror, self._address, claim)


def prove_checkpoint(mirror: Mirror, journal: Address, claim: Claim) -> ProvedCheckpoint:
    """A checkpoint with its proof in the state of the block in which it was made."""
    block = mirror.chain.block(claim.block)
    if block is None:
        raise MirrorError(f"the mirror lacks block {claim.block}: it is damaged")
    state = State(mirror.chain.nodes, Digest(decode_header(block.header).state_root))
    slots = [int.from_bytes(slot, "big") for slot in checkpoint_slots(claim.size)]
    proof = state.prove(journal, slots)
    nodes = [*proof.nodes, *(node for slot in proof.storage for node in slot.nodes)]
    sealed = SealedHeader(block.header, block.seal)
    unique = tuple(dict.fromkeys(nodes))
    return ProvedCheckpoint(claim.size, claim.root, claim.index_root, sealed, unique)


def about(size: int) -> str:
    """By what name a checkpoint is spoken of."""
    return f"checkpoint {size}"


def _shorter(first: int, size: int) -> Wrong:
    reason = (
        f"the journal shown ends before record {first}, but {size} records are under a "
        "checkpoint on the chain: it is an older copy, or was cut off"
    )
    details = files.difference(f"{size} records", f"{first} records")
    return Wrong(files.DIFFERENCE, f"record {first}", reason, details)
