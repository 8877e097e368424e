"""Who may ask for, confirm, reject and take back a red letter: the contract's rules (红冲)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from chain.words import Rank, to_hex
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.issuing.changing import subject_of
from gateway.issuing.models import Issue
from gateway.issuing.money import money
from gateway.issuing.reading import issue_named, red_expected
from gateway.issuing.states import BUYER, ISSUER, OPEN, REQUESTED, Red, other_side
from gateway.members.reason import check_reason
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected
from gateway.statements.subjects import name_of


def judge(session: Session, content: Content, actor: Standing) -> Judgement:
    """Judge a statement about the red letters of a document; its validity is not looked at."""
    message, name = content.message, name_of(content.message)
    issue = issue_named(session, name)
    side = party(actor, issue)  # first: nobody else learns how the document stands
    found = red_expected(session, name.id)
    check_expected(found.number, message["expectedState"])
    _JUDGES[content.kind.name](message, actor, side, issue, found)
    if content.kind.attachment is not None:
        check_reason(content.attachment)
    return Judgement(subject_of(issue, name.serial), 0)


def party(actor: Standing, issue: Issue) -> str:
    """For which side an account speaks; raises `Forbidden` where it is for neither."""
    if actor.member == issue.issuer:
        return ISSUER
    if actor.member == issue.buyer:
        return BUYER
    raise Forbidden(f"{actor.member} is neither the issuer nor the buyer of this document")


def _judge_request(
    message: dict[str, Any], _actor: Standing, _side: str, issue: Issue, found: Red
) -> None:
    if found.status in OPEN:
        raise Conflict(f"a red letter is {found.status} already; issue it or withdraw it first")
    if issue.blue is not None:
        raise Conflict("this is a red letter itself; there is none for it")
    total, amount = message["total"], message["amount"]
    _check_total(total, issue.amount or (found.total if found.done else 0))
    left = total - found.done
    if not 1 <= amount <= left:
        raise Conflict(
            f"a red letter of {money(amount)} is not possible: "
            f"{money(left)} is left of the document"
        )


def _check_total(given: int, actual: int) -> None:
    if actual and given != actual:
        raise Conflict(
            f"the document's amount is {money(actual)}, not {money(given)}; "
            "sign again with that one"
        )
    if not actual and given == 0:
        raise Invalid("name the document's amount, as it was not told when it was issued")


def _judge_confirmation(
    message: dict[str, Any], actor: Standing, side: str, issue: Issue, found: Red
) -> None:
    _check_other(actor, side, issue, found)
    if message["amount"] != found.open:
        asked, confirmed = money(found.open), money(message["amount"])
        raise Conflict(f"a red letter of {asked} was requested, not of {confirmed}")


def _judge_rejection(
    _message: dict[str, Any], actor: Standing, side: str, issue: Issue, found: Red
) -> None:
    _check_other(actor, side, issue, found)


def _judge_withdrawal(
    _message: dict[str, Any], _actor: Standing, side: str, _issue: Issue, found: Red
) -> None:
    if found.status not in OPEN:
        raise Conflict(f"no red letter is requested or confirmed ({found.status})")
    if side != found.side:
        raise Forbidden(f"the {found.side} requested the red letter; that side withdraws it")


def _check_other(actor: Standing, side: str, issue: Issue, found: Red) -> None:
    if found.status != REQUESTED:
        raise Conflict(f"no red letter waits for a decision ({found.status})")
    wanted = other_side(found, buyer=issue.buyer is not None)
    if side != wanted or actor.rank is not Rank.HEAD:
        raise Forbidden(
            f"{to_hex(actor.account)} cannot decide on this: a head (负责人) of the {wanted} does"
        )


_JUDGES: dict[str, Callable[[dict[str, Any], Standing, str, Issue, Red], None]] = {
    "RequestRed": _judge_request,
    "ConfirmRed": _judge_confirmation,
    "RejectRed": _judge_rejection,
    "WithdrawRed": _judge_withdrawal,
}

JUDGES = dict.fromkeys(_JUDGES, judge)
"""The judges of statements about red letters, by type."""
