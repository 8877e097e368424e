"""Checks 15 and 16: that nothing asked for is missing, and that the state proof holds no more."""

from __future__ import annotations

from chain.evidence.question import Question
from chain.evidence.report import Status
from chain.evidence.running import ASSERTED, INVALID, SKIPPED, VALID, Result, Run
from chain.index import IndexRoot, Window, verify_absent, verify_key, verify_window
from chain.words import Digest


def completeness(run: Run, vouched: Status) -> Result:
    """15. By the index, or by their positions, the records shown are all that is asked for.

    VALID only where as many observers as are demanded, one at least, signed the checkpoint: they
    replayed the headers, of which the chain itself knows the hashes only. The index root there is a
    claim of the operator, and so is that times never decrease.
    """
    question = run.evidence.question
    if question is None:
        return Result(SKIPPED, "no question was asked, so nothing is claimed", demanded=False)
    if question.tag is not None and run.evidence.index is None:
        return Result(ASSERTED, "the evidence holds no proof of completeness")
    if problem := _missing(run, question):
        return Result(INVALID, problem)
    if run.unclear:
        return Result(
            ASSERTED, f"record {run.unclear[0]} does not show whether it is of the purpose asked"
        )
    size = run.evidence.checkpoint.size
    said = f"{len(run.answer)} records are all that is asked for, of the first {size}"
    if vouched is not Status.VALID:
        basis = "an index" if question.tag else "times of recording"
        return Result(ASSERTED, f"{said}, by {basis} for which only the operator vouches")
    return Result(VALID, said)


def _missing(run: Run, question: Question) -> str | None:
    """What shows that the answer is not whole."""
    if question.tag is None or run.evidence.index is None:
        return _gap(run, question)
    claim = run.evidence.checkpoint
    index, (key, window) = IndexRoot(claim.size, claim.index_root), run.evidence.index
    if window is None:
        verify_absent(question.tag, key, index)
        return "records are shown under a tag that the index does not hold" if run.asked else None
    verify_window(window, *verify_key(question.tag, key, index))
    return _problem(run, question, question.tag, window)


def _gap(run: Run, question: Question) -> str | None:
    """What is missing between the last record before the period and the first behind it.

    Times never decrease along the journal: what stands before the one, or behind the other, lies
    outside the period like it.
    """
    first, stop = 0, run.evidence.checkpoint.size
    for shown in run.evidence.records:
        if question.since is not None and shown.header.time < question.since:
            first = shown.position + 1
    for shown in reversed(run.evidence.records):
        if question.until is not None and shown.header.time > question.until:
            stop = shown.position
    expected = first
    for shown in run.evidence.records:
        if first <= shown.position < stop:
            if shown.position != expected:
                break
            expected += 1
    return None if expected >= stop else f"record {expected} may be of the period, and is not shown"


def _problem(run: Run, question: Question, tag: Digest, window: Window) -> str | None:
    """What is wrong with the headers of the window, or with the neighbours that close it."""
    first = window.first - (window.before is not None)
    for ordinal, position in enumerate(window.shown(), first):
        shown = run.by_position.get(position)
        if shown is None:
            return f"record {position} is in the window and not in the evidence"
        if (tag, ordinal) not in shown.header.tags:
            return f"record {position} does not have the ordinal that the index gives it"
    if window.before is not None and not (
        question.since is not None and run.by_position[window.before].header.time < question.since
    ):
        return f"record {window.before} is no neighbour: it lies within the period"
    if window.after is not None and not (
        question.until is not None and run.by_position[window.after].header.time > question.until
    ):
        return f"record {window.after} is no neighbour: it lies within the period"
    return None if set(run.asked) <= set(window.positions) else "an answer lies outside the window"


def exactness(run: Run) -> Result:
    """16. The trie nodes given are those that the checks before used, and no more."""
    if not run.walked:
        return Result(SKIPPED, "a path through the state could not be walked to its end")
    run.nodes.require_exact()
    return Result(VALID, f"{len(run.evidence.state.nodes)} nodes, each of use")
