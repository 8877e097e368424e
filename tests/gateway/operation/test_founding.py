"""What founding refuses before it does anything, and what it resumes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chain import keys
from chain.errors import AccountError
from chain.keys import LIGHT
from chain.words import Address, to_hex
from gateway import ledger as ledgers
from gateway.errors import LedgerError
from gateway.operation import draft, folder, founding
from gateway.operation.draft import Draft, Founder
from gateway.operation.founding import Request
from gateway.payloads.master import read_key_file
from gateway.settings import Settings

STEWARD = Address(b"\x55" * 20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    password = tmp_path / "pw"
    password.write_text("secret\n")
    password.chmod(0o600)
    return Settings(data=tmp_path / "ledger", password_file=password)


@pytest.fixture
def no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Founding ends where the chain would begin: as if killed there."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(founding, "_build", killed)


def request(**changes: object) -> Request:
    """A request to found a demonstration, whose accounts are quickly made."""
    whole = {
        "steward": STEWARD,
        "steward_name": "数据局",
        "steward_code": "SJJ",
        "steward_prefix": "SJJ",
        "operator_name": "运营单位",
        "operator_code": "YY",
        "operator_prefix": "YY",
        "demonstration": True,
    }
    return Request(**{**whole, **changes})  # type: ignore[arg-type]


def found_until_the_chain(settings: Settings, **changes: object) -> Draft:
    with pytest.raises(KeyboardInterrupt):
        founding.found(settings, request(**changes), lambda _: None)
    decided = draft.read(settings.data)
    assert decided is not None
    return decided


@pytest.mark.usefixtures("no_chain")
def test_the_payloads_key_is_made_once(settings: Settings) -> None:
    found_until_the_chain(settings)
    made = settings.payload_key.read_bytes()
    assert read_key_file(settings.payload_key).keys
    found_until_the_chain(settings)
    assert settings.payload_key.read_bytes() == made


def test_a_second_ledger_over_a_first_is_refused(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / ledgers.FILE).write_text("{}")
    with pytest.raises(LedgerError, match=r"there is a ledger in .* already"):
        founding.found(settings, request(), print)
    assert (settings.data / ledgers.FILE).read_text() == "{}"


def test_a_folder_with_other_things_in_it_is_refused(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / "gateway.sqlite").write_text("")
    with pytest.raises(LedgerError, match=r"is not empty \(gateway\.sqlite\)"):
        founding.found(settings, request(), print)


@pytest.mark.parametrize("name", ["node.json", "gateway.json"])
def test_a_ledger_that_was_lost_is_not_quietly_replaced(settings: Settings, name: str) -> None:
    settings.memory_folder.mkdir()
    (settings.memory_folder / name).write_text("{}")
    with pytest.raises(LedgerError, match=r"remembers a ledger .* restore it from a backup"):
        founding.found(settings, request(), print)
    assert not settings.data.exists()


def test_without_a_password_nothing_is_made(settings: Settings) -> None:
    settings.password_file = None
    with pytest.raises(LedgerError, match="SHUJIAN_PASSWORD_FILE"):
        founding.found(settings, request(), print)
    assert not keys.list_accounts(settings.keys_folder)


@pytest.mark.usefixtures("no_chain")
def test_what_was_decided_stays_when_founding_goes_on(settings: Settings) -> None:
    first = found_until_the_chain(settings)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        founding.found(settings, request(), said.append)
    assert draft.read(settings.data) == first
    assert said == ["going on with the ledger that was begun here"]
    names = [account.name for account in keys.list_accounts(settings.keys_folder)]
    assert names == ["operator", "sealer"]
    assert first.steward.address == STEWARD
    assert first.operator.account == to_hex(keys.address_of("operator", settings.keys_folder))


@pytest.mark.usefixtures("no_chain")
@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"steward": Address(b"\x66" * 20)}, "steward"),
        ({"steward_name": "别的"}, "steward"),
        ({"operator_prefix": "ZZ"}, "operator"),
        ({"demonstration": False}, "demonstration"),
    ],
)
def test_a_founding_is_not_finished_with_other_decisions(
    settings: Settings, changes: dict[str, object], name: str
) -> None:
    first = found_until_the_chain(settings)
    with pytest.raises(LedgerError, match=f"was begun in .* with {name} "):
        founding.found(settings, request(**changes), lambda _: None)
    assert draft.read(settings.data) == first


@pytest.mark.usefixtures("no_chain")
def test_the_password_must_open_accounts_that_are_there(settings: Settings) -> None:
    keys.create("operator", "another password", settings.keys_folder, cost=LIGHT)
    with pytest.raises(AccountError, match="does not open"):
        founding.found(settings, request(), lambda _: None)
    assert draft.read(settings.data) is None


@pytest.mark.usefixtures("no_chain")
def test_the_steward_is_not_the_operator(settings: Settings) -> None:
    operator = keys.create("operator", "secret", settings.keys_folder, cost=LIGHT)
    with pytest.raises(LedgerError, match="made apart"):
        founding.found(settings, request(steward=operator.address), lambda _: None)


@pytest.mark.parametrize("content", ["", "{}", '{"format": "shujian/init/2"}', "[]"])
def test_a_damaged_draft_is_named(settings: Settings, content: str) -> None:
    settings.data.mkdir()
    (settings.data / folder.DRAFT).write_text(content)
    with pytest.raises(LedgerError, match=r"init\.json is damaged"):
        founding.found(settings, request(), lambda _: None)


def test_a_draft_is_read_as_it_was_written(settings: Settings) -> None:
    founder = Founder("A", "AA", "甲", to_hex(STEWARD))
    decided = draft.new_draft(founder, founder, sealer=STEWARD, chain_url=None, demonstration=False)
    settings.data.mkdir()
    draft.write(settings.data, decided)
    assert draft.read(settings.data) == decided
    assert len(decided.id) == 32
    written = json.loads((settings.data / folder.DRAFT).read_text("utf-8"))
    assert written["format"] == draft.FORMAT
