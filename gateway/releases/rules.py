"""Who may acknowledge a release: the consumer who received what was sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from chain.words import to_hex
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.members.standing import Standing
from gateway.releases.bodies import subject_of
from gateway.releases.models import REFUSED, Release
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement


def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
    """Judge an AcknowledgeRelease, by an account of the consumer, of the digest that was sent.

    One delivery that the gateway believes broken may be acknowledged all the same: whoever has the
    right digest has everything. Raises `Invalid`, `Forbidden`, `NotFound` or `Conflict`.
    """
    row = session.get(Release, bytes.fromhex(content.message["release"][2:]))
    if row is None:
        raise NotFound("the statement acknowledges a release that was never asked for here")
    if len(actors) != 1:
        raise Invalid(f"exactly one account of {row.consumer} signs this")
    if actors[0].member != row.consumer:
        raise Forbidden(f"only {row.consumer}, who asked, acknowledges this release")
    _check_open(row)
    if row.digest is None or content.message["content"] != to_hex(row.digest):
        raise Conflict(
            "what you received is not what was sent: acknowledge nothing, keep it, and fetch "
            "again with a new request"
        )
    return Judgement(subject_of(row), 0, {"released": row.position})


def _check_open(row: Release) -> None:
    if row.state == REFUSED:
        raise Conflict(f"that request was refused ({row.reason}); there is nothing to acknowledge")
    if row.acknowledged is not None:
        raise Conflict(f"that release is acknowledged already (record {row.acknowledged})")
