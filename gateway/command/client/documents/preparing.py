"""A folder and a memory for one issuing command: begun, or found again after an interruption."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from chain import canonical
from gateway.command.client.client import Client
from gateway.command.client.documents.asking import issued_before
from gateway.command.client.documents.drafting import Choices, one_kind, shared_period
from gateway.command.client.documents.issuing import Work
from gateway.command.client.documents.reading import (
    Failure,
    FileNames,
    nothing_earlier,
    read_all,
)
from gateway.command.client.documents.sources import files_of, fingerprint
from gateway.command.client.documents.state import PREFIX, SUFFIX, Phase, State
from gateway.command.client.documents.tables import Signer
from gateway.command.client.importing import member_of
from gateway.command.errors import CommandError
from gateway.command.output import Progress

LOCK: Final = ".issuing.lock"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A command's work, and what of the documents cannot be issued.

    `blocked`: nothing may be signed because of those. `finished`: all was handed out before.
    """

    work: Work
    failures: list[Failure]
    blocked: bool
    finished: bool


Read = Callable[[State, FileNames, Progress], list[Failure]]
"""Puts the drafts of all documents into the memory; those that cannot be issued, and why."""


def from_files(
    paths: Sequence[Path],
    asked: Mapping[str, Any],
    client: Client | None = None,
    *,
    signer: Signer | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[bytes, Read]:
    """The documents of files: by what they are known again, and how they are read.

    The gateway of `client` is asked which numbers were issued before; with None nobody is asked,
    and they are issued again.
    """
    files = files_of(paths)
    choices = Choices(asked["kind"], asked["from"], asked["until"])

    earlier = nothing_earlier if client is None else partial(issued_before, client)

    def read(state: State, names: FileNames, progress: Progress) -> list[Failure]:
        return read_all(state, files, choices, names, progress, earlier, signer=signer, say=say)

    return fingerprint(files), read


@contextmanager
def prepared(
    client: Client,
    documents: tuple[bytes, Read],
    folder: Path,
    asked: dict[str, Any],
    *,
    only_good: bool,
    deposits: bool,
    is_trial: bool = False,
) -> Iterator[Prepared]:
    """The work of one command, known again by what its documents hold and by what is asked.

    Holds the folder: a second command in it is refused, as is one beside another that was
    interrupted after it had signed. A trial leaves no memory behind. Raises `CommandError`.
    """
    mark, read = documents
    issuer = str(member_of(client)["code"])
    known = {**asked, "ledger": client.ledger_id.hex(), "issuer": issuer, "files": mark.hex()}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(folder / LOCK):
        own = folder / f"{PREFIX}{canonical.digest(known).hex()[:16]}{SUFFIX}"
        _refuse_unfinished(folder, own)
        with closing(State(own)) as state, _removed(state, is_trial=is_trial):
            work = Work(client, state, folder, issuer, deposits)
            finished = state.phase is Phase.DONE
            failures = _read(work, read)
            is_whole = only_good and state.count() > 0
            blocked = state.phase is Phase.READING and bool(failures) and not is_whole
            if blocked and not (is_trial and state.count()):
                state.clear()  # nothing of them is kept here for nothing
            elif state.phase is Phase.READING:
                _begin(state, asked, failures)
            yield Prepared(work, failures, blocked, finished)


@contextmanager
def _removed(state: State, *, is_trial: bool) -> Iterator[None]:
    """Remove a trial's memory in the end: nothing was signed. What a run before signed stays."""
    try:
        yield
    finally:
        if is_trial and state.phase in (Phase.READING, Phase.READ) and not state.count("signed"):
            state.path.unlink()


def _read(work: Work, read: Read) -> list[Failure]:
    """Read the documents unless that was done; those that cannot be issued."""
    state = work.state
    if state.phase is not Phase.READING:
        return [Failure(*pair) for pair in state.get("left_out") or ()]
    state.clear()
    with work.client.out.progress("reading documents") as progress:
        failures = read(state, FileNames(work.folder), progress)
    if not state.count() and not failures:
        raise CommandError("there is nothing to issue")
    return failures


def _begin(state: State, asked: dict[str, Any], failures: Sequence[Failure]) -> None:
    """All documents are read: settle what the batch says, and draw the secret."""
    about = None
    if asked["series"] is not None:
        periods = zip(state.facts("valid_from"), state.facts("valid_until"), strict=True)
        period = shared_period(periods, int(time.time()))
        kind = one_kind(state.facts("kind"))
        about = {"series": asked["series"], "kind": kind}
        about |= {"from": period.valid_from, "until": period.valid_until}
    state.put(
        phase=Phase.READ,
        asked=about,
        secret=secrets.token_bytes(32).hex(),
        left_out=[[one.name, one.reason] for one in failures],
    )


def _refuse_unfinished(folder: Path, own: Path) -> None:
    """Remove the memory of commands that signed nothing; `CommandError` for one that did."""
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}")):
        if path == own:
            continue
        with closing(State(path)) as state:
            begun = state.phase in (Phase.SIGNED, Phase.ACCEPTED) or state.count("signed")
            spent = state.phase is not Phase.DONE and not begun
        if begun:
            raise CommandError(
                f"another command that issues into {folder} was interrupted after it had signed "
                f"({path.name}): let it finish with the files that it had, or name another --output"
            )
        if spent:
            path.unlink()


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a lock file; the kernel drops it with the process, however that ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"another command issues into {path.parent} just now") from error
        yield
    finally:
        os.close(descriptor)
