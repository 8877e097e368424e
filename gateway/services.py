"""What the parts of a running gateway share, made once by `gateway.app`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine

from chain.client import Client
from gateway.anchoring import Anchoring
from gateway.archive.service import Archive
from gateway.audit.recording import AuditRecords
from gateway.checking.service import Checking
from gateway.completeness import Completeness
from gateway.database import ReadSession, Writer, WriteSession, read_session
from gateway.documents.parsing import Readers
from gateway.evidence.turns import Turns
from gateway.holders.service import Holders
from gateway.intake.service import Intake
from gateway.journal.receipts import ReceiptSigner
from gateway.ledger import Ledger
from gateway.limits import RateLimiter
from gateway.observers.service import Observers
from gateway.payloads.store import PayloadStore
from gateway.payloads.uploads import Uploads
from gateway.presentations.service import Presentations
from gateway.releases.deliveries import Deliveries
from gateway.releases.service import Releases
from gateway.reports.desk import Desk
from gateway.settings import Settings
from gateway.signin.service import SignInService
from gateway.tlog.note import NoteSigner
from gateway.uses.keys import RegisterKeys
from gateway.verification.service import Verification

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a route may need; nothing here is made at import time."""

    settings: Settings
    ledger: Ledger
    engine: Engine
    writer: Writer
    intake: Intake
    receipts: ReceiptSigner
    sign_in: SignInService
    anchoring: Anchoring
    completeness: Completeness
    limiter: RateLimiter
    payloads: PayloadStore
    uploads: Uploads
    releases: Releases
    deliveries: Deliveries
    reports: Desk
    observers: Observers
    log: NoteSigner
    client: Client
    turns: Turns
    register: RegisterKeys
    archive: Archive
    readers: Readers
    verification: Verification
    checking: Checking
    holders: Holders
    presentations: Presentations
    audits: AuditRecords

    def read(self) -> AbstractContextManager[ReadSession]:
        """A session that sees one snapshot."""
        return read_session(self.engine)

    async def write(self, job: Callable[[WriteSession], T]) -> T:
        """Run a job in the writer's thread and wait until it is committed."""
        return await asyncio.wrap_future(self.writer.submit(job))

    def close(self) -> None:
        """Stop anchoring, finish what is being written, let go of the database."""
        self.audits.stop()
        self.deliveries.stop()
        self.reports.close()
        self.checking.close()
        self.verification.close()
        self.readers.close()
        self.anchoring.stop()
        self.writer.close()
        self.engine.dispose()
