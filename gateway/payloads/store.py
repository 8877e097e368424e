"""The store: one encrypted file for each payload, written whole or not at all.

Writing: a draft beside the files, filled, fsync; renamed to its name; fsync of the folder. Then
whoever deposits adds the row of the key to the journal's transaction: **that database commit is
the commit point**. Killed before the rename, a draft stays that `tidy` removes; between rename and
commit, a file stays to which there is no key (`strays` names it); after the commit, all is there.
A file's name is used once, so a repeated or refused deposit never touches another's file.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import AsyncIterable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from chain.words import Digest
from gateway.database import Lookup
from gateway.errors import LedgerError, NotFound
from gateway.payloads.drafts import Draft, Expected, Written
from gateway.payloads.errors import Damaged, Erased
from gateway.payloads.format import KEY
from gateway.payloads.master import MasterKeys, Wrapped, read_key_file
from gateway.payloads.models import Payload, PayloadKey
from gateway.payloads.opened import Opened
from gateway.payloads.receiving import fill
from gateway.settings import Settings

SUFFIX = ".payload"
DRAFT_SUFFIX = ".part"
DRAFT_SECONDS = 86_400
"""A draft older than this belongs to nobody who still writes."""


class PayloadStore:
    """Payloads under one folder, their data keys wrapped by `masters`."""

    def __init__(self, folder: Path, masters: MasterKeys) -> None:
        self.folder = folder
        self._masters = masters

    @contextmanager
    def draft(
        self, payload_id: Digest, salt: bytes, expected: Expected | None = None
    ) -> Iterator[Draft]:
        """A payload being written; unless it was finished, nothing of it stays."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{payload_id.hex()}-{secrets.token_hex(8)}"
        data_key = secrets.token_bytes(KEY)
        draft = Draft(
            self.folder / f"{name}{DRAFT_SUFFIX}",
            self.folder / f"{name}{SUFFIX}",
            payload_id,
            salt,
            data_key,
            self._masters.wrap(payload_id, data_key),
            expected,
        )
        try:
            yield draft
        finally:
            draft.close()

    def write(
        self,
        payload_id: Digest,
        salt: bytes,
        chunks: Iterable[bytes],
        expected: Expected | None = None,
    ) -> Written:
        """Write a payload; it counts once `Written.row()` is committed.

        Raises `Invalid` where size or digest are not those expected; then nothing is kept.
        """
        with self.draft(payload_id, salt, expected) as draft:
            for chunk in chunks:
                draft.feed(chunk)
            return draft.finish()

    async def receive(
        self,
        payload_id: Digest,
        salt: bytes,
        chunks: AsyncIterable[bytes],
        expected: Expected | None = None,
    ) -> Written:
        """As `write`, with hashing, encryption and the disk off the event loop."""
        with self.draft(payload_id, salt, expected) as draft:
            return await fill(draft, chunks)

    def open(self, session: Session, payload_id: Digest) -> Opened:
        """A payload for reading; close it, or use it as a context manager.

        Raises `NotFound` where there is none, `Erased`, or `Damaged` where its file is gone or is
        not as long as its depositor signed.
        """
        row = _DEPOSITED.first(session, payload_id)
        if row is None:
            raise NotFound(f"there is no payload 0x{payload_id.hex()}")
        erased, size, content, wrapped, wrapped_by, salt, file = row
        if erased is not None or wrapped is None:
            raise Erased(f"payload 0x{payload_id.hex()} was erased (record {erased})")
        opened = self.reopen(
            PayloadKey(
                payload=payload_id, wrapped=wrapped, wrapped_by=wrapped_by, salt=salt, file=file
            )
        )
        if opened.size != size:
            opened.close()
            raise Damaged(f"{self.folder / file} has another length than was deposited")
        return opened.expecting(Digest(content))

    def reopen(self, key: PayloadKey) -> Opened:
        """The file to which a key belongs, held against nothing yet; raises `Damaged`."""
        payload_id = Digest(key.payload)
        data_key = self._masters.unwrap(payload_id, Wrapped(key.wrapped, key.wrapped_by))
        path = self.folder / key.file
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise Damaged(f"the file {path} is gone; restore it from a backup") from error
        return Opened.of(descriptor, payload_id, data_key, key.salt)

    def rewrap(self, key: PayloadKey) -> bool:
        """Wrap a row's data key with the current master key; whether that changed anything."""
        if key.wrapped_by == self._masters.current:
            return False
        payload_id = Digest(key.payload)
        data_key = self._masters.unwrap(payload_id, Wrapped(key.wrapped, key.wrapped_by))
        wrapped = self._masters.wrap(payload_id, data_key)
        key.wrapped, key.wrapped_by = wrapped.key, wrapped.wrapped_by
        return True

    def free(self) -> int:
        """Bytes free on the store's disk."""
        place = self.folder
        while not place.exists():
            place = place.parent
        return shutil.disk_usage(place).free

    def names(self) -> Iterator[str]:
        """The names of the finished files."""
        if self.folder.is_dir():
            with os.scandir(self.folder) as entries:
                yield from (item.name for item in entries if item.name.endswith(SUFFIX))

    def strays(self, known: Collection[str]) -> list[str]:
        """Finished files that no key belongs to, where `known` names those that have one."""
        return sorted(name for name in self.names() if name not in known)

    def tidy(self, now: float | None = None) -> int:
        """Remove drafts older than a day; returns how many there were."""
        old = (time.time() if now is None else now) - DRAFT_SECONDS
        removed = 0
        for path in self.folder.glob(f"*{DRAFT_SUFFIX}"):
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def destroy(self, payload_ids: Collection[Digest]) -> int:
        """Remove every file of these payloads; returns how many there were."""
        wanted = {payload_id.hex() for payload_id in payload_ids}
        removed = 0
        for name in list(self.names()) if wanted else ():
            if name.partition("-")[0] in wanted:
                (self.folder / name).unlink(missing_ok=True)
                removed += 1
        return removed


# Made once: putting a statement together costs several times what its execution does.
_DEPOSITED = Lookup(
    core_select(
        *(col(Payload.erased), col(Payload.size), col(Payload.content)),
        *(col(PayloadKey.wrapped), col(PayloadKey.wrapped_by)),
        *(col(PayloadKey.salt), col(PayloadKey.file)),
    )
    .outerjoin(PayloadKey, col(PayloadKey.payload) == col(Payload.id))
    .where(col(Payload.id) == bindparam("digest")),
    "digest",
)


def open_store(settings: Settings) -> PayloadStore:
    """The store that the settings name; raises `LedgerError` where its master key is no key."""
    folder = folder_of(settings.payload_url, settings.data.absolute() / "payloads")
    return PayloadStore(folder, read_key_file(settings.payload_key))


def folder_of(url: str | None, default: Path) -> Path:
    """The folder that SHUJIAN_PAYLOAD_URL names: a path, or a ``file:`` URL."""
    if url is None:
        return default
    parts = urlsplit(url)
    if parts.scheme == "":
        return Path(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        raise LedgerError(f"{url!r} is no place for payloads; name a folder, or file:///FOLDER")
    return Path(unquote(parts.path))
