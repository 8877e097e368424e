"""Some thousand lines of a report, from bytes to records that lack only their place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import UNSET
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from chain.records import SALT_BYTES
from gateway.database import Writer, read_session
from gateway.database.rows import Row
from gateway.errors import Invalid
from gateway.journal.bulk import Prepared, prepare
from gateway.persons.concern import UNKNOWN, named, of_list
from gateway.persons.lists import newest_list
from gateway.persons.tags import normal_label, tags_for
from gateway.reports.drafting import KIND, Drafted, Origin, draft, event_key
from gateway.reports.event import WHOLE, Parsed, Rejected, parse_line
from gateway.reports.judging import Attributed, Period, attribute
from gateway.reports.models import ReportedEvent
from gateway.reports.parties import Parties

_LOOKUPS = 500

T = TypeVar("T")
Tags = Mapping[str, str]
"""Tags of persons by their labels as they stand in the lines."""


@dataclass(slots=True)
class Chunk:
    """What became of some lines: records with accesses and keys of ids, and rejected lines.

    `lists` is the newest subject list that the records know of: where there is another one by the
    time they are written, they are made again.
    """

    records: list[Prepared]
    accesses: list[Row]
    keys: list[bytes]
    rejected: list[Rejected]
    lists: int


@dataclass(frozen=True, slots=True)
class Sorter:
    """Reads chunks of one report; `parties` keeps what was looked up."""

    engine: Engine
    writer: Writer
    origin: Origin
    period: Period
    parties: Parties

    def read(self, lines: Iterable[tuple[int, bytes]]) -> Chunk:
        """Lines, each with its number, as records and rejections.

        Nothing is written but keys of persons that are new, which a kill may leave unused.
        """
        rejected: list[Rejected] = []
        parsed = list(_sound((parse_line(*line) for line in lines), rejected))
        parsed = list(_sound(map(_with_labels, parsed), rejected))
        tags = self._tags(parsed)
        with read_session(self.engine) as session:
            attributed = list(_sound(self._attributed(session, parsed), rejected))
            events = list(_sound(self._new(session, attributed), rejected))
            concerns, lists = _concerns(session, events, tags), newest_list(session)
        drafts = [
            draft(item, self.origin, concern)
            for (item, _), concern in zip(events, concerns, strict=True)
        ]
        rejected.sort(key=lambda item: item.line)
        return Chunk(_prepared(drafts), [d.access for d in drafts], _keys(events), rejected, lists)

    def _tags(self, parsed: Sequence[Parsed]) -> Tags:
        labels = sorted({label for item in parsed for label in _labels(item) or ()})
        if not labels:
            return {}
        reporter = self.origin.reporter
        found = self.writer.run(lambda session: tags_for(session, reporter, labels))
        return dict(zip(labels, found, strict=True))

    def _attributed(
        self, session: Session, parsed: Sequence[Parsed]
    ) -> Iterator[Attributed | Rejected]:
        self.parties.learn(session, (item.event.resource for item in parsed))
        return (attribute(item, self.parties, self.period) for item in parsed)

    def _new(
        self, session: Session, items: Sequence[Attributed]
    ) -> Iterator[tuple[Attributed, bytes] | Rejected]:
        """The events whose id was not reported before, each with the key of the id."""
        keys = [event_key(self.origin.reporter, item.parsed.event.id) for item in items]
        known = _known(session, keys)
        for item, key in zip(items, keys, strict=True):
            if (place := known.get(key)) is not None:
                yield Rejected(item.parsed.line, f"id: reported before, {place}")
            else:
                known[key] = f"in line {item.parsed.line}"
                yield item, key


def _sound(items: Iterable[T | Rejected], rejected: list[Rejected]) -> Iterator[T]:
    for item in items:
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield item


def _labels(item: Parsed) -> list[str] | None:
    return None if item.event.persons is UNSET else item.event.persons


def _with_labels(item: Parsed) -> Parsed | Rejected:
    try:
        for label in _labels(item) or ():
            normal_label(label)
    except Invalid as error:
        return Rejected(item.line, f"persons: {error}")
    return item


def _known(session: Session, keys: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for start in range(0, len(keys), _LOOKUPS):
        part = keys[start : start + _LOOKUPS]
        query = select(ReportedEvent.key, ReportedEvent.position)
        for key, position in session.exec(query.where(col(ReportedEvent.key).in_(part))):
            found[key] = f"record {position}"
    return found


def _concerns(
    session: Session, events: Sequence[tuple[Attributed, bytes]], tags: Tags
) -> list[Mapping[str, Any]]:
    of_lists: dict[str, Mapping[str, Any]] = {}
    concerns: list[Mapping[str, Any]] = []
    for item, _ in events:
        event, labels = item.parsed.event, _labels(item.parsed)
        if labels is not None:
            concerns.append(named(tags[label] for label in labels))
        elif event.action in WHOLE:
            if event.resource not in of_lists:
                of_lists[event.resource] = of_list(session, event.resource)
            concerns.append(of_lists[event.resource])
        else:
            concerns.append(UNKNOWN)
    return concerns


def _prepared(drafts: Sequence[Drafted]) -> list[Prepared]:
    salts = os.urandom(SALT_BYTES * len(drafts))
    return prepare(KIND, ((item.body, item.tags) for item in drafts), salts)


def _keys(events: Sequence[tuple[Attributed, bytes]]) -> list[bytes]:
    return [key for _, key in events]
