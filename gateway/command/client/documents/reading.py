"""Reading many documents into a command's memory: several at once, few in memory, in order."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from gateway.command.client.documents import sources
from gateway.command.client.documents.drafting import Choices, Draft, draft
from gateway.command.client.documents.state import State
from gateway.command.client.documents.tables import Signer
from gateway.command.errors import CommandError
from gateway.command.output import Progress
from gateway.documents.errors import DocumentError
from gateway.documents.formats.json_file import VOCABULARIES
from gateway.documents.model import Key
from gateway.documents.parsing import Readers
from gateway.documents.reading import Reading

BUNDLE: Final = ".bundle.json"
_AHEAD: Final = 16
"""So many files are handed to the reading processes ahead of the one that is waited for."""
_AT_ONCE: Final = 200
_BEFORE: Final = (
    "you issued its number before: {}; revoke that one first, or have it replaced (supersede), or "
    "say --again if both shall stand"
)
_LONGEST: Final = 180
"""Bytes of a file's name before its ending."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that cannot be issued, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class FileNames:
    """Names for bundles, each given once; those that stand in the folder are refused."""

    folder: Path
    taken: set[str] = field(default_factory=set)

    def give(self, name: str) -> str:
        """A name after that of the document; raises `CommandError` where the file is there."""
        stem = plain_name(Path(name).stem if "." in name else name)
        number, chosen = 1, stem
        while chosen.casefold() in self.taken:
            number += 1
            chosen = f"{stem}-{number}"
        self.taken.add(chosen.casefold())
        file = chosen + BUNDLE
        if (self.folder / file).exists():
            raise CommandError(f"{self.folder / file} is there; name another --output")
        return file


def plain_name(text: str) -> str:
    """A name as a file can have it on any system: no separators, no control characters."""
    kept = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in text)
    short = unicodedata.normalize("NFC", kept).encode()[:_LONGEST].decode(errors="ignore")
    return short.strip(". ") or "document"


Earlier = Callable[[Sequence[Key]], Sequence[str]]
"""What was issued under each of these numbers before and has not ended, in words; "" for none."""


def nothing_earlier(keys: Sequence[Key]) -> Sequence[str]:
    """Nobody is asked: what was issued before may be issued again."""
    return [""] * len(keys)


def read_all(
    state: State,
    files: Sequence[Path],
    choices: Choices,
    names: FileNames,
    progress: Progress,
    earlier: Earlier = nothing_earlier,
    *,
    signer: Signer | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> list[Failure]:
    """Read every document of the files into the memory; those that cannot be issued, and why.

    A document that came already, in whatever form and under whatever name, is one of those, and
    one whose number was issued `earlier`. `signer` is who is about to sign; how a table was taken
    is said where that is no matter of course.
    """
    failures: list[Failure] = []
    good: list[tuple[str, Draft]] = []
    first: dict[bytes, str] = {}
    # Of another kind a row is JSON, in which `type` would be a field of the document.
    kind = choices.kind if choices.kind in VOCABULARIES else None
    pieces = sources.pieces(files, rows=True, kind=kind, signer=signer, say=say)
    for piece, row, reading in _readings(pieces):
        progress.add(1)
        try:
            if isinstance(reading, str):
                raise CommandError(reading)
            one = draft(piece, reading.required(), choices)
            mark = sha256(one.key.text.encode()).digest()
            if mark in first:
                raise CommandError(f"its number is that of {first[mark]}: each is issued once")
            first[mark] = piece
            number = reading.required().number if row else ""
            good.append((names.give(f"{plain_name(number)}.csv" if number else piece), one))
        except DocumentError as error:
            failures.append(Failure(piece, f"{error.reason}; {_own(error.advice)}"))
        except CommandError as error:
            failures.append(Failure(piece, str(error)))
        if len(good) == _AT_ONCE:
            failures += _add(state, good, earlier)
            good = []
    return [*failures, *_add(state, good, earlier)]


def _add(state: State, drafts: Sequence[tuple[str, Draft]], earlier: Earlier) -> list[Failure]:
    """Put those into the memory whose number was not issued before; the others, and why not."""
    if not drafts:
        return []
    before = earlier([one.key for _, one in drafts])
    state.add([one for one, told in zip(drafts, before, strict=True) if not told])
    return [
        Failure(one.name, _BEFORE.format(told))
        for (_, one), told in zip(drafts, before, strict=True)
        if told
    ]


def _own(advice: str) -> str:
    """What a reader of a file is advised, for the one who issues it: there is nobody to ask."""
    _, asks, what = advice.partition("ask the issuer for a file ")
    if asks:
        return f"make a file {what}"
    return "make the file again" if "ask " in advice or "by its " in advice else advice


_Read = tuple[str, bool, Reading | str]


def _readings(pieces: Iterator[sources.Piece]) -> Iterator[_Read]:
    """What each piece holds, in order, or why it is refused; and whether it is a row of a table.

    A reading process is bounded in time and memory.
    """
    with closing(Readers()) as readers, ThreadPoolExecutor(2) as pool:
        ahead: deque[tuple[str, bool, Future[Reading] | str]] = deque()
        for piece in pieces:
            reading = piece.refused or pool.submit(readers.read, piece.data)
            ahead.append((piece.name, piece.row, reading))
            if len(ahead) > _AHEAD:
                yield _awaited(*ahead.popleft())
        for one in ahead:
            yield _awaited(*one)


def _awaited(name: str, row: bool, reading: Future[Reading] | str) -> _Read:
    return name, row, reading if isinstance(reading, str) else reading.result()
