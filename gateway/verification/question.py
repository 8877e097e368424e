"""What a visitor brings: one thing to be verified. Pure; nothing here says whether it is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from chain.words import Seconds


@dataclass(frozen=True, slots=True)
class File:
    """A file of any form: a document, a bundle, a presentation; ``hint`` as `Readers.read` has."""

    data: bytes
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A document by what is typed from it.

    ``amount`` is the sum with tax; for older Chinese invoices, which have a ``code``, the sum
    without tax, or the last six digits of the check code instead. ``seller`` (its number) is asked
    for where numbers are the seller's own; ``type`` then says which kind of document it is.
    """

    number: str
    date: str
    amount: str = ""
    code: str = ""
    check_code: str = ""
    seller: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """The text that a QR code says."""

    text: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A certificate by its identifier; the date of issue, where given, has to be right too."""

    identifier: str
    date: str = ""


Brought: TypeAlias = File | Number | Code | Identifier


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be verified, under the name that the visitor has for it.

    ``as_of`` (Unix seconds) asks how it was then: by what is known now, and by what was known then.
    """

    name: str
    brought: Brought
    as_of: Seconds | None = None
