"""The question that evidence answers: one key or none, a period, what a header tells, a purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.errors import EvidenceError
from chain.evidence import forms
from chain.records import OUTCOMES, Header, tag_hash
from chain.words import Digest

MAX_CRITERIA = 64

_MEMBERS = ("also", "from", "key", "kinds", "outcomes", "purpose", "until")


@dataclass(frozen=True, slots=True)
class Question:
    """All records with the key tag, recorded from `since` to `until` (Unix ms, inclusive).

    And with each key tag of `also`, and of one of the kinds and outcomes if any are named. `key`
    None asks for all records of the period; then nothing stands in `also`. With `purpose`, only
    accesses for that purpose are asked for, which their bodies tell (`chain.evidence.purpose`).
    """

    key: str | None
    since: int | None = None
    until: int | None = None
    also: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    purpose: str | None = None

    def __post_init__(self) -> None:
        if self.key is None and self.also:
            raise EvidenceError("a question without a key names no further key tags in also")

    @property
    def tag(self) -> Digest | None:
        """The tag of the key."""
        return None if self.key is None else tag_hash(self.key)

    def asks_for(self, header: Header) -> bool:
        """Whether all but the purpose asks for a record with this header."""
        tags = {tag for tag, _ in header.tags}
        return (
            (self.key is None or self.tag in tags)
            and all(tag_hash(key) in tags for key in self.also)
            and (self.since is None or self.since <= header.time)
            and (self.until is None or header.time <= self.until)
            and (not self.kinds or header.kind in self.kinds)
            and (not self.outcomes or header.outcome in self.outcomes)
        )


def read_question(value: Any, where: str) -> Question:
    """A question out of a file."""
    raw = forms.members(value, _MEMBERS, where)
    lists = {
        name: forms.items(raw[name], forms.text, f"{where}.{name}", MAX_CRITERIA)
        for name in ("also", "kinds", "outcomes")
    }
    for name, texts in lists.items():
        forms.ascending(texts, str.encode, f"{where}.{name}")
    if not set(lists["outcomes"]) <= set(OUTCOMES):
        raise EvidenceError(f"{where}.outcomes are of {', '.join(OUTCOMES)}")
    return Question(
        key=forms.optional(raw["key"], forms.text, f"{where}.key"),
        since=forms.optional(raw["from"], forms.number, f"{where}.from"),
        until=forms.optional(raw["until"], forms.number, f"{where}.until"),
        purpose=forms.optional(raw["purpose"], forms.text, f"{where}.purpose"),
        **lists,
    )


def question_json(question: Question) -> dict[str, Any]:
    """The question as the file has it."""
    return {
        "also": list(question.also),
        "from": question.since,
        "key": question.key,
        "kinds": list(question.kinds),
        "outcomes": list(question.outcomes),
        "purpose": question.purpose,
        "until": question.until,
    }
