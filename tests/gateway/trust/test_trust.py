"""The proposal of what to trust: what it says, who may see it, and that it is the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from chain.evidence import parse_trust
from chain.words import to_hex
from gateway.errors import LedgerError
from gateway.settings import Settings
from gateway.trust.service import trust_of
from tests.support.town import Town, account_of
from tests.support.web import Visitor, app_of

OBSERVERS = ("first observer", "second observer")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


def settings_of(*observers: str, **more: Any) -> Settings:
    return Settings(observers=",".join(to_hex(account_of(name)) for name in observers), **more)


def test_everybody_gets_exactly_the_bytes_of_a_trust_file(town: Town) -> None:
    named = settings_of(*OBSERVERS)
    with TestClient(app_of(town, observers=named.observers)) as client:
        answer = Visitor(client).get("/v1/trust")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    found = parse_trust(answer.content)
    assert found == trust_of(town.ledger, named)
    assert found.encode() == answer.content


def test_it_says_what_the_ledger_and_the_settings_say(town: Town) -> None:
    found = trust_of(town.ledger, settings_of(*OBSERVERS, observers_required=1))
    assert (found.ledger, found.chain, found.genesis) == (
        town.ledger.ledger_id, town.ledger.chain_id, town.ledger.genesis,
    )  # fmt: skip
    assert found.contracts["journal"].address == town.ledger.journal
    assert found.observers == tuple(sorted(account_of(name) for name in OBSERVERS))
    assert (found.operator, found.sealers) == (town.ledger.operator, town.ledger.sealers)
    assert found.required == 1
    assert trust_of(town.ledger, Settings()).required == 0


@pytest.mark.parametrize("name", ["operator", "sealer"])
def test_whoever_runs_the_ledger_is_no_observer(town: Town, name: str) -> None:
    with pytest.raises(LedgerError, match="name others in SHUJIAN_OBSERVERS"):
        trust_of(town.ledger, settings_of(name))
