"""What a verifier does with the proof of a key: from its bucket to the index root."""

from __future__ import annotations

from chain.errors import ProofError
from chain.index.hashing import (
    branch_hash,
    bucket_hash,
    bucket_of,
    depth_of,
    require_hash,
    root_hash,
)
from chain.index.proofs import Entry, IndexRoot, KeyProof
from chain.words import Digest


def verify_key(tag: bytes, proof: KeyProof, root: IndexRoot) -> tuple[int, Digest]:
    """How many records below the root's size have the tag, and the root of their list.

    ``ProofError`` unless the proof leads to the root and its bucket holds the tag. Not checked:
    that the root tells the truth about the journal, which is what observers replay.
    """
    entry = _found(tag, proof, root)
    if entry is None:
        raise ProofError("the bucket of the tag does not hold it: no record has this tag")
    return entry.count, entry.root


def verify_absent(tag: bytes, proof: KeyProof, root: IndexRoot) -> None:
    """Raise ``ProofError`` unless, by this root, no record below its size has the tag."""
    entry = _found(tag, proof, root)
    if entry is not None:
        raise ProofError(f"the tag is not absent: {entry.count} records have it")


def _found(tag: bytes, proof: KeyProof, root: IndexRoot) -> Entry | None:
    """The entry of the tag in its bucket, once that is proved to be the bucket."""
    require_hash(tag, "the tag")
    depth = depth_of(proof.keys)
    if len(proof.siblings) != depth:
        raise ProofError(f"an index of {proof.keys} keys has {depth} siblings in its proofs")
    bucket = bucket_of(tag, depth)
    _require_bucket(proof, bucket, depth, root)
    if _climbed(proof, bucket, depth, root) != root.root:
        raise ProofError("the proof of the key does not lead to the index root")
    return proof.entry(tag)


def _require_bucket(proof: KeyProof, bucket: int, depth: int, root: IndexRoot) -> None:
    if len(proof.entries) > proof.keys:
        raise ProofError("the bucket holds more entries than the index has keys")
    for entry in proof.entries:
        if bucket_of(entry.tag, depth) != bucket:
            raise ProofError("an entry stands in a bucket that is not its own")
        if entry.count > root.size:
            raise ProofError("an entry counts more records than the journal has")


def _climbed(proof: KeyProof, bucket: int, depth: int, root: IndexRoot) -> Digest:
    node = bucket_hash(proof.content())
    for level, sibling in enumerate(proof.siblings):
        right = (bucket >> level) & 1
        node = branch_hash(sibling, node) if right else branch_hash(node, sibling)
    return root_hash(root.size, proof.keys, depth, node)
