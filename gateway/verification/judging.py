"""The verdict on what was issued here, from the facts alone. Pure.

The order is that of what a reader has to know first: it is not what was issued; the file is not to
be trusted; it was not issued yet; it is not in force; what is known may be too old. Red letters and
uses are not among the facts: they are axes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chain.presentations.force import moment
from gateway.issuing.states import ACTIVE, REVOKED, SUPERSEDED, SUSPENDED
from gateway.verification import named
from gateway.verification.axes import Validity
from gateway.verification.finding import Verdict
from gateway.verification.named import Named
from gateway.verification.standing import EXPIRED, NOT_ISSUED, NOT_YET

UNALTERED: Final = "unaltered"


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a document that was issued here.

    ``compared`` says whether its content could be compared at all; ``whole`` whether the form that
    was brought says all of it; ``silence`` how many seconds ago the chain was heard of last, where
    that is longer than is relied on. ``claim`` is what is said of the content where all is well.
    """

    issuer: str
    validity: Validity
    accepted: bool
    submitted: str
    compared: bool = True
    different: bool = False
    whole: bool = True
    views_differ: bool = False
    broken_seal: bool = False
    silence: int | None = None
    claim: str = UNALTERED
    named: Named | None = None
    """Whom it names as its issuer or seller, where that is another than who issued it."""
    again: str = ""
    """What its issuer issued besides under its number, where that gives rise to doubt."""
    original: str = ""
    """How what it was copied from stands, where that is not in force."""
    coming: str = ""
    """How it will stand, and from when, by what was accepted already."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, the sentence that goes with it, and what to do next."""

    verdict: Verdict
    words: str
    next: tuple[str, ...] = ()


_WHICH: Final = "ask its issuer which of them counts, or for the bundle of this one"
_COPIED: Final = "do not accept it; ask for a copy of what is in force"
_ASK: Final = "ask whoever gave it to you for the file as it was issued"


def judge(facts: Facts) -> Judged:
    """The verdict."""
    return _on_content(facts) or _on_standing(facts) or _valid(facts)


def _on_content(facts: Facts) -> Judged | None:
    if facts.different:
        words = f"{facts.issuer} issued a document under this number, but not like this"
        return Judged(Verdict.MISMATCH, words, (_ASK, "do not rely on the fields that differ"))
    if facts.views_differ:
        words = "the fields are as issued, but another part of the same file shows something else"
        return Judged(Verdict.MISMATCH, words, (_ASK, "look at the parts that are named"))
    if facts.broken_seal:
        words = "the fields are as issued, but a signature or seal on the file does not hold"
        return Judged(Verdict.INVALID, words, (_ASK,))
    if not facts.compared:
        words = (
            f"{facts.issuer} issued a document under this number, whose content is not kept here, "
            "or not as it was issued: it could not be compared"
        )
        return Judged(Verdict.ERROR, words, ("ask for its bundle, and verify that",))
    return None


def _on_standing(facts: Facts) -> Judged | None:
    validity = facts.validity
    if not facts.accepted:
        words = f"issued at {facts.submitted}; the contract has not answered yet"
        return Judged(Verdict.NOT_FOUND, words, ("ask again in a minute",))
    if validity.state != ACTIVE:
        return Judged(Verdict.INVALID, _ended(validity), _advice(validity))
    if facts.original:
        words = f"authentic, but the document that it is a copy of is {facts.original}"
        return Judged(Verdict.INVALID, words, (_COPIED,))
    if not facts.whole:
        words = "what this form of the document says is as issued, but it does not say all of it"
        advice = "ask for the structured file or the bundle, or enter number, date and amount"
        return Judged(Verdict.UNSUPPORTED, words, (advice,))
    if validity.pending is not None and validity.pending != ACTIVE:
        words = f"in force by what the contract accepted, but it is about to be {validity.pending}"
        return Judged(Verdict.STALE, words, ("ask again in a minute",))
    if facts.silence is not None:
        words = f"in force by what is known, but the chain was last heard of {facts.silence} s ago"
        return Judged(Verdict.STALE, words, ("ask again when the gateway hears of the chain",))
    return None


def _valid(facts: Facts) -> Judged:
    at = moment(facts.validity.at)
    words = f"issued by {facts.issuer}, {facts.claim}, in force on {at}"
    advice: tuple[str, ...] = ()
    if facts.coming:
        words, advice = f"{words}, but {facts.coming}", ("do not rely on it longer",)
    if facts.named is not None:
        words = f"{words}; {named.beside(facts.named)}"
        advice = (*advice, *named.advice(facts.named, facts.issuer))
    if facts.again:
        words, advice = f"{words}; {facts.again}", (*advice, _WHICH)
    return Judged(Verdict.VALID, words, advice)


def _ended(validity: Validity) -> str:
    since = _on(" since", validity.since)
    return {
        NOT_ISSUED: f"it had not been issued on {moment(validity.at)}",
        NOT_YET: f"authentic, but not valid yet{_on(' before', validity.valid_from)}",
        EXPIRED: f"authentic, but expired{_on(' since', validity.until)}",
        SUSPENDED: f"authentic, but suspended{since}",
        REVOKED: f"authentic, but revoked{since}",
        SUPERSEDED: f"authentic, but replaced{since} by document {validity.successor}",
    }[validity.state]


def _on(word: str, at: int | None) -> str:
    return "" if at is None else f"{word} {moment(at)}"


def _advice(validity: Validity) -> tuple[str, ...]:
    if validity.state == SUPERSEDED:
        return ("ask for the document that replaces it",)
    if validity.state in (SUSPENDED, REVOKED):
        return ("do not accept it; its issuer says why",)
    return ()
