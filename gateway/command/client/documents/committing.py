"""The commitments and bundles of what is being issued, the same ones each time they are made. Pure.

Everything follows from the documents, their place and the one secret that the command's state
keeps: so an interrupted command makes the bundles that belong to the root it signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chain.documents import Batch, Bundle, Commitment, Envelope, Place, commit, document_secret
from chain.documents.identity import DocumentName, alone_id, batch_id, series_id
from chain.words import Digest, Seconds
from gateway.command.client.documents.drafting import Period
from gateway.command.client.documents.state import Item


@dataclass(frozen=True, slots=True)
class Alone:
    """How documents are committed to that are issued one by one, each under its own key."""

    issuer: Digest
    secret: bytes

    def commit(self, item: Item) -> Commitment:
        """The commitment to a document whose keyed hash is known."""
        key = _known(item)
        envelope = Envelope(
            self.issuer, item.kind, key, None, Seconds(item.valid_from), Seconds(item.valid_until),
            len(item.fields),
        )  # fmt: skip
        return commit(envelope, item.fields, document_secret(self.secret, key, 0))

    def name(self, key: Digest, kind: str) -> DocumentName:
        """The name under which the document of a keyed hash is issued."""
        return DocumentName(alone_id(self.issuer, key, kind))

    def bundles(self, items: Sequence[Item]) -> Iterator[Bundle]:
        """A bundle for each document that shows all of it."""
        for item in items:
            yield self.commit(item).disclose()


@dataclass(frozen=True, slots=True)
class Run:
    """How the documents of a batch are committed to: numbered from `first` on, in their order."""

    issuer: Digest
    secret: bytes
    kind: str
    series: Digest
    first: int
    count: int
    period: Period

    def commit(self, item: Item) -> Commitment:
        """The commitment to a document at its place."""
        place = Place(self.series, self.first, self.count, self.first + item.n)
        envelope = Envelope(
            self.issuer, self.kind, None, place, Seconds(self.period.valid_from),
            Seconds(self.period.valid_until), len(item.fields),
        )  # fmt: skip
        return commit(
            envelope, item.fields, document_secret(self.secret, self.series, place.serial)
        )

    @property
    def issue(self) -> Digest:
        """The id of the batch."""
        return batch_id(series_id(self.issuer, self.series, self.kind), self.first)

    def name(self, n: int) -> DocumentName:
        """The name under which the document at a position is issued."""
        return DocumentName(self.issue, self.first + n)

    def bundles(self, items: Sequence[Item], batch: Batch) -> Iterator[Bundle]:
        """A bundle for each document that shows all of it, with its proof."""
        for item in items:
            yield self.commit(item).disclose(None, batch.proof(item.n))


def _known(item: Item) -> Digest:
    if item.hashed is None:
        raise ValueError(f"{item.name} has no keyed hash yet")
    return item.hashed
