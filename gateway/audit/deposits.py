"""The files of payloads: there, as long as was signed, and opening with the keys kept for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from chain.words import Digest
from gateway.audit.findings import Findings
from gateway.audit.reading import query, stream
from gateway.database import read_session
from gateway.errors import LedgerError
from gateway.payloads.format import HEADER_BYTES, decode_header, layout_of
from gateway.payloads.models import PayloadKey
from gateway.payloads.opened import Opened
from gateway.payloads.store import PayloadStore

CHECK = "payloads"

_PAYLOADS = "SELECT id, size, content, erased FROM payload ORDER BY id"
_KEYS = "SELECT payload, wrapped, wrapped_by, salt, file FROM payload_key WHERE payload = ?"
_BROKEN = (LedgerError, OSError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Deposits:
    """Where the payloads are. `deep`: every byte is decrypted and held against the digest.

    Otherwise the first and the last chunk of each are opened, which ties file, key, length and
    payload together; what was changed in between is then *not* found. `blind`: the master key is
    not at hand, so only length and header are looked at.
    """

    store: PayloadStore
    engine: Engine
    deep: bool = False
    blind: bool = False

    def check(self, findings: Findings, made: Session, session: Session) -> str:
        """Name what is wrong with the payloads that `made` has from the journal."""
        count = 0
        for identifier, size, content, erased in stream(made, _PAYLOADS):
            key = self._key(session, identifier)
            if erased is not None:
                if key is not None:
                    _add(findings, "payload_key", identifier, "(row)", None, "a key",
                         "the payload was erased, and its key is still there")  # fmt: skip
                continue
            count += 1
            try:
                self._look(key, identifier, size, content)
            except _BROKEN as error:
                if not self._is_gone_since(identifier):
                    _add(findings, *_place(key, identifier), "as deposited", error,
                         "the payload cannot be had any more")  # fmt: skip
        beside = ", without the master key: their lengths" if self.blind else ""
        return f"{count:,} payloads{beside}{', every byte' if self.deep else ''}"

    def _key(self, session: Session, identifier: bytes) -> PayloadKey | None:
        rows = query(session, _KEYS, (identifier,))
        names = ("payload", "wrapped", "wrapped_by", "salt", "file")
        return PayloadKey(**dict(zip(names, rows[0], strict=True))) if rows else None

    def _look(self, key: PayloadKey | None, identifier: bytes, size: int, content: bytes) -> None:
        if key is None:
            raise LedgerError("its key is gone")
        if self.blind:
            self._measure(key, identifier, size)
            return
        with self.store.reopen(key) as opened:
            if opened.size != size:
                raise LedgerError(f"it has {opened.size} bytes, and {size} were deposited")
            for _ in self._pieces(opened.expecting(Digest(content))):
                pass

    def _pieces(self, opened: Opened) -> Iterator[bytes]:
        if self.deep or opened.size < 2:
            yield from opened.read()
            return
        yield from opened.stretch(0, 1)
        yield from opened.stretch(opened.size - 1, opened.size)

    def _measure(self, key: PayloadKey, identifier: bytes, size: int) -> None:
        with (self.store.folder / key.file).open("rb") as file:
            header = decode_header(file.read(HEADER_BYTES))
            layout = layout_of(os.fstat(file.fileno()).st_size, header.chunk)
        if header.payload_id != identifier or layout.size != size:
            raise LedgerError("the file is another payload's, or of another length")

    def _is_gone_since(self, identifier: bytes) -> bool:
        """Whether it was erased after the audit's snapshot: the file goes with the key."""
        with read_session(self.engine) as now:
            rows = query(now, "SELECT erased FROM payload WHERE id = ?", (identifier,))
        return bool(rows) and rows[0][0] is not None


def _place(key: PayloadKey | None, identifier: bytes) -> tuple[str, bytes, str]:
    return ("payload_key", identifier, "(row)") if key is None else ("file", identifier, "(file)")


def _add(
    findings: Findings,
    table: str,
    identifier: bytes,
    field: str,
    expected: Any,
    found: Any,
    meaning: str,
) -> None:
    findings.add(CHECK, table, f"payload=0x{identifier.hex()}", field, expected, found, meaning)
