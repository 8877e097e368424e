"""A town with a certificate of a person that its issuer left here, and people who look at it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, cast

from sqlmodel import Session, col, select

from chain.client import Client
from chain.documents import Bundle, Envelope, Field, commit
from chain.documents.identity import DocumentName, alone_id
from chain.records import tag_hash
from chain.words import Digest, Millis, Seconds
from gateway.archive.service import Archive
from gateway.database import WriteSession, read_session
from gateway.documents.model import Key
from gateway.holders import tokens
from gateway.holders.codes import Codes
from gateway.holders.links import Links
from gateway.holders.scope import check_fields
from gateway.holders.service import Holders
from gateway.holders.state import Wish
from gateway.issuing.models import Issue
from gateway.journal.models import Record
from gateway.members.standing import Standing, standing
from gateway.settings import Settings
from gateway.uses.keys import RegisterKeys
from tests.support.town import START, TJ, Town, account_of
from tests.support.web import NoChain, holders_of, master_keys, presentations_of

CLEAR = {
    "holder.code": ("identifier", "110101199003074578"),
    "holder.name": ("text", "欧阳明慧"),
    "issue_date": ("date", "2026-03-02"),
    "issuer.code": ("identifier", TJ),
    "issuer.name": ("text", "市统计局"),
    "name": ("text", "统计从业资格证书"),
    "number": ("identifier", "TJ-2026-000317"),
    "type_code": ("code", "11100000MB0001"),
    "valid_until": ("date", "2030-01-19"),
}
KEY = Key(TJ, "certificate", "TJ-2026-000317")
KIND = "certificate"
CHOSEN = ("name", "number", "valid_until")


def certificate(serial: int = 0) -> Bundle:
    """The full bundle of the certificate, as its issuer has it."""
    fields = [Field(path, kind, value) for path, (kind, value) in CLEAR.items()]
    register = RegisterKeys.of(master_keys())
    key = register.issue(TJ, KEY if not serial else Key(TJ, "certificate", f"TJ-{serial}"))
    envelope = Envelope(
        *(tag_hash(f"member:{TJ}"), KIND, key, None),
        *(Seconds(START // 1000 - 86_400), Seconds(START // 1000 + 10**8), len(fields)),
    )
    return commit(envelope, fields, b"\x05" * 32).disclose()


def issue_row(bundle: Bundle, state: str = "issued") -> Issue:
    """What the projection has of it."""
    envelope = bundle.envelope
    assert envelope.key is not None
    return Issue(
        id=alone_id(envelope.issuer, envelope.key, envelope.kind),
        issuer=TJ,
        kind=envelope.kind,
        key=envelope.key,
        series=None,
        first=0,
        count=0,
        root=bundle.document,
        amount=0,
        buyer=None,
        valid_from=envelope.valid_from,
        valid_until=envelope.valid_until,
        blue=None,
        state=state,
        issued=START // 1000 - 60,
        record=1,
        changed=1,
    )


@dataclass
class Scene:
    """The certificate in the archive, and what a holder does, without HTTP."""

    town: Town
    holders: Holders
    bundle: Bundle = field(default_factory=certificate)

    @classmethod
    def of(cls, town: Town) -> Scene:
        """A town in which the certificate was issued and left here."""
        keys = master_keys()
        archive = Archive(keys, RegisterKeys.of(keys))
        proofs = presentations_of(town, Settings(), cast("Client", NoChain()))
        made = cls(town, holders_of(town, archive, proofs))

        def leave(session: WriteSession) -> None:
            session.add(issue_row(made.bundle))
            session.flush()
            deposit = archive.check(session, TJ, made.bundle, KEY)
            archive.keep(session, archive.sealed(deposit, Millis(town.clock)))

        town.writer.run(leave)
        return made

    @property
    def links(self) -> Links:
        """Links of the town."""
        return self.holders.links

    @property
    def codes(self) -> Codes:
        """Codes of the town."""
        return self.holders.codes

    @property
    def name(self) -> DocumentName:
        """What the certificate is called."""
        envelope = self.bundle.envelope
        assert envelope.key is not None
        return DocumentName(alone_id(envelope.issuer, envelope.key, envelope.kind))

    def who(self, person: str = "tj-clerk") -> Standing:
        """The standing of a person of the town."""
        with read_session(self.town.engine) as session:
            return standing(session, account_of(person))

    def run(self, job: Any) -> Any:
        """A job of the writer, committed."""
        return self.town.writer.run(job)

    def link(self, pin: str = "271828", person: str = "tj-clerk") -> str:
        """The token of a link that was given out."""
        token, who = tokens.new_token(), self.who(person)
        kept = tokens.pin_kept(pin, token)
        self.run(lambda session: self.links.make(session, who, self.name, token, kept))
        return token

    def cookie(self) -> str:
        """The session of a holder who gave the right PIN to a new link."""
        token = self.link()
        self.run(lambda session: self.links.attempt(session, token))
        cookie: str = self.run(lambda session: self.links.open(session, token))
        return cookie

    def code(self, cookie: str, verifier: str | None = None, minutes: int = 5) -> Digest:
        """A code made by the holder."""
        fields = check_fields(CHOSEN, list(CLEAR))
        wish = Wish(fields, "入职核验：王小姐", verifier, minutes)
        made: Digest = self.run(lambda session: self.codes.make(session, cookie, wish))
        return made

    def secret_and_digits(self, cookie: str, code: Digest) -> tuple[str, str]:
        """What the holder shows of a code."""
        with read_session(self.town.engine) as session:
            scope = self.codes.of_holder(session, self.links.who(session, cookie), code).scope
        secret = tokens.code_secret(cookie, scope.nonce)
        return secret, tokens.code_digits(secret, scope.attempt)

    def wrong_digits(self, right: str) -> str:
        """Digits of no code."""
        return f"{(int(right) + 1 + secrets.randbelow(10**6)) % 10**8:08}"

    def read(self) -> Session:
        """A session that reads; the caller closes it."""
        return Session(self.town.engine)

    def kinds(self) -> list[str]:
        """The kinds of all records, in order."""
        with self.read() as session:
            return list(session.exec(select(Record.kind).order_by(col(Record.position))))
