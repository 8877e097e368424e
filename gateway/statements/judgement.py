"""What the rules of a noun say of a statement that they let through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chain.words import Seconds


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the statement is about, by readable names, and how many signatures it still lacks.

    `subject` becomes the record's subject, from which its key tags follow: ``member``, or
    ``resource`` and ``owner`` with a ``recipient`` at a transfer, or ``authorization`` and more.
    `beside` stands in the record beside the statement, under keys of the noun's own. The statement
    asks for nothing that lasts beyond `not_after`.
    """

    subject: dict[str, str]
    missing: int
    beside: Mapping[str, Any] = field(default_factory=dict)
    not_after: Seconds | None = None
