"""A folder of keystore files, ``<name>.json`` each: made whole or not at all, never replaced."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
from coincurve import PrivateKey

from chain.errors import AccountError
from chain.keys.keystore import STRONG, KdfCost, Keystore, claimed_address, decrypt, encrypt
from chain.words import Address

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_MAX_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Account:
    """A keystore: its name, the address that it names (not checked without password), its file."""

    name: str
    address: Address
    path: Path


def create(name: str, password: str, folder: Path, *, cost: KdfCost = STRONG) -> Account:
    """Make a new random account; raises `AccountError` if the name is taken or malformed.

    When this returns, the file (mode 0600) is on the disk; the folder is made if need be (0700).
    """
    path = _file_of(_checked(name), folder)
    if path.exists():
        raise AccountError(f"there is an account {name!r} already, in {path}: choose another name")
    if not password:
        raise AccountError("an account needs a password")
    keystore = encrypt(PrivateKey().secret, password, cost)
    try:
        _write_new(path, orjson.dumps(keystore))
    except FileExistsError as error:
        raise AccountError(f"there is an account {name!r} already: choose another name") from error
    except OSError as error:
        raise AccountError(f"cannot write the account to {path}: {error.strerror}") from error
    address = claimed_address(keystore)
    assert address is not None
    return Account(name, address, path)


def list_accounts(folder: Path) -> list[Account]:
    """The accounts in the folder by name; files that are not keystores of ours are passed over."""
    found = []
    for path in sorted(folder.glob("*.json")):
        with suppress(AccountError):
            found.append(Account(_checked(path.stem), address_of(path, folder), path))
    return found


def address_of(account: str | Path, folder: Path) -> Address:
    """The address that an account's keystore names, without the password and so not checked.

    ``account`` is a name in the folder, or the path of a keystore file elsewhere.
    """
    path = _find(account, folder)
    address = claimed_address(_read(path))
    if address is None:
        raise AccountError(f"{path} names no address: only its password can tell")
    return address


def unlock(account: str | Path, password: str, folder: Path) -> bytes:
    """The private key, 32 bytes, of a name in the folder or of a keystore file elsewhere.

    Raises `AccountError` if there is none, or the password does not open it.
    """
    path = _find(account, folder)
    try:
        return decrypt(_read(path), password)
    except AccountError as error:
        raise AccountError(f"{path}: {error}") from error


def _find(account: str | Path, folder: Path) -> Path:
    if isinstance(account, str) and _NAME.fullmatch(account):
        path = _file_of(account, folder)
        if not path.exists():
            raise AccountError(
                f"no account {account!r} in {folder}: make it with  shujian account new {account}"
            )
        return path
    path = Path(account)
    if not path.is_file():
        raise AccountError(f"{str(account)!r} is neither an account's name nor a keystore file")
    return path


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"{name!r} is no name for an account: 1 to 32 characters of a-z, 0-9 and -, "
            "not beginning with -"
        )
    return name


def _file_of(name: str, folder: Path) -> Path:
    return folder / f"{name}.json"


def _read(path: Path) -> Keystore:
    try:
        with path.open("rb") as file:
            keystore = orjson.loads(file.read(_MAX_BYTES))
    except OSError as error:
        raise AccountError(f"cannot read the keystore {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise AccountError(f"{path} is not a keystore: it is not JSON") from error
    if not isinstance(keystore, dict):
        raise AccountError(f"{path} is not a keystore: it is not a JSON object")
    return keystore


def _write_new(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write_synced(draft, data)
        # Commit point. A link, not a rename: it never replaces a key that came in between. A
        # crash before leaves a draft that nobody reads; after, the account is whole.
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
