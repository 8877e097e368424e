"""A person at a shell, and a ledger that is served, for every test with real processes."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.shell import Shell, make_shell, wait_until
from tests.support.once import made_once
from tests.support.ports import free_port

# Where the run itself was started in the background SIGINT is ignored, and so it would be in every
# process that the tests start: none could be ended as a person ends it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an empty folder; whatever it leaves running is ended."""
    made = make_shell(tmp_path / "home", free_port())
    yield made
    made.stop()


@pytest.fixture(scope="session")
def ledger_to_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that was founded and never served; marked as a demonstration: cheap accounts."""

    def found(home: Path) -> None:
        made = make_shell(home, free_port())
        made.run("account", "new", "steward")
        made.run("init", "--steward", "steward", "--demonstration")

    return made_once(tmp_path_factory, "founded", found)


@pytest.fixture
def founded(shell: Shell, ledger_to_copy: Path) -> Shell:
    """A shell with a ledger of its own, a copy of the one that was founded once."""
    take_over(ledger_to_copy, shell)
    return shell


@pytest.fixture(scope="session")
def department_to_copy(ledger_to_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That ledger with 市统计局 as its member, admitted by the steward; nobody serves it."""

    def admit(home: Path) -> None:
        made = make_shell(home, free_port())
        take_over(ledger_to_copy, made)
        try:
            made.run("up", "--detach")
            made.run("account", "new", "clerk")
            made.run(
                *("member", "admit", "市统计局", "--code", "TJJ", "--role", "provider"),
                *("--handler", "clerk", "--as", "steward"),
            )
            wait_until(lambda: _all_anchored(made), "everything is anchored")
            made.run("down")
        finally:
            made.stop()

    return made_once(tmp_path_factory, "department", admit)


@pytest.fixture
def department(shell: Shell, department_to_copy: Path) -> Shell:
    """A served ledger of the test's own with 市统计局 as its member."""
    take_over(department_to_copy, shell)
    shell.serve()
    return shell


def take_over(source: Path, shell: Shell) -> None:
    """Copy a ledger that nobody serves into a shell's folder."""
    for name in ("ledger", "ledger.keys", "ledger.memory"):
        shutil.copytree(source / name, shell.home / name)
    shutil.copy2(source / "pw", shell.home / "pw")


def _all_anchored(shell: Shell) -> bool:
    status, answer = shell.ask("/readyz")
    return status == 200 and answer["lag"]["records_not_anchored"] == 0
