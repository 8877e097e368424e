"""Committing to a document: its leaves, its root, and the bundle that shows some of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chain.documents.bundle import Bundle, Disclosed
from chain.documents.envelope import Envelope
from chain.documents.fields import Field, FieldLike, in_order
from chain.documents.hashing import document_root, field_leaf, salt_of, salts_key
from chain.errors import CommitmentError
from chain.merkle import prove_positions, root_hash
from chain.words import Digest


@dataclass(frozen=True, slots=True)
class Commitment:
    """A document with its salts: what the issuer has when it issues, and a holder with the secret.

    ``fields``, ``salts`` and ``leaves`` stand in the order of the paths' bytes.
    """

    envelope: Envelope
    fields: tuple[Field, ...]
    salts: tuple[bytes, ...]
    leaves: tuple[Digest, ...]
    root: Digest

    def disclose(
        self, paths: Iterable[str] | None = None, batch: Sequence[Digest] | None = None
    ) -> Bundle:
        """The bundle that shows these fields (all where None), with the proof of its batch.

        `CommitmentError` if the document has no such field, or if the proof is missing or too much.
        """
        wanted = None if paths is None else set(paths)
        shown = [at for at, one in enumerate(self.fields) if wanted is None or one.path in wanted]
        if wanted is not None and len(shown) != len(wanted):
            known = {field.path for field in self.fields}
            raise CommitmentError(f"the document has no field {min(wanted - known)!r}")
        if (batch is None) is not (self.envelope.place is None):
            raise CommitmentError("the proof of the batch is given exactly if there is a batch")
        size = len(self.leaves)
        nodes = prove_positions(self.leaves, shown, size) if shown else [root_hash(self.leaves)]
        return Bundle(
            document=self.root,
            envelope=self.envelope,
            fields=tuple(Disclosed(at, self.fields[at], self.salts[at]) for at in shown),
            nodes=tuple(nodes),
            batch=None if batch is None else tuple(batch),
        )


def commit(envelope: Envelope, fields: Iterable[FieldLike], secret: bytes) -> Commitment:
    """The commitment to these fields under this envelope, salted from one secret of 32 bytes.

    The secret is random and this document's own (`document_secret` makes one for each of a
    series). `CommitmentError` if the fields cannot stand in one document, or are not as many as
    the envelope says.
    """
    ordered = in_order(fields)
    if len(ordered) != envelope.fields:
        raise CommitmentError(
            f"the envelope says {envelope.fields} fields, the document has {len(ordered)}"
        )
    written = envelope.encode()
    key = salts_key(secret, written)
    salts = tuple(salt_of(key, field.path) for field in ordered)
    leaves = tuple(map(field_leaf, ordered, salts))
    return Commitment(envelope, ordered, salts, leaves, document_root(written, root_hash(leaves)))
