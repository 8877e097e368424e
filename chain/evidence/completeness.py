"""Checks 15 and 16: that nothing asked for is missing, and that the state proof holds no more."""

from __future__ import annotations

from chain.evidence.question import Question
from chain.evidence.report import Status
from chain.evidence.running import ASSERTED, INVALID, SKIPPED, VALID, Result, Run
from chain.index import IndexRoot, Window, verify_absent, verify_key, verify_window


def completeness(run: Run, vouched: Status) -> Result:
    """15. By the index, the records shown are all that the question asks for.

    VALID only where as many observers as are demanded, one at least, signed the index root: the
    chain itself keeps it as a claim of the operator.
    """
    question, proof = run.evidence.question, run.evidence.index
    if question is None:
        return Result(SKIPPED, "no question was asked, so nothing is claimed", demanded=False)
    if proof is None:
        return Result(ASSERTED, "the evidence holds no proof of completeness")
    claim = run.evidence.checkpoint
    index, (key, window) = IndexRoot(claim.size, claim.index_root), proof
    if window is None:
        verify_absent(question.tag, key, index)
        if run.answer:
            return Result(INVALID, "records are shown under a tag that the index does not hold")
    else:
        verify_window(window, *verify_key(question.tag, key, index))
        if problem := _problem(run, question, window):
            return Result(INVALID, problem)
    said = f"{len(run.answer)} records are all that is asked for, of the first {claim.size}"
    if vouched is not Status.VALID:
        return Result(ASSERTED, f"{said}, by an index for which only the operator vouches")
    return Result(VALID, said)


def _problem(run: Run, question: Question, window: Window) -> str | None:
    """What is wrong with the headers of the window, or with the neighbours that close it."""
    first = window.first - (window.before is not None)
    for ordinal, position in enumerate(window.shown(), first):
        shown = run.by_position.get(position)
        if shown is None:
            return f"record {position} is in the window and not in the evidence"
        if (question.tag, ordinal) not in shown.header.tags:
            return f"record {position} does not have the ordinal that the index gives it"
    if window.before is not None and not (
        question.since is not None and run.by_position[window.before].header.time < question.since
    ):
        return f"record {window.before} is no neighbour: it lies within the period"
    if window.after is not None and not (
        question.until is not None and run.by_position[window.after].header.time > question.until
    ):
        return f"record {window.after} is no neighbour: it lies within the period"
    return None if set(run.answer) <= set(window.positions) else "an answer lies outside the window"


def exactness(run: Run) -> Result:
    """16. The trie nodes given are those that the checks before used, and no more."""
    if not run.walked:
        return Result(SKIPPED, "a path through the state could not be walked to its end")
    run.nodes.require_exact()
    return Result(VALID, f"{len(run.evidence.state.nodes)} nodes, each of use")
