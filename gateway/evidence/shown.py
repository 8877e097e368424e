"""Reading records as evidence shows them: headers, and bodies where they answer or explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from chain.errors import ChainError
from chain.evidence import MAX_BYTES, MAX_RECORDS, Question, Shown, shown
from chain.records import decode_header, tag_hash
from gateway.errors import LedgerError, NotFound, TooLarge
from gateway.evidence.spans import Span, first_with, positions_of
from gateway.journal.models import Record
from gateway.trace.visibility import Viewer, sees

ROOM = MAX_BYTES // 2
"""Bytes of headers and bodies: what proves them, and how JSON writes them, need room as well."""

_TOGETHER = 500
_DAMAGED = (ChainError, TypeError, ValueError, AttributeError)
"""What a row raises that is not a record's; SQLite lets a column hold other types, too."""
_NARROW = "narrow the period (--from, --to), or ask for fewer by another criterion"


@dataclass(slots=True)
class Reading:
    """Records by position, as one viewer may see them; raises `TooLarge` where they are too many.

    A record that the viewer may not see is never read into it.
    """

    session: Session
    viewer: Viewer
    size: int
    records: dict[int, Shown] = field(default_factory=dict)
    room: int = ROOM

    def read_span(self, span: Span, question: Question) -> None:
        """The records of a span with its neighbours; bodies of those that the question asks for.

        Raises `LedgerError` where one is not what the tables say: the viewer must not see it then.
        """
        if len(span) + 2 > MAX_RECORDS:
            raise TooLarge(
                f"the evidence would show {len(span):,} records, {MAX_RECORDS:,} are the most: "
                f"{_NARROW}"
            )
        for row in self._rows(positions_of(self.session, span)):
            item = self._shown(row, with_body=question)
            if not self._sees(item):
                raise LedgerError(
                    f"record {item.position} does not have the key tag {span.key} under which the "
                    "database lists it; run `shujian audit`"
                )
            self._keep(item)

    def read_named(self, positions: Sequence[int]) -> None:
        """Single records; raises `NotFound` also for those that the viewer may not see."""
        for row in self._rows(sorted(set(positions))):
            item = self._shown(row)
            if self._sees(item):
                self._keep(item)
        if missing := sorted(set(positions) - self.records.keys()):
            raise NotFound(f"there is no record {missing[0]} that {self.viewer.member} may see")

    def read_explaining(self, *, requests: bool) -> None:
        """What explains the bodies read so far: of each answer of a contract the submission.

        With `requests` also the record of the request on which an access followed, for only that
        names its purpose.
        """
        wanted = set(self._submissions())
        if requests:
            wanted |= set(self._requests())
        lacking = [at for at in wanted if at not in self.records or not self.records[at].body]
        for row in self._rows(sorted(lacking)):
            item = self._shown(row)
            if self._sees(item):
                self._keep(item)

    def _submissions(self) -> Iterator[int]:
        for item, body in self._bodies():
            if item.header.outcome in ("accepted", "refused"):
                submitted = body.get("submitted")
                if type(submitted) is int and 0 <= submitted < item.position:
                    yield submitted

    def _requests(self) -> Iterator[int]:
        seen = set[str]()
        for item, body in self._bodies():
            subject = body.get("subject")
            request = subject.get("request") if isinstance(subject, dict) else None
            if isinstance(request, str) and request not in seen:
                seen.add(request)
                found = first_with(self.session, tag_hash(f"request:{request}"), item.position + 1)
                if found is not None:
                    yield found

    def _bodies(self) -> Iterator[tuple[Shown, dict[str, Any]]]:
        for item in self.records.values():
            if item.body is not None:
                yield item, item.body.value

    def _sees(self, item: Shown) -> bool:
        return sees(self.viewer, item.header.kind, {tag for tag, _ in item.header.tags})

    def _keep(self, item: Shown) -> None:
        before = self.records.get(item.position)
        self.room -= _bytes_of(item) - (0 if before is None else _bytes_of(before))
        self.records[item.position] = item
        if self.room < 0 or len(self.records) > MAX_RECORDS:
            raise TooLarge(
                f"the evidence would have more than {MAX_RECORDS:,} records or "
                f"{ROOM >> 20} MB of them: {_NARROW}"
            )

    def _rows(self, positions: Sequence[int]) -> Iterator[Record]:
        for start in range(0, len(positions), _TOGETHER):
            part = positions[start : start + _TOGETHER]
            query = select(
                col(Record.position), col(Record.header), col(Record.salt), col(Record.body)
            ).where(col(Record.position).in_(part), col(Record.position) < self.size)
            yield from self.session.exec(query.order_by(col(Record.position)))  # type: ignore[misc]

    def _shown(self, row: Record, with_body: Question | None = None) -> Shown:
        try:
            if with_body is not None and not with_body.asks_for(decode_header(row.header)):
                return shown(row.position, row.header, None, None)
            return shown(row.position, row.header, row.body, row.salt)
        except _DAMAGED as error:
            raise LedgerError(
                f"record {row.position} in the database is damaged; run `shujian audit`: {error}"
            ) from error


def answer_of(records: Iterable[Shown], question: Question | None) -> int:
    """How many of the records are asked for, but for their purpose."""
    return sum(question is None or question.asks_for(item.header) for item in records)


def _bytes_of(item: Shown) -> int:
    return len(item.data) + (0 if item.body is None else len(item.body.data))
