"""What the three state machines share: one chain, a model beside it, and the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine

from tests.contracts.evm import Refused
from tests.contracts.ledger import (
    OPERATOR,
    OPERATOR_FOUNDER,
    STEWARD,
    STEWARD_FOUNDER,
    Ledger,
    founded,
)
from tests.contracts.models import MembersModel, Refusal
from tests.contracts.signing import Person

in_good_time = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class LedgerMachine(RuleBasedStateMachine):
    """A founded ledger and its model; each run begins where the ledger was founded."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger: Ledger
        self.ledger, self.mark = founded()
        self.model = MembersModel()
        self.model.found(*STEWARD_FOUNDER, STEWARD)
        self.model.found(*OPERATOR_FOUNDER, OPERATOR)

    def teardown(self) -> None:
        """Back to where the ledger was founded."""
        self.ledger.evm.go_back(self.mark)

    def compare(
        self, model: Any, kind: str, message: dict[str, Any], signers: Sequence[Person]
    ) -> Any:
        """The model after the statement; contract and model must accept or refuse alike."""
        changed = deepcopy(model)
        wanted: tuple[str, tuple[Any, ...]] = ("", ())
        try:
            changed.apply(kind, message, [who.address for who in signers])
        except Refusal as refusal:
            wanted, changed = (refusal.name, refusal.values), model
        assert self.outcome(kind, message, signers) == wanted
        return changed

    def outcome(
        self, kind: str, message: dict[str, Any], signers: Sequence[Person]
    ) -> tuple[str, tuple[Any, ...]]:
        """The error of the contract and its values; an empty name for none."""
        try:
            self.ledger.submit(kind, message, self.ledger.sign(kind, message, *signers))
        except Refused as refusal:
            return refusal.name, refusal.values
        return "", ()
