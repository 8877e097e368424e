"""The states of an authorization, as the contract has them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.authorizations.models import (
    CONSUMER,
    DENIED,
    ENDORSED,
    GRANTED,
    OWNER,
    REFUSED,
    REQUESTED,
    REVOKED,
    STEWARD,
    SUSPENDED,
)

LEADS_TO: Final = {
    "authorization.requested": REQUESTED,
    "authorization.endorsed": ENDORSED,
    "authorization.granted": GRANTED,
    "authorization.denied": DENIED,
    "authorization.suspended": SUSPENDED,
    "authorization.resumed": GRANTED,
    "authorization.revoked": REVOKED,
}
"""The state that an accepted statement leads to, by the kind of its record."""

MET_BY: Final = {
    "authorization.endorsed": frozenset({REQUESTED}),
    "authorization.granted": frozenset({ENDORSED}),
    "authorization.denied": frozenset({REQUESTED, ENDORSED}),
    "authorization.suspended": frozenset({GRANTED}),
    "authorization.resumed": frozenset({SUSPENDED}),
    "authorization.revoked": frozenset({REQUESTED, ENDORSED, GRANTED, SUSPENDED}),
}
"""The states in which the contract accepts a statement, by the kind of its record."""


def ahead(state: str, under_way: Iterable[str]) -> str:
    """The state once statements of these kinds, in their order, are accepted.

    An application under way leads on from every state, any other from those where it is accepted.
    """
    for kind in under_way:
        if kind not in MET_BY or state in MET_BY[kind]:
            state = LEADS_TO[kind]
    return state


def is_usable(state: str) -> bool:
    """Whether a name in that state stands for an application; refused ones may be used again."""
    return state != REFUSED


UNDECIDED: Final = frozenset({REQUESTED, ENDORSED})
"""The states of an application that the provider has not answered."""


def side_of(member: str | None, owner: str, consumer: str) -> str:
    """For whom a member speaks, if for anybody: a third one speaks as a steward."""
    if member == owner:
        return OWNER
    return CONSUMER if member == consumer else STEWARD
