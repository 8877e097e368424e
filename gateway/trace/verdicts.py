"""Whether each access was covered: judged anew from the journal, as of when it happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlmodel import Session

from chain.words import Millis, Position
from gateway.authorizations.coverage import (
    ALL,
    AccessFacts,
    AuthorizationHistory,
    Fields,
    Verdict,
    best_verdict,
    verdict,
)
from gateway.authorizations.history import histories_between, histories_by_code
from gateway.errors import LedgerError

RELEASED = "access.released"
REPORTED = "access.reported"
JUDGED = (RELEASED, REPORTED)
"""The kinds in which data passed; what was refused or what follows a release has no verdict."""

_KEPT = 10_000


class Judged(Protocol):
    """Anything with a verdict, or with None where there is nothing to judge."""

    @property
    def verdict(self) -> str | None:
        """The verdict's name."""


@dataclass(slots=True)
class Judge:
    """Judges accesses as one session sees the journal; histories are read once each, together."""

    session: Session
    _named: dict[str, AuthorizationHistory | None] = field(default_factory=dict)
    _between: dict[tuple[str, str], list[AuthorizationHistory]] = field(default_factory=dict)

    def prepare(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """Read what the accesses among these records are judged by, all at once."""
        subjects = [body.get("subject") or {} for body in bodies]
        accesses = [each for each in subjects if "consumer" in each and "resource" in each]
        codes = {each["authorization"] for each in accesses if "authorization" in each}
        pairs = {
            (each["resource"], each["consumer"]) for each in accesses if "authorization" not in each
        }
        if len(self._named) + len(self._between) > _KEPT:
            self._named.clear()  # an export of everything must not grow with what it meets
            self._between.clear()
        if missing := codes - self._named.keys():
            found = histories_by_code(self.session, missing)
            self._named |= {code: found.get(code) for code in missing}
        if unknown := pairs - self._between.keys():
            self._between |= histories_between(self.session, unknown)

    def verdict_of(
        self, kind: str, position: int, time: int, body: Mapping[str, Any]
    ) -> str | None:
        """The verdict on the record of an access, prepared for; None for one of another kind.

        A release is judged by what stood in the journal before it, what was reported by when it is
        said to have happened. `UNKNOWN` where the body was erased.
        """
        if kind not in JUDGED:
            return None
        if not body:
            return Verdict.UNKNOWN.value
        try:
            facts = _released(position, time, body) if kind == RELEASED else _reported(body)
            return self._judge(body["subject"].get("authorization"), facts).value
        except (LookupError, TypeError, AttributeError) as error:
            raise LedgerError(
                f"record {position} in the database is damaged; run `shujian audit`: {error!r}"
            ) from error

    def _judge(self, code: str | None, facts: AccessFacts) -> Verdict:
        if code is not None:
            return verdict(self._named[code], facts)
        return best_verdict(self._between[facts.resource, facts.consumer], facts)[0]


def count(rows: Iterable[Judged]) -> dict[Verdict, int]:
    """How many there are of each verdict, in the order of `Verdict`; none of which is left out."""
    found = Counter(row.verdict for row in rows)
    return {each: found[each.value] for each in Verdict}


def _released(position: int, time: int, body: Mapping[str, Any]) -> AccessFacts:
    fields = body["release"]["fields"]
    return _facts(
        body,
        time,
        body["statement"]["attachment"]["purpose"],
        ALL if fields is None else frozenset(fields),
        Position(position),
    )


def _reported(body: Mapping[str, Any]) -> AccessFacts:
    event = body["event"]
    fields = event.get("fields")
    if fields is not None and fields != ALL:
        fields = frozenset(fields)
    return _facts(body, event["time"], event.get("purpose"), fields, None)


def _facts(
    body: Mapping[str, Any],
    time: int,
    purpose: str | None,
    fields: Fields,
    position: Position | None,
) -> AccessFacts:
    subject = body["subject"]
    return AccessFacts(
        time=Millis(time),
        resource=subject["resource"],
        consumer=subject["consumer"],
        purpose=purpose,
        fields=fields,
        position=position,
    )
