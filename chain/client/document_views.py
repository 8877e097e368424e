"""What Documents and Uses answer when asked, as frozen classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from chain.client.errors import Nonsense
from chain.documents.state import (
    DocumentChange,
    DocumentIssue,
    DocumentSide,
    DocumentStatus,
    DocumentValidity,
    RedLetters,
    RedStatus,
)
from chain.words import ZERO_DIGEST, Digest, Seconds

__all__ = [
    "DocumentChange",
    "DocumentIssue",
    "DocumentSide",
    "DocumentStatus",
    "DocumentValidity",
    "RedLetters",
    "RedStatus",
    "UseState",
    "UseStatus",
    "read_issue",
    "read_red",
    "read_use",
    "read_validity",
]


class UseStatus(Enum):
    """How a document is used; one that is `LOCKED` is free once the lock has run out."""

    FREE = 0
    LOCKED = 1
    BOOKED = 2
    RELEASED = 3
    REVERSED = 4


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
