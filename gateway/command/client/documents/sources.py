"""Where documents come from: files, folders, archives, and lines or rows of a file; within bounds.

Nothing is unpacked onto the disk, and one piece at a time is in memory. What a piece says is *not*
looked at here.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final

from gateway.command.client.documents.tables import (
    SEPARATORS,
    TYPE,
    Columns,
    Signer,
    columns_of,
    complaints,
    separator_of,
)
from gateway.command.errors import CommandError, Status
from gateway.verification.zips import BadZip, name_of, require_no_zip

MAX_PIECES: Final = 100_000
MAX_PIECE: Final = 64 * 2**20
"""Bytes of one document's file, as the program that reads it takes."""
MAX_LINE: Final = 2 * 2**20
MAX_EXPANSION: Final = 200
"""An entry of an archive above `FREE` bytes expands at most so many times."""
FREE: Final = 2**20

_LINES: Final = (".ndjson", ".jsonl")
_BLOCK: Final = 2**20
_FAULTS: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error,
)  # fmt: skip
_ZIP: Final = b"PK\x03\x04"
_PACKAGES: Final = (b"OFD.xml", b"[Content_Types].xml")
"""What zips hold that are documents themselves: OFD, and those of an office program."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one document, and what a person calls it: file, entry, line or row.

    `refused` says why an entry of an archive was not taken out of it, or why a row is not issued.
    `row`: it is one of a table, which nobody knows by its place there.
    """

    name: str
    data: bytes
    refused: str = ""
    row: bool = False


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files meant by `paths`, each once: a folder stands for all in it, hidden ones left out.

    Raises `CommandError` where a path is none of both.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_inside(path)))
        elif path.is_file():
            found[path] = None
        else:
            raise CommandError(f"there is no file or folder {path}", Status.USAGE)
    if not found:
        raise CommandError("there are no files to read in what was named", Status.USAGE)
    return list(found)


def fingerprint(files: Iterable[Path]) -> bytes:
    """One hash over the bytes of all files in order, whatever they are called."""
    whole = sha256()
    for path in files:
        hashed = sha256()
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                hashed.update(block)
        whole.update(hashed.digest())
    return whole.digest()


def pieces(
    files: Iterable[Path],
    *,
    rows: bool,
    kind: str | None = None,
    signer: Signer | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Piece]:
    """Every document of the files in order; with `rows` a line or row of a table is one too.

    `kind` is what the rows of a table are that has no column ``type``, and `signer` who is about to
    sign them. How a table was taken, where that is no matter of course, is said.

    Raises `CommandError` where a file goes beyond the limits, or where there are too many.
    """
    read = partial(_rows, kind=kind, signer=signer, say=say) if rows else None
    for number, piece in enumerate(_pieces(files, read), start=1):
        if number > MAX_PIECES:
            raise CommandError(f"more than {MAX_PIECES:,} documents at once; split them")
        yield piece


def _pieces(
    files: Iterable[Path], rows: Callable[[Path], Iterator[Piece]] | None
) -> Iterator[Piece]:
    for path in files:
        if rows and path.suffix.lower() in _LINES:
            yield from _lines(path)
        elif rows and path.suffix.lower() == ".csv":
            yield from rows(path)
        elif _is_archive(path):
            yield from _entries(path) if rows else _named(path)
        else:
            yield Piece(path.name, _whole(path))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _whole(path: Path) -> bytes:
    if (size := path.stat().st_size) > MAX_PIECE:
        raise _too_large(str(path), size)
    return path.read_bytes()


def _too_large(name: str, size: int) -> CommandError:
    most = MAX_PIECE // 2**20
    return CommandError(f"{name} has {size:,} bytes; a document has at most {most} MiB")


def _lines(path: Path) -> Iterator[Piece]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            name = f"{path.stem}-{number}"
            if len(line) > MAX_LINE:
                raise CommandError(f"line {number} of {path} has more than {MAX_LINE:,} bytes")
            if line.strip():
                yield Piece(name, line)


def _rows(
    path: Path, *, kind: str | None, signer: Signer | None, say: Callable[[str], None]
) -> Iterator[Piece]:
    with path.open("rb") as raw, _text(raw) as text:
        try:
            separator = separator_of(next((line for line in text if line.strip()), ""))
            if separator != ",":
                say(f"{path}: its columns are parted by {SEPARATORS[separator]}")
            text.seek(0)
            table = csv.reader(text, delimiter=separator, strict=True)
            columns: Columns | None = None
            for number, cells in enumerate(table, start=1):
                if columns is None:
                    if any(cell.strip() for cell in cells):
                        columns = columns_of(str(path), number, cells, kind, say)
                    continue
                if len(cells) > len(columns.heads):
                    raise CommandError(f"row {number} of {path} has more cells than the head")
                if any(cell.strip() for cell in cells):
                    yield _row(f"{path.stem}-{number}", number, columns, cells, signer)
        except (csv.Error, UnicodeDecodeError) as error:
            raise CommandError(f"{path} is no CSV of UTF-8 or GB18030: {error}") from error


def _row(
    name: str, number: int, columns: Columns, cells: Sequence[str], signer: Signer | None
) -> Piece:
    """A row as JSON, or why it is not issued."""
    row = {head: cell for head, cell in zip(columns.heads, cells, strict=False) if cell.strip()}
    if "" in row:
        why = f"row {number}: {row[''][:40]} stands in a column without head; name the column"
        return Piece(name, b"", why, row=True)
    if why := "; ".join(complaints(number, columns, row, signer)):
        return Piece(name, b"", why, row=True)
    value = _nested(row)
    if columns.kind is not None:
        value.setdefault(TYPE, columns.kind)
    return Piece(name, json.dumps(value).encode(), row=True)


def _text(raw: IO[bytes]) -> io.TextIOWrapper:
    """UTF-8 where the beginning is, else GB18030, as office programs here write it."""
    head = raw.read(_BLOCK)
    raw.seek(0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # it may end within a character
    except UnicodeDecodeError:
        return io.TextIOWrapper(raw, "gb18030", newline="")
    return io.TextIOWrapper(raw, "utf-8-sig", newline="")


def _nested(cells: dict[str, str]) -> dict[str, object]:
    """The cells under dotted heads as objects: ``holder.name`` is ``name`` of ``holder``."""
    value: dict[str, object] = {}
    for head, cell in cells.items():
        *outer, last = head.split(".")
        inside = value
        for word in outer:
            found = inside.setdefault(word, {})
            if not isinstance(found, dict):
                raise CommandError(f"{head}: {word} is a column of its own too", Status.USAGE)
            inside = found
        if isinstance(inside.get(last), dict):
            raise CommandError(f"{head} is a column, and others lie inside it", Status.USAGE)
        inside[last] = cell
    return value


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.encode() for name in archive.namelist()}
    except zipfile.BadZipFile:
        return False
    return names.isdisjoint(_PACKAGES)


def _entries(path: Path) -> Iterator[Piece]:
    """The documents of an archive to be issued; one that cannot be taken out refuses all."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry, inside in _listed(archive):
                yield Piece(inside.name, _entry(archive, entry, f"{inside} in {path}"))
    except _FAULTS as error:
        raise CommandError(f"{path} cannot be unpacked: {error}") from error


def _named(path: Path) -> Iterator[Piece]:
    """The documents of an archive to be verified, called as the gateway calls them.

    What cannot be taken out is told in its place, as there.
    """
    with zipfile.ZipFile(path) as archive:
        for entry, inside in _listed(archive):
            name = f"{path.name}/{inside}"
            try:
                data = _entry(archive, entry, name)
            except (CommandError, *_FAULTS) as error:
                yield Piece(name, b"", f"the file cannot be unpacked ({error})")
                continue
            try:
                require_no_zip(data)
            except BadZip as error:
                yield Piece(name, b"", str(error))
                continue
            yield Piece(name, data)


def _listed(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    for entry in archive.infolist():
        inside = PurePosixPath(name_of(entry))
        if not entry.is_dir() and not any(
            part.startswith((".", "__MACOSX")) for part in inside.parts
        ):
            yield entry, inside


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """An entry's bytes, counted as they come: the archive may lie about their number."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Of others Python unpacks at once all that it has read, which may be gigabytes.
        raise CommandError(f"{name} is packed in a way that is not read; pack it with deflate")
    most = min(MAX_PIECE, max(FREE, entry.compress_size * MAX_EXPANSION))
    with archive.open(entry) as file:
        data = file.read(most + 1)
    if len(data) <= most:
        return data
    if most == MAX_PIECE:
        raise _too_large(name, len(data))
    raise CommandError(f"{name} expands more than {MAX_EXPANSION} times; it is left unread")
