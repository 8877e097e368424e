"""A bundle or presentation answered: whether it proves what it shows of what was issued here."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from chain.documents import Bundle, Comparison, Field, compare, decode_bundle, verify_bundle
from chain.documents.identity import DocumentName
from chain.errors import ChainError
from chain.presentations import parse_presentation
from chain.words import Digest
from gateway.archive.naming import COPY_OF
from gateway.archive.rules import name_of, same_envelope
from gateway.documents.model import Key
from gateway.errors import NotFound
from gateway.issuing.models import REFUSED, Issue
from gateway.verification import brought
from gateway.verification.answering import Asking, Held, from_ledger
from gateway.verification.candidates import Candidate
from gateway.verification.finding import Check, Finding, Result, Shown, Verdict
from gateway.verification.judging import UNALTERED
from gateway.verification.named import named_in
from gateway.verification.used import content_of, key_of_bundle

_BUNDLE: Final = (b'{"batch":', b'"format":"shujian/bundle/1"')
_PRESENTATION: Final = (b'{"bundle":', b'"format":"shujian/presentation/1"')


Advice = tuple[str, ...]

_AGAIN: Final = ("ask the holder for the file again",)


def kind_of(data: bytes) -> str | None:
    """``bundle`` or ``presentation`` where a file begins as one and says so; None for others."""
    for kind, (start, says) in (("bundle", _BUNDLE), ("presentation", _PRESENTATION)):
        if data.startswith(start) and says in data:
            return kind
    return None


def on_bundle(asking: Asking, data: bytes, kind: str, ledger: Digest) -> Finding:
    """The finding about such a file."""
    shown = Shown(kind, format="json", digest=sha256(data).hexdigest(), size=len(data))
    try:
        bundle, ours = _bundle(data, kind, ledger)
    except ChainError as error:
        check = Check("file", Result.INVALID, str(error))
        words = f"it says that it is a {kind}, and cannot be read"
        return _plain(asking, Verdict.UNSUPPORTED, words, shown, check, _AGAIN)
    if not ours:
        check = Check("issued", Result.SKIPPED, "it is about another ledger")
        advice = ("check it with `shujian verify` and that ledger's trust.json",)
        words = "it is about a document of another ledger"
        return _plain(asking, Verdict.NOT_FOUND, words, shown, check, advice)
    return _on_issue(asking, bundle, _described(shown, bundle))


def _plain(
    asking: Asking,
    verdict: Verdict,
    words: str,
    shown: Shown,
    check: Check,
    advice: tuple[str, ...],
) -> Finding:
    name, as_of = asking.question.name, asking.times.as_of
    return Finding(name, verdict, words, shown, checks=(check,), as_of=as_of, next=advice)


def _bundle(data: bytes, kind: str, ledger: Digest) -> tuple[Bundle, bool]:
    if kind == "bundle":
        return decode_bundle(data), True
    found = parse_presentation(data)
    return found.bundle, found.ledger == ledger


def _described(shown: Shown, bundle: Bundle, key: Key | None = None) -> Shown:
    told = Shown(
        shown.kind,
        format=shown.format,
        type=bundle.envelope.kind,
        digest=shown.digest,
        size=shown.size,
        key=None if key is None else (key.issuer, key.type, key.number),
    )
    return brought.described(told, "", content_of(bundle))


def _on_issue(asking: Asking, bundle: Bundle, shown: Shown) -> Finding:
    name = name_of(bundle.envelope)
    issue = asking.session.get(Issue, name.issue)
    if issue is None or issue.state == REFUSED:
        check = Check("issued", Result.INVALID, f"document {name.text} was not issued here")
        advice = ("ask whoever gave it to you where it was issued",)
        words = "no document with this envelope was issued through this ledger"
        return _plain(asking, Verdict.NOT_FOUND, words, shown, check, advice)
    fault = _fault(bundle, issue)
    candidate = Candidate(name, issue, None if fault is None else _kept(asking, name))
    if fault is not None and asking.viewer is None and not _has_it(bundle, candidate):
        check = Check("content", Result.INVALID, fault)
        words = "it does not prove what it shows, and nothing in it is of the document it names"
        return _plain(asking, Verdict.MISMATCH, words, shown, check, _AGAIN)
    key = key_of_bundle(asking, bundle, issue)
    shows = content_of(bundle)
    held = replace(
        _held(asking, bundle, candidate, fault),
        named=named_in(shows),
        under=key,
        copy_of=shows.get(COPY_OF),
    )
    return from_ledger(asking, held, _described(shown, bundle, key), key)


def _kept(asking: Asking, name: DocumentName) -> Bundle | None:
    try:
        return asking.desk.archive.bundle(asking.session, name.id)
    except NotFound:
        return None


def _has_it(bundle: Bundle, candidate: Candidate) -> bool:
    """Whether a bundle that proves nothing is a true one that was altered: that alone has salts.

    Places in a batch are counted, and the neighbour's root stands in a proof: whoever has one
    bundle could else ask about all the others, and try what they say.
    """
    if candidate.bundle is None:
        return bundle.envelope.place is None and bundle.document == candidate.issue.root
    return bool(_true_fields(bundle, candidate.bundle))


def _true_fields(bundle: Bundle, kept: Bundle) -> list[Field]:
    """The fields shown that have the salts of the document, whatever value they have now."""
    salts = {one.field.path: one.salt for one in kept.fields}
    return [one.field for one in bundle.fields if salts.get(one.field.path) == one.salt]


def _held(asking: Asking, bundle: Bundle, candidate: Candidate, fault: str | None) -> Held:
    count, hidden = len(bundle.fields), bundle.hidden
    if fault is None:
        words = f"the {count} fields shown are those that were issued; {hidden} are left out"
        claim = "unaltered in what it shows" if hidden else UNALTERED
        return Held(candidate, Check("content", Result.VALID, words), claim=claim, known=True)
    comparison = _where(asking, bundle, candidate.bundle)
    paths = tuple(one.field.path for one in bundle.fields)
    check = Check("content", Result.INVALID, fault)
    return Held(candidate, check, comparison, paths, forged=True)


def _fault(bundle: Bundle, issue: Issue) -> str | None:
    """Why a bundle is not what was issued; None where it is."""
    if not same_envelope(bundle.envelope, issue):
        return "its envelope (issuer, kind, place, period) is not the one that was issued"
    try:
        verify_bundle(bundle, issue.root)
    except ChainError as error:
        return f"it does not prove what it shows: {error}"
    return None


def _where(asking: Asking, bundle: Bundle, kept: Bundle | None) -> Comparison | None:
    """Where the fields shown differ, if the document was left here; hidden ones do not count.

    To strangers a field that was made up beside true ones is not compared: it may be a guess.
    """
    if kept is None:
        return None
    stranger = asking.viewer is None
    shown = _true_fields(bundle, kept) if stranger else [one.field for one in bundle.fields]
    partial, paths = bool(bundle.hidden) or stranger, {field.path for field in shown}
    committed = [one.field for one in kept.fields if not partial or one.field.path in paths]
    return compare(committed, shown)
