"""The folder of accounts: made whole or not at all, never replaced, found by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.errors import AccountError
from chain.keys import LIGHT, KdfCost, address_of, create, list_accounts, unlock
from chain.keys import folder as folder_module
from chain.statements import address_of as address_of_key

QUICK = KdfCost(n=2)


def test_an_account_is_made_found_and_unlocked(tmp_path: Path) -> None:
    account = create("tj-clerk", "p", tmp_path, cost=LIGHT)
    key = unlock("tj-clerk", "p", tmp_path)
    assert account.address == address_of("tj-clerk", tmp_path) == address_of_key(key)
    assert list_accounts(tmp_path) == [account]


def test_two_accounts_differ(tmp_path: Path) -> None:
    one, two = (create(name, "p", tmp_path, cost=QUICK) for name in ("one", "two"))
    assert one.address != two.address


def test_file_and_folder_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        account = create("a", "p", tmp_path / "new" / "keys", cost=QUICK)
    finally:
        os.umask(before)
    assert stat.S_IMODE(account.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(account.path.parent.stat().st_mode) == 0o700


def test_an_account_that_exists_is_never_replaced(tmp_path: Path) -> None:
    create("steward", "p", tmp_path, cost=QUICK)
    before = (tmp_path / "steward.json").read_bytes()
    with pytest.raises(AccountError, match="choose another name"):
        create("steward", "p", tmp_path, cost=QUICK)
    assert (tmp_path / "steward.json").read_bytes() == before


def test_an_account_that_came_in_between_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*arguments: Any) -> dict[str, Any]:
        (tmp_path / "steward.json").write_text("{}")
        return {"address": "11" * 20}

    monkeypatch.setattr(folder_module, "encrypt", slow)
    with pytest.raises(AccountError, match="choose another name"):
        create("steward", "p", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["steward.json"]
    assert (tmp_path / "steward.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["", "-a", "A", "a_b", "a/b", "..", "a" * 33, "钥匙", "a\n"])
def test_a_malformed_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="no name for an account"):
        create(name, "p", tmp_path, cost=QUICK)


def test_an_empty_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="needs a password"):
        create("a", "", tmp_path)


def test_a_missing_account_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="shujian account new clerk"):
        unlock("clerk", "p", tmp_path)
    with pytest.raises(AccountError, match="neither"):
        address_of("./nothing.json", tmp_path)


def test_a_keystore_elsewhere_is_named_by_its_path(tmp_path: Path) -> None:
    account = create("a", "p", tmp_path / "elsewhere", cost=QUICK)
    key = unlock(str(account.path), "p", tmp_path)
    assert address_of_key(key) == account.address == address_of(account.path, tmp_path)


def test_a_wrong_password_names_the_file(tmp_path: Path) -> None:
    create("a", "p", tmp_path, cost=QUICK)
    with pytest.raises(AccountError, match=r"a\.json: the password does not open"):
        unlock("a", "q", tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, "\ufffe", '{"address": 5}'])
def test_other_files_in_the_folder_do_no_harm(content: str, tmp_path: Path) -> None:
    create("a", "p", tmp_path, cost=QUICK)
    (tmp_path / "b.json").write_text(content)
    (tmp_path / "C.json").write_text("{}")
    assert [account.name for account in list_accounts(tmp_path)] == ["a"]
    with pytest.raises(AccountError):
        unlock("b", "p", tmp_path)


def test_a_folder_that_is_not_there_lists_nothing(tmp_path: Path) -> None:
    assert list_accounts(tmp_path / "none") == []


@pytest.mark.parametrize("step", ["_write_synced", "_sync_folder", "link"])
@pytest.mark.parametrize("persists", [False, True], ids=["before it", "after it"])
def test_a_failing_step_leaves_the_whole_account_or_none(
    step: str, persists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner: Any = os if step == "link" else folder_module
    real: Callable[..., Any] = getattr(owner, step)

    def fails(*arguments: Any) -> None:
        if persists:
            real(*arguments)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, fails)
        with pytest.raises(AccountError, match="No space left"):
            create("a", "p", tmp_path, cost=QUICK)
    made = list_accounts(tmp_path)
    assert len(made) == (step == "_sync_folder" or (step == "link" and persists))
    for account in made:
        assert address_of_key(unlock("a", "p", tmp_path)) == account.address
    assert all(not path.name.startswith(".") for path in tmp_path.iterdir())
