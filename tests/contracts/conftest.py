"""One founded ledger for all contract tests of a process; each test begins where it was founded."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from functools import cache

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
    """An acceptable statement of each type; what it presupposes is done once for each."""
    made, mark = _prepared(request.param)
    ledger.evm.go_back(mark)
    return replace(made, message=deepcopy(made.message), signers=[*made.signers])


@cache
def _prepared(kind: str) -> tuple[Case, int]:
    """An acceptable statement, and the point at which it is one."""
    ledger, _ = founded()
    return acceptable(ledger, kind), ledger.evm.mark()
