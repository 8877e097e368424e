"""A person at a shell, and a ledger that is served, for every test with real processes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shell import Shell, free_port, make_shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an empty folder; whatever it leaves running is ended."""
    made = make_shell(tmp_path / "home", free_port())
    yield made
    made.stop()


@pytest.fixture(scope="session")
def ledger_to_copy(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A ledger that was founded and never served; marked as a demonstration: cheap accounts."""
    made = make_shell(tmp_path_factory.mktemp("founded") / "home", free_port())
    made.run("account", "new", "steward")
    made.run("init", "--steward", "steward", "--demonstration")
    return made


@pytest.fixture
def founded(shell: Shell, ledger_to_copy: Shell) -> Shell:
    """A shell with a ledger of its own, a copy of the one that was founded once."""
    for name in ("ledger", "ledger.keys", "ledger.memory", "pw"):
        source, target = ledger_to_copy.home / name, shell.home / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    return shell
