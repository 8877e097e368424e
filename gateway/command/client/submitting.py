"""Sending a statement so that it is known afterwards whether it is recorded.

A gateway records a statement once, by its digest. So where no answer came the same one is sent
again, and never another: a second signature would ask for the same thing a second time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from chain.statements import parse_message, statement_digest, statement_type
from chain.words import Digest, to_hex
from gateway.command.errors import Interrupted, Refused, Unanswered, Unreachable
from gateway.command.output import Output

SENT_WITHIN: Final = 60.0
"""Seconds after the first request without an answer in which the same statement is sent again."""

ANSWER_WITHIN: Final = 60.0
"""Seconds that a command waits for the contract's answer to a single statement."""

SETTLED_WITHIN: Final = 60.0
"""Seconds that a command waits until nothing is under way of what it is about to sign for."""

_PAUSE: Final = 1.0
_POLL: Final = 0.2
_LOOK: Final = 0.5

T = TypeVar("T")

Taken = Mapping[str, Any]
"""What the gateway answered to a statement that it took."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a statement, as the gateway told it."""

    digest: str
    state: str
    missing: int
    position: int | None
    reason: dict[str, Any] | None
    receipt: dict[str, Any] | None = None


def digest_of(ledger_id: Digest, statement: Mapping[str, Any]) -> str:
    """The digest under which a ledger knows a statement."""
    kind = statement_type(statement["type"])
    message = parse_message(kind, statement["message"])
    return to_hex(statement_digest(ledger_id, kind, message))


def sent(post: Callable[[], Taken], known: Callable[[], Taken | None], digest: str) -> Taken:
    """What the gateway answers to a request that carries a statement, sent again until it does.

    `known` is what it tells of the statement where it has it. Raises `Refused` where it does not
    take it, `Unreachable` where nothing was sent, or where it is not known whether the statement is
    recorded, `Interrupted` likewise: the message says so.
    """
    with uncertain(
        f"whether statement {digest} is recorded is not known; look (`shujian trace`) before you "
        "repeat the command"
    ):
        try:
            return post()
        except Unanswered:
            return _again(post, known)


def answered(taken: Taken, ask: Callable[[], Taken]) -> Submitted:
    """A statement that was taken, with what the contract did, if that answers within a minute.

    Raises `Interrupted`, which says that it is recorded; nothing because the gateway is away.
    """
    state, reason, number = taken["state"], taken.get("reason"), taken["position"]
    until = time.monotonic() + ANSWER_WITHIN
    with uncertain(
        f"the statement is recorded (record {number}) and goes to the contract all the same; "
        f"`shujian trace --record {number}` tells how that answered"
    ):
        while state == "pending" and time.monotonic() < until:
            time.sleep(_POLL)
            with suppress(Unreachable):
                answer = ask()
                state, reason = answer["state"], answer["reason"]
    return Submitted(
        digest=taken["digest"],
        state=state,
        missing=taken["missing"],
        position=number,
        reason=reason,
        receipt=taken["receipt"],
    )


def settled(out: Output, ask: Callable[[], T], is_open: Callable[[T], bool]) -> T:
    """What `ask` gives once nothing of it is under way any more, or a minute has passed.

    What an interrupted command had sent may be answered by the contract only now.
    """
    found = ask()
    if not is_open(found):
        return found
    until = time.monotonic() + SETTLED_WITHIN
    with out.progress("waiting for what is under way"):
        while is_open(found) and time.monotonic() < until:
            time.sleep(_LOOK)
            found = ask()
    return found


def settled_or_refused(
    out: Output, ask: Callable[[], T], is_open: Callable[[T], bool], what: str
) -> T:
    """As `settled`, for what is changed in part: the rest stays as `ask` gives it.

    Raises `Unreachable` after the minute, for what is under way would be taken back unseen.
    """
    found = settled(out, ask, is_open)
    if is_open(found):
        raise Unreachable(
            f"another change of {what} is under way that the contract has not answered, and this "
            "one would take it back; try again later"
        )
    return found


def _again(post: Callable[[], Taken], known: Callable[[], Taken | None]) -> Taken:
    until = time.monotonic() + SENT_WITHIN
    while True:
        time.sleep(_PAUSE)
        try:
            return _posted_or_known(post, known)
        except Unreachable as error:  # perhaps it is being started again
            if time.monotonic() > until:
                raise Unanswered(str(error)) from error


def _posted_or_known(post: Callable[[], Taken], known: Callable[[], Taken | None]) -> Taken:
    if (found := known()) is not None:
        return found
    try:
        return post()
    except Refused:  # the first one may have been on its way still
        if (found := known()) is None:
            raise
        return found


@contextmanager
def uncertain(what: str) -> Iterator[None]:
    """Tell whoever interrupts what is inside, or gets no answer, what that leaves open."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(f"stopped: {what}") from error
    except Unanswered as error:
        raise Unreachable(f"{error}: {what}") from error


def plainly(error: BaseException) -> str:
    """What stopped a command that goes on when it is called again: without what `uncertain` adds,
    for nobody has to look into that first.
    """
    if not isinstance(error, Unreachable):
        return "stopped"
    return str(error.__cause__ if isinstance(error.__cause__, Unanswered) else error)
