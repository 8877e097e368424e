"""Whether the answer of a trace is complete: of what, as of which checkpoint, who vouches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, func, select

from gateway.errors import Conflict
from gateway.evidence.checkpoint import choose
from gateway.journal.tree import Tree
from gateway.proofs.schemas import CheckpointOut
from gateway.proofs.service import checkpoint_out
from gateway.reports.models import Report
from gateway.reports.service import Gap, gaps
from gateway.services import Services
from gateway.trace.question import Question
from gateway.trace.visibility import Viewer, sees_all

SHOWN = 12
"""So many reporters are named, those with something missing first; the others are counted."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """A member that reports accesses: its newest number, what is missing below it, unfinished."""

    member: str
    newest: int
    gaps: list[Gap]
    unfinished: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete an answer can be shown to be.

    `provable`: evidence can be made and as many observers as are demanded, one at least, signed
    its checkpoint; `asserted`: it can be made, and only the operator vouches; `none`: no proof
    covers such a question, or there is no checkpoint yet. `uncovered` counts the newer records.
    """

    state: Literal["provable", "asserted", "none"]
    checkpoint: CheckpointOut | None
    uncovered: int
    signed: int
    required: int
    own: bool
    reporters: list[Reporter]
    other_reporters: int


def completeness_of(
    services: Services, session: Session, viewer: Viewer, question: Question
) -> Completeness:
    """What the page says of an answer; the evidence itself is made only when it is downloaded."""
    observers = services.observers
    try:
        chosen = choose(session, observers, 0, services.completeness.provable())
    except Conflict:
        chosen = None
    signed = 0 if chosen is None else len(chosen.signatures)
    vouched = 0 < observers.required <= signed
    reporters, others = _reporters(session, viewer)
    size = 0 if chosen is None else chosen.row.size
    return Completeness(
        state=_state(question, there=chosen is not None, vouched=vouched),
        checkpoint=None if chosen is None else checkpoint_out(chosen.row),
        uncovered=max(Tree(session).size() - size, 0),
        signed=signed,
        required=observers.required,
        own=not sees_all(viewer),
        reporters=reporters,
        other_reporters=others,
    )


def can_be_proved(question: Question) -> bool:
    """Whether there is a proof for a question by these criteria."""
    persons = question.persons
    return question.access_case is None and (persons is None or len(persons) == 1)


def _state(
    question: Question, *, there: bool, vouched: bool
) -> Literal["provable", "asserted", "none"]:
    if not there or not can_be_proved(question):
        return "none"
    return "provable" if vouched else "asserted"


def _reporters(session: Session, viewer: Viewer) -> tuple[list[Reporter], int]:
    """Members that report, as far as the viewer may know of their reports."""
    newest = func.max(Report.sequence)
    missing = newest - func.count()
    unfinished = func.count() - func.count(col(Report.completed))
    query = (
        select(Report.member, newest, missing, unfinished)
        .group_by(Report.member)
        .order_by((missing + unfinished).desc(), Report.member)
    )
    if not sees_all(viewer):
        query = query.where(Report.member == viewer.member)
    rows = session.exec(query).all()
    shown = [
        Reporter(member, last, gaps(session, member) if lacking else [], open_)
        for member, last, lacking, open_ in rows[:SHOWN]
    ]
    return shown, len(rows) - len(shown)
