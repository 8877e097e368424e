"""One-time codes: made by the holder, withdrawn by the holder, used once by whoever may.

Each change is a job of the writer, who runs them one after another: of two that use a code at the
same instant the second finds it used. The record `code.used` is committed before the answer leaves.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, func, select

from chain.words import Digest, Millis
from gateway.database import WriteSession
from gateway.errors import Conflict, NotFound, TooMany
from gateway.holders import records, tokens, tries
from gateway.holders.keys import HolderKeys
from gateway.holders.links import Holding, Links, name_of, require_kept
from gateway.holders.models import DisclosureCode, HolderLink
from gateway.holders.scope import Scope, decode_scope
from gateway.holders.state import ENDED, Code, State, Way, Wish, code_of, require_reader, state_of
from gateway.holders.verifiers import require_active
from gateway.journal.records import Draft, Entry
from gateway.members.standing import Standing

MAX_OPEN: Final = 1_000
"""Open codes in all: `tries` counts on it."""
MAX_OPEN_OF_LINK: Final = 5
MAX_SHOWN: Final = 200
"""Codes of a document that its holder sees, the newest first."""

_UNKNOWN: Final = "no such code; check the digits with the holder"


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of one ledger."""

    links: Links
    keys: HolderKeys

    @property
    def now(self) -> Callable[[], Millis]:
        """The clock, in Unix milliseconds."""
        return self.links.now

    def make(self, session: WriteSession, cookie: str, wish: Wish) -> Digest:
        """Record and keep a code; its name. Raises `NotFound` where the session has ended."""
        holding = self.links.who(session, cookie)
        self._require_room(session, holding)
        require_active(session, wish.verifier)
        nonce = secrets.token_bytes(tokens.NONCE)
        secret = tokens.code_secret(cookie, nonce)
        digits, attempt = self._free_digits(session, secret)
        scope = Scope(wish.fields, wish.purpose, nonce, attempt, secrets.token_bytes(tokens.NONCE))
        code = tokens.kept(secret)
        expires = self.now() + wish.minutes * 60_000
        subject = records.subject_of(holding.name, holding.issuer, wish.verifier)
        count, link = len(scope.fields), holding.link
        draft = records.made_draft(code, link, subject, count, scope.digest, expires)
        entry = self.links.append(session, draft)
        session.add(
            DisclosureCode(
                id=code,
                digits=digits,
                link=link,
                scope=self.keys.seal(code, scope.encode()),
                verifier=wish.verifier,
                made=self.now(),
                expires=expires,
                record=entry.position,
            )
        )
        return code

    def revoke(self, session: WriteSession, cookie: str, code: Digest) -> Entry:
        """Record that the holder withdraws an open code; raises `Conflict` where it is not open."""
        holding = self.links.who(session, cookie)
        row, link = self._rows(session, code)
        if link.document != holding.name.id:
            raise NotFound("this document has no such code")
        self._require_open(row, link)
        subject = records.subject_of(holding.name, holding.issuer, row.verifier)
        return self._end(session, row, records.revoked_draft(code, subject), revoked=self.now())

    def with_secret(self, session: Session, secret: str) -> Code:
        """The open code of a secret; raises `NotFound`, or `Conflict` that says why not."""
        if not tokens.is_secret(secret):
            raise NotFound("there is no such code; scan it again")
        row, link = self._rows(session, tokens.kept(secret))
        self._require_open(row, link)
        return self._code(row, link)

    def with_digits(self, session: WriteSession, digits: str, who: Standing) -> Code | Conflict:
        """The open code of eight digits for a member, or what to say, once that is committed.

        A wrong try counts with this job's commit; raises `TooMany` where none is left. A code for
        another member is answered, and counted, as one that does not exist.
        """
        now = self.now()
        tries.require_budget(session, who.member, now)
        row = session.exec(
            select(DisclosureCode).where(DisclosureCode.digits == self.keys.digits(digits))
        ).first()
        if row is None or row.verifier not in (None, who.member):
            tries.count_wrong(session, who.member, now)
            return Conflict(_UNKNOWN)
        link = session.get_one(HolderLink, row.link)
        if self._state(row, link) is not State.OPEN:
            tries.count_wrong(session, who.member, now)
            return Conflict(ENDED[self._state(row, link)])
        return self._code(row, link)

    def use(
        self, session: WriteSession, code: Digest, who: Standing | None, way: Way, shown: Digest
    ) -> Entry:
        """Record that a code was used; `shown` is the digest of the bundle that will be answered.

        The commit point is the writer's commit. Raises `Conflict` where it is not open any more,
        `Forbidden` where it is for another member, `NotFound` where the document was forgotten
        while it was being gathered.
        """
        row, link = self._rows(session, code)
        self._require_open(row, link)
        require_reader(row.verifier, who)
        require_kept(session, Digest(link.document))
        member = None if who is None else who.member
        subject = records.subject_of(name_of(link), link.issuer, row.verifier or member)
        draft = records.used_draft(code, subject, who, way.value, shown)
        return self._end(session, row, draft, used=self.now(), used_by=member)

    def of_document(self, session: Session, document: Digest) -> list[Code]:
        """The codes of a document through whichever link, the newest first."""
        query = (
            select(DisclosureCode, HolderLink)
            .where(DisclosureCode.link == HolderLink.id, HolderLink.document == document)
            .order_by(col(DisclosureCode.record).desc())
            .limit(MAX_SHOWN)
        )
        return [self._code(row, link) for row, link in session.exec(query).all()]

    def of_holder(self, session: Session, holding: Holding, code: Digest) -> Code:
        """One code of the holder's document; raises `NotFound`."""
        row, link = self._rows(session, code)
        if link.document != holding.name.id:
            raise NotFound("this document has no such code")
        return self._code(row, link)

    def _code(self, row: DisclosureCode, link: HolderLink) -> Code:
        scope = decode_scope(self.keys.open(Digest(row.id), row.scope))
        return code_of(row, link, scope, self.now())

    def _state(self, row: DisclosureCode, link: HolderLink) -> State:
        return state_of(row, link, self.now())

    def _require_open(self, row: DisclosureCode, link: HolderLink) -> None:
        state = self._state(row, link)
        if state is not State.OPEN:
            raise Conflict(ENDED[state])

    def _rows(self, session: Session, code: Digest) -> tuple[DisclosureCode, HolderLink]:
        row = session.get(DisclosureCode, code)
        if row is None:
            raise NotFound("there is no such code; ask the holder for a new one")
        return row, session.get_one(HolderLink, row.link)

    def _end(
        self, session: WriteSession, row: DisclosureCode, draft: Draft, **changes: object
    ) -> Entry:
        entry = self.links.append(session, draft)
        for name, value in changes.items():
            setattr(row, name, value)
        row.ended = entry.position
        session.add(row)
        return entry

    def _free_digits(self, session: WriteSession, secret: str) -> tuple[Digest, int]:
        """Digits that no open code has; one that has ended gives them up."""
        attempt = 0
        while True:
            digits = self.keys.digits(tokens.code_digits(secret, attempt))
            taken = session.exec(
                select(DisclosureCode).where(DisclosureCode.digits == digits)
            ).first()
            if taken is None:
                return digits, attempt
            if self._state(taken, session.get_one(HolderLink, taken.link)) is not State.OPEN:
                taken.digits = None
                session.add(taken)
                session.flush()
                return digits, attempt
            attempt += 1

    def _require_room(self, session: Session, holding: Holding) -> None:
        running = (
            select(func.count())
            .select_from(DisclosureCode)
            .where(
                col(DisclosureCode.expires) > self.now(),
                col(DisclosureCode.used).is_(None),
                col(DisclosureCode.revoked).is_(None),
            )
        )
        own = running.where(DisclosureCode.link == holding.link)
        if session.exec(own).one() >= MAX_OPEN_OF_LINK:
            raise Conflict(
                f"{MAX_OPEN_OF_LINK} codes are open; withdraw one, or wait until it ends"
            )
        if session.exec(running).one() >= MAX_OPEN:
            raise TooMany(f"{MAX_OPEN} codes are open in all; try again in a minute")
