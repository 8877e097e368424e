"""What is made once for all workers of a test run, which share nothing but a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, made by the first that asks; the others wait, and must not write.

    ``make`` gets a folder that does not exist, which is then moved to its place: what it leaves
    behind when it fails is nobody's, and the next that asks makes another.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / f"once-{name}"
    with (shared / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            draft = factory.mktemp(name) / "draft"
            make(draft)
            draft.rename(made)
    return made
