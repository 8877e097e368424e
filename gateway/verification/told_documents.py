"""A document told by number, QR code or identifier: found only where all that is told is right.

Whoever tells a number alone, or a wrong date or amount, learns nothing: not even that there is such
a number. Wrong tries are counted by the number that was told, whether there is such a document or
not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gateway.archive.naming import COPY_OF, is_copy
from gateway.documents.checks import Result as Outcome
from gateway.documents.checks.certificates import identifier_check
from gateway.issuing.models import ISSUED
from gateway.verification.answering import SIGN_IN, USED_UP, Asking, Held, from_ledger
from gateway.verification.brought import Told
from gateway.verification.candidates import Candidate, by_key
from gateway.verification.finding import Check, Finding, Result, Verdict
from gateway.verification.named import named_in
from gateway.verification.standing import use_of

_ADVICE = "compare number, date and amount with the document, or bring its file"
_IDENTIFIER = "compare identifier and date with the certificate, or bring its file"
_MISTYPED = (
    "compare the identifier with the certificate character by character: its check character shows "
    "that it was mistyped, or is no identifier"
)
_TOMORROW = "bring its file, or ask again tomorrow"


def on_told(asking: Asking, told: Told) -> Finding:
    """The finding about what was told."""
    lookup, tried = asking.desk.register.lookup(told.key), repr((told.wanted, told.own))
    if asking.desk.tries.spent(lookup, tried, asking.member):
        advice = SIGN_IN if asking.viewer is None else _TOMORROW
        return _plain(asking, told, Verdict.ERROR, USED_UP, Result.ERROR, advice)
    for way in told.ways:
        if fitting := _fitting(asking, way):
            held = _held(fitting, way)
            key = None if is_copy(held.candidate.content) else way.key
            held = replace(held, under=way.key, copy_of=held.candidate.content.get(COPY_OF))
            return from_ledger(asking, held, way.shown, key)
    # Counted by the first key alone: another seller with each try makes no other number of it.
    asking.desk.tries.spend(lookup, tried, asking.member)
    words = "no document of which all this is right was issued and left here"
    return _plain(asking, told, Verdict.NOT_FOUND, words, Result.INVALID, _to_compare(told))


def _fitting(asking: Asking, told: Told) -> Sequence[Candidate]:
    desk = asking.desk
    found = by_key(asking.session, desk.archive, desk.register, told.key, asking.times)
    return [one for one in found if told.fits(one.content)]


def _held(fitting: Sequence[Candidate], told: Told) -> Held:
    best = min(fitting, key=lambda one: one.issue.state != ISSUED)
    words = "what was told is right; the rest of the document was not brought, and not compared"
    result = Result.ASSERTED if told.wanted else Result.SKIPPED
    named = named_in(best.content, told=False)  # it was not brought, and is not repeated
    claim = "right in what was told of it"
    return Held(best, Check("content", result, words), claim=claim, named=named)


def _plain(
    asking: Asking, told: Told, verdict: Verdict, words: str, result: Result, advice: str
) -> Finding:
    return Finding(
        asking.question.name,
        verdict,
        words,
        told.shown,
        use=use_of(asking.session, asking.desk.register, told.key, asking.viewer, asking.times.now),
        checks=(Check("issued", result, words), *_typing(told)),
        as_of=asking.times.as_of,
        next=(advice,),
    )


def _typing(told: Told) -> tuple[Check, ...]:
    """Whether an identifier can have been typed rightly: it carries a character that tells."""
    if told.shown.kind != "identifier":
        return ()
    own = identifier_check(told.key.number)
    result = Result.VALID if own.result is Outcome.HOLDS else Result.INVALID
    return (Check(own.name, result, own.words),)


def _to_compare(told: Told) -> str:
    typing = _typing(told)
    if not typing:
        return _ADVICE
    return _IDENTIFIER if typing[0].result is Result.VALID else _MISTYPED
