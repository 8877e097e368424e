"""Who may license, issue, and change documents: the contract's rules, asked before recording."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session

from chain.documents import batch_id
from chain.words import ZERO_DIGEST, Digest, Rank, Role, Seconds, to_hex
from gateway.catalog.rules import named_member
from gateway.errors import Conflict, Forbidden, Invalid
from gateway.issuing import changing, reddening
from gateway.issuing.models import Issue, RedLetter
from gateway.issuing.money import money
from gateway.issuing.reading import (
    is_issued,
    red_events,
    red_expected,
    right_expected,
    series_expected,
)
from gateway.issuing.states import CONFIRMED, LIMIT, MAX_COUNT, Red
from gateway.members.models import Member
from gateway.members.standing import Standing
from gateway.statements.content import Content
from gateway.statements.judgement import Judgement
from gateway.statements.state import check_expected
from gateway.statements.subjects import digest_in, issue_of, series_of

Judge = Callable[[Session, Content, Sequence[Standing]], Judgement]
Message = dict[str, Any]

_KIND = re.compile(r"[a-z0-9.-]{1,32}")


def issuing_judges(now: Callable[[], Seconds]) -> dict[str, Judge]:
    """The judges of all statements about issued documents; issuing needs a right that holds now.

    They raise `Invalid`, `Forbidden`, `Conflict` or `NotFound` where the contract would refuse.
    Statements under way are taken to be accepted.
    """

    def judge(session: Session, content: Content, actors: Sequence[Standing]) -> Judgement:
        if len(actors) != 1:
            raise Invalid("exactly one account signs this")
        kind = content.kind.name
        if kind in _ISSUING:
            return _ISSUING[kind](session, content.message, actors[0], now())
        return _OTHERS[kind](session, content, actors[0])

    return dict.fromkeys((*_ISSUING, *_OTHERS), judge)


def _judge_licence(session: Session, content: Content, actor: Standing) -> Judgement:
    message = content.message
    if not (actor.rank is Rank.HEAD and actor.roles & Role.STEWARD):
        raise Forbidden("only a head (负责人) of a steward gives or takes the right to issue")
    if not _KIND.fullmatch(message["kind"]):
        raise Invalid("a kind of documents has 1 to 32 characters of a-z, 0-9, dot and hyphen")
    issuer = named_member(session, message["issuer"])
    found = right_expected(session, issuer.code, message["kind"])
    check_expected(found.number, message["expectedState"])
    if message["from"] > message["until"] or message["until"] >= LIMIT:
        raise Invalid("the right ends before it begins; give from and until in Unix seconds")
    return Judgement({"issuer": issuer.code}, 0)


def _judge_document(session: Session, message: Message, actor: Standing, now: Seconds) -> Judgement:
    check_expected(0, message["expectedState"])
    issuer = _check_issuer(session, message, actor, now)
    document = issue_of(message)
    if is_issued(session, document):
        raise Conflict(
            f"document {to_hex(document)} was issued before; its number can be used once only"
        )
    buyer = _buyer(session, message, issuer)
    _check_validity(message)
    subject = {"document": to_hex(document), "issuer": issuer.code}
    if buyer is not None:
        subject["buyer"] = buyer.code
    if (blue := digest_in(message, "blue")) != ZERO_DIGEST:
        _check_blue(session, blue, issuer, message["amount"])
        subject["blue"] = to_hex(blue)
    return Judgement(subject, 0)


def _judge_batch(session: Session, message: Message, actor: Standing, now: Seconds) -> Judgement:
    issuer = _check_issuer(session, message, actor, now)
    series = series_of(message)
    found = series_expected(session, series)
    check_expected(found.number, message["expectedState"])
    first, count = message["first"], message["count"]
    if not (1 <= first < LIMIT - count and 1 <= count <= MAX_COUNT):
        raise Invalid("a batch has 1 to 4,294,967,295 documents, with serials from 1 to 2^48 - 2")
    if first < found.next:
        raise Conflict(f"serials below {found.next} of this series are issued; begin with that one")
    _check_validity(message)
    return Judgement({"document": to_hex(batch_id(series, first)), "issuer": issuer.code}, 0)


def _check_issuer(session: Session, message: Message, actor: Standing, now: Seconds) -> Member:
    issuer = named_member(session, message["issuer"], likely=actor.member)
    if actor.member != issuer.code:
        raise Forbidden(f"{actor.member} has signed, but {issuer.code} is to be the issuer")
    if not actor.roles & Role.ISSUER:
        raise Forbidden(f"member {issuer.code} is not an issuer of documents")
    if not right_expected(session, issuer.code, message["kind"]).holds(now):
        raise Forbidden(
            f"{issuer.code} has no right to issue {message['kind']} now; a steward gives it with "
            "`shujian document license`"
        )
    return issuer


def _buyer(session: Session, message: Message, issuer: Member) -> Member | None:
    if digest_in(message, "buyer") == ZERO_DIGEST:
        return None
    buyer = named_member(session, message["buyer"])
    if buyer.code == issuer.code:
        raise Invalid(f"{issuer.code} issues the document and cannot be its buyer")
    return buyer


def _check_validity(message: Message) -> None:
    start, end = message["validFrom"], message["validUntil"]
    if max(start, end) >= LIMIT or (end != 0 and start > end):
        raise Invalid("the validity ends before it begins; give Unix seconds, 0 for without end")


def _check_blue(session: Session, blue: Digest, issuer: Member, amount: int) -> None:
    # Of another's document nothing is told, not even whether there is one.
    own = _issuer_of_blue(session, blue) == issuer.code
    found = red_expected(session, blue) if own else Red()
    if found.status != CONFIRMED:
        raise Conflict(
            f"no red letter of {to_hex(blue)} is confirmed for {issuer.code} ({found.status}); "
            "request one and have it confirmed first"
        )
    if amount != found.open:
        confirmed = money(found.open)
        raise Conflict(
            f"the red letter that is confirmed is of {confirmed}, not of {money(amount)}"
        )


def _issuer_of_blue(session: Session, blue: Digest) -> str | None:
    row = session.get(RedLetter, blue) or next(iter(red_events(session, blue)), None)
    return None if row is None else session.get_one(Issue, row.issue).issuer


_ISSUING: dict[str, Callable[[Session, Message, Standing, Seconds], Judgement]] = {
    "IssueDocument": _judge_document,
    "IssueBatch": _judge_batch,
}

_OTHERS: dict[str, Callable[[Session, Content, Standing], Judgement]] = {
    "LicenseIssuer": _judge_licence,
    **changing.JUDGES,
    **reddening.JUDGES,
}
