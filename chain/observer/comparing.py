"""Evidence held against a mirror: was whoever made it shown the same history?"""

from __future__ import annotations

from dataclasses import dataclass

from chain.errors import ObserverError
from chain.evidence import Evidence, Trust, read_header
from chain.node.genesis import to_json
from chain.observer import conviction as files
from chain.observer.conviction import Conviction, ProvedCheckpoint, SealedHeader
from chain.observer.mirror import Mirror
from chain.observer.records import prove_checkpoint
from chain.seals import verify_seal
from chain.words import Address, Millis


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it: ``agrees`` is None where the mirror has not come so far yet.

    ``conviction`` is there where two histories are sealed; where it is not, nobody is convicted.
    """

    agrees: bool | None
    text: str
    conviction: Conviction | None = None


def presented(evidence: Evidence) -> ProvedCheckpoint:
    """The checkpoint of evidence with its proof; `ObserverError` where no sealer vouches for it."""
    if evidence.state.seal is None:
        raise ObserverError("the evidence holds no seal: there is nothing to hold anybody to")
    sealed = SealedHeader(evidence.state.header, evidence.state.seal)
    claim = evidence.checkpoint
    return ProvedCheckpoint(
        claim.size, claim.root, claim.index_root, sealed, tuple(evidence.state.nodes)
    )


def compare(
    mirror: Mirror, trust: Trust, shown: ProvedCheckpoint, observer: Address | None, time: Millis
) -> Comparison:
    """Whether a sealed checkpoint that somebody shows is of the mirror's history.

    Raises `SealError` or `ProofError` where it is not sealed, or not in the state of its block:
    such evidence is worth nothing, and `shujian verify` says why.
    """
    header = read_header(shown.block.header)
    verify_seal(trust.genesis, header.number, header.hash, shown.block.seal, trust.sealers)
    held = mirror.chain.block(header.number)
    if held is not None and held.hash != header.hash:
        reason = f"two sealed blocks have the number {header.number}: another history is shown"
        details = files.two_blocks(SealedHeader(held.header, held.seal), shown.block)
        return _different(mirror, trust, observer, time, (files.BLOCKS, reason, details))
    claim = mirror.claim(shown.size)
    if held is None and claim is None:
        return Comparison(None, "it is newer than the mirror: follow the ledger on, and ask again")
    if claim is None or (claim.root, claim.index_root) != (shown.root, shown.index_root):
        reason = f"another checkpoint of {shown.size} records is shown than the mirror holds"
        if claim is None or held is not None:
            # The block is ours, and our state of it holds no such checkpoint.
            return Comparison(False, f"{reason}, and its block does not hold it: it is forged")
        ours = prove_checkpoint(mirror, trust.contracts["journal"].address, claim)
        found = (files.CHECKPOINTS, reason, files.two_checkpoints(ours, shown))
        return _different(mirror, trust, observer, time, found)
    if held is None:
        return Comparison(
            True, "the checkpoint is the mirror's; the block is newer than the mirror"
        )
    return Comparison(True, "block and checkpoint are those of the mirror")


def _different(
    mirror: Mirror,
    trust: Trust,
    observer: Address | None,
    time: Millis,
    found: tuple[str, str, dict[str, object]],
) -> Comparison:
    kind, reason, details = found
    genesis = to_json(mirror.genesis).decode()
    made = Conviction(kind, reason, trust.ledger, genesis, observer, time, details)
    return Comparison(False, reason, made)
