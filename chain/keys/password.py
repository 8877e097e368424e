"""Reading the password that opens keystores from a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from chain.errors import AccountError

_MAX_BYTES = 4096


def read_password_file(path: Path, *, new: bool = False) -> str:
    """The password on the one line of the file; raises `AccountError` saying what to do.

    `new`: no account was made yet, so that a file that is missing may be made now. Where there are
    accounts another password opens none of them, and nobody is sent to make one.

    Refused are files that are missing, empty, of several lines, not UTF-8, or readable by anybody
    but their owner. How hard the password is to guess is *not* checked.
    """
    try:
        text = _read_private(path).decode("utf-8")
    except FileNotFoundError as error:
        advice = (
            f"make one with  (umask 077; openssl rand -hex 16 > {path})"
            if new
            else "name the one that the accounts were made with"
        )
        raise AccountError(f"no password file at {path}: {advice}") from error
    except OSError as error:
        raise AccountError(f"cannot read the password file {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AccountError(f"the password file {path} is not UTF-8 text") from error
    password = text.removesuffix("\n").removesuffix("\r")
    if not password:
        raise AccountError(f"the password file {path} is empty: write the password on one line")
    if "\n" in password or "\0" in password:
        raise AccountError(f"the password file {path} must hold one line, the password alone")
    return password


def _read_private(path: Path) -> bytes:
    # Mode and content are read through one descriptor, so that both are of the same file; a
    # pipe, which would keep us waiting, is opened without and then refused.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise AccountError(f"the password file {path} is not an ordinary file")
        if state.st_mode & 0o077:
            raise AccountError(
                f"the password file {path} can be read by others: run  chmod 600 {path}"
            )
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise AccountError(f"the password file {path} is longer than {_MAX_BYTES} bytes")
    return data
