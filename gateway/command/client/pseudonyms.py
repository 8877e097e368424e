"""Pseudonyms of the people of a department: made here, under a key that never leaves.

The gateway, the chain and auditors see the pseudonym only. Who holds the key can say later, name
by name, whose it is; without it nobody can, for names are few and a plain hash of one is the name.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import unicodedata
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from gateway.command.errors import CommandError, Status

FILE = "pseudonyms.key"
_BYTES = 32


def pseudonym(keys_folder: Path, name: str) -> str:
    """HMAC-SHA-256 of a person's name under the folder's key, which is made at first use.

    The same name has the same pseudonym for ever, in this folder. Raises `CommandError`.
    """
    normal = unicodedata.normalize("NFC", name).strip()
    if not normal:
        raise CommandError("say who looks at the data: --actor NAME", Status.USAGE)
    path = keys_folder / FILE
    if not path.exists():
        _make(path)
    return "0x" + hmac.digest(_read(path), normal.encode(), sha256).hex()


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(descriptor)
        # A link never replaces a key that another command made in between.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise CommandError(f"others can read the key of the pseudonyms: run chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != _BYTES or not any(key):
        raise CommandError(
            f"{path} holds no key (64 hexadecimal digits); bring it back from a backup, for "
            "another key makes other pseudonyms"
        )
    return key
