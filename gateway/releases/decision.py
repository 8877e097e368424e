"""Whether a payload is released, and if not, why: one pure rule.

It is asked three times: before anything is prepared, in the writer's thread where the answer is
recorded (nothing can come between the two there), and again before the first byte leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chain.words import Millis, Position
from gateway.authorizations.coverage import (
    ALL,
    AccessFacts,
    AuthorizationHistory,
    Fields,
    Verdict,
    verdict,
)

RULE_VERSION: Final = 1
"""Raised with every change of what `decide` says; records of releases and refusals name it."""


class Reason(StrEnum):
    """Why a release is refused: a verdict of coverage other than COVERED, or one of these."""

    NO_AUTHORIZATION = "NO_AUTHORIZATION"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    PURPOSE_DIFFERS = "PURPOSE_DIFFERS"
    FIELDS_EXCEEDED = "FIELDS_EXCEEDED"
    WRONG_CONSUMER = "WRONG_CONSUMER"
    UNKNOWN = "UNKNOWN"
    MEMBER_SUSPENDED = "MEMBER_SUSPENDED"
    ACCOUNT_ROTATED = "ACCOUNT_ROTATED"
    RESOURCE_WITHDRAWN = "RESOURCE_WITHDRAWN"
    PAYLOAD_ERASED = "PAYLOAD_ERASED"
    NOT_SCOPABLE = "NOT_SCOPABLE"
    USES_EXHAUSTED = "USES_EXHAUSTED"
    CHAIN_AWAY = "CHAIN_AWAY"


TEXTS: Final[dict[Reason, str]] = {
    Reason.NO_AUTHORIZATION: "no authorization is in force; see `shujian access list`",
    Reason.EXPIRED: "now is outside the period that was granted; ask for a new authorization",
    Reason.SUSPENDED: "the authorization is suspended; ask the provider why",
    Reason.PURPOSE_DIFFERS: "the authorization was granted for another purpose",
    Reason.FIELDS_EXCEEDED: "fields were asked for that were not granted; name fewer with --fields",
    Reason.WRONG_CONSUMER: "the authorization was granted to another member",
    Reason.UNKNOWN: "the terms of the authorization are not kept here, only their digest",
    Reason.MEMBER_SUSPENDED: "the consumer or the provider is suspended; ask the steward",
    Reason.ACCOUNT_ROTATED: "the account was rotated out; sign with a current account",
    Reason.RESOURCE_WITHDRAWN: "the resource is withdrawn from the catalog",
    Reason.PAYLOAD_ERASED: "the payload was erased; ask the provider for a newer one",
    Reason.NOT_SCOPABLE: "some fields only were granted, and this file cannot be cut down to them",
    Reason.USES_EXHAUSTED: "every permitted use was made; ask for a new authorization",
    Reason.CHAIN_AWAY: "the chain is away, and with it the word on revocations; try again later",
}
"""What to tell whoever was refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the payload's resource, for whom, for what, which fields.

    `fields` None means whatever was granted.
    """

    resource: str
    consumer: str
    purpose: str
    fields: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything else that the decision depends on, as the journal has it before `position`.

    `uses` is how many releases are permitted (0: unlimited), `used` how many there were.
    `standing` is what speaks against the members or the signing account, `payload` against the
    payload; None where nothing does. `withdrawn` and `standing` count statements that the contract
    has not answered yet. `conditional` is 有条件共享; `chain_away` is for how many seconds the
    chain was not heard of, and `patience` for how many that is accepted.
    """

    now: Millis
    position: Position
    history: AuthorizationHistory | None
    uses: int
    used: int
    standing: Reason | None
    payload: Reason | None
    withdrawn: bool
    conditional: bool
    chain_away: float
    patience: float


def decide(asked: Asked, situation: Situation) -> Reason | None:
    """Why the release is refused; None where it is allowed.

    What a consumer cannot change comes before what it can, and the chain's absence last, so that
    the reason told is the one that will still be there tomorrow.
    """
    if situation.standing is not None:
        return situation.standing
    covered = _coverage(asked, situation)
    if covered is not Verdict.COVERED:
        return Reason(covered.value)
    if situation.payload is not None:
        return situation.payload
    if situation.withdrawn:
        return Reason.RESOURCE_WITHDRAWN
    if situation.uses and situation.used >= situation.uses:
        return Reason.USES_EXHAUSTED
    if situation.conditional and situation.chain_away > situation.patience:
        return Reason.CHAIN_AWAY
    return None


def released_fields(asked: Asked, history: AuthorizationHistory | None) -> frozenset[str] | None:
    """The fields that may be sent: those asked for, else those granted; None for all."""
    if asked.fields is not None or history is None or history.terms is None:
        return asked.fields
    return history.terms.fields


def _coverage(asked: Asked, situation: Situation) -> Verdict:
    fields: Fields = released_fields(asked, situation.history)
    facts = AccessFacts(
        time=situation.now,
        resource=asked.resource,
        consumer=asked.consumer,
        purpose=asked.purpose,
        fields=ALL if fields is None else fields,
        position=situation.position,
    )
    return verdict(situation.history, facts)
