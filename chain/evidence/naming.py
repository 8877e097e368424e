"""What a question calls a document of a batch, beside the tag that hashes it. Pure.

The id in ``document:0x…`` is a hash of batch and serial; who asked knows these two. Where a record
shown tells them, they are hashed again: what comes out the same is the name, whoever told it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chain.documents import DocumentName
from chain.errors import CommitmentError
from chain.evidence.question import Question
from chain.evidence.records import Shown
from chain.words import to_hex

_NAMED: Final = (("issue", "serial"), ("successor", "successorSerial"))


def names_of(question: Question | None, records: Sequence[Shown]) -> dict[str, str]:
    """By key tag of the question: the name ``0x…-SERIAL`` that it stands for, as far as told."""
    if question is None:
        return {}
    asked = {key for key in (question.key, *question.also) if key and key.startswith("document:")}
    if not asked:
        return {}
    names = {f"document:{to_hex(name.id)}": name.text for name in _told(records)}
    return {tag: names[tag] for tag in sorted(asked & names.keys())}


def _told(records: Sequence[Shown]) -> Iterator[DocumentName]:
    """The documents of batches that statements in the bodies name, well or ill."""
    for shown in records:
        statement = None if shown.body is None else shown.body.value.get("statement")
        message = statement.get("message") if isinstance(statement, dict) else None
        if isinstance(message, dict):
            yield from _named(message)


def _named(message: Mapping[str, Any]) -> Iterator[DocumentName]:
    for issue, serial in _NAMED:
        if not isinstance(message.get(serial), int):
            continue
        try:
            name = DocumentName.parse(f"{message.get(issue)}-{message[serial]}")
        except CommitmentError:
            continue
        yield name
