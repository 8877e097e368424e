"""Presenting: from a bundle that somebody brings to a file that was checked before it leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, select

from chain.client import Client
from chain.documents import Bundle, computed_root, decode_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError, ClientError
from chain.evidence import Claim, Trust
from chain.presentations import MAX_AGE, Report, Verdict, assemble, check, name_of
from chain.words import Address, Digest, Millis, Seconds, Signature
from gateway.anchoring.models import Checkpoint
from gateway.errors import Invalid, LedgerError, NotFound, Unavailable
from gateway.evidence.turns import Turns
from gateway.ledger import Ledger
from gateway.observers.service import Observers
from gateway.presentations.state import Asked, ask
from gateway.settings import Settings
from gateway.trust.service import trust_of

logger = logging.getLogger(__name__)

OLD = MAX_AGE - 86_400
"""From this age on, in seconds, a block is soon too old for those who check."""

_NEW = "nobody but the sealer vouches for this block yet; ask again in a minute"


@dataclass(frozen=True, slots=True)
class Presented:
    """A presentation, and what its bearer should know beside it.

    ``block`` and ``time`` are those of the block, ``observers`` how many signed it of those that
    are demanded (``required``). ``report`` is how it looks now to whoever trusts what the gateway
    proposes: a document that was revoked is presented too, and the report says INVALID.
    """

    presentation: bytes
    name: DocumentName
    block: int
    time: Seconds
    observers: int
    required: int
    warnings: tuple[str, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class _Observed:
    """The newest block that the required observers signed, with the checkpoint in it.

    `newest`: there is no later checkpoint that they could have signed.
    """

    block: int
    newest: bool
    claim: Claim
    signatures: tuple[tuple[Address, Signature], ...]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Under which block a document is presented."""

    asked: Asked
    observed: _Observed | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Presentations:
    """What a running gateway needs to present documents; safe to use from several threads.

    `now` is the wall clock. `turns` bounds how many are gathered at the same time over HTTP.
    """

    ledger: Ledger
    client: Client
    observers: Observers
    settings: Settings
    now: Callable[[], Millis]
    turns: Turns

    def present(self, session: Session, bundle: bytes | Bundle) -> Presented:
        """The presentation of a bundle as of the newest block; nothing of it is kept or recorded.

        Under the newest block that the required observers signed, unless that no longer says of the
        document what the newest does. Raises `Invalid` where the bundle is none, or shows what was
        not issued; `NotFound` where nothing was issued under its envelope; `Unavailable` where the
        chain's node does not answer. So nobody learns how a document stands but who has a bundle.
        """
        read = _read(bundle)
        name, observed = name_of(read), self._observed(session)
        try:
            chosen = self._choose(name, observed)
            proved = chosen.asked.proved(self.client, sealed=bool(self.ledger.sealers))
        except ClientError as error:
            logger.warning("a document cannot be presented: %s", error)
            raise Unavailable(
                "the chain's node proves nothing now, so how the document stands cannot be said; "
                "try again when it is back (`shujian status`)"
            ) from error
        trust = trust_of(self.ledger, self.settings)
        signed = chosen.observed
        made = assemble(
            trust, read, proved, *(() if signed is None else (signed.claim, signed.signatures))
        ).encode()
        report = self._checked(made, trust, name)
        assert report.as_of is not None
        block = report.as_of.block
        return Presented(
            presentation=made,
            name=name,
            block=block.number,
            time=block.time,
            observers=len(report.as_of.observers),
            required=self.observers.required,
            warnings=(*chosen.warnings, *self._quiet(block.time, chosen)),
            report=report,
        )

    def _observed(self, session: Session) -> _Observed | None:
        size = self.observers.observed(session)
        row = None if size is None else session.get(Checkpoint, size)
        if row is None:
            return None
        signatures = tuple(self.observers.signatures(session, row.size))
        claim = Claim(row.size, Digest(row.root), Digest(row.index_root))
        later = session.exec(select(Checkpoint.size).where(Checkpoint.size > row.size)).first()
        return _Observed(row.block_number, later is None, claim, signatures)

    def _choose(self, name: DocumentName, observed: _Observed | None) -> _Chosen:
        """The observed block where it says the same as the newest; else the newest."""
        newest = self._ask(name, self.client.block_number())
        required = self.observers.required
        if observed is None:
            told = (
                f"none of the last blocks was signed by the {required} observers demanded: {_NEW}"
            )
            return _Chosen(newest, None, (told,) if required else ())
        try:
            older = self._ask(name, observed.block)
        except ClientError as error:
            logger.warning("the block that observers signed proves nothing: %s", error)
            told = f"the node no longer proves the block that observers signed: {_NEW}"
            return _Chosen(newest, None, (told,))
        if older.words != newest.words:
            told = f"observers have not signed what happened to the document last: {_NEW}"
            return _Chosen(newest, None, (told,))
        return _Chosen(older, observed, ())

    def _ask(self, name: DocumentName, block: int) -> Asked:
        return ask(self.client, self.ledger.documents, name, block)

    def _checked(self, presentation: bytes, trust: Trust, name: DocumentName) -> Report:
        """The report on what is about to leave; raises where it must not."""
        report = check(presentation, trust, Seconds(self.now() // 1000))
        wrong = {one.name: one for one in report.checks if one.status is Verdict.INVALID}
        # How it stands is for who brings a true bundle: no refusal may tell it.
        wrong.pop("force", None)
        if set(wrong) == {"issue"}:
            raise NotFound(
                f"nothing was issued here with this issuer, kind, number and period ({name.text}); "
                "if it was issued a moment ago, ask again in a minute"
            )
        if set(wrong) == {"document"}:
            raise Invalid(f"the bundle does not show what was issued: {wrong['document'].reason}")
        if wrong:
            told = "; ".join(f"{one.number} {one.name}: {one.reason}" for one in wrong.values())
            raise LedgerError(
                "the chain's node and this gateway contradict each other, so nothing is handed "
                f"out: run `shujian audit` ({told})"
            )
        return report

    def _quiet(self, made: Seconds, chosen: _Chosen) -> tuple[str, ...]:
        age = self.now() // 1000 - made
        if age < OLD:
            return ()
        return (
            f"the block is {age // 86_400} days old: who accepts {MAX_AGE // 86_400} days finds "
            f"the presentation STALE; {self._why_quiet(chosen)}",
        )

    def _why_quiet(self, chosen: _Chosen) -> str:
        if chosen.observed is not None and not chosen.observed.newest:
            return "there are newer checkpoints, which the observers demanded have not signed"
        every = self.settings.audit_every
        if not every:
            return (
                "nothing was recorded since, and SHUJIAN_AUDIT_EVERY=0 forgoes the daily audit "
                "whose record would make a block; any new record makes one"
            )
        return (
            "nothing was recorded since, not even an audit, which is due every "
            f"{every / 3600:g} hours: see `shujian status`; any new record makes a block"
        )


def _read(bundle: bytes | Bundle) -> Bundle:
    """The bundle, which holds together by itself; what is nobody's document costs no question."""
    try:
        read = decode_bundle(bundle) if isinstance(bundle, bytes) else bundle
        if computed_root(read) != read.document:
            raise Invalid("the bundle shows fields that are not those of the document it names")
    except ChainError as error:
        raise Invalid(f"this is no bundle of a document: {error}") from error
    return read
