"""Checkpoints that the Journal contract made: held against our tree, and kept with their proof."""

from __future__ import annotations

import logging

from chain import canonical
from chain.client import CheckpointAppended, CheckpointProof, Client, Nonsense, Refused
from chain.words import Digest, Seconds, to_hex
from gateway.anchoring.models import Checkpoint
from gateway.errors import LedgerError
from gateway.journal.tree import Tree

logger = logging.getLogger(__name__)


def capture(client: Client, event: CheckpointAppended, head: int) -> CheckpointProof | None:
    """The proof of a checkpoint under its own block, or under the newest one: both prove it.

    None, with a warning, where the node has no state of either or no header that hashes as it
    should; any later block proves it still, on a node that can.
    """
    problem = ""
    for block in dict.fromkeys((event.place.block, head)):
        try:
            proof = client.checkpoint_proof(event.size, block)
        except (Refused, Nonsense) as error:
            problem = problem or str(error)
            continue
        if (proof.root, proof.index_root, proof.made_in) != (
            event.root,
            event.index_root,
            event.place.block,
        ):
            raise Nonsense(
                f"the node's state in block {block} does not hold the checkpoint of {event.size} "
                f"records that its logs tell of: look at the node"
            )
        return proof
    logger.warning("checkpoint %d is kept without a proof: %s", event.size, problem)
    return None


def check_root(tree: Tree, size: int, root: Digest) -> None:
    """Raise `LedgerError` unless a checkpoint's root is that of our own first `size` records."""
    ours = tree.size()
    if size > ours:
        raise LedgerError(
            f"the chain has a checkpoint of {size} records, the journal has {ours}: the database "
            "is an older copy, or another operator appended; bring back the newest database"
        )
    if tree.root(size) != root:
        raise LedgerError(
            f"the checkpoint of {size} records has the root {to_hex(root)}, our tree has "
            f"{to_hex(tree.root(size))}: history differs; run `shujian audit`"
        )


def row(event: CheckpointAppended, time: Seconds, proof: CheckpointProof | None) -> Checkpoint:
    """The row that keeps a checkpoint; `time` is that of its block."""
    stored = _stored(proof)
    return Checkpoint(
        size=event.size,
        root=event.root,
        index_root=event.index_root,
        block_number=event.place.block,
        block_hash=event.place.block_hash,
        block_time=time,
        transaction=event.place.transaction,
        header=None if proof is None else proof.header.encoded,
        account_proof=stored[0],
        storage_proof=stored[1],
    )


def _stored(proof: CheckpointProof | None) -> tuple[bytes | None, bytes | None]:
    if proof is None:
        return None, None
    slots = [[to_hex(node) for node in nodes] for nodes in proof.slots]
    return canonical.encode([to_hex(node) for node in proof.account]), canonical.encode(slots)
