"""One founded ledger for all contract tests of a process; each test begins where it was founded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.cases import KINDS, Case, acceptable
from tests.contracts.ledger import Ledger, founded


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A founded ledger: one steward with the head MANAGER, one operator with the head SENDER."""
    made, mark = founded()
    yield made
    made.evm.go_back(mark)


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, ledger: Ledger) -> Case:
    """An acceptable statement of each type."""
    return acceptable(ledger, request.param)
