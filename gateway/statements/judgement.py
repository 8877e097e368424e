"""What the rules of a noun say of a statement that they let through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the statement is about, by readable names, and how many signatures it still lacks.

    `subject` holds ``member``, or ``resource`` and ``owner`` with a ``recipient`` at a transfer;
    it becomes the record's subject, from which its key tags follow.
    """

    subject: dict[str, str]
    missing: int
