"""Gateway, contract and model agree under random sequences, races and reordering."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.gateway.issuing.machine import Documents
from tests.support.town import Town


def test_gateway_and_contract_agree_whatever_people_do(licensed: Town) -> None:
    run_state_machine_as_test(
        lambda: Documents(licensed),
        settings=settings(
            max_examples=30,
            stateful_step_count=22,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
