"""The master keys: one file kept away from the data, and the wrapping of data keys.

The file holds one key a line, 64 hexadecimal digits each. The first wraps; the others only
unwrap, which is how a key is replaced: see the README.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chain.words import Digest
from gateway.payloads.errors import Damaged, KeyFileError
from gateway.payloads.format import KEY

FILE = "payload.key"
_NONCE = 12
_MAX_BYTES = 4096
_DOMAIN = b"shujian/payload-key/1"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key under a master key: nonce, ciphertext and tag, and which master key it was."""

    key: bytes
    wrapped_by: str


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The keys of the file by id; `current` wraps, all of them unwrap."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    @property
    def oldest(self) -> bytes:
        """The key of the file's last line: the one with which the ledger was begun."""
        return next(reversed(self.keys.values()))

    def wrap(self, payload_id: Digest, data_key: bytes) -> Wrapped:
        """A data key, wrapped with AES-256-GCM so that it opens for this payload only."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, data_key, _DOMAIN + payload_id)
        return Wrapped(nonce + sealed, self.current)

    def unwrap(self, payload_id: Digest, wrapped: Wrapped) -> bytes:
        """The data key; raises `KeyFileError` without its master key, `Damaged` if altered."""
        master = self.keys.get(wrapped.wrapped_by)
        if master is None:
            raise KeyFileError(
                f"the payload's key was wrapped by the master key {wrapped.wrapped_by}, which is "
                "not in the key file; bring that line of the file back"
            )
        nonce, sealed = wrapped.key[:_NONCE], wrapped.key[_NONCE:]
        try:
            return AESGCM(master).decrypt(nonce, sealed, _DOMAIN + payload_id)
        except (InvalidTag, ValueError) as error:
            raise Damaged("the payload's wrapped key was altered; restore the database") from error


def key_id(key: bytes) -> str:
    """What a master key is called: 16 digits of a hash of it."""
    return sha256(_DOMAIN + key).hexdigest()[:16]


def read_key_file(path: Path) -> MasterKeys:
    """The master keys in a file; raises `KeyFileError` that says what to do."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise KeyFileError(
            f"there is no payload key at {path}: bring it back from where copies of keys are kept, "
            "or name it with SHUJIAN_PAYLOAD_KEY_FILE"
        ) from None
    except OSError as error:
        raise KeyFileError(f"the payload key {path} cannot be read: {error.strerror}") from error
    if mode & 0o077:
        raise KeyFileError(f"others can read the payload key: run chmod 600 {path}")
    lines = text.split()
    if not lines or len(text) > _MAX_BYTES:
        raise KeyFileError(f"{path} is {'empty' if not lines else 'too long'}: it holds no key")
    keys = [_key(path, line) for line in lines]
    return MasterKeys(key_id(keys[0]), {key_id(key): key for key in keys})


def _key(path: Path, line: bytes) -> bytes:
    try:
        key = bytes.fromhex(line.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY or not any(key):
        raise KeyFileError(f"{path} has a line that is no key: 64 hexadecimal digits, not all zero")
    return key


def make_key_file(path: Path) -> None:
    """Make a new random master key, on the disk when this returns; an existing file stays."""
    if path.exists():
        read_key_file(path)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY).hex().encode() + b"\n")
            file.flush()
            os.fsync(descriptor)
        # Commit point: a link never replaces a key that came in between.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
