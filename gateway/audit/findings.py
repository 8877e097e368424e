"""What an audit finds: each row and field that is not as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHOWN = 200
"""How many findings are kept to be shown; all are counted."""

_LONGEST = 72


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (table, row, field), both values shortened, and its meaning.

    `check` names the check that failed; `field` is ``(row)`` where a whole row is missing or too
    much.
    """

    check: str
    table: str
    key: str
    field: str
    expected: str
    found: str
    meaning: str

    def __str__(self) -> str:
        return (
            f"{self.table} {self.key}, {self.field}: {self.meaning}"
            f" (expected {self.expected}, found {self.found})"
        )


class Findings:
    """All findings counted by check, the first of them kept."""

    def __init__(self, shown: int = SHOWN) -> None:
        self._most = shown
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def add(
        self,
        check: str,
        table: str,
        key: str,
        field: str,
        expected: object,
        found: object,
        meaning: str,
    ) -> None:
        """Count a finding, and keep it if there is room."""
        self.counts[check] += 1
        if len(self.kept) < self._most:
            self.kept.append(
                Finding(check, table, key, field, shorten(expected), shorten(found), meaning)
            )

    def take(self, others: Findings) -> None:
        """Count what somebody else found, and keep it if there is room."""
        self.kept = [*self.kept, *others.kept][: self._most]
        self.counts += others.counts

    def go_on(self, kept: Iterable[Finding], counts: Mapping[str, int]) -> None:
        """Begin with these; what was found meanwhile and is among them counts once."""
        before = list(kept)
        meanwhile = [one for one in self.kept if one not in before]
        self.kept = [*before, *meanwhile][: self._most]
        self.counts = Counter(counts) + Counter(one.check for one in meanwhile)


def shorten(value: object) -> str:
    """A value in a few words: bytes in hexadecimal, the middle of a long one left out."""
    if value is None:
        return "nothing"
    text = f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2 - 1
    return f"{text[:half]}…{text[-half:]} ({len(text)} characters)"
