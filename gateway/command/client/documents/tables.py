"""A table whose rows are documents: what its columns mean, and what of a row is not issued. Pure.

What a row becomes is signed and cannot be taken back, so what looks like a slip is refused with its
row and column before anything is signed; a column that is the issuer's own is taken, and said.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stdnum.cn import uscc

from gateway.command.errors import CommandError, Status
from gateway.documents import certificate
from gateway.documents.certificate import ALIASES, CERTIFICATE
from gateway.documents.errors import DocumentError
from gateway.documents.formats.json_file import VOCABULARIES
from gateway.documents.model import Kind
from gateway.documents.values import normal

TYPE: Final = "type"
"""The column that says of each row which kind of document it is."""
SEPARATORS: Final = {",": "the comma", ";": "the semicolon", "\t": "the tab"}
_NOT_READ: Final = "，；、|"
"""What parts columns nowhere, though somebody may have written a table with it."""
_NEEDED: Final = (
    ("name", ("name",)),
    ("number", ("number", "identifier")),
    ("holder", ("holder.name", "holder.code")),
)
"""What every certificate says, and the fields of which one is enough."""
_HEADS: Final = {path: head for head, path in reversed(ALIASES.items())}
"""By field the head that the template gives it."""
_LIKE: Final = {Kind.DATE: "write it like 2026-11-22"}
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
"""What a spreadsheet makes of a number of many digits: the last of them are lost."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The member in whose name the rows are about to be signed."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The head of a table; `kind` is what its rows are where they do not say it themselves."""

    heads: tuple[str, ...]
    kind: str | None

    @property
    def is_typed(self) -> bool:
        """Whether rows may say themselves what they are."""
        return TYPE in self.heads

    def kind_of(self, row: Mapping[str, str]) -> str | None:
        """What a row is read as, None for whatever its issuer calls it."""
        said = row.get(TYPE) or self.kind
        if said is None and sum(head in ALIASES for head in row) > 1:
            return CERTIFICATE  # as `gateway.documents.formats.json_file` takes it
        return said if said in VOCABULARIES else None

    def known(self) -> frozenset[str]:
        """Every head that means something; empty where all are the issuer's own."""
        if self.is_typed:
            kinds = set(VOCABULARIES)
        else:
            kind = self.kind_of(dict.fromkeys(self.heads, "x"))
            kinds = {kind} if kind else set()
        paths = {path for kind in kinds for path in VOCABULARIES[kind][0] if "[" not in path}
        more = {TYPE} if self.is_typed else set()
        return frozenset(paths | more | (set(ALIASES) if CERTIFICATE in kinds else set()))

    def head_of(self, path: str) -> str:
        """What the column of a field is called here, or in the template."""
        found = next((head for head in self.heads if ALIASES.get(head, head) == path), None)
        return found or _HEADS.get(path, path)


def separator_of(line: str) -> str:
    """What parts the columns of a table whose first line this is; the comma where nothing does."""
    meant = {*ALIASES, *(path for kinds, _ in VOCABULARIES.values() for path in kinds), TYPE}

    def fits(separator: str) -> tuple[int, bool]:
        heads = [head.strip() for head in next(csv.reader([line], delimiter=separator), [])]
        return len(meant.intersection(heads)), len(heads) > 1

    return max(SEPARATORS, key=fits)


def columns_of(
    file: str, row: int, cells: Sequence[str], kind: str | None, say: Callable[[str], None]
) -> Columns:
    """The columns that a head names; raises `CommandError`, and says which are taken as they are.

    `file` and `row` are where the head stands, as a person finds it.
    """
    columns = Columns(tuple(cell.strip() for cell in cells), kind)
    where = f"{file}, row {row}"
    named = [head for head in columns.heads if head]
    if len(named) == 1 and (found := next((one for one in _NOT_READ if one in named[0]), "")):
        raise _refused(f"{where} is one column with {found} in it: part columns by a comma")
    _refuse_twice(where, named)
    known = columns.known()
    if not known:
        return columns
    if known.isdisjoint({*named} - {TYPE}):
        raise _refused(
            f"{where}: no column of it is known ({', '.join(named)[:80]}): the first row names the "
            "columns, as `shujian document template` writes them"
        )
    own = [head for head in named if head not in known]
    for head in own:
        if near := next((one for one in sorted(known) if _is_near(head, one)), ""):
            raise _refused(
                f"{where}, column {head}: is it {near}? Call it so; a column of your own needs a "
                "name that is not so near to it"
            )
    for head in own:
        say(f"{where}, column {head} is none that is known: it is issued as a field of your own")
    return columns


def complaints(
    row: int, columns: Columns, cells: Mapping[str, str], signer: Signer | None
) -> Iterator[str]:
    """Why a certificate's row is not issued as it stands; each with row, column, what to do."""
    if columns.kind_of(cells) != CERTIFICATE:
        return
    found = {ALIASES.get(head, head): cell for head, cell in cells.items()}
    for what, paths in _NEEDED:
        if not any(found.get(path, "").strip() for path in paths):
            yield f"row {row}, column {columns.head_of(paths[0])}: it has no {what}; fill it in"
    for path, cell in found.items():
        why = _unreadable(path, cell) or (signer and _foreign(path, cell, signer))
        if why:
            yield f"row {row}, column {columns.head_of(path)}: {why}"


def _unreadable(path: str, cell: str) -> str:
    kind = certificate.KINDS.get(path)
    if kind is None:
        return ""
    if kind is Kind.IDENTIFIER and _ROUNDED.fullmatch(cell.strip()):
        return f"{cell} is a number that lost its last digits; make the column text, and fill it in"
    try:
        normal(kind, cell)
    except DocumentError as error:
        return f"{error.reason}; {_LIKE.get(kind, 'correct it')}"
    return ""


def _foreign(path: str, cell: str, signer: Signer) -> str:
    """Whether it names another issuer than the one who signs, or one that cannot be."""
    if path == "issuer.name" and _bare(cell) != _bare(signer.name):
        return (
            f"{cell[:60]} is not {signer.name}, who signs; write {signer.name}, or leave the row "
            "to that issuer"
        )
    if path != "issuer.code" or _bare(cell) == _bare(signer.code):
        return ""
    if not uscc.is_valid(cell):
        return f"the check character of {cell[:40]} is wrong (GB 32100); correct it"
    if uscc.is_valid(signer.code):
        return f"{cell} is not the code of {signer.name}, who signs; write {signer.code}"
    return ""  # registered here by a code of another sort, there is nothing to compare with


def _refuse_twice(where: str, named: Sequence[str]) -> None:
    """Two columns for one field, of which one would be lost."""
    first: dict[str, str] = {}
    for head in named:
        path = ALIASES.get(head, head)
        if (other := first.setdefault(path, head)) is not head or named.count(head) > 1:
            raise _refused(f"{where}: columns {other} and {head} are the same; leave one of them")


def _refused(why: str) -> CommandError:
    return CommandError(why, Status.USAGE)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_near(head: str, known: str) -> bool:
    """Whether a head is so like a known one that it may be meant: each part of it a slip away."""
    parts, others = _bare(head).split("."), _bare(known).split(".")
    return len(parts) == len(others) and all(
        _slips(one, other) <= (1 if len(other) <= 8 else 2)
        for one, other in zip(parts, others, strict=True)
    )


def _slips(one: str, other: str) -> int:
    """Characters left out, too many, wrong, or two in the other's place (optimal alignment)."""
    before: list[int] = []
    line = list(range(len(other) + 1))
    for at, mine in enumerate(one, 1):
        earlier, before = before, line
        line = [at]
        for to, theirs in enumerate(other, 1):
            best = min(before[to] + 1, line[to - 1] + 1, before[to - 1] + (mine != theirs))
            if at > 1 < to and mine == other[to - 2] and one[at - 2] == theirs:
                best = min(best, earlier[to - 2] + 1)
            line.append(best)
    return line[-1]
