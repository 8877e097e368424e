"""An observer that is killed at any durable write goes on, and ends with the same mirror."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from chain.observer import Mirror, Stopped, observer
from chain.observer.mirror import FILE
from chain.statements import address_of
from tests.chain.observer.support import OBSERVER, Told, World, follow

# Python from 3.12 on warns of a fork where there are threads; the child only observes, and dies.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")

TABLES = ("block", "transaction", "node", "checkpoint", "header", "key", "observation", "state")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A ledger with three checkpoints."""
    made = World(tmp_path_factory.mktemp("world") / "node")
    made.grow(3, 4, 5)
    yield made
    made.ledger.file.close()


def _observe(world: World, folder: Path, told: Told) -> None:
    with world.begin(folder) as mirror:
        follow(world.observer(mirror), told)


def _killed(world: World, folder: Path, told: Told, arm: Callable[[], None]) -> None:
    """The same in a process of its own, which is killed by the signal that ``arm`` prepares."""
    child = os.fork()
    if child == 0:
        try:
            observer.BATCH_BLOCKS = 2  # many commits
            arm()
            _observe(world, folder, told)
        finally:
            os._exit(1)  # not killed: the test fails below
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), status
    assert os.WTERMSIG(status) == signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _at_commit(number: int, *, after: bool) -> Callable[[], None]:
    """Killed right before, or right after, the commit of that number."""

    def arm() -> None:
        whole, left = Mirror.batch, [number]

        @contextmanager
        def batch(self: Mirror) -> Iterator[None]:
            left[0] -= 1
            with whole(self):
                yield
                if left[0] == 0 and not after:
                    _die()
            if left[0] == 0:
                _die()

        Mirror.batch = batch  # type: ignore[method-assign]

    return arm


def _at_creation() -> None:
    rename = Path.rename

    def dying(self: Path, target: Any) -> Path:
        if self.name == f".{FILE}.new":
            _die()
        return rename(self, target)

    Path.rename = dying  # type: ignore[method-assign]


def _rows(folder: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(folder / FILE)) as database:
        return {name: database.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
                for name in TABLES}  # fmt: skip


POINTS = [_at_creation, *(_at_commit(n, after=after) for n in (1, 2, 3) for after in (False, True))]


@pytest.mark.parametrize("arm", POINTS)
def test_killed_at_a_durable_write_it_goes_on(
    world: World, tmp_path: Path, arm: Callable[[], None]
) -> None:
    told = world.tell()
    _killed(world, tmp_path / "mirror", told, arm)
    _observe(world, tmp_path / "mirror", told)
    _observe(world, tmp_path / "whole", told)
    assert _rows(tmp_path / "mirror") == _rows(tmp_path / "whole")


@pytest.mark.parametrize("after", [False, True])
def test_killed_when_it_has_found_something_wrong_it_finds_it_again_or_knows_it(
    world: World, tmp_path: Path, *, after: bool
) -> None:
    told = world.tell()
    told.shown_blocks[6] = world.resealed(6, state_root=bytes(32))
    folder = tmp_path / "mirror"
    with world.begin(folder):
        pass  # so that the commits are: what is opened, what was right, the stop
    _killed(world, folder, told, _at_commit(5, after=after))
    assert len(list(folder.glob("conviction-1-*.json"))) == 1
    with world.begin(folder) as mirror:
        assert len(mirror.stops()) == (1 if after else 0)
        with pytest.raises(Stopped, match="state_root"):
            follow(world.observer(mirror), told)
        assert len(mirror.stops()) == 1
        assert [one.seen.size for one in mirror.signed(address_of(OBSERVER))] == [3]
    assert len(list(folder.glob("conviction-*.json"))) == 1
