"""Receiving evidence: into a draft beside the file, which has its name only when it is whole."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from chain.errors import ChainError
from chain.evidence import Evidence, parse_evidence, read_header
from gateway.command.client.client import Client
from gateway.command.errors import CommandError, Status

BESIDE = "shujian-evidence"
"""The header in which the gateway says what stands beside the evidence."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file of evidence, and what the gateway said beside it; not a word of it is checked."""

    path: Path
    bytes: int
    question: bool
    shown: int
    size: int
    block: int
    beside: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "file": str(self.path),
            "bytes": self.bytes,
            "records": self.beside["records"],
            "shown": self.shown,
            "checkpoint": self.size,
            "block": self.block,
            "uncovered": self.beside["uncovered"],
            "observers": self.beside["observers"],
            "required": self.beside["required"],
            "warnings": list(self.beside["warnings"]),
        }


def require_free(path: Path, *, force: bool) -> None:
    """Raise `CommandError` unless a file can be written there; before anything is asked."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file with -o FILE", Status.USAGE)
    if path.exists() and not force:
        raise CommandError(
            f"{path} is there already; name another file, or replace it with --force", Status.USAGE
        )
    if not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}; make it first", Status.USAGE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file will stand: a draft beside it that can be written, for its owner alone."""

    path: Path
    force: bool
    file: BinaryIO
    draft: Path

    def keep(self, data: bytes, *, anyhow: bool = False) -> Path:
        """Write the file, whole and synced; where it is.

        Raises `CommandError` where another command made a file of that name meanwhile; what cannot
        be had again is kept `anyhow`, under a name beside it.
        """
        self.file.write(data)
        self.file.flush()
        os.fsync(self.file.fileno())
        try:
            _name(self.draft, self.path, force=self.force)
        except (CommandError, OSError):  # some sticks and shares know no links
            if not anyhow:
                raise
            other = f"{self.path.stem}-{secrets.token_hex(3)}{self.path.suffix}"
            return self.draft.replace(self.path.with_name(other))
        return self.path


@contextmanager
def reserved(path: Path, *, force: bool) -> Iterator[Place]:
    """A place for a file, before anything is asked for it; raises as `require_free`."""
    require_free(path, force=force)
    with _draft(path) as (file, draft):
        yield Place(path, force, file, draft)


def receive(client: Client, query: Mapping[str, Any], path: Path, *, force: bool) -> Received:
    """Ask for evidence and keep it under that name; nothing is left of what does not come whole.

    Raises `CommandError` where what comes is not evidence.
    """
    with _draft(path) as (file, draft):
        with client.download("/v1/evidence", query=query) as response:
            beside = json.loads(response.headers[BESIDE])
            for block in response.iter_bytes():
                file.write(block)
        file.flush()
        os.fsync(file.fileno())
        found = _read(draft)
        _name(draft, path, force=force)
    return Received(
        path=path,
        bytes=path.stat().st_size,
        question=found.question is not None,
        shown=len(found.records),
        size=found.checkpoint.size,
        block=read_header(found.state.header).number,
        beside=beside,
    )


def _read(draft: Path) -> Evidence:
    try:
        return parse_evidence(draft.read_bytes())
    except ChainError as error:
        raise CommandError(
            f"what came is no evidence ({error}): it is thrown away; is `shujian` of the same "
            "version as the gateway?"
        ) from error


def _name(draft: Path, path: Path, *, force: bool) -> None:
    if force:
        draft.replace(path)
    else:
        try:
            os.link(draft, path)  # never replaces what another command put there meanwhile
        except FileExistsError:
            require_free(path, force=False)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # from here on it stays under its name
    finally:
        os.close(folder)


@contextmanager
def _draft(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside the final one, for its owner alone, gone at the end unless it was renamed."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file, draft
    finally:
        draft.unlink(missing_ok=True)
