"""One check and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """A check that could not be made is never one that holds."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    """The document does not say enough, or says it in a form that is not judged here."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, its result in plain words, and the paths of the fields that it is about."""

    name: str
    """``sums.total``, ``numbers.seller``, …: stable, for programs."""
    result: Result
    words: str
    paths: tuple[str, ...] = ()


def holds(name: str, words: str, *paths: str) -> Check:
    """The rule was checked and is kept."""
    return Check(name, Result.HOLDS, words, paths)


def fails(name: str, words: str, *paths: str) -> Check:
    """The rule was checked and is broken."""
    return Check(name, Result.FAILS, words, paths)


def unknown(name: str, words: str, *paths: str) -> Check:
    """The rule could not be checked."""
    return Check(name, Result.UNKNOWN, words, paths)
