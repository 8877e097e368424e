"""A file answered: by what was issued here under its number or digest, else by who sealed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from chain.documents import Change, Comparison, Difference, compare_bundle
from chain.presentations.force import moment
from chain.words import Seconds
from gateway.archive.naming import COPY_OF, key_of, used_key
from gateway.documents import checks as semantic
from gateway.documents.certificate import CERTIFICATE
from gateway.documents.errors import Broken
from gateway.documents.formats import any_file
from gateway.documents.model import DocumentModel, positionless
from gateway.documents.reading import Reading
from gateway.issuing.models import ISSUED
from gateway.verification import brought
from gateway.verification.answering import (
    SIGN_IN,
    USED_UP,
    Asking,
    Held,
    advised,
    from_ledger,
)
from gateway.verification.candidates import Candidate, by_key
from gateway.verification.days import day_of
from gateway.verification.finding import (
    MOST_SHOWN,
    Check,
    Finding,
    Part,
    Result,
    Shown,
    Verdict,
    short,
)
from gateway.verification.named import named_in
from gateway.verification.question import File
from gateway.verification.sealed import Vouching, check_of, seal_of, vouching
from gateway.verification.standing import use_of

_MOST_PATHS: Final = 50
"""Paths that one check names."""
_RESULTS: Final = {
    semantic.Result.HOLDS: Result.VALID,
    semantic.Result.FAILS: Result.INVALID,
    semantic.Result.UNKNOWN: Result.SKIPPED,
}
_BY_NUMBER: Final = (
    "ask whoever issued it; for a Chinese invoice ask the tax authority's own check by its number"
)

_NO_DOCUMENT: Final = (
    "no document can be read from this file (it is no XML, OFD, PDF or JSON), and nothing of its "
    "digest was issued and left here"
)
_FIELDS_ALONE: Final = "its fields unaltered (other parts of the file are not protected)"
_PAGES_APART: Final = (
    "its fields unaltered, but the pages do not show all of number and sums, or another sum: go by "
    "the fields alone"
)
_ANOTHER_FILE: Final = "ask for the OFD, XML or PDF with text, or for the bundle of the file"


def on_file(asking: Asking, file: File, reading: Reading) -> Finding:
    """The finding about a file that was read as far as it goes."""
    model, whole = reading.document, brought.by_digest(file.data)
    for one in (model, whole):
        held = None if one is None else _held(asking, one)
        if one is not None and held is not None:
            return _dressed(_on_ledger(asking, one, held, reading), one, reading)
    if model is None or model.source.format == any_file.FILE:
        return _unread(asking, file, reading)
    found = _by_others(asking, model, reading)
    if _used_up(asking, model):
        found = _unasked(found)
    return _dressed(advised(found), model, reading)


def _held(asking: Asking, model: DocumentModel) -> Held | None:
    """The document issued here that the file agrees with best; None where there is none.

    Strangers hear of none whose number they know and nothing else: files are easily made up.
    """
    desk = asking.desk
    found = by_key(asking.session, desk.archive, desk.register, key_of(model), asking.times)
    if asking.viewer is None:
        return _held_for_strangers(asking, model, found)
    return min((_compared(one, model) for one in found), key=_rank, default=None)


def _held_for_strangers(
    asking: Asking, model: DocumentModel, found: Sequence[Candidate]
) -> Held | None:
    """As `_held`; whoever makes files up is counted whether or not there is such a number.

    Once the tries for a number are used up, only a file that is as it was issued is found.
    """
    content = {field.path: field.value for field in model.fields}
    held = [
        _compared(one, model) for one in found if one.bundle and brought.alike(one.content, content)
    ]
    if model.key is not None:
        if _used_up(asking, model):
            held = [one for one in held if one.known]
        elif not held:
            lookup = asking.desk.register.lookup(key_of(model))
            asking.desk.tries.spend(lookup, model.source.digest, None)
    return min(held, key=_rank, default=None)


def _used_up(asking: Asking, model: DocumentModel) -> bool:
    """Whether strangers get no answer about this number any more, be there such a number or not."""
    if asking.viewer is not None or model.key is None:
        return False
    lookup = asking.desk.register.lookup(key_of(model))
    return asking.desk.tries.spent(lookup, model.source.digest, None)


def _unasked(finding: Finding) -> Finding:
    """What a file says of itself, where it is not told whether it was issued here.

    That nothing like it was issued must not be said then: an altered file would go from MISMATCH
    to NOT_FOUND as soon as somebody has used up the tries.
    """
    checks = tuple(
        Check("issued", Result.ERROR, USED_UP) if one.name == "issued" else one
        for one in finding.checks
    )
    finding = replace(finding, checks=checks)
    if finding.verdict is not Verdict.NOT_FOUND:
        return finding
    return replace(finding, verdict=Verdict.ERROR, words=USED_UP, next=(SIGN_IN,))


def _rank(held: Held) -> tuple[bool, bool, int]:
    """What agrees comes first, then what the contract accepted, then what differs least."""
    comparison = held.comparison
    return (
        comparison is None or not comparison.same,
        held.candidate.issue.state != ISSUED,
        0 if comparison is None else len(comparison.differences),
    )


def _compared(candidate: Candidate, model: DocumentModel) -> Held:
    named = named_in({field.path: field.value for field in model.fields})
    if candidate.bundle is None:
        words = "its content is not kept here: it could not be compared"
        check = Check("content", Result.ERROR, words)
        return Held(candidate, check, compared=False, named=named)
    comparison = compare_bundle(candidate.bundle, model.fields)
    carried = brought.carried(model)
    left = tuple(one for one in comparison.differences if not _unsaid(one, carried))
    partial = len(left) < len(comparison.differences)
    comparison = replace(comparison, differences=left)
    paths = tuple(field.path for field in model.fields)
    content, same = _content(comparison, len(paths)), comparison.same and not partial
    return Held(candidate, content, comparison, paths, whole=not partial, known=same, named=named)


def _unsaid(one: Difference, carried: frozenset[str] | None) -> bool:
    """Whether it is not there because the form has no place for it; else it was taken out."""
    if carried is None or one.change is not Change.REMOVED:
        return False
    return carried.isdisjoint(positionless(field.path) for field in one.was)


def _content(comparison: Comparison, count: int) -> Check:
    differences = comparison.differences
    if not differences:
        return Check("content", Result.VALID, f"all {count} fields are as they were issued")
    paths = tuple(dict.fromkeys(one.found_at for one in differences if one.found_at))
    words = f"differences from what was issued: {len(differences)}"
    return Check("content", Result.INVALID, words, paths[:_MOST_PATHS])


def _on_ledger(asking: Asking, model: DocumentModel, held: Held, reading: Reading) -> Finding:
    checks = _file_checks(model, reading)
    if _is(checks, "views", Result.SKIPPED):
        held = replace(held, claim=_PAGES_APART)
    elif model.unprotected:
        held = replace(held, claim=_FIELDS_ALONE)
    held = replace(held, under=key_of(model), copy_of=model.get(COPY_OF) or None)
    return from_ledger(
        asking,
        held,
        brought.shown_model(model),
        used_key(model),
        checks,
        views_differ=_is(checks, "views", Result.INVALID),
        broken_seal=vouching(reading.signatures).broken,
    )


def _file_checks(model: DocumentModel, reading: Reading) -> tuple[Check, ...]:
    count = len(model.unprotected)
    told = f"{count} parts of the file are protected by nothing" if count else "no part is exposed"
    return (
        Check("file", Result.VALID, f"read as {model.source.format}: {len(model.fields)} fields"),
        *map(check_of, reading.signatures),
        *(
            Check(one.name, _RESULTS[one.result], short(one.words), one.paths[:_MOST_PATHS])
            for one in semantic.check(model)
        ),
        Check("unprotected", Result.ASSERTED if count else Result.VALID, told),
    )


def _is(checks: Sequence[Check], name: str, result: Result) -> bool:
    return any(one.name == name and one.result is result for one in checks)


def _dressed(finding: Finding, model: DocumentModel, reading: Reading) -> Finding:
    """With the file's own signatures and unprotected parts, and what is to be looked at by eye."""
    listed = islice(model.unprotected, MOST_SHOWN)
    doubts = (short(f"look at the {one.name}: {one.doubt}") for one in model.views if one.doubt)
    parts = tuple(Part(short(one.place), short(one.reason)) for one in listed)
    return replace(
        finding,
        unprotected=parts,
        exposed=len(model.unprotected),
        signatures=tuple(map(seal_of, reading.signatures)),
        next=(*finding.next, *doubts),
    )


def _by_others(asking: Asking, model: DocumentModel, reading: Reading) -> Finding:
    """What was not issued here: by who sealed or signed it; its use is registered all the same."""
    found = vouching(reading.signatures)
    issued = Check("issued", Result.SKIPPED, "nothing like it was issued and left here")
    period = _own_period(model, asking.times.at)
    base = Finding(
        asking.question.name,
        Verdict.NOT_FOUND,
        "",
        brought.shown_model(model),
        checks=(issued, *_file_checks(model, reading), *period),
        use=use_of(
            asking.session,
            asking.desk.register,
            used_key(model),
            asking.viewer,
            asking.times.now,
        ),
        as_of=asking.times.as_of,
    )
    if found.source is not None and _is(base.checks, "views", Result.INVALID):
        words = f"sealed by {found.source.name}, but parts of the file show different things"
        return replace(base, verdict=Verdict.MISMATCH, words=words, next=(_whom(base),))
    if found.source is not None and any(one.result is Result.INVALID for one in period):
        words = f"authentic by the seal or signature of {found.source.name}, but not in force"
        return replace(base, verdict=Verdict.INVALID, words=words, source=found.source)
    return vouched(base, found, reading)


def vouched(base: Finding, found: Vouching, reading: Reading) -> Finding:
    """The finding about a file by its signatures alone."""
    if found.broken:
        words = f"a signature or seal on the file {found.why}"
        return replace(base, verdict=Verdict.INVALID, words=words, next=(_whom(base),))
    if found.source is not None:
        source = found.source
        words = (
            f"unaltered since {source.name} {'sealed' if source.kind == 'seal' else 'signed'} it; "
            "whether it was cancelled since, only its issuer knows"
        )
        status = Check(
            "validity", Result.SKIPPED, "vouched for by others: no cancellation would be known"
        )
        checks = (*base.checks, status)
        return replace(base, verdict=Verdict.VALID, words=words, source=source, checks=checks)
    if found.left_out:
        words = (
            f"the seal leaves out {len(found.left_out)} parts of the file, which anybody can change"
        )
        return replace(base, verdict=Verdict.UNSUPPORTED, words=words, next=(_whom(base),))
    if reading.signatures and found.why:
        words = f"nothing like it was issued and left here, and its signature {found.why}"
        return replace(base, words=words, next=(_whom(base),))
    if reading.signatures:
        words = "signed or sealed, but by a certificate that nobody here vouches for"
        advice = "have the authority's certificate configured (SHUJIAN_AUTHORITIES)"
        return replace(base, words=words, next=(advice, _whom(base)))
    words = "nothing like it was issued and left here, and nobody signed or sealed the file"
    return replace(base, words=words, next=("if there is a bundle of it, bring that", _whom(base)))


def _whom(finding: Finding) -> str:
    """Whom to ask about a document that nobody here vouches for."""
    kind = finding.shown.type
    if kind.startswith(CERTIFICATE):
        return "ask the authority that issued it"
    invoice = not kind or kind.startswith(("invoice", "credit"))
    return _BY_NUMBER if invoice else "ask whoever issued it"


def _own_period(model: DocumentModel, at: Seconds) -> Sequence[Check]:
    """The period that a document names itself (certificates do); nobody else speaks of it."""
    start, end = model.get("valid_from")[:10], model.get("valid_until")[:10]
    if not start and not end:
        return ()
    day = day_of(at)
    if (start and day < start) or (end and day > end):
        return (Check("period", Result.INVALID, f"by its own words not in force on {moment(at)}"),)
    return (Check("period", Result.ASSERTED, f"by its own words in force on {moment(at)}"),)


def _unread(asking: Asking, file: File, reading: Reading) -> Finding:
    """A file that gave no document, or none but its digest, of which nobody vouches for anything.

    A trusted signature still says that it is as it was.
    """
    refusal, whole = reading.refusal, brought.by_digest(file.data)
    reason = _NO_DOCUMENT if refusal is None else refusal.reason
    advice = _ANOTHER_FILE if refusal is None else refusal.advice
    shown = Shown("file", size=len(file.data)) if whole is None else brought.shown_model(whole)
    broken = isinstance(refusal, Broken)
    read = Check("file", Result.ERROR if broken else Result.SKIPPED, reason)
    base = Finding(
        asking.question.name,
        Verdict.ERROR if broken else Verdict.UNSUPPORTED,
        reason,
        replace(shown, format="", type="", key=None),
        checks=(read, *map(check_of, reading.signatures)),
        signatures=tuple(map(seal_of, reading.signatures)),
        as_of=asking.times.as_of,
        next=(advice,),
    )
    found = vouching(reading.signatures)
    return vouched(base, found, reading) if found.source is not None or found.broken else base
