"""The tree of errors of the catalog; each message is one line that says what to do next.

CatalogError
├── EntryError     the document is not a catalog entry
├── CodeError      a resource code or member prefix
├── MappingError   --map, --set, --only
└── FileError      a file cannot be read as a table of entries
    ├── EncodingError
    └── TableError
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an entry: where (``items[3].name``) and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class CatalogError(Invalid):
    """Base of every error of the catalog; all of them are faults of the input."""


class EntryError(CatalogError):
    """The document is not a catalog entry; ``details`` holds every reason, not only the first."""

    def __init__(self, details: Sequence[Problem]) -> None:
        self.details: tuple[Problem, ...] = tuple(details)
        lines = tuple(str(problem) for problem in self.details)
        super().__init__("not a catalog entry: " + "; ".join(lines), lines)


class CodeError(CatalogError):
    """A resource code or member prefix is malformed, used up, or cannot be made from a name."""


class MappingError(CatalogError):
    """A ``--map``, ``--set`` or ``--only`` names a field or column that does not exist."""


class FileError(CatalogError):
    """A file of entries cannot be read as the table it claims to be."""


class EncodingError(FileError):
    """The bytes are neither UTF-8 nor GB18030; the message names the first bad row."""


class TableError(FileError):
    """The table is broken or over a limit; the message names row and limit."""
