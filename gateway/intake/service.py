"""Taking in statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlmodel import Session, col, delete, select

from chain import canonical
from chain.statements import uses_of
from chain.words import Digest, Seconds, to_hex
from gateway.database import WriteSession
from gateway.errors import Invalid, NotFound
from gateway.intake.judges import Judge, judge_of
from gateway.journal.records import Draft, Entry, Journal
from gateway.members.standing import Standing, standing
from gateway.projections import project
from gateway.statements.content import Content, read_content
from gateway.statements.judgement import Judgement
from gateway.statements.models import Proposal
from gateway.statements.state import check_unused

MAX_LIFETIME = 366 * 86_400
"""A statement may expire at most so many seconds from now."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a statement: its record, or how many signatures it still lacks.

    `state` is ``pending`` where a contract has to accept it, ``recorded`` where none has to.
    """

    digest: Digest
    entry: Entry | None
    missing: int
    state: Literal["pending", "recorded", "proposed"]


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes statements into one ledger.

    `judges` are those that depend on this gateway's settings or clock, by the types they judge.
    """

    ledger_id: Digest
    journal: Journal
    now: Callable[[], Seconds]
    judges: Mapping[str, Judge] = field(default_factory=dict)

    def take(self, session: WriteSession, content: Content) -> Taken:
        """Record a statement that the contract will accept as things stand, or keep a proposal.

        Raises `Invalid`, `Forbidden`, `Conflict` or `NotFound`; then nothing is written. What the
        contract does is another record, later; a journal statement has its effect now.
        """
        judge = self.judges.get(content.kind.name) or judge_of(content.kind)
        actors = self.signers(session, content)
        judgement = judge(session, content, actors)
        self._check_not_over(judgement)
        if judgement.missing:
            if (whole := self._joined(session, content)) is not content:
                return self.take(session, whole)
            self._propose(session, content)
            return Taken(content.digest, None, judgement.missing, "proposed")
        if len(actors) > 1:
            session.exec(delete(Proposal).where(col(Proposal.digest) == content.digest))
        if content.kind.contract is None:
            entry = self.record(session, content, actors, judgement, "recorded")
            return Taken(content.digest, entry, 0, "recorded")
        entry = self.record(session, content, actors, judgement, "submitted")
        return Taken(content.digest, entry, 0, "pending")

    def signers(self, session: Session, content: Content) -> list[Standing]:
        """Who signed a statement that was not used before and has not expired.

        Raises `Conflict`, `Invalid` or `Forbidden`.
        """
        check_unused(session, content.digest)
        self._check_expiry(content)
        return [standing(session, signer) for signer in content.signers]

    def record(
        self,
        session: WriteSession,
        content: Content,
        actors: Sequence[Standing],
        judgement: Judgement,
        outcome: str,
    ) -> Entry:
        """Append and project the record of a statement that was judged; its digest is used.

        `outcome` ``refused`` is for journal statements of which refusals are kept; the judgement
        has the ``reason`` beside it then.
        """
        kind = content.kind.kind if outcome != "refused" else content.kind.refusal
        if kind is None:
            raise ValueError(f"no refusals of {content.kind.name} are kept")
        body = _body(content, actors, judgement)
        (entry,) = self.journal.append(session, [Draft(kind, outcome, body)])
        project(session, entry)
        return entry

    def note(self, session: WriteSession, draft: Draft) -> Entry:
        """Append and project a record that no statement caused."""
        (entry,) = self.journal.append(session, [draft])
        project(session, entry)
        return entry

    def cosign(self, session: WriteSession, digest: Digest, signature: str) -> Taken:
        """Add a signature to a proposal, and record it once it has all that it needs."""
        proposal = session.get(Proposal, digest)
        if proposal is None:
            check_unused(session, digest)  # another signature has completed it meanwhile
            raise NotFound(f"there is no proposal {to_hex(digest)}; see `shujian member approve`")
        return self.take(session, self._signed(proposal, [signature]))

    def _joined(self, session: Session, content: Content) -> Content:
        """A statement with the signatures that its proposal has; itself where it has no others.

        Whoever sends a proposal again, having got no answer, takes nobody's signature away.
        """
        proposal = session.get(Proposal, content.digest)
        if proposal is None:
            return content
        whole = self._signed(proposal, [to_hex(one) for one in content.signatures])
        return content if set(whole.signers) == set(content.signers) else whole

    def _signed(self, proposal: Proposal, more: Sequence[str]) -> Content:
        raw = canonical.decode_object(proposal.content)
        raw["signatures"] = list(dict.fromkeys([*raw["signatures"], *more]))
        return read_content(self.ledger_id, raw)

    def _check_expiry(self, content: Content) -> None:
        now = self.now()
        if content.expires <= now:
            raise Invalid(f"the statement expired at {content.expires}; sign it again")
        if content.expires > now + MAX_LIFETIME:
            raise Invalid("a statement expires within 366 days; sign it with an earlier expiry")

    def _check_not_over(self, judgement: Judgement) -> None:
        if judgement.not_after is not None and judgement.not_after < self.now():
            raise Invalid(
                f"the period asked for ended at {judgement.not_after}; ask for a later one"
            )

    def _propose(self, session: WriteSession, content: Content) -> None:
        session.merge(
            Proposal(
                digest=content.digest,
                content=canonical.encode(content.as_json()),
                created=self.now(),
                expires=content.expires,
            )
        )


def proposals(session: Session, now: Seconds) -> Sequence[Proposal]:
    """The proposals that still wait for signatures and have not expired."""
    query = select(Proposal).where(Proposal.expires > now).order_by(col(Proposal.created))
    return session.exec(query).all()


def _body(content: Content, actors: Sequence[Standing], judgement: Judgement) -> dict[str, object]:
    uses = uses_of(content.kind, content.message)
    return {
        **judgement.beside,
        **({"uses": uses} if uses else {}),
        "actors": [actor.as_actor() for actor in actors],
        "statement": {**content.as_json(), "digest": to_hex(content.digest)},
        "subject": judgement.subject,
        "type": content.kind.name,
    }
