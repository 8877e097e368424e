"""One question answered out of the tables: what was issued here, compared, judged, and shown.

Everything is read from one snapshot. Nothing is written: a question leaves no trace but a count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import Session, select

from chain.documents import Comparison
from chain.presentations.force import moment
from chain.words import Position, Seconds
from gateway.anchoring.levels import level
from gateway.archive.service import Archive
from gateway.documents.model import Key
from gateway.issuing.models import ISSUED, Issue
from gateway.issuing.states import REVOKED, SUPERSEDED, SUSPENDED
from gateway.journal import records
from gateway.members.models import Member
from gateway.uses.keys import RegisterKeys
from gateway.verification import again, buying, named
from gateway.verification.again import ONCE, Again
from gateway.verification.axes import Validity
from gateway.verification.budget import Budgets
from gateway.verification.candidates import Candidate, issued_before
from gateway.verification.finding import Check, Finding, Result, Shown, Source, SourceKind
from gateway.verification.judging import UNALTERED, Facts, judge
from gateway.verification.named import NOBODY_NAMED, Named
from gateway.verification.original import Original, original_of
from gateway.verification.question import Question
from gateway.verification.showing import told
from gateway.verification.standing import (
    EXPIRED,
    Times,
    Viewer,
    coming,
    entitled,
    named_by_steward,
    red_of,
    use_of,
    validity_of,
)

_MOST_ADDED: Final = 100
"""Fields that a copy may have more than was issued, if it is to be told where it differs: what is
in a list, or has moved, is found wherever it stands, so that each could be a guess."""

USED_UP: Final = "too many wrong tries for this number today: it is not answered any more"
SIGN_IN: Final = (
    "ask again tomorrow, or sign in (each member has tries of its own), or ask its issuer"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answer needs: the archive, the register, the budgets, how long ago the chain."""

    archive: Archive
    register: RegisterKeys
    copies: Budgets
    tries: Budgets
    silence: Callable[[], int | None]


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way, by whom, when, out of which snapshot."""

    desk: Desk
    session: Session
    question: Question
    viewer: Viewer | None
    times: Times

    @property
    def member(self) -> str | None:
        """Who asks; None for a stranger."""
        return None if self.viewer is None else self.viewer.member

    def is_issuer(self, issue: Issue) -> bool:
        """Whether the reader is who issued it."""
        return self.viewer is not None and self.viewer.member == issue.issuer


@dataclass(frozen=True, slots=True)
class Held:
    """What was brought, held against one document that was issued here.

    ``comparison`` is None where nothing was compared. ``whole`` says whether what was brought says
    all of the document, or does not pretend to; ``forged`` that it is not what was issued, whether
    or not it is known where; ``known`` that it is all of it, as it was issued.
    """

    candidate: Candidate
    content: Check
    comparison: Comparison | None = None
    paths: tuple[str, ...] = ()
    whole: bool = True
    compared: bool = True
    forged: bool = False
    claim: str = UNALTERED
    known: bool = False
    named: Named = NOBODY_NAMED
    """Whom what was brought names as its issuer or seller."""
    under: Key | None = None
    """The number under which it is looked for what else its issuer issued."""
    copy_of: str | None = None
    """The name of the document that it says it is a copy of."""


def issuer_of(session: Session, issue: Issue) -> Source:
    """Who issued it, by name and code."""
    member = session.get(Member, issue.issuer)
    return Source(SourceKind.LEDGER, issue.issuer if member is None else member.name, issue.issuer)


def from_ledger(
    asking: Asking,
    held: Held,
    shown: Shown,
    key: Key | None,
    checks: Sequence[Check] = (),
    *,
    views_differ: bool = False,
    broken_seal: bool = False,
) -> Finding:
    """The finding about what was issued here; ``checks`` are those of the file itself."""
    session, issue, name = asking.session, held.candidate.issue, held.candidate.name
    source, times = issuer_of(session, issue), asking.times
    validity = validity_of(session, issue, name.serial, times, asking.viewer)
    brought = name if held.known else None
    may_know, later = held.known or entitled(asking.viewer, issue), None
    if may_know:
        later = coming(session, issue, name.serial, Seconds(validity.at))
    else:
        validity = validity.without_period()
    entry = records.read(session, Position(issue.record))
    different = held.forged or (held.comparison is not None and not held.comparison.same)
    beside = ONCE if different else _again(asking, held)
    original = None if different else _original(asking, held)
    facts = Facts(
        issuer=source.name,
        validity=validity,
        accepted=issue.state == ISSUED,
        submitted=moment(entry.header.time // 1000),
        compared=held.compared,
        different=different,
        whole=held.whole,
        views_differ=views_differ,
        broken_seal=broken_seal,
        silence=asking.desk.silence(),
        claim=held.claim,
        coming="" if later is None else f"{later.status} from {moment(later.effective)} on",
        named=named.other_in(held.named, source),
        again=beside.doubt,
        original="" if original is None else original.ended,
    )
    judged, stage = judge(facts), level(session, issue.record).name
    register, viewer = asking.desk.register, asking.viewer
    use = use_of(session, register, key, viewer, times.now, brought)
    buyer = buying.checks(
        None if facts.different else issue.buyer,
        viewer,
        named=lambda: named_by_steward(session, register, key, viewer),
    )
    finding = Finding(
        name=asking.question.name,
        verdict=judged.verdict,
        words=judged.words,
        shown=shown,
        source=source,
        checks=(
            _issued(facts, issue, stage),
            named.check_of(held.named, source, is_member=_is_member(session, held)),
            held.content,
            _period(facts),
            *(() if original is None else (original.check,)),
            *again.check_of(beside, entitled=entitled(viewer, issue)),
            _fresh(facts),
            *buyer,
            *checks,
        ),
        document=name.text,
        validity=validity,
        red=red_of(session, issue, name.serial, asking.viewer),
        use=use,
        level=stage,
        as_of=times.as_of,
        next=(*judged.next, *buying.advice(buyer, use, asking.member)),
    )
    return advised(_with_differences(asking, finding, held))


def _again(asking: Asking, held: Held) -> Again:
    """What else its issuer issued under its number."""
    if held.under is None:
        return ONCE
    session, desk, issue = asking.session, asking.desk, held.candidate.issue
    issued = issued_before(session, desk.archive, desk.register, held.under, issue.issuer)
    return again.again(session, desk.archive, held.candidate, issued, asking.times)


def _original(asking: Asking, held: Held) -> Original | None:
    """What it was copied from, by what it says, or where it hides that, by what was left here."""
    candidate = held.candidate
    name = held.copy_of or asking.desk.archive.copied(asking.session, candidate.name.id)
    return original_of(asking.session, name, candidate.issue, asking.times)


def _is_member(session: Session, held: Held) -> bool:
    """Whether who is named is a member; of names that were not issued so this is not told."""
    if not held.known or not held.named.names:
        return False
    found = session.exec(select(Member.code).where(Member.name == held.named.shown))
    return found.first() is not None


def _issued(facts: Facts, issue: Issue, stage: str) -> Check:
    if not facts.accepted:
        words = f"submitted at {facts.submitted} (record {issue.record}), not accepted yet"
        return Check("issued", Result.ASSERTED, words)
    words = f"by {facts.issuer} through this ledger, record {issue.record}, {stage}"
    return Check("issued", Result.VALID, words)


def _period(facts: Facts) -> Check:
    state, at = facts.validity.state, moment(facts.validity.at)
    then = facts.validity.known_then
    known = "" if then in (None, state) else f"; by what was known then: {then}"
    result = Result.VALID if state == "active" else Result.INVALID
    if not facts.accepted:
        return Check("validity", Result.SKIPPED, "not issued yet")
    return Check("validity", result, f"{_since(facts.validity, at)}{known}")


def _since(validity: Validity, at: str) -> str:
    """The state and from when on it holds; else the time at which it was looked at."""
    ended = validity.state in (SUSPENDED, REVOKED, SUPERSEDED)
    since = validity.until if validity.state == EXPIRED else validity.since if ended else None
    if since is None:
        return f"{validity.state} as of {at}"
    return f"{validity.state} since {moment(since)}"


def _fresh(facts: Facts) -> Check:
    if facts.silence is not None:
        words = f"the chain was last heard of {facts.silence} s ago: later changes are not known"
        return Check("freshness", Result.ERROR, words)
    if facts.validity.pending is not None:
        words = f"a statement is under way after which it is {facts.validity.pending}"
        return Check("freshness", Result.ASSERTED, words)
    return Check("freshness", Result.VALID, "all that the chain says is known here")


def _with_differences(asking: Asking, finding: Finding, held: Held) -> Finding:
    """With what differs, unless the reader has been told too often where copies differ."""
    comparison = held.comparison
    if comparison is None or comparison.same:
        return finding
    issuer, document = asking.is_issuer(held.candidate.issue), held.candidate.name.id
    told_of = asking.desk.copies.spend(document, finding.shown.digest, asking.member)
    if not issuer and not (told_of and _is_copy(held)):
        words = "what differs is not told: too much was added, or too many such copies came today"
        checks = [
            replace(one, words=words, paths=()) if one is held.content else one
            for one in finding.checks
        ]
        spent = asking.viewer is None and not told_of
        more = (SIGN_IN if spent else "ask its issuer to learn where it differs",)
        return replace(finding, checks=tuple(checks), withheld=True, next=(*finding.next, *more))
    differences = told(comparison, held.paths, held.candidate.issue.kind, issuer=issuer)
    return replace(finding, differences=differences, differing=len(comparison.differences))


def _is_copy(held: Held) -> bool:
    """Whether what was brought is about as long as what was issued: a list of guesses is longer."""
    issued = held.candidate.bundle
    return issued is None or len(held.paths) <= len(issued.fields) + _MOST_ADDED


def advised(finding: Finding) -> Finding:
    """With what the other axes advise; they never change the verdict."""
    return replace(finding, next=(*finding.next, *_other_axes(finding)))


def _other_axes(finding: Finding) -> Iterable[str]:
    if finding.red is not None and finding.red.status in ("partial", "full"):
        yield f"a red letter takes it back ({finding.red.status}): count only what is left"
    if finding.red is not None and finding.red.red:
        yield "it is a red letter itself: it takes back an earlier document"
    if finding.use is not None and finding.use.status in ("locked", "booked"):
        yield f"it is {finding.use.status} already: do not use it again"
