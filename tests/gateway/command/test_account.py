"""Making accounts: what is advised when they are made, and where their password is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain import keys
from chain.keys import LIGHT
from gateway.command import main


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger and the password of its accounts, of keys that are quickly made."""
    create = keys.create
    monkeypatch.setattr(keys, "create", lambda *parts: create(*parts, cost=LIGHT))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "ledger.json").touch()
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "pw").chmod(0o600)
    return tmp_path


def test_only_of_two_accounts_it_is_told_which_is_whose(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password = ("--password-file", str(place / "pw"))
    assert main(["account", "new", "xc-clerk", "xc-head", *password]) == 0
    assert "--handler xc-clerk --head xc-head --as" in capsys.readouterr().err
    assert main(["account", "new", "a-clerk", "a-head", "auditor", *password]) == 0
    assert "--handler HANDLER --head HEAD --as" in capsys.readouterr().err


def test_nobody_who_has_accounts_is_sent_to_make_another_password(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = ("--password-file", str(place / "gone"))
    assert main(["account", "new", "clerk", *gone]) == 2
    assert "openssl rand" in capsys.readouterr().err
    assert main(["account", "new", "clerk", "--password-file", str(place / "pw")]) == 0
    capsys.readouterr()
    assert main(["account", "new", "head", *gone]) == 2
    assert "openssl" not in capsys.readouterr().err
