"""Record 0: written once, compared ever after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chain.words import Address, Digest, to_hex
from gateway.database import open_engine, read_session
from gateway.errors import LedgerError
from gateway.journal import records
from gateway.ledger import Ledger
from gateway.members.models import Account, Member
from gateway.operation import draft, first_record
from gateway.operation.draft import Draft, Founder
from gateway.settings import Settings

STEWARD = Founder("SJJ", "SJJ", "数据局", "0x" + "55" * 20)
OPERATOR = Founder("YY", "YY", "运营单位", "0x" + "66" * 20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


def decided() -> Draft:
    """A founding of an embedded chain."""
    sealer = Address(b"\x77" * 20)
    return draft.new_draft(STEWARD, OPERATOR, sealer=sealer, chain_url=None, demonstration=True)


def ledger_of(founding: Draft) -> Ledger:
    """The ledger of a founding, its contracts anywhere."""
    return Ledger(
        ledger_id=founding.id,
        chain_id=7,
        genesis=Digest(b"\x01" * 32),
        members=Address(b"\x02" * 20),
        catalog=Address(b"\x03" * 20),
        journal=Address(b"\x04" * 20),
        authorizations=Address(b"\x05" * 20),
        documents=Address(b"\x06" * 20),
        uses=Address(b"\x07" * 20),
        deployed=1,
        operator=founding.operator.address,
        sealers=founding.sealers,
        embedded=True,
        demonstration=True,
    )


def test_the_first_record_names_the_ledger_and_its_founders(settings: Settings) -> None:
    founding = decided()
    first_record.write(settings, founding, ledger_of(founding))
    with read_session(open_engine(settings.database)) as session:
        entry = records.read(session, 0)
        assert (entry.header.kind, entry.header.outcome) == ("ledger.created", "recorded")
        assert entry.body is not None
        assert entry.body["ledger"] == ledger_of(founding).as_json()
        assert len(entry.header.tags) == 2, "it is found under both founders"
        members = {code: session.get_one(Member, code) for code in ("SJJ", "YY")}
        assert [(m.name, m.roles, m.state) for m in members.values()] == [
            ("数据局", 1, 1),
            ("运营单位", 2, 1),
        ]
        assert session.get_one(Account, OPERATOR.address).member == "YY"


def test_it_is_written_once_however_often_it_is_asked_for(settings: Settings) -> None:
    founding = decided()
    for _ in range(3):
        first_record.write(settings, founding, ledger_of(founding))
    with read_session(open_engine(settings.database)) as session:
        assert records.size(session) == 1


def test_a_database_of_another_ledger_is_refused(settings: Settings) -> None:
    first, second = decided(), decided()
    first_record.write(settings, first, ledger_of(first))
    with pytest.raises(LedgerError, match="the journal of another ledger"):
        first_record.write(settings, second, ledger_of(second))


def test_a_changed_identity_is_noticed_at_the_start(settings: Settings) -> None:
    founding = decided()
    ledger = ledger_of(founding)
    first_record.write(settings, founding, ledger)
    first_record.check(settings, ledger)
    for changed in (
        replace(ledger, catalog=Address(b"\x09" * 20)),
        replace(ledger, operator=Address(b"\x09" * 20)),
        replace(ledger, ledger_id=Digest(b"\x09" * 32)),
        replace(ledger, sealers=()),
    ):
        with pytest.raises(LedgerError, match="not of the same ledger"):
            first_record.check(settings, changed)


def test_the_founders_accounts_are_named_in_hexadecimal() -> None:
    assert to_hex(OPERATOR.address) == OPERATOR.account
