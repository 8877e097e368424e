"""Deciding on requests for payloads, and recording how each delivery ended.

Everything here that takes a `WriteSession` is a job of the one writer: what is decided there has
seen every earlier record, and no revocation or other use comes between decision and record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlmodel import Session, col, select

from chain.words import Address, Digest
from gateway.database import WriteSession
from gateway.errors import Forbidden, Invalid
from gateway.journal import records
from gateway.journal.records import Body, Draft, Entry
from gateway.members.standing import Standing
from gateway.payloads.errors import Erased, Unscopable
from gateway.payloads.store import PayloadStore
from gateway.persons.concern import concern
from gateway.persons.tags import tags_for
from gateway.releases import bodies
from gateway.releases.bodies import Sending, Why
from gateway.releases.content import measure, open_source, whole
from gateway.releases.decision import Reason, decide, released_fields
from gateway.releases.models import RELEASED, Release
from gateway.releases.request import Request, parse
from gateway.releases.rows import find_one
from gateway.releases.situation import (
    Held,
    Parties,
    Surroundings,
    asked_of,
    asker_of,
    find_parties,
    read_situation,
)
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement

TYPE = "RequestRelease"

REMEMBERED = 4096
"""What so many requests ask for is kept in mind at most, until their content is fetched."""

CUTTING = 2
"""So many payloads are cut down at the same time before their release; others wait."""


class Recorder(Protocol):
    """What is needed here of `gateway.intake.service.Intake`, which stands above this room."""

    def signers(self, session: Session, content: Content) -> list[Standing]:
        """Who signed a statement that was not used before and has not expired."""

    def record(
        self,
        session: WriteSession,
        content: Content,
        actors: Sequence[Standing],
        judgement: Judgement,
        outcome: str,
    ) -> Entry:
        """Append and project the record of a statement that was judged."""

    def note(self, session: WriteSession, draft: Draft) -> Entry:
        """Append and project a record that no statement caused."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A well-formed signed request, with labels of the persons whose data it touches."""

    content: Content
    request: Request
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made ready for the decision: what would be sent, or why nothing can be.

    All None where nothing was prepared: only content that is cut down has to be.
    """

    fields: tuple[str, ...] | None
    sending: Sending | None
    problem: Reason | None


@dataclass(frozen=True, slots=True)
class Decided:
    """The record of a decision, the leaf just before it, and the payload that was asked for."""

    entry: Entry
    previous: Digest
    payload: Held


@dataclass(frozen=True, slots=True)
class Asking:
    """What the record of a request says that was asked for, under what and by which account."""

    authorization: bytes
    account: Address
    request: Request

    @classmethod
    def of(cls, body: Body, request: Request) -> Asking:
        """Out of the body of the record."""
        account = Address(_bytes(body["actors"][0]["account"]))
        return cls(_bytes(body["statement"]["message"]["authorization"]), account, request)


NOTHING = Prepared(None, None, None)
"""What a decision begins with."""


def read_request(content: Content, persons: Sequence[str]) -> Signed:
    """Check a RequestRelease for form; raises `Invalid`."""
    if content.kind.name != TYPE:
        raise Invalid(f"this takes a {TYPE}, not a {content.kind.name}; POST /v1/statements does")
    if len(content.signers) != 1:
        raise Invalid("exactly one account of the consumer signs a request")
    return Signed(content, parse(content.attachment), tuple(persons))


@dataclass(frozen=True, slots=True)
class Releases:
    """Releases of one ledger: decisions and records. It sends nothing itself.

    `around` tells the time and for how long the chain was not heard of. Cutting down a large
    payload takes minutes: it has threads of its own, so that it keeps nobody else from theirs.
    """

    recorder: Recorder
    store: PayloadStore
    around: Callable[[], Surroundings]
    recent: dict[tuple[Digest, int], Asking] = field(default_factory=dict)
    cutting: Executor = field(default_factory=lambda: ThreadPoolExecutor(CUTTING, "cutting"))

    def prepare(self, session: Session, signed: Signed) -> Prepared:
        """Cut down and measure what would be sent, where the request would be allowed now.

        Raises `Conflict`, `Invalid`, `Forbidden` or `NotFound` where it is not even refused.
        """
        parties, asker = self._parties(session, signed), self._asker(session, signed)
        reason, fields = self._judge(session, signed, parties, asker)
        if reason is not None:
            return Prepared(fields, None, None)
        try:
            source = open_source(self.store, session, parties.payload, fields)
            with source.opened:
                return Prepared(fields, measure(parties.payload, source), None)
        except Erased:
            return Prepared(fields, None, Reason.PAYLOAD_ERASED)
        except Unscopable:
            return Prepared(fields, None, Reason.NOT_SCOPABLE)

    def decide(self, session: WriteSession, signed: Signed, prepared: Prepared) -> Decided | None:
        """Record that the request is allowed or refused; None where it must be prepared first."""
        parties, asker = self._parties(session, signed), self._asker(session, signed)
        reason, fields = self._judge(session, signed, parties, asker)
        sending = prepared.sending
        if reason is None and fields is None:
            sending = whole(parties.payload)
        elif reason is None:
            if prepared == NOTHING or prepared.fields != fields:
                return None
            reason = prepared.problem
        payload = Digest(parties.payload.id)
        if reason is not None or sending is None:
            persons = self._tags(session, signed, asker)
            refusal = bodies.refused(payload, reason or Reason.UNKNOWN, persons)
            return self._record(session, signed, parties, asker, refusal, "refused")
        # Whoever names nobody had every row, whichever fields of it.
        labels, resource = signed.persons or None, parties.resource.code
        whom = concern(session, asker.member, resource, labels, whole=True)
        release = bodies.released(payload, sending, whom, anchored=parties.anchored)
        return self._record(session, signed, parties, asker, release, "recorded")

    def reconsider(self, session: Session, row: Release) -> tuple[Reason | None, Held]:
        """What has come up since against sending what was released; its own use is taken.

        With it what is to be sent.
        """
        asking = self._asking(session, row)
        parties = find_parties(session, asking.authorization, row.payload)
        asker = asker_of(session, asking.account)
        asked = asked_of(parties, asker.member, asking.request)
        situation = read_situation(session, parties, asker, self.around())
        return decide(asked, replace(situation, uses=0)), parties.payload

    def remember(self, signed: Signed, decided: Decided) -> None:
        """Keep in mind what a committed request asks for: its content is mostly fetched at once."""
        if decided.entry.header.outcome == "refused":
            return
        if len(self.recent) >= REMEMBERED:
            self.recent.clear()
        asking = Asking.of(decided.entry.body or {}, signed.request)
        self.recent[signed.content.digest, decided.entry.position] = asking

    def _asking(self, session: Session, row: Release) -> Asking:
        """What the record of a release says that was asked for; it never says anything else."""
        asking = self.recent.pop((Digest(row.request), row.position), None)
        if asking is None:
            body = records.read(session, row.position).body or {}
            asking = Asking.of(body, parse(body["statement"]["attachment"]))
        return asking

    def complete(self, session: WriteSession, request: Digest, digest: Digest, size: int) -> None:
        """Record that everything was handed to the network."""
        self.recorder.note(session, bodies.completed(find_one(session, request), digest, size))

    def resume(self, session: WriteSession, request: Digest, start: int) -> None:
        """Record that a broken delivery goes on; before its first byte."""
        self.recorder.note(session, bodies.resumed(session.get_one(Release, request), start))

    def abort(
        self, session: WriteSession, request: Digest, sent: int | None, why: Why | Reason
    ) -> None:
        """Record that a delivery ended early."""
        self.recorder.note(session, bodies.aborted(session.get_one(Release, request), sent, why))

    def recover(self, session: WriteSession) -> int:
        """Record as aborted what a gateway that ended left under way; returns how many."""
        rows = under_way(session)
        for row in rows:
            self.recorder.note(session, bodies.aborted(row, None, Why.GATEWAY_ENDED))
        return len(rows)

    def _parties(self, session: Session, signed: Signed) -> Parties:
        message = signed.content.message
        return find_parties(session, _bytes(message["authorization"]), _bytes(message["payload"]))

    def _asker(self, session: Session, signed: Signed) -> Standing:
        try:
            (asker,) = self.recorder.signers(session, signed.content)
        except Forbidden:  # suspended or rotated out: that is refused, and the refusal recorded
            return asker_of(session, signed.content.signers[0])
        return asker

    def _judge(
        self, session: Session, signed: Signed, parties: Parties, asker: Standing
    ) -> tuple[Reason | None, tuple[str, ...] | None]:
        situation = read_situation(session, parties, asker, self.around())
        asked = asked_of(parties, asker.member, signed.request)
        fields = released_fields(asked, situation.history)
        return decide(asked, situation), None if fields is None else tuple(sorted(fields))

    def _tags(self, session: WriteSession, signed: Signed, asker: Standing) -> list[str]:
        return tags_for(session, asker.member, signed.persons) if signed.persons else []

    def _record(
        self,
        session: WriteSession,
        signed: Signed,
        parties: Parties,
        asker: Standing,
        beside: dict[str, object],
        outcome: str,
    ) -> Decided:
        subject = parties.subject(asker.member, signed.content.digest)
        judgement = Judgement(subject, 0, beside)
        entry = self.recorder.record(session, signed.content, [asker], judgement, outcome)
        return Decided(entry, records.previous_leaf(session, entry.position), parties.payload)


def under_way(session: Session) -> list[Release]:
    """The releases whose delivery has not ended, oldest first."""
    query = select(Release).where(Release.state == RELEASED).order_by(col(Release.position))
    return list(session.exec(query).all())


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
