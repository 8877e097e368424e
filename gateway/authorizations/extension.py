"""Extending the reply: once, by at most 10 working days, with the consent of a steward.

No contract is asked, so this is where it is enforced: a head of the owner and a head of a steward
sign the same statement, and its record is the notice to the applicant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from chain.words import Millis, Seconds
from gateway.authorizations import law
from gateway.authorizations.calendar import add_working_days, day_of, end_of
from gateway.authorizations.deadlines import EXTENSION, reply_days
from gateway.authorizations.models import ENDORSED, OWNER, STEWARD, Authorization
from gateway.authorizations.rules import head_side, named_authorization, subject_of
from gateway.catalog.models import Resource
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement


def extension_judge(
    now: Callable[[], Seconds],
) -> Callable[[Session, Content, Sequence[Standing]], Judgement]:
    """The judge of extensions, which are made before the reply is due.

    It raises `Invalid`, `Forbidden`, `Conflict` or `NotFound`.
    """

    def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
        row = named_authorization(session, content.message["authorization"])
        resource = session.get_one(Resource, row.resource)
        missing = _missing_sides(actors, row, resource)
        law.check_extendable(row.resource, row.sharing_type)
        _check_waiting(row)
        _check_days(content.message["days"])
        _check_running(row, now())
        check_reason(content.attachment)
        return Judgement(subject_of(row, resource), missing)

    return judge


def _missing_sides(actors: Sequence[Standing], row: Authorization, resource: Resource) -> int:
    """How many of the two have not signed; raises `Forbidden` for anybody else."""
    wanted = {OWNER, STEWARD}
    for actor in actors:
        side = head_side(actor, row, resource)
        if side not in wanted:
            raise Forbidden(
                f"an extension is signed by one head (负责人) of the owner, {resource.owner}, and "
                "one of a steward that is neither owner nor applicant"
            )
        wanted.discard(side)
    return len(wanted)


def _check_waiting(row: Authorization) -> None:
    if row.extended:
        raise Conflict(
            f"the reply to {row.code} was extended before, by {row.extended} working days; "
            "the law allows it once: grant or deny"
        )
    if row.ahead != ENDORSED:
        raise Conflict(
            f"{row.code} is {row.ahead}: a reply is extended while the application is endorsed and "
            f"not answered; see `shujian access show {row.code}`"
        )
    if row.state != ENDORSED:
        raise Conflict(
            f"the endorsement of {row.code} waits for the contract: no clock runs yet; try later"
        )


def _check_days(days: int) -> None:
    if not 1 <= days <= EXTENSION:
        raise Invalid(f"a reply is extended by 1 to {EXTENSION} working days, not by {days}")


def _check_running(row: Authorization, now: Seconds) -> None:
    due, _ = add_working_days(day_of(Millis(row.received or 0)), reply_days(row.sharing_type))
    if now * 1000 > end_of(due):
        raise Conflict(
            f"the reply to {row.code} was due on {due}: what is overdue is not extended; "
            "grant or deny"
        )
