"""Links to documents: given out by issuers, opened with a PIN, used in a session of minutes.

Each change is a job of the writer. A try of a PIN is counted and committed *before* the PIN is
compared, so that no crash and no number of requests at once gives a try that does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from chain.documents.identity import DocumentName
from chain.words import Digest, Millis
from gateway.archive.models import ArchivedDocument
from gateway.database import WriteSession
from gateway.errors import Conflict, Forbidden, NotFound, TooMany
from gateway.holders import records, tokens
from gateway.holders.models import HolderLink
from gateway.issuing.reading import issue_named
from gateway.journal.records import Draft, Entry, Journal
from gateway.members.standing import Standing
from gateway.projections import project

MAX_LINKS: Final = 20
"""Links of one document that are not withdrawn."""
LOCK_AFTER: Final = 5
LOCK: Final = 3_600_000
"""Milliseconds for which every fifth wrong PIN in a row shuts a link."""
CLOSE_AFTER: Final = 25
"""Wrong PINs in a row after which a link stays shut: one guess of 40,000 in all."""
SESSION_SECONDS: Final = 20 * 60

LinkState = Literal["open", "locked", "shut", "withdrawn"]

FORGOTTEN: Final = "the content of this document is not kept here any more; ask its issuer"
_AGAIN = "ask the issuer for a new link"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a session of a holder is about: the link, its document, who issued it."""

    link: Digest
    name: DocumentName
    issuer: str
    missed: int
    record: int
    until: Millis


@dataclass(frozen=True, slots=True)
class Links:
    """Links of one ledger; the clock comes from outside."""

    journal: Journal
    now: Callable[[], Millis]

    def make(
        self, session: WriteSession, who: Standing, name: DocumentName, token: str, pin: bytes
    ) -> Entry:
        """Record and keep a link of the issuer; `pin` is what `tokens.pin_kept` gave for it.

        Raises `NotFound` unless the member issued the document, `Conflict` where its bundle is not
        here or it has too many links.
        """
        self._require_issued(session, who, name)
        link = tokens.kept(token)
        draft = records.link_draft(records.LINKED, link, records.subject_of(name, who.member), who)
        entry = self.append(session, draft)
        session.add(
            HolderLink(
                id=link,
                document=name.id,
                issue=name.issue,
                serial=name.serial,
                issuer=who.member,
                pin=pin,
                made=self.now(),
                record=entry.position,
            )
        )
        return entry

    def withdraw(self, session: WriteSession, who: Standing, link: Digest) -> Entry:
        """Record that the issuer withdraws a link; its session and open codes end with it."""
        row = session.get(HolderLink, link)
        if row is None or row.issuer != who.member:
            raise NotFound(f"{who.member} has given out no such link")
        if row.revoked is not None:
            raise Conflict(f"the link was withdrawn already, in record {row.ended}")
        subject = records.subject_of(name_of(row), who.member)
        entry = self.append(session, records.link_draft(records.UNLINKED, link, subject, who))
        row.revoked, row.ended, row.session = self.now(), entry.position, None
        session.add(row)
        return entry

    def look(self, session: Session, token: str) -> HolderLink:
        """The link of a token; raises `NotFound`, `Conflict` (shut), `TooMany` (locked)."""
        row = session.get(HolderLink, tokens.kept(token)) if tokens.is_token(token) else None
        if row is None:
            raise NotFound(f"there is no such link; check that all of it was copied, or {_AGAIN}")
        state = self.state(row)
        if state == "withdrawn":
            raise Conflict(f"the issuer has withdrawn this link; {_AGAIN}")
        if state == "shut":
            raise Conflict(f"this link is shut after {CLOSE_AFTER} wrong PINs; {_AGAIN}")
        if state == "locked":
            minutes = -(-(row.locked_until - self.now()) // 60_000)
            raise TooMany(f"too many wrong PINs: the link opens again in {minutes} minutes")
        return row

    def state(self, row: HolderLink) -> LinkState:
        """What became of a link."""
        if row.revoked is not None:
            return "withdrawn"
        if row.tries >= CLOSE_AFTER:
            return "shut"
        return "locked" if row.locked_until > self.now() else "open"

    def attempt(self, session: WriteSession, token: str) -> bytes:
        """Count a try, and return what is kept of the PIN; raises as `look` does.

        The caller compares after the commit: a try that was not counted is never answered.
        """
        row = self.look(session, token)
        row.tries += 1
        if row.tries % LOCK_AFTER == 0:
            row.locked_until = self.now() + LOCK
        session.add(row)
        return row.pin

    def open(self, session: WriteSession, token: str) -> str:
        """A session for whoever gave the right PIN; it ends the one that was open before."""
        row = session.get(HolderLink, tokens.kept(token))
        if row is None or row.revoked is not None:
            raise Conflict(f"the issuer has withdrawn this link; {_AGAIN}")
        cookie = tokens.new_token()
        row.missed, row.tries, row.locked_until = max(row.tries - 1, 0), 0, 0
        row.session, row.opened = tokens.kept(cookie), self.now()
        row.session_until = self.now() + SESSION_SECONDS * 1000
        session.add(row)
        return cookie

    def refused(self, session: Session, token: str) -> Forbidden | TooMany | Conflict:
        """What to say of a wrong PIN that was counted."""
        try:
            row = self.look(session, token)
        except (TooMany, Conflict) as error:
            return error
        left = LOCK_AFTER - row.tries % LOCK_AFTER
        return Forbidden(f"this is not the PIN; {left} more tries, then the link is locked")

    def who(self, session: Session, cookie: str | None) -> Holding:
        """Whose session it is; raises `NotFound` where it has ended."""
        row = None if not cookie else session.exec(_session_of(tokens.kept(cookie))).first()
        if row is None or row.revoked is not None or row.session_until <= self.now():
            raise NotFound("this page is closed: open your link again and type the PIN")
        return holding_of(row)

    def close(self, session: WriteSession, cookie: str) -> None:
        """End a session; one that is not there is ended already."""
        row = session.exec(_session_of(tokens.kept(cookie))).first()
        if row is not None:
            row.session = None
            session.add(row)

    def take_along(self, session: WriteSession, cookie: str, draft: Draft) -> Entry:
        """Record a file that the holder takes along; raises `NotFound` where that has ended."""
        require_kept(session, self.who(session, cookie).name.id)
        return self.append(session, draft)

    def append(self, session: WriteSession, draft: Draft) -> Entry:
        """Append and project one record."""
        (entry,) = self.journal.append(session, [draft])
        project(session, entry)
        return entry

    def _require_issued(self, session: Session, who: Standing, name: DocumentName) -> None:
        if issue_named(session, name).issuer != who.member:
            raise NotFound(f"{who.member} has issued no document {name.text}")
        if session.get(ArchivedDocument, name.id) is None:
            raise Conflict(
                "a holder can only see a document that is here: leave its bundle first, "
                "with POST /v1/documents"
            )
        if session.exec(_count_links(name.id)).one() >= MAX_LINKS:
            raise Conflict(f"the document has {MAX_LINKS} links; withdraw one first")


def require_kept(session: Session, document: Digest) -> None:
    """Raise `NotFound` where the content of a document was forgotten meanwhile."""
    if session.get(ArchivedDocument, document) is None:
        raise NotFound(FORGOTTEN)


def name_of(row: HolderLink) -> DocumentName:
    """The document of a link."""
    return DocumentName(Digest(row.issue), row.serial)


def holding_of(row: HolderLink) -> Holding:
    """A link as its session sees it."""
    return Holding(
        *(Digest(row.id), name_of(row), row.issuer),
        *(row.missed, row.record, Millis(row.session_until)),
    )


def links_of(session: Session, member: str, name: DocumentName) -> list[HolderLink]:
    """The links that a member has given out for a document, the newest first."""
    query = select(HolderLink).where(HolderLink.document == name.id, HolderLink.issuer == member)
    return list(session.exec(query.order_by(col(HolderLink.record).desc())).all())


def _session_of(cookie: Digest) -> SelectOfScalar[HolderLink]:
    return select(HolderLink).where(HolderLink.session == cookie)


def _count_links(document: Digest) -> SelectOfScalar[int]:
    live = select(func.count()).select_from(HolderLink)
    return live.where(HolderLink.document == document, col(HolderLink.revoked).is_(None))
