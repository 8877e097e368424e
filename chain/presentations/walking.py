"""What the state of the block holds of one document, walked in one fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field

from chain.documents.identity import DocumentName
from chain.documents.state import (
    DocumentIssue,
    DocumentStatus,
    DocumentValidity,
    RedLetters,
)
from chain.errors import ProofError
from chain.evidence.running import Run
from chain.presentations import slots
from chain.presentations.document import Presentation
from chain.words import Digest, Seconds

MAX_CHANGES = 4096


class TooMuch(ProofError):
    """The document has had more changes than this program reads."""


@dataclass(slots=True)
class Walk:
    """One presentation under one trust, while the checks go through it in their order."""

    shown: Presentation
    run: Run
    now: Seconds
    as_of: Seconds | None
    max_age: int
    name: DocumentName = field(init=False)
    issue: DocumentIssue | None = None
    validity: DocumentValidity | None = None
    red: RedLetters | None = None

    def __post_init__(self) -> None:
        self.name = self.shown.name

    @property
    def time(self) -> Seconds:
        """The time asked about: where none is, now, by that clock which is ahead."""
        return max(self.now, self.run.header().time) if self.as_of is None else self.as_of

    def read_issue(self) -> DocumentIssue | None:
        """What was issued under the name; None where nothing was."""
        root, numbers, amounts, blue = slots.issue_slots(self.name.issue)
        words = [self._word(root), self._word(numbers)]
        if words[1] and not slots.is_batch(words[1]):
            words += [self._word(amounts), self._word(blue)]
        self.issue = slots.read_issue(*words)
        return self.issue

    def read_validity(self) -> DocumentValidity:
        """All changes, and the successor where the last one names one."""
        document = self.name.id
        count = self._word(slots.changes_slot(document))
        if count > MAX_CHANGES:
            raise TooMuch(f"the document has had {count} changes, {MAX_CHANGES} at most are read")
        changes = tuple(
            slots.read_change(self._word(slots.change_slot(document, number)))
            for number in range(count)
        )
        successor = 0
        if changes and changes[-1].status is DocumentStatus.SUPERSEDED:
            successor = self._word(slots.successor_slot(document))
        found = Digest(successor.to_bytes(32)) if successor else None
        return DocumentValidity(document, count + 1, changes, found)

    def read_red(self) -> RedLetters | None:
        """The red letters; None where none was ever asked for."""
        return slots.read_red(self._word(slots.red_slot(self.name.id)))

    def _word(self, slot: Digest) -> int:
        return self.run.slot("documents", slot)
