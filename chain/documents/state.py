"""What the contract Documents keeps of a document, as frozen classes: issue, validity, red letters.

A client reads them from a contract's answers, a presentation from proofs of its storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chain.words import Digest, Seconds


class DocumentStatus(Enum):
    """How valid a document is as far as its changes say; periods are *not* judged."""

    ACTIVE = 1
    SUSPENDED = 2
    REVOKED = 3
    SUPERSEDED = 4


class DocumentSide(Enum):
    """For whom an account spoke about a document."""

    ISSUER = 1
    STEWARD = 2
    BUYER = 3


class RedStatus(Enum):
    """How far the red letters of a document have come, by the last statement about them."""

    REQUESTED = 1
    CONFIRMED = 2
    REJECTED = 3
    WITHDRAWN = 4
    PARTIAL = 5
    FULL = 6


@dataclass(frozen=True, slots=True)
class DocumentIssue:
    """What was issued: a document (``count`` 0, ``first`` 0) or a batch.

    ``issuer`` and ``buyer`` are numbers of members, 0 for no buyer; ``valid_until`` 0 is without
    end; ``amount`` 0 was not told; ``blue`` is None unless it is a red letter.
    """

    root: Digest
    issuer: int
    count: int
    first: int
    issued: Seconds
    valid_from: Seconds
    valid_until: Seconds
    amount: int
    buyer: int
    blue: Digest | None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One change of a document's validity, recorded in ``block`` at the time ``recorded``."""

    recorded: Seconds
    effective: Seconds
    block: int
    status: DocumentStatus
    by: DocumentSide


@dataclass(frozen=True, slots=True)
class DocumentValidity:
    """A document's changes since it was issued, in the order of acceptance.

    ``state`` counts the statements accepted about its validity, its issue included.
    """

    document: Digest
    state: int
    changes: tuple[DocumentChange, ...]
    successor: Digest | None

    @property
    def status(self) -> DocumentStatus:
        """By the last change, effective already or not."""
        return self.changes[-1].status if self.changes else DocumentStatus.ACTIVE

    def status_at(self, time: Seconds, known: Seconds) -> DocumentStatus:
        """How valid it was at a time, by what was recorded until the second ``known``.

        The last change recorded and effective by then; that it was issued by then is *not* looked
        at, nor is the period of its validity.
        """
        change = self.change_at(time, known)
        return DocumentStatus.ACTIVE if change is None else change.status

    def change_at(self, time: Seconds, known: Seconds) -> DocumentChange | None:
        """The change that made it what `status_at` says; None where none had by then."""
        counted = [c for c in self.changes if c.recorded <= known and c.effective <= time]
        return counted[-1] if counted else None


@dataclass(frozen=True, slots=True)
class RedLetters:
    """The red letters of a blue document: ``done`` of ``total`` is issued, ``open`` asked for.

    ``by`` is the side that asked, while something is asked for.
    """

    total: int
    done: int
    open: int
    state: int
    status: RedStatus
    by: DocumentSide | None
