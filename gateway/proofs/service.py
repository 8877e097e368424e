"""Records in their place, leaves, checkpoints and proofs."""

from __future__ import annotations

from sqlmodel import Session, col, select

from chain.words import to_hex
from gateway.anchoring.levels import covering
from gateway.anchoring.models import Checkpoint
from gateway.errors import Invalid, NotFound
from gateway.journal.models import Record, RecordTag
from gateway.journal.records import Entry, entry_of
from gateway.journal.tree import Tree
from gateway.proofs.schemas import (
    CheckpointOut,
    InclusionOut,
    LeavesOut,
    ProofOut,
    RecordOut,
)
from gateway.trace.visibility import Viewer, own_tag

MAX_LEAVES = 4096
MAX_CHECKPOINTS = 500
MAX_RECEIPTS = 500


def list_checkpoints(session: Session, *, before: int | None, limit: int) -> list[CheckpointOut]:
    """Checkpoints from the newest on, of a size below `before`."""
    query = select(Checkpoint).order_by(col(Checkpoint.size).desc())
    if before is not None:
        query = query.where(col(Checkpoint.size) < before)
    return [checkpoint_out(row) for row in session.exec(query.limit(limit)).all()]


def newest_checkpoint(session: Session) -> CheckpointOut | None:
    """The newest checkpoint; None before the first."""
    found = list_checkpoints(session, before=None, limit=1)
    return found[0] if found else None


def first_covering(session: Session, position: int) -> list[CheckpointOut]:
    """The first checkpoint that covers a position; none where it is not anchored."""
    row = covering(session, position)
    return [] if row is None else [checkpoint_out(row)]


def show_checkpoint(session: Session, size: int) -> CheckpointOut:
    """The checkpoint of that size; raises `NotFound`."""
    row = session.get(Checkpoint, size)
    if row is None:
        raise NotFound(f"there is no checkpoint of size {size}; see /v1/checkpoints")
    return checkpoint_out(row)


def checkpoint_out(row: Checkpoint) -> CheckpointOut:
    """A checkpoint in the form that leaves the gateway."""
    return CheckpointOut(
        size=row.size,
        root=to_hex(row.root),
        index_root=to_hex(row.index_root),
        block=row.block_number,
        block_hash=to_hex(row.block_hash),
        block_time=row.block_time,
        transaction=to_hex(row.transaction),
    )


def leaves(session: Session, first: int, limit: int) -> LeavesOut:
    """At most 4,096 leaf hashes from a position on."""
    tree = Tree(session)
    end = min(tree.size(), first + limit)
    found = tree.leaves(first, end) if first < end else []
    return LeavesOut(first=first, leaves=[to_hex(leaf) for leaf in found])


def inclusion(session: Session, position: int, size: int | None) -> InclusionOut:
    """The proof that a leaf is in the tree of `size` leaves; by default of all."""
    tree = Tree(session)
    size = _size(tree, size)
    if not 0 <= position < size:
        raise Invalid(f"position {position} is not in a tree of {size} leaves")
    return InclusionOut(
        position=position,
        leaf=to_hex(tree.leaves(position, position + 1)[0]),
        size=size,
        root=to_hex(tree.root(size)),
        proof=[to_hex(node) for node in tree.inclusion_proof(position, size)],
    )


def consistency(session: Session, old: int, new: int | None) -> ProofOut:
    """The proof that the tree of `new` leaves extends that of `old`."""
    tree = Tree(session)
    new = _size(tree, new)
    if not 0 <= old <= new:
        raise Invalid(f"a tree of {new} leaves cannot extend one of {old}")
    return ProofOut(proof=[to_hex(node) for node in tree.consistency_proof(old, new)])


def _size(tree: Tree, size: int | None) -> int:
    whole = tree.size()
    if size is not None and size > whole:
        raise Invalid(f"the journal has {whole} records, not {size}")
    return whole if size is None else size


def own_records(session: Session, viewer: Viewer, *, after: int | None, limit: int) -> list[Entry]:
    """The records in which the viewer's member has a part, behind a position, oldest first."""
    query = (
        select(Record)
        .join(RecordTag, col(RecordTag.position) == col(Record.position))
        .where(RecordTag.tag == own_tag(viewer))
        .where(col(RecordTag.position) > (-1 if after is None else after))
        .order_by(col(RecordTag.position))
        .limit(limit)
    )
    return [entry_of(row) for row in session.exec(query)]


def record_out(session: Session, entry: Entry) -> RecordOut:
    """A record with its place in tree and checkpoint."""
    row = covering(session, entry.position)
    checkpoint = None if row is None else checkpoint_out(row)
    proof = (
        [] if checkpoint is None else Tree(session).inclusion_proof(entry.position, checkpoint.size)
    )
    return RecordOut(
        position=entry.position,
        header=entry.header_bytes.decode(),
        body=entry.body,
        salt=None if entry.salt is None else to_hex(entry.salt),
        leaf=to_hex(entry.leaf),
        level="recorded" if checkpoint is None else "anchored",
        checkpoint=checkpoint,
        inclusion=[to_hex(node) for node in proof],
    )
