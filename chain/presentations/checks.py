"""``check``: a presentation in, numbered answers out; no network, nothing trusted but trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from chain.documents import Bundle, computed_root, decode_bundle
from chain.errors import ChainError, ProofError
from chain.evidence import AsOf, Nodes, Trust, chain_checks
from chain.evidence.document import OtherFormat
from chain.evidence.running import Result, Run
from chain.presentations import document_checks
from chain.presentations.document import Presentation, name_of, parse_presentation
from chain.presentations.force import Judged, judge
from chain.presentations.report import Report, Stand, Verdict, numbered
from chain.presentations.walking import TooMuch, Walk
from chain.words import Seconds

MAX_AGE: Final = 7 * 86_400
"""How old the block may be, in seconds, where nothing else is said."""

_Answer = tuple[Verdict, str, bool]
_Step = Callable[[Walk], Result | _Answer]


def _of_the_chain(step: Callable[[Run], Result]) -> _Step:
    """A check that evidence has too."""
    return lambda walk: step(walk.run)


_STEPS: Final[tuple[tuple[str, _Step, tuple[str, ...]], ...]] = (
    ("ledger", _of_the_chain(chain_checks.ledger), ()),
    ("block", _of_the_chain(chain_checks.block), ()),
    ("seal", _of_the_chain(chain_checks.seal), ("block",)),
    ("observers", _of_the_chain(chain_checks.observers), ("block",)),
    ("contract", document_checks.contract, ("block",)),
    ("issue", document_checks.issue, ("contract",)),
    ("document", document_checks.document, ("issue",)),
    ("changes", document_checks.changes, ("issue",)),
    ("red", document_checks.red, ("issue",)),
    ("nodes", document_checks.nodes, ("changes", "red")),
    ("age", document_checks.age, ("block",)),
    ("force", document_checks.force, ("changes",)),
)
"""Each check with those before it without which it is not made."""

_WALKING: Final = frozenset({"block", "contract", "issue", "changes", "red"})

NAMES: Final = ("form", *(name for name, _, _ in _STEPS))
"""The names of the checks; their numbers count from 1."""

BUNDLE_NAMES: Final = ("form", "document", "status")
"""Those of a bundle without a status."""


def check(
    presentation: bytes,
    trust: Trust,
    now: Seconds,
    as_of: Seconds | None = None,
    max_age: int = MAX_AGE,
) -> Report:
    """All checks of a file under what is trusted; whatever the bytes are, a report comes back.

    ``now`` is the time of the check by the checker's clock, ``as_of`` the time asked about; where
    none is, now, or the time of the block if that is later. ``max_age`` is how many seconds before
    ``now`` the block may have been made.
    Within that age a holder may show an older state than the newest; that is *not* found out, nor
    what is recorded after the block.
    """
    try:
        shown = parse_presentation(presentation)
    except OtherFormat as error:
        return _unread(NAMES, Verdict.ERROR, str(error))
    except ChainError as error:
        return _unread(NAMES, Verdict.INVALID, str(error))
    walk = Walk(shown, _run(shown, trust), now, as_of, max_age)
    results = {"form": _valid(f"{len(presentation)} bytes in their one form")}
    for name, step, before in _STEPS:
        results[name] = _made(walk, results, step, before)
    now_known, then_known = _known(walk, results, as_of)
    return Report(
        numbered(NAMES, results.values()),
        shown.bundle,
        walk.name,
        _as_of(walk),
        _stand(walk, results),
        now_known,
        then_known,
    )


def check_bundle(bundle: bytes) -> Report:
    """Of a bundle without a status: its form, and that what it shows is of the one document.

    The verdict is never better than ASSERTED: that it was issued and is in force is not shown.
    """
    try:
        read = decode_bundle(bundle)
    except ChainError as error:
        return _unread(BUNDLE_NAMES, Verdict.INVALID, str(error))
    results = [
        _valid(f"{len(bundle)} bytes in their one form"),
        _alone(read),
        (
            Verdict.ASSERTED,
            "it shows neither that it was issued nor that it is in force: ask the holder for a"
            " presentation, or the ledger's gateway",
            True,
        ),
    ]
    return Report(numbered(BUNDLE_NAMES, results), read, name_of(read))


def walked(shown: Presentation, trust: Trust) -> tuple[bytes, ...]:
    """Of the trie nodes given, those that the checks use, in the order of first use."""
    walk = Walk(shown, _run(shown, trust), Seconds(0), None, 0)
    results: dict[str, _Answer] = {}
    for name, step, before in _STEPS:
        if name in _WALKING:
            results[name] = _made(walk, results, step, before)
    return walk.run.nodes.used()


def _run(shown: Presentation, trust: Trust) -> Run:
    return Run(
        shown.as_evidence(), trust, Nodes(shown.nodes), (), (), (), frozenset(), by_position={}
    )


def _made(walk: Walk, results: dict[str, _Answer], step: _Step, before: tuple[str, ...]) -> _Answer:
    """The result of one check; what it raises is what it found wrong."""
    for other in before:
        if results[other][0] is not Verdict.VALID:
            return Verdict.SKIPPED, f"the check of {other} did not pass", True
    try:
        status, reason, is_demanded = step(walk)
    except TooMuch as error:
        return Verdict.ERROR, str(error), True
    except ChainError as error:
        return Verdict.INVALID, str(error), True
    return Verdict(status.value), reason, is_demanded


def _known(
    walk: Walk, results: dict[str, _Answer], as_of: Seconds | None
) -> tuple[Judged | None, Judged | None]:
    """How the document stood at the time asked about: known now, and known then."""
    if walk.issue is None or walk.validity is None or not _hold(results, "issue", "changes"):
        return None, None
    if _is_contradicted(results):
        return None, None
    known = walk.run.header().time
    now = judge(walk.issue, walk.validity, walk.time, known)
    if as_of is None:
        return now, None
    return now, judge(walk.issue, walk.validity, walk.time, Seconds(min(walk.time, known)))


def _stand(walk: Walk, results: dict[str, _Answer]) -> Stand | None:
    if walk.issue is None or walk.validity is None:
        return None
    if not _hold(results, "issue", "changes", "red") or _is_contradicted(results):
        return None
    return Stand(walk.issue, walk.validity, walk.red)


def _hold(results: dict[str, _Answer], *names: str) -> bool:
    return all(results[name][0] is Verdict.VALID for name in names)


def _is_contradicted(results: dict[str, _Answer]) -> bool:
    """Whether the block is not one of the ledger that is trusted: then its state says nothing."""
    return any(results[name][0] is Verdict.INVALID for name in ("ledger", "seal", "observers"))


def _as_of(walk: Walk) -> AsOf | None:
    run = walk.run
    if run.block is None:
        return None
    return AsOf(run.evidence.checkpoint.size, run.block, run.sealer, run.observers)


def _alone(bundle: Bundle) -> _Answer:
    try:
        if computed_root(bundle) != bundle.document:
            raise ProofError("fields and envelope shown are not those of the document named")
    except ChainError as error:
        return Verdict.INVALID, str(error), True
    return _valid("fields and envelope shown are of one document")


def _valid(reason: str) -> _Answer:
    return Verdict.VALID, reason, True


def _unread(names: Iterable[str], status: Verdict, reason: str) -> Report:
    first, *later = names
    left = (Verdict.SKIPPED, "the file could not be read", True)
    return Report(numbered((first, *later), [(status, reason, True), *[left] * len(later)]))
