"""How many vouch for what, and how far observers have come."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import delete

from chain.words import Address, Millis, to_hex
from gateway.database import WriteSession, read_session
from gateway.errors import LedgerError
from gateway.observers.models import Observation
from gateway.observers.service import observers_of
from gateway.settings import Settings
from tests.gateway.observers.conftest import NAMES, Watched
from tests.support.town import a_ledger, account_of


def test_the_newest_that_enough_have_signed_is_the_one_that_counting_finds(
    watched: Watched,
) -> None:
    chance = random.Random(4)
    accounts = [account_of(name) for name in NAMES]
    for _ in range(60):
        signed = {
            (one, chance.randint(1, 9)) for one in accounts for _ in range(chance.randint(0, 6))
        }
        watched.town.writer.run(lambda session, signed=signed: _only(session, signed))
        for required in (0, 1, 2, 3):
            ours = replace(watched.observers, required=required)
            with read_session(watched.town.engine) as session:
                sizes = [size for _, size in signed]
                enough = [size for size in sizes if required and sizes.count(size) >= required]
                assert ours.observed(session) == max(enough, default=None), (signed, required)


def _only(session: WriteSession, signed: set[tuple[Address, int]]) -> None:
    session.execute(delete(Observation))
    for account, size in signed:
        session.add(
            Observation(
                account=account, size=size, block_number=1, block_hash=bytes(32), root=bytes(32),
                index_root=bytes(32), signature=bytes(65), received=1,
            )
        )  # fmt: skip


def test_records_and_checkpoints_say_how_many_vouch_for_them(watched: Watched) -> None:
    watched.observe(NAMES[0], 3)
    watched.observe(NAMES[1], 5)
    listed = watched.stranger().get("/v1/checkpoints").json()
    assert [(one["size"], one["observers"]) for one in listed] == [
        (5, {"signed": 1, "required": 2}),
        (3, {"signed": 2, "required": 2}),
        (2, {"signed": 2, "required": 2}),
    ]
    one = watched.stranger().get("/v1/checkpoints/3").json()
    assert one["observers"] == {"signed": 2, "required": 2}
    (first,) = watched.stranger().get("/v1/checkpoints?covering=2").json()
    assert (first["size"], first["observers"]["signed"]) == (3, 2)
    clerk = watched.stranger().sign_in("tj-clerk")
    found = [clerk.get(f"/v1/records/{at}").json()["observers"]["signed"] for at in (0, 2, 3, 4)]
    assert found == [2, 2, 1, 1]


def test_readyz_says_how_far_each_has_come(watched: Watched) -> None:
    watched.observe(NAMES[0], 2, 3)
    watched.observe(NAMES[1], 5)
    watched.town.clock += 4000
    told = watched.stranger().get("/readyz").json()["observers"]
    assert told["trouble"] == []
    assert (told["required"], told["observed"], told["records_not_observed"]) == (2, None, 5)
    assert told["oldest_unobserved_seconds"] == watched.town.clock / 1000 - 2
    first = {
        "account": to_hex(account_of(NAMES[0])),
        "size": 3,
        "records_behind": 2,
        "seconds_since": 4.0,
    }
    assert first in told["accounts"]
    watched.observe(NAMES[2], 3)
    told = watched.stranger().get("/readyz").json()["observers"]
    assert (told["observed"], told["records_not_observed"]) == (3, 2)


def test_without_observers_there_is_nothing_to_say(watched: Watched) -> None:
    nobody = replace(watched.observers, accounts=(), required=0)
    with read_session(watched.town.engine) as session:
        assert nobody.lag(session) is None
        assert nobody.observed(session) is None
        assert nobody.signatures(session, 3) == []


@pytest.mark.parametrize("name", ["operator", "sealer"])
def test_neither_operator_nor_sealer_may_observe(name: str, tmp_path: Path) -> None:
    settings = Settings(observers=to_hex(account_of(name)), data=tmp_path)
    with pytest.raises(LedgerError, match="SHUJIAN_OBSERVERS"):
        observers_of(settings, a_ledger(), lambda: Millis(0))
