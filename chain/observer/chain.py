"""Following the chain: the same blocks as before, and each further one re-executed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chain.errors import NodeError, SealError
from chain.evidence import Trust
from chain.node.accounts import State
from chain.node.codec import RlpError
from chain.node.errors import BlockRefused
from chain.node.execution import decode_header, trie_root
from chain.node.replay import ClaimedBlock, Replay
from chain.node.store import SealedBlock
from chain.node.witness import record_witness
from chain.observer import conviction as files
from chain.observer.claims import claims_in
from chain.observer.conviction import SealedHeader
from chain.observer.errors import MirrorError
from chain.observer.mirror import Mirror
from chain.observer.source import Source
from chain.observer.wrong import Wrong
from chain.seals import verify_seal
from chain.words import Digest, to_hex


class Chain:
    """The chain's part of a mirror that is open for writing, within a batch where it writes.

    ``clock`` is the latest time that a block may have now.
    """

    def __init__(self, mirror: Mirror, trust: Trust, clock: Callable[[], float]) -> None:
        self._mirror = mirror
        self._trust = trust
        self._clock = clock
        self._replay = Replay(mirror.chain, mirror.genesis, clock)
        self._trusts_contracts = False

    @property
    def head(self) -> SealedBlock:
        """The last block that was found right."""
        return self._replay.head

    def following(self, source: Source) -> Iterator[ClaimedBlock]:
        """The blocks behind our last one; `Wrong` unless the source has that one too."""
        blocks = source.blocks(self.head.number)
        shown = next(blocks, None)
        if shown is None or shown.header != self.head.header:
            raise self._diverged(source)
        return blocks

    def take(self, claimed: ClaimedBlock) -> SealedBlock:
        """Check, execute and keep the next block and the checkpoints made in it, or `Wrong`."""
        try:
            block = self._replay.advance(claimed)
        except BlockRefused as refused:
            raise self._refused(claimed, refused) from refused
        for claim in claims_in(block, self._trust.contracts["journal"].address):
            self._require_contracts()
            self._mirror.add_claim(claim)
        return block

    def _refused(self, claimed: ClaimedBlock, refused: BlockRefused) -> Wrong:
        head, about = self.head, f"block {refused.number}"
        parent = SealedHeader(head.header, head.seal)
        if self._is_sealed(claimed, refused.number) and self._has_other_parent(claimed):
            theirs = SealedHeader(claimed.header, claimed.seal)
            details = files.two_blocks(parent, theirs)
            return Wrong(files.BLOCKS, about, str(refused), details)
        if not _holds(claimed):
            reason = f"block {refused.number}: the transactions shown are not those of its header"
            details = files.difference("the header's transactions", "others")
            return Wrong(files.DIFFERENCE, about, reason, details)
        connection, genesis = self._mirror.connection, self._mirror.genesis
        witness = record_witness(connection, genesis, claimed, self._clock)
        details = files.bad_block(claimed, parent, witness)
        return Wrong(files.EXECUTION, about, str(refused), details)

    def _require_contracts(self) -> None:
        """`Wrong` unless the contracts at the trusted addresses have the trusted code.

        Asked once: the code of a contract that has no way to destroy itself stays.
        """
        if self._trusts_contracts:
            return
        state = State(self._mirror.chain.nodes, Digest(decode_header(self.head.header).state_root))
        for name, contract in self._trust.contracts.items():
            found = state.account(contract.address).code_hash
            if bytes(found) != contract.code:
                reason = f"the contract {name} on the chain is not the one that is trusted"
                details = files.difference(to_hex(contract.code), to_hex(found))
                raise Wrong(files.DIFFERENCE, f"contract {name}", reason, details)
        self._trusts_contracts = True

    def _diverged(self, source: Source) -> Wrong:
        """Where the source's chain leaves ours: the number after the last that is the same."""
        same, other = -1, self.head.number
        while other - same > 1:
            middle = (same + other) // 2
            shown = _first(source, middle)
            if shown is not None and shown.header == self._held(middle).header:
                same = middle
            else:
                other = middle
        return self._divergence(self._held(other), _first(source, other))

    def _divergence(self, held: SealedBlock, shown: ClaimedBlock | None) -> Wrong:
        number, about = held.number, f"block {held.number}"
        if shown is None:
            reason = (
                f"the chain shown ends before block {number}, but this mirror holds the blocks "
                f"to {self.head.number}: it is an older copy"
            )
            details = files.difference(to_hex(held.hash), "nothing")
            return Wrong(files.DIFFERENCE, about, reason, details)
        if number == 0 or not self._is_sealed(shown, number):
            reason = f"block {number} is shown as another one than before, and no sealer made it"
            details = files.difference(to_hex(held.header), to_hex(shown.header))
            return Wrong(files.DIFFERENCE, about, reason, details)
        reason = f"two sealed blocks have the number {number}: another history is shown"
        ours, theirs = SealedHeader(held.header, held.seal), SealedHeader(shown.header, shown.seal)
        return Wrong(files.BLOCKS, about, reason, files.two_blocks(ours, theirs))

    def _held(self, number: int) -> SealedBlock:
        block = self._mirror.chain.block(number)
        if block is None:
            raise MirrorError(f"the mirror lacks block {number}: it is damaged, begin another one")
        return block

    def _is_sealed(self, shown: ClaimedBlock, number: int) -> bool:
        try:
            found = Digest(decode_header(shown.header).hash)
            verify_seal(self._trust.genesis, number, found, shown.seal, self._trust.sealers)
        except (SealError, NodeError, RlpError, ValueError):
            return False
        return True

    def _has_other_parent(self, shown: ClaimedBlock) -> bool:
        header = decode_header(shown.header)
        following = header.block_number == self.head.number + 1
        return following and bytes(header.parent_hash) != self.head.hash


def _holds(claimed: ClaimedBlock) -> bool:
    """Whether the transactions are those to which the header commits: nobody sealed others."""
    try:
        header = decode_header(claimed.header)
    except RlpError:
        return True  # the header itself is what is wrong
    return bytes(header.transaction_root) == trie_root(claimed.transactions)


def _first(source: Source, number: int) -> ClaimedBlock | None:
    return next(source.blocks(number), None)
