"""What all tests share: the network rule, sample data, ports and a node that is not ours."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import ports
from tests.support.order import spread
from tests.support.tools import ROOT, Anvil, foundry_tool, start_anvil

# A busy machine fails no test: neither an example's time nor the time to draw it is asserted.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

# Folders whose tests speak to processes on this machine; all other tests have no sockets at all.
LOOPBACK_FOLDERS = ("tests/chain/node", "tests/chain/client", "tests/acceptance")

# Files whose tests take longest and mostly wait for processes of ours.
LONG_FILES = (
    "tests/acceptance/",
    "tests/chain/node/test_faults",
    "tests/gateway/anchoring/test_kill",
)

RECURSION = sys.getrecursionlimit()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Looks for no garbage while everything is imported, for hardly any is made."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Takes back what py-evm does to the whole process when a test module imports it: so deep that
    nested JSON overflows the stack. No gateway has py-evm, so its tests must not either.

    And has the search for garbage pass by what was imported and collected, which stays to the end:
    going through it again and again took a fifth of the tests' time.
    """
    sys.setrecursionlimit(RECURSION)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(trylast=True)  # after pytest has put tests of one parameter of a session together
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Opens 127.0.0.1, and nothing else, to the folders above and to tests marked ``loopback``;
    where workers share the tests, has the long ones begin early.
    """
    for item in items:
        if _path(item).startswith(LOOPBACK_FOLDERS) or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
    if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = spread(items, _path, lambda path: path.startswith(LONG_FILES), workers)


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of sample files that stands beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    assert folder.is_dir(), f"the tests need the sample files in {folder}"
    return folder


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 for the test alone; prefer port 0 where the program takes it."""
    return ports.free_port()


@pytest.fixture
def run_anvil(tmp_path: Path) -> Iterator[Callable[..., Anvil]]:
    """Starts as many anvils as the test asks for, with flags, and ends them all."""
    running: list[Anvil] = []

    def run(*flags: str, port: int = 0) -> Anvil:
        running.append(start_anvil(tmp_path / f"anvil-{len(running)}.log", *flags, port=port))
        return running[-1]

    yield run
    for anvil in running:
        anvil.stop()


@pytest.fixture
def anvil(run_anvil: Callable[..., Anvil]) -> Anvil:
    """A new anvil that makes a block for each transaction at once."""
    return run_anvil()


@pytest.fixture(scope="session")
def cast() -> Path:
    """Foundry's ``cast`` program."""
    return foundry_tool("cast")
