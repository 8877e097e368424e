"""Gateway, contract and model agree under random sequences, races and reordering."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.gateway.authorizations.machine import Authorizations
from tests.support.town import Town


def test_gateway_and_contract_agree_whatever_people_do(furnished: Town) -> None:
    run_state_machine_as_test(
        lambda: Authorizations(furnished),
        settings=settings(
            max_examples=20,
            stateful_step_count=22,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
