"""What Documents and Uses answer when asked, as frozen classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.client.errors import Nonsense
from chain.words import ZERO_DIGEST, Digest, Seconds


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


class UseStatus(Enum):
    """How a document is used; one that is `LOCKED` is free once the lock has run out."""

    FREE = 0
    LOCKED = 1
    BOOKED = 2
    RELEASED = 3
    REVERSED = 4


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
        counted = [c for c in self.changes if c.recorded <= known and c.effective <= time]
        return counted[-1].status if counted else DocumentStatus.ACTIVE


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


@dataclass(frozen=True, slots=True)
class UseState:
    """How a document is used; ``state`` counts the statements accepted about its key.

    ``holder`` is the member that has it, or had it last; ``until`` is a lock's last second, else
    0; ``buyer`` the one member that may use it, if one was named.
    """

    status: UseStatus
    holder: Digest | None
    voucher: Digest | None
    until: Seconds
    since: Seconds
    buyer: Digest | None
    state: int


def read_issue(values: Sequence[Any]) -> DocumentIssue | None:
    """What ``Documents.issued`` answered; None for zeros."""
    ((root, issuer, count, first, issued, start, end, amount, buyer, blue),) = values
    if issuer == 0:
        return None
    return DocumentIssue(
        Digest(root), issuer, count, first, Seconds(issued), Seconds(start), Seconds(end), amount,
        buyer, _known(blue),
    )  # fmt: skip


def read_validity(values: Sequence[Any]) -> DocumentValidity:
    """What ``Documents.validity`` answered. Raises `Nonsense`."""
    document, state, changes, successor = values
    try:
        found = tuple(
            DocumentChange(
                Seconds(recorded), Seconds(effective), block, DocumentStatus(status),
                DocumentSide(by),
            )
            for recorded, effective, block, status, by in changes
        )  # fmt: skip
    except ValueError as error:
        raise Nonsense("a document has a status or a side that there is not") from error
    return DocumentValidity(Digest(document), state, found, _known(successor))


def read_red(values: Sequence[Any]) -> RedLetters | None:
    """What ``Documents.red`` answered; None for zeros. Raises `Nonsense`."""
    total, done, asked, state, status, by = values
    if state == 0:
        return None
    try:
        return RedLetters(
            total, done, asked, state, RedStatus(status), DocumentSide(by) if by else None
        )
    except ValueError as error:
        raise Nonsense(f"red letters have the status {status}, side {by}") from error


def read_use(values: Sequence[Any]) -> UseState:
    """What ``Uses.useOf`` answered. Raises `Nonsense`."""
    (voucher, _, _, until, since, state, status), holder, buyer = values
    try:
        found = UseStatus(status)
    except ValueError as error:
        raise Nonsense(f"a use has the status {status}") from error
    return UseState(
        found, _known(holder), _known(voucher), Seconds(until), Seconds(since), _known(buyer), state
    )


def _known(value: bytes) -> Digest | None:
    return None if value == ZERO_DIGEST else Digest(value)
