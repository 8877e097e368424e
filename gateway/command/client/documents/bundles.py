"""Bundles on their way onto the disk: each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

DRAFT: Final = ".writing-"


def write_bundles(folder: Path, bundles: Iterable[tuple[str, bytes]]) -> None:
    """Write files by their names; when this returns they are on the disk.

    Killed in between, each has its name only if it is whole; after a power cut it may be short,
    and whoever had not returned from here writes it again. One call of `sync` for all: that many
    calls of `fsync` would take longer than everything else.
    """
    written = []
    for name, data in bundles:
        draft = folder / f"{DRAFT}{name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        written.append((draft, folder / name))
    for draft, path in written:
        draft.replace(path)
    os.sync()


def remove_drafts(folder: Path, names: Sequence[str]) -> None:
    """Remove what an interrupted writing left of these files."""
    for name in names:
        (folder / f"{DRAFT}{name}").unlink(missing_ok=True)
