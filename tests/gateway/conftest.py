"""A town for every test of the gateway that needs members, and no chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.town import Town


@pytest.fixture
def empty_town(tmp_path: Path) -> Iterator[Town]:
    """A database with tables and nothing in them."""
    town = Town(tmp_path)
    yield town
    town.close()


@pytest.fixture
def town(empty_town: Town) -> Town:
    """A steward, an operator, and two departments with a clerk and a head each."""
    empty_town.populate()
    return empty_town
