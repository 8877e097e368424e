"""Where Documents keeps what it knows of a document, and what its words say.

The slots are those of contracts/README.md ("Storage, for proofs"); a test holds them against the
compiled contract.
"""

from __future__ import annotations

from typing import Final, TypeVar

from eth_hash.auto import keccak

from chain.documents.state import (
    DocumentChange,
    DocumentIssue,
    DocumentSide,
    DocumentStatus,
    RedLetters,
    RedStatus,
)
from chain.errors import ProofError
from chain.evidence.checkpoint import mapping_slot, slot_at
from chain.words import Digest, Seconds

ISSUES_SLOT: Final = 1
CHANGES_SLOT: Final = 2
SUCCESSORS_SLOT: Final = 3
REDS_SLOT: Final = 4

_Code = TypeVar("_Code", DocumentStatus, DocumentSide, RedStatus)


def issue_slots(issue: Digest) -> tuple[Digest, Digest, Digest, Digest]:
    """The slots of an issue: its root; its numbers; amount and buyer; the blue document."""
    first = mapping_slot(issue, ISSUES_SLOT)
    return slot_at(first), slot_at(first, 1), slot_at(first, 2), slot_at(first, 3)


def changes_slot(document: Digest) -> Digest:
    """The slot of how many changes of validity a document had."""
    return slot_at(mapping_slot(document, CHANGES_SLOT))


def change_slot(document: Digest, number: int) -> Digest:
    """The slot of one change, counted from 0."""
    return slot_at(int.from_bytes(keccak(changes_slot(document))), number)


def successor_slot(document: Digest) -> Digest:
    """The slot of the document that follows one."""
    return slot_at(mapping_slot(document, SUCCESSORS_SLOT))


def red_slot(document: Digest) -> Digest:
    """The slot of a document's red letters."""
    return slot_at(mapping_slot(document, REDS_SLOT))


def is_batch(numbers: int) -> bool:
    """Whether the second word of an issue is that of a batch, which has no third and fourth."""
    return bool(_part(numbers, 4, 4))


def read_issue(root: int, numbers: int, amounts: int = 0, blue: int = 0) -> DocumentIssue | None:
    """An issue from its words; None where nothing was issued."""
    if not _part(numbers, 0, 4):
        return None
    return DocumentIssue(
        root=_digest(root),
        issuer=_part(numbers, 0, 4),
        count=_part(numbers, 4, 4),
        first=_part(numbers, 8, 6),
        issued=Seconds(_part(numbers, 14, 6)),
        valid_from=Seconds(_part(numbers, 20, 6)),
        valid_until=Seconds(_part(numbers, 26, 6)),
        amount=_part(amounts, 0, 8),
        buyer=_part(amounts, 8, 4),
        blue=_digest(blue) if blue else None,
    )


def read_change(word: int) -> DocumentChange:
    """A change of validity from its word; `ProofError` for a status or side that there is not."""
    return DocumentChange(
        recorded=Seconds(_part(word, 0, 6)),
        effective=Seconds(_part(word, 6, 6)),
        block=_part(word, 12, 6),
        status=_code(DocumentStatus, _part(word, 18, 1)),
        by=_code(DocumentSide, _part(word, 19, 1)),
    )


def read_red(word: int) -> RedLetters | None:
    """Red letters from their word, None where none was asked for; `ProofError` as above."""
    if not _part(word, 25, 4):
        return None
    side = _part(word, 30, 1)
    return RedLetters(
        total=_part(word, 0, 7),
        done=_part(word, 7, 7),
        open=_part(word, 14, 7),
        state=_part(word, 25, 4),
        status=_code(RedStatus, _part(word, 29, 1)),
        by=_code(DocumentSide, side) if side else None,
    )


def _part(word: int, at: int, size: int) -> int:
    """So many bytes of a word, from a byte on, both counted from the low end."""
    return (word >> 8 * at) & ((1 << 8 * size) - 1)


def _digest(word: int) -> Digest:
    return Digest(word.to_bytes(32))


def _code(codes: type[_Code], value: int) -> _Code:
    try:
        return codes(value)
    except ValueError as error:
        told = f"the contract's word holds {value}, which is no {codes.__name__}"
        raise ProofError(told) from error
