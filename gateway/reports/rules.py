"""Who may submit a report, and what its statement must say: asked before recording."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from chain.words import Role
from gateway.catalog.rules import named_member
from gateway.errors import Forbidden, Invalid
from gateway.members.models import Member
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement

TYPE = "SubmitReport"
MAX_EVENTS = 5_000_000
MAX_PERIOD = 366 * 86_400
EARLY = 86_400
"""Seconds that an event may lie in the future, for clocks that differ."""

_REPORTERS = Role.PROVIDER | Role.CONSUMER | Role.OPERATOR


def check_form(content: Content, now: int) -> None:
    """Raise `Invalid` unless it is a SubmitReport with numbers that make sense."""
    if content.kind.name != TYPE:
        raise Invalid(f"this takes a {TYPE}, not a {content.kind.name}")
    message = content.message
    if message["sequence"] == 0:
        raise Invalid("reports are numbered from 1")
    if not 1 <= message["count"] <= MAX_EVENTS:
        raise Invalid(f"a report has 1 to {MAX_EVENTS:,} lines, not {message['count']:,}")
    if not 0 <= message["until"] - message["from"] <= MAX_PERIOD:
        raise Invalid("a report's period ends after it begins, and within 366 days")
    if message["from"] > now + EARLY:
        raise Invalid("a report's period has begun; this one lies in the future")


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge a report's statement, its lines apart; raises `Invalid`, `Forbidden` or `NotFound`."""
    member = reporter_of(session, content, actors)
    return Judgement({"reporter": member.code}, 0)


def reporter_of(session: Session, content: Content, actors: Sequence[Standing]) -> Member:
    """The member that reports, which exactly one of its accounts has signed for."""
    member = named_member(session, content.message["member"])
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {member.code} signs this")
    if actors[0].member != member.code:
        raise Forbidden(f"{actors[0].member} has signed, but reports for {member.code}")
    if not actors[0].roles & _REPORTERS:
        raise Forbidden(f"{member.name} neither provides, consumes nor operates, and cannot report")
    return member
