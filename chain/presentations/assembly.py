"""A presentation out of plain values: bundle, proofs and signatures, put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chain.documents import Bundle
from chain.evidence import Claim, Proved, Trust
from chain.presentations.checks import walked
from chain.presentations.document import Presentation
from chain.words import Address, Signature


def assemble(
    trust: Trust,
    bundle: Bundle,
    proved: Proved,
    checkpoint: Claim | None = None,
    observers: Iterable[tuple[Address, Signature]] = (),
) -> Presentation:
    """The presentation of a bundle under a block, with the nodes that it needs of those given.

    ``checkpoint`` is that with which observers signed the block; it is left out where none did.
    Nothing is checked: `check` says whether it holds together, and whoever hands a presentation
    out should ask it first.
    """
    signed = tuple(sorted(observers))
    made = Presentation(
        bundle=bundle,
        ledger=trust.ledger,
        header=proved.header,
        seal=proved.seal,
        nodes=tuple(proved.nodes),
        checkpoint=checkpoint if signed else None,
        observers=signed,
    )
    return replace(made, nodes=walked(made, trust))
