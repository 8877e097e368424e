"""An office in a town in which documents are issued."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.issuing.conftest import licensed, registry
from tests.gateway.issuing.registry import Registry
from tests.gateway.verification.office import Office

__all__ = ["licensed", "registry"]


@pytest.fixture
def office(registry: Registry) -> Iterator[Office]:
    """An issuer that leaves what it issues in the archive."""
    registry.town.clock += 1_000_000  # by its blocks, the town is ahead of its clock
    made = Office(registry)
    yield made
    made.verification.close()
