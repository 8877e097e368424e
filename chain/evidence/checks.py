"""``check``: evidence in, numbered answers out; no network, no clock, nothing trusted but trust."""

from __future__ import annotations

from collections.abc import Callable

from chain.errors import ChainError
from chain.evidence import (
    chain_checks,
    completeness,
    effect_checks,
    record_checks,
    statement_checks,
)
from chain.evidence.document import Evidence, OtherFormat, parse_evidence
from chain.evidence.naming import names_of
from chain.evidence.purpose import OPEN, Open, is_for
from chain.evidence.report import AsOf, Check, Report, Status
from chain.evidence.running import Result, Run
from chain.evidence.trie import Nodes
from chain.evidence.trust import Trust

_Step = Callable[[Run], Result]

_STEPS: tuple[tuple[str, _Step], ...] = (
    ("ledger", chain_checks.ledger),
    ("block", chain_checks.block),
    ("seal", chain_checks.seal),
    ("observers", chain_checks.observers),
    ("journal", chain_checks.journal),
    ("checkpoint", chain_checks.checkpoint),
    ("order", record_checks.order),
    ("inclusion", record_checks.inclusion),
    ("bodies", record_checks.bodies),
    ("tags", record_checks.tags),
    ("statements", statement_checks.statements),
    ("effects", effect_checks.effects),
    ("signers", effect_checks.signers),
)
_WALKING = frozenset({"block", "journal", "checkpoint", "effects", "signers"})
_ON_THE_BLOCK = frozenset({"seal", "observers", "journal", "checkpoint", "effects", "signers"})

NAMES = ("form", *(name for name, _ in _STEPS), "completeness", "nodes")
"""The names of the checks; their numbers count from 1."""


def check(evidence: bytes, trust: Trust) -> Report:
    """All checks of a file under what is trusted; whatever the bytes are, a report comes back."""
    try:
        read = parse_evidence(evidence)
    except OtherFormat as error:
        return _unread(Status.ERROR, str(error))
    except ChainError as error:
        return _unread(Status.INVALID, str(error))
    run = _begin(read, trust)
    results = [Result(Status.VALID, f"{len(evidence)} bytes of evidence in their one form")]
    for name, step in _STEPS:
        results.append(_made(run, name, step))
    vouched = results[NAMES.index("observers")].status
    results.append(_made(run, "completeness", lambda at: completeness.completeness(at, vouched)))
    results.append(_made(run, "nodes", completeness.exactness))
    names = names_of(read.question, read.records)
    return Report(_numbered(results), run.answer, read.question, _as_of(run), names)


def nodes_needed(evidence: Evidence, trust: Trust) -> tuple[bytes, ...]:
    """Of the trie nodes given, those that the checks use, in the order of first use."""
    run = _begin(evidence, trust)
    for name, step in _STEPS:
        if name in _WALKING:
            _made(run, name, step)
    return run.nodes.used()


def _as_of(run: Run) -> AsOf | None:
    if run.block is None:
        return None
    return AsOf(run.evidence.checkpoint.size, run.block, run.sealer, run.observers)


def _begin(evidence: Evidence, trust: Trust) -> Run:
    question, records = evidence.question, evidence.records
    asked = [item for item in records if question is None or question.asks_for(item.header)]
    purposes: list[bool | Open] = [True] * len(records)
    if question is not None and question.purpose is not None:
        purposes = is_for(question.purpose, records)
    found = dict(zip((item.position for item in records), purposes, strict=True))
    positions = tuple(item.position for item in asked)
    answer = tuple(at for at in positions if found[at] is True)
    return Run(
        evidence,
        trust,
        Nodes(evidence.state.nodes),
        positions,
        tuple(at for at in positions if found[at] is OPEN),
        answer,
        frozenset(answer),
        {item.position: item for item in records},
    )


def _made(run: Run, name: str, step: _Step) -> Result:
    """The result of one check; what it raises is what it found wrong."""
    if name in _ON_THE_BLOCK and run.block is None:
        return Result(Status.SKIPPED, "the header of the block cannot be read")
    if name == "checkpoint" and run.journal is None:
        return Result(Status.SKIPPED, "the Journal was not found in the state")
    try:
        result = step(run)
    except ChainError as error:
        result = Result(Status.INVALID, str(error))
    run.walked = run.walked and not (name in _WALKING and result.status is Status.INVALID)
    return result


def _unread(status: Status, reason: str) -> Report:
    later = Result(Status.SKIPPED, "the evidence could not be read")
    return Report(_numbered([Result(status, reason), *[later] * (len(NAMES) - 1)]), ())


def _numbered(results: list[Result]) -> tuple[Check, ...]:
    return tuple(
        Check(number, name, *result)
        for number, (name, result) in enumerate(zip(NAMES, results, strict=True), 1)
    )
