"""The keystore format: opened by the tools of others, and refused in every broken form."""

from __future__ import annotations

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import eth_account
import eth_keyfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import AccountError
from chain.keys import LIGHT, STRONG, KdfCost, create, unlock
from chain.keys.keystore import decrypt, encrypt
from chain.statements import address_of

KEY = bytes.fromhex("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")
QUICK = KdfCost(n=2)

# The two vectors of the Web3 Secret Storage Definition on ethereum.org, password and key as there.
OFFICIAL = json.loads((Path(__file__).parent / "web3-secret-storage.json").read_text())


@pytest.mark.parametrize("vector", OFFICIAL, ids=lambda vector: vector["desc"])
def test_the_formats_own_vectors(vector: dict[str, Any]) -> None:
    if vector["want_error"]:
        with pytest.raises(AccountError, match=vector["want_error"]):
            decrypt(vector["keystore"], vector["password"])
    else:
        assert decrypt(vector["keystore"], vector["password"]).hex() == vector["want"]


@given(st.binary(min_size=32, max_size=32).filter(lambda key: 0 < int.from_bytes(key) < 2**255))
@settings(max_examples=25, deadline=None)
def test_what_is_encrypted_comes_back(key: bytes) -> None:
    assert decrypt(encrypt(key, "密码", QUICK), "密码") == key


def test_the_strong_cost_is_the_one_that_geth_uses() -> None:
    params = encrypt(KEY, "p", STRONG)["crypto"]["kdfparams"]
    assert (params["n"], params["r"], params["p"], params["dklen"]) == (262144, 8, 1, 32)


def test_eth_keyfile_and_eth_account_open_ours() -> None:
    ours = encrypt(KEY, "pass word", LIGHT)
    assert eth_keyfile.decode_keyfile_json(ours, b"pass word") == KEY
    assert bytes(eth_account.Account.decrypt(ours, "pass word")) == KEY


@pytest.mark.parametrize("kdf", ["scrypt", "pbkdf2"])
def test_we_open_what_eth_keyfile_writes(kdf: str) -> None:
    theirs = eth_keyfile.create_keyfile_json(KEY, b"secret", kdf=kdf, iterations=4)
    assert decrypt(theirs, "secret") == KEY


def test_cast_opens_ours(cast: Path, tmp_path: Path) -> None:
    account = create("clerk", "a password", tmp_path, cost=LIGHT)
    said = subprocess.run(
        [cast, "wallet", "decrypt-keystore", "-k", tmp_path, "clerk.json",
         "--unsafe-password", "a password"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert unlock("clerk", "a password", tmp_path).hex() in said.stdout
    address = subprocess.run(
        [cast, "wallet", "address", "--keystore", account.path, "--password", "a password"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert address.stdout.strip().lower() == "0x" + account.address.hex()


def test_we_open_what_cast_writes(cast: Path, tmp_path: Path) -> None:
    subprocess.run(
        [cast, "wallet", "import", "-k", tmp_path, "theirs", "--private-key", "0x" + KEY.hex(),
         "--unsafe-password", "word"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert unlock(tmp_path / "theirs", "word", tmp_path) == KEY


def test_a_wrong_password_does_not_open() -> None:
    with pytest.raises(AccountError, match="password does not open"):
        decrypt(encrypt(KEY, "right", QUICK), "wrong")


def test_a_changed_ciphertext_does_not_open() -> None:
    keystore = encrypt(KEY, "p", QUICK)
    text = keystore["crypto"]["ciphertext"]
    keystore["crypto"]["ciphertext"] = f"{int(text[0], 16) ^ 1:x}{text[1:]}"
    with pytest.raises(AccountError, match="password does not open"):
        decrypt(keystore, "p")


def test_an_address_that_is_not_the_keys_is_refused() -> None:
    keystore = encrypt(KEY, "p", QUICK) | {"address": "11" * 20}
    with pytest.raises(AccountError, match="another address"):
        decrypt(keystore, "p")


def test_a_keystore_that_names_no_address_opens() -> None:
    keystore = encrypt(KEY, "p", QUICK)
    del keystore["address"]
    assert decrypt(keystore, "p") == KEY
    assert address_of(KEY).hex() == "2c7536e3605d9c16a7a3d7b1898e529396a65c23"


def _set(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(keystore: dict[str, Any]) -> None:
        *folders, last = path
        for name in folders:
            keystore = keystore[name]
        keystore[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("version", value=1),
        _set("crypto", value=None),
        _set("crypto", value=[]),
        _set("crypto", "cipher", value="aes-256-gcm"),
        _set("crypto", "kdf", value="md5"),
        _set("crypto", "kdf", value=["scrypt"]),
        _set("crypto", "kdf", value="pbkdf2"),
        _set("crypto", "mac", value="zz"),
        _set("crypto", "mac", value=7),
        _set("crypto", "ciphertext", value="0"),
        _set("crypto", "cipherparams", "iv", value="00"),
        _set("crypto", "kdfparams", "n", value=3),
        _set("crypto", "kdfparams", "n", value=0),
        _set("crypto", "kdfparams", "n", value=True),
        _set("crypto", "kdfparams", "n", value=2**40),
        _set("crypto", "kdfparams", "r", value="8"),
        _set("crypto", "kdfparams", "p", value=-1),
        _set("crypto", "kdfparams", "p", value=2**62),
        _set("crypto", "kdfparams", "salt", value=None),
    ],
)
def test_a_malformed_keystore_is_an_account_error(change: Callable[[dict[str, Any]], None]) -> None:
    keystore = copy.deepcopy(encrypt(KEY, "p", QUICK))
    change(keystore)
    with pytest.raises(AccountError):
        decrypt(keystore, "p")


def test_more_rounds_than_anybody_uses_are_not_made() -> None:
    theirs = eth_keyfile.create_keyfile_json(KEY, b"p", kdf="pbkdf2", iterations=1)
    theirs["crypto"]["kdfparams"]["c"] = 10_000_001
    with pytest.raises(AccountError, match="10000001 rounds"):
        decrypt(theirs, "p")


def test_a_keystore_of_a_key_outside_the_curve_is_refused() -> None:
    theirs = encrypt(KEY, "p", QUICK)
    with pytest.raises(AccountError, match="no private key"):
        decrypt(_reencrypted(theirs, bytes(32)), "p")


def _reencrypted(keystore: dict[str, Any], key: bytes) -> dict[str, Any]:
    """The same keystore around another key: what somebody who knows the password can write."""
    from chain.keys.keystore import _aes_ctr, _scrypt, keccak

    changed = copy.deepcopy(keystore)
    crypto = changed["crypto"]
    params = crypto["kdfparams"]
    derived = _scrypt("p", params)
    ciphertext = _aes_ctr(derived[:16], bytes.fromhex(crypto["cipherparams"]["iv"]), key)
    crypto |= {"ciphertext": ciphertext.hex(), "mac": keccak(derived[16:32] + ciphertext).hex()}
    changed.pop("address")
    return changed
