"""One Node.js process for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gateway.verifier.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running
