"""A town with accesses of all sorts, under checkpoints of a chain that a test can ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.evidence.scene import Scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The town, which the tests of a module share and do not change."""
    made = Scene.make(Path(tmp_path_factory.mktemp("evidence")))
    yield made
    made.close()


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Scene]:
    """A town of the test's own, to tamper with."""
    made = Scene.make(tmp_path)
    yield made
    made.close()
