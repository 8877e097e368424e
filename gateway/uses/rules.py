"""Who may lock, book, release and reverse the use of documents, and name who may.

The contract's rules (Uses.sol), asked before recording, in the state that the statement will meet:
statements under way are taken to be accepted. And one rule that the contract has not: what is
known to be issued to another buyer is not locked or booked (`gateway.uses.reserved`). Of who has a
document a signer learns only what it may know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session

from chain.words import Rank, Role, Seconds, to_hex
from gateway.catalog.rules import named_member
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected, check_state
from gateway.uses import steps
from gateway.uses.locks import locks_of
from gateway.uses.models import LOCKED, Voucher
from gateway.uses.projection import keys_of, met_by_next, voucher_of
from gateway.uses.reserved import reserved
from gateway.uses.steps import MOST_KEYS, MOST_LOCKS, Refusal, Step, Use
from gateway.uses.subjects import subject_of
from gateway.uses.visibility import knows
from gateway.zone import SHANGHAI

_TYPES = ("LockUse", "BookUse", "ReleaseUse", "ReverseUse", "NameBuyer")
_SHOWN = 3
"""Of so many keys a refusal says why; the others are counted."""


_Judge = Callable[[Session, Content, Sequence[Standing]], Judgement]


def uses_judges(now: Callable[[], Seconds]) -> dict[str, _Judge]:
    """The judge of each statement type of Uses; `now` is the gateway's clock.

    It raises `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the contract would refuse.
    """

    def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
        if len(actors) != 1:
            raise Invalid("exactly one account signs this")
        if content.kind.kind == steps.ASSIGN:
            _judge_assignment(session, content, actors[0], now())
        else:
            _judge_use(session, content, actors[0], now())
        return Judgement(subject_of(session, content), 0)

    return dict.fromkeys(_TYPES, judge)


def _judge_use(session: Session, content: Content, actor: Standing, now: Seconds) -> None:
    message, kind = content.message, content.kind.kind
    booker = named_member(session, message["member"], actor.member).code
    _check_signer(kind, actor, booker)
    if kind == steps.REVERSE:
        check_reason(content.attachment)
    _check_keys(message["keys"])
    voucher = voucher_of(message)
    assert voucher is not None
    row = session.get(Voucher, voucher)
    check_state(session, voucher, 0 if row is None else row.number, message["expectedState"])
    if kind == steps.LOCK:
        _check_until(message["until"], now)
    step = Step(kind, booker, voucher, message.get("until", 0))
    met = met_by_next(session, keys_of(message), now)
    uses = {key: use for key, (use, _) in met.items()}
    if kind in (steps.LOCK, steps.BOOK):
        _check_reserved(session, uses, booker)
    _check_uses(uses, step, actor, now)
    if kind == steps.LOCK:
        _check_locks(session, uses, booker)


def _check_signer(kind: str, actor: Standing, booker: str) -> None:
    if kind == steps.REVERSE:
        _check_head(actor)
        if actor.member != booker and not actor.roles & Role.STEWARD:
            raise Forbidden(
                "only a head (负责人) of the member that booked, or of a steward, reverses this"
            )
        return
    if actor.member != booker:
        raise Forbidden(f"{actor.member} has signed, but the voucher is {booker}'s")
    if kind != steps.RELEASE and not actor.roles & Role.BOOKER:
        raise Forbidden(f"member {booker} is not a booker and neither locks nor books documents")


def _check_head(actor: Standing) -> None:
    if actor.rank is not Rank.HEAD:
        raise Forbidden(
            f"{to_hex(actor.account)} is not a head's account (负责人); a head signs this"
        )


def _check_keys(keys: Sequence[str]) -> None:
    if not 1 <= len(keys) <= MOST_KEYS:
        raise Invalid(f"a statement names 1 to {MOST_KEYS} documents, not {len(keys)}; sign more")
    if len(set(keys)) != len(keys):
        raise Invalid("the statement names a document twice; name each once")


def _check_until(until: int, now: Seconds) -> None:
    latest = now + steps.LONGEST_LOCK
    if until < now:
        raise Invalid(f"the lock would end at {until}, which is past; choose a later end")
    if until > latest:
        raise Invalid(f"a lock lasts at most 90 days: choose an end until {latest}")


def _check_uses(uses: dict[bytes, Use], step: Step, actor: Standing, now: Seconds) -> None:
    refused = {
        key: why for key, use in uses.items() if (why := steps.refusal(use, step, now)) is not None
    }
    if not refused:
        return
    told = [f"{to_hex(key)} {_why(uses[key], why, actor, now)}" for key, why in refused.items()]
    more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    raise Conflict(
        f"{len(told)} of {len(uses)} documents cannot be {step.kind.partition('.')[2]}, so none "
        f"is: {'; '.join(told[:_SHOWN])}{more}. Ask POST /v1/documents/keys which are free"
    )


def _check_reserved(session: Session, uses: dict[bytes, Use], booker: str) -> None:
    """Beyond the contract's rules: a document is for the buyer that its issue names.

    Unless a steward named the booker: that decides what the issuer has got wrong.
    """
    barred = [key for key in reserved(session, booker, uses) if uses[key].buyer != booker]
    if barred:
        raise Conflict(
            f"{len(barred)} of {len(uses)} documents name another member as the buyer by their "
            f"issue, such as {to_hex(min(barred))}: leave them out. If one is yours all the same, "
            "its issuer issues it anew, or a head of a steward names you (`shujian document "
            "assign`)"
        )


def _why(use: Use, why: Refusal, actor: Standing, now: Seconds) -> str:
    if why is Refusal.NOT_HELD:
        state = use.status if knows(actor, use) and use.is_held(now) else "not held"
        return f"is {state}, and not held by this voucher in that way"
    if why is Refusal.NOT_NAMED:
        return "may be used by the buyer only that a steward named"
    if not knows(actor, use):
        return f"is {use.status} already"
    end = f" until {_instant(use.until)}" if use.status == LOCKED else ""
    own = use.holder == actor.member
    whose = "by yourself, under this voucher or another" if own else f"by {use.holder}"
    return f"is {use.status} already{end} {whose}"


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, SHANGHAI).isoformat(sep=" ")


def _check_locks(session: Session, uses: dict[bytes, Use], booker: str) -> None:
    renewed = sum(use.status == LOCKED and use.holder == booker for use in uses.values())
    locks = locks_of(session, booker) - renewed + len(uses)
    if locks > MOST_LOCKS:
        raise Conflict(
            f"{booker} would have {locks:,} locks, and may have {MOST_LOCKS:,}: book or release "
            "some first, those that ran out too"
        )


def _judge_assignment(session: Session, content: Content, actor: Standing, now: Seconds) -> None:
    _check_head(actor)
    if not actor.roles & Role.STEWARD:
        raise Forbidden(f"{actor.member} is no steward: a head of a steward names the buyer")
    check_reason(content.attachment)
    (key,) = keys_of(content.message)
    _, state = met_by_next(session, [key], now)[key]
    check_expected(state, content.message["expectedState"])
