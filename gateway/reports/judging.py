"""Whether an event may come into the journal as this reporter's: pure, once parties are known."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from gateway.reports.event import Line, Parsed, Rejected
from gateway.reports.parties import Owned, Parties


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a report is about, in Unix milliseconds: first included, end not.

    What lies at `future` or later has not happened yet.
    """

    first: int
    end: int
    future: int


@dataclass(slots=True)
class Attributed:
    """An event with the codes of those whom it concerns."""

    parsed: Parsed
    owner: str
    consumer: str


def attribute(parsed: Parsed, parties: Parties, period: Period) -> Attributed | Rejected:
    """Who provided and who consumed, or why the line is rejected.

    A provider reports accesses to what it owns (or has published), a consumer its own, the
    operator of the exchange those between others. That an authorization covered it is *not*
    checked: whatever happened is recorded.
    """
    event = parsed.event
    if not period.first <= parsed.time < period.end:
        return Rejected(parsed.line, "time: not in the period that the report is about")
    if parsed.time >= period.future:
        return Rejected(parsed.line, "time: lies in the future")
    resource = parties.resource(event.resource)
    if resource is None:
        return Rejected(parsed.line, f"resource: {_shown(event.resource)} is not in the catalog")
    pair = _pair(event, resource, parties)
    return Rejected(parsed.line, pair) if isinstance(pair, str) else Attributed(parsed, *pair)


def _pair(event: Line, resource: Owned, parties: Parties) -> tuple[str, str] | str:
    owner, consumer = _named(event, resource, parties)
    if owner is None:
        return f"provider: {_shown(event.provider)} is no member, or more than one is called so"
    if consumer is None:
        return f"consumer: {_shown(event.consumer)} is no member, or more than one is called so"
    if owner not in resource.owners:
        return f"provider: {event.resource} belongs to {resource.owner}, not to {owner}"
    if owner == consumer:
        return "consumer: a member's use of its own resource is no sharing"
    if parties.reporter not in (owner, consumer) and not parties.is_operator:
        return f"resource: {event.resource} is neither provided nor consumed by the reporter"
    return owner, consumer


def _named(event: Line, resource: Owned, parties: Parties) -> tuple[str | None, str | None]:
    reporter = parties.reporter
    if event.provider is not UNSET:
        owner = parties.member(event.provider)
    elif reporter in resource.owners and event.consumer is not UNSET:
        owner = reporter
    else:
        owner = resource.owner
    consumer = reporter if event.consumer is UNSET else parties.member(event.consumer)
    return owner, consumer


def _shown(name: object) -> str:
    text = str(name)
    return ascii(text[:32]) if text.isascii() else repr(text[:32])
