"""Whether a bundle leads to a root, and a smaller bundle out of one: pure, no secret needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chain.documents.bundle import Bundle, Disclosed, require_form
from chain.documents.hashing import document_root, field_leaf
from chain.errors import CommitmentError, ProofError
from chain.merkle import fold_positions, node_hash, shared_ranges, verify_inclusion
from chain.words import Digest, to_hex

Range = tuple[int, int]


def verify_bundle(bundle: Bundle, root: bytes) -> None:
    """`ChainError` unless the bundle proves all it shows under ``root``.

    ``root`` is that of the batch, or of the document where it was issued alone; it comes from the
    chain, with issuer, kind, key or (series, first, count), and validity, which the caller
    compares with the envelope: here they are only proved to be the document's own words.
    """
    require_form(bundle)
    if computed_root(bundle) != bundle.document:
        raise ProofError(
            f"fields and envelope shown are not those of document {to_hex(bundle.document)}:"
            " ask the holder for the bundle as it was issued"
        )
    place, proof = bundle.envelope.place, bundle.batch
    if place is None or proof is None:
        if bundle.document != root:
            raise ProofError(f"document {to_hex(bundle.document)} is not the one that was issued")
        return
    try:
        verify_inclusion(place.position, place.count, bundle.document, proof, root)
    except ProofError as error:
        raise ProofError(
            f"document {to_hex(bundle.document)} is not number {place.serial} of the batch: {error}"
        ) from error


def computed_root(bundle: Bundle) -> Digest:
    """The root to which fields shown, nodes and envelope lead; `ProofError` if nodes do not fit."""
    return document_root(bundle.envelope.encode(), _subtrees(bundle)[0, bundle.envelope.fields])


def narrowed(bundle: Bundle, paths: Iterable[str]) -> Bundle:
    """The same bundle with only these of its fields; `CommitmentError` if one is not there.

    What is left out cannot be found again from the result. The bundle itself is not verified: a
    narrowed one is as true as the one that it came of.
    """
    require_form(bundle)
    wanted = set(paths)
    kept = tuple(shown for shown in bundle.fields if shown.field.path in wanted)
    if missing := wanted - {shown.field.path for shown in kept}:
        raise CommitmentError(f"{min(missing)!r} is not among the fields of the bundle")
    return replace(bundle, fields=kept, nodes=tuple(_nodes(bundle, kept)))


def _nodes(bundle: Bundle, kept: Sequence[Disclosed]) -> list[Digest]:
    known, size = _subtrees(bundle), bundle.envelope.fields
    if not kept:
        return [known[0, size]]
    return [known[part] for part in shared_ranges([shown.position for shown in kept], size)]


def _subtrees(bundle: Bundle) -> dict[Range, Digest]:
    """The root of every subtree that the proof gives or that follows from it."""
    size, nodes = bundle.envelope.fields, iter(bundle.nodes)
    leaves = [field_leaf(shown.field, shown.salt) for shown in bundle.fields]
    known: dict[Range, Digest] = {}

    def outside(start: int, stop: int) -> Digest:
        node = next(nodes, None)
        if node is None:
            raise ProofError("the proof of the fields has too few nodes")
        return known.setdefault((start, stop), node)

    def leaf(at: int) -> Digest:
        position = bundle.fields[at].position
        return known.setdefault((position, position + 1), leaves[at])

    def join(start: int, stop: int, left: Digest, right: Digest) -> Digest:
        return known.setdefault((start, stop), node_hash(left, right))

    if not leaves:
        outside(0, size)
    else:
        fold_positions([shown.position for shown in bundle.fields], size, outside, leaf, join)
    if next(nodes, None) is not None:
        raise ProofError("the proof of the fields has too many nodes")
    return known
