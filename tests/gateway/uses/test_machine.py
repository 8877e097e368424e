"""Gateway, contract and model agree under random sequences, races and reordering."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.gateway.uses.machine import Uses
from tests.support.town import Town


def test_gateway_and_contract_agree_whatever_people_do(furnished_desk: Town) -> None:
    run_state_machine_as_test(
        lambda: Uses(furnished_desk),
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
