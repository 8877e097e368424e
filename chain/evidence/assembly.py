"""Evidence out of plain values: whoever has records, proofs and signatures puts them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from chain.evidence.checks import nodes_needed
from chain.evidence.document import Claim, Evidence, State
from chain.evidence.question import Question
from chain.evidence.records import Shown
from chain.evidence.trust import Trust
from chain.index import KeyProof, Window
from chain.merkle import shared_ranges
from chain.words import Address, Digest, Signature


@dataclass(frozen=True, slots=True)
class Proved:
    """A block, its seal, and the nodes of all ``eth_getProof`` answers under it, in any order.

    `effects` and `signers` are as in `State`: what of the records these nodes are to prove.
    """

    header: bytes
    seal: Signature | None
    nodes: Sequence[bytes]
    effects: Iterable[int] = ()
    signers: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the index proof of its key; no window where no record has the key.

    A question without a key has no index proof: consecutive positions prove its answer.
    """

    question: Question
    key: KeyProof | None = None
    window: Window | None = None


def assemble(
    trust: Trust,
    checkpoint: Claim,
    proved: Proved,
    records: Iterable[Shown],
    subtree: Callable[[int, int], bytes],
    asked: Asked | None = None,
    observers: Iterable[tuple[Address, Signature]] = (),
) -> Evidence:
    """The evidence for records, which may come in any order and twice.

    `subtree(start, stop)` is the root over those leaves of the journal. Where something is asked,
    the records must hold all of the window and its neighbours, or, without a key, all of the period
    and the records on both sides of it; with a purpose also the requests that releases answer.
    Nothing is checked: `check` says
    whether it holds together, and whoever hands evidence out should ask it first.
    """
    shown = tuple(sorted({item.position: item for item in records}.values(), key=_position))
    positions = [item.position for item in shown]
    ranges = shared_ranges(positions, checkpoint.size) if shown else []
    made = Evidence(
        ledger=trust.ledger,
        checkpoint=checkpoint,
        state=State(
            proved.header,
            proved.seal,
            tuple(proved.nodes),
            tuple(sorted(set(proved.effects))),
            proved.signers,
        ),
        records=shown,
        nodes=tuple(Digest(subtree(start, stop)) for start, stop in ranges),
        question=None if asked is None else asked.question,
        index=None if asked is None or asked.key is None else (asked.key, asked.window),
        observers=tuple(sorted(observers)),
    )
    nodes = nodes_needed(made, trust)
    return replace(made, state=replace(made.state, nodes=nodes))


def _position(item: Shown) -> int:
    return item.position
