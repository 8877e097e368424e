"""A copy that is older than what was done since: refused by a sentence that says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.faults.clerk import Clerk
from tests.acceptance.faults.conftest import copy_ledger
from tests.acceptance.faults.served import Served
from tests.acceptance.faults.soundness import check_sound

Serve = Callable[[Path], Served]


@pytest.fixture(scope="module")
def newer(with_departments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same ledger after two more entries."""
    home = tmp_path_factory.mktemp("newer") / "home"
    served = Served(copy_ledger(with_departments, home))
    try:
        gateway, clerk = served.up(), Clerk(served.shell.data)
        for serial in (1, 2):
            clerk.publish(gateway, serial)
        gateway.catch_up()
        gateway.process.stop()
    finally:
        served.end()
    return home


def put_back(source: Path, target: Path, *names: str) -> None:
    """Replace parts of a data folder by those of another copy; `*` stands for what begins so."""
    for name in names:
        for old in (target / "ledger").glob(name):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        for found in (source / "ledger").glob(name):
            copy = shutil.copytree if found.is_dir() else shutil.copy2
            copy(found, target / "ledger" / found.name)


def refusal(served: Served) -> str:
    """The one line in which ``shujian up`` says why it does not start."""
    said = served.shell.run("up", "--port", "0", expect=1)
    assert served.shell.gateway_pid() is None
    assert served.shell.node_pid() is None
    return said.err.splitlines()[-1]


def test_a_database_older_than_the_memory_is_refused(
    serve: Serve, newer: Path, with_departments: Path
) -> None:
    served = serve(newer)
    put_back(with_departments, served.shell.home, "gateway.sqlite*")
    said = refusal(served)
    assert "gateway.json remembers block" in said
    assert "the database is an older copy; bring back the newest copy of both" in said


def test_a_chain_older_than_its_memory_is_refused(
    serve: Serve, newer: Path, with_departments: Path
) -> None:
    served = serve(newer)
    put_back(with_departments, served.shell.home, "node")
    said = refusal(served)
    assert "the node did not start: the chain ends at block" in said
    assert "this is an older copy; bring back the newest one" in said


def test_database_and_chain_rolled_back_together_are_refused_until_the_newest_is_back(
    serve: Serve, newer: Path, with_departments: Path
) -> None:
    served = serve(newer)
    put_back(with_departments, served.shell.home, "*")
    assert "this is an older copy; bring back the newest one" in refusal(served)
    put_back(newer, served.shell.home, "*")
    gateway, clerk = served.up(), Clerk(served.shell.data)
    clerk.publish(gateway, 3)
    gateway.catch_up()
    check_sound(served, clerk)


def test_an_older_outbox_alone_is_made_good(
    serve: Serve, newer: Path, with_departments: Path
) -> None:
    served = serve(newer)
    put_back(with_departments, served.shell.home, "sender.sqlite*")
    gateway, clerk = served.up(), Clerk(served.shell.data)
    for serial in (3, 4, 5):
        clerk.publish(gateway, serial)
    gateway.catch_up()
    check_sound(served, clerk)
