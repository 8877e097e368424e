"""What a running gateway has of holders: links, codes, and what is shown of a document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from chain.documents.identity import DocumentName
from chain.words import Digest, Millis, Seconds
from gateway.archive.service import Archive
from gateway.database import WriteSession, read_session
from gateway.evidence.turns import Turns
from gateway.holders.codes import Codes
from gateway.holders.disclosing import Disclosure, disclose, require_unchanged
from gateway.holders.keys import HolderKeys
from gateway.holders.links import Links
from gateway.holders.presenting import Presenter, Proof, proof_of
from gateway.holders.repeats import Repeats
from gateway.holders.state import Way
from gateway.journal.records import Entry, Journal
from gateway.members.standing import Standing
from gateway.payloads.master import MasterKeys
from gateway.uses.keys import RegisterKeys
from gateway.verification.standing import Viewer


@dataclass(frozen=True, slots=True)
class Holders:
    """Links given out by issuers, the codes that holders make, and what they show."""

    links: Links
    codes: Codes
    engine: Engine
    archive: Archive
    register: RegisterKeys
    presenter: Presenter
    turns: Turns = field(default_factory=Turns)
    """Of this room's own: strangers who ask for presentations take none from holders."""
    repeats: Repeats = field(default_factory=Repeats)

    @classmethod
    def of(
        cls,
        journal: Journal,
        masters: MasterKeys,
        now: Callable[[], Millis],
        engine: Engine,
        archive: Archive,
        register: RegisterKeys,
        presenter: Presenter,
    ) -> Holders:
        """Over one ledger, with keys out of the payload master keys and a clock from outside."""
        links = Links(journal, now)
        codes = Codes(links, HolderKeys.of(masters))
        return cls(links, codes, engine, archive, register, presenter)

    def show(
        self, name: DocumentName, paths: Iterable[str] | None, who: Viewer | None
    ) -> Disclosure:
        """These fields of a document, all where None, and how it stands; in a thread of its own."""
        now = Seconds(self.links.now() // 1000)
        with read_session(self.engine) as session:
            return disclose(session, self.archive, self.register, name, paths, now, who)

    async def prove(self, shown: Disclosure) -> Proof:
        """The proof that goes with what is shown, in its turn; raises `TooMany` where none comes.

        Asks the chain, in a thread of its own.
        """
        async with self.turns.take():
            return await asyncio.to_thread(self._prove, shown)

    def use(
        self, session: WriteSession, code: Digest, who: Standing | None, way: Way, shown: Disclosure
    ) -> Entry:
        """Record that a code was used for what was gathered; a job of the writer.

        Raises as `Codes.use`, and `Conflict` where the document changed while it was gathered.
        """
        require_unchanged(session, shown, Seconds(self.links.now() // 1000))
        return self.codes.use(session, code, who, way, shown.digest)

    def _prove(self, shown: Disclosure) -> Proof:
        with read_session(self.engine) as session:
            return proof_of(session, self.presenter, shown.bundle)
