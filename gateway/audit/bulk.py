"""Reported accesses, of which there are most, judged many at a time and acquitted or not.

What is acquitted has nothing wrong with it that the careful checks (`records`, `statements`,
`derived`, `references`) would name, as far as it can be told from the record alone; what is left to
tell is in the `Run`, for whoever knows what stands before it. Whatever is not acquitted, for
whatever reason, goes to the careful checks, so that nothing is named here and nothing is let pass
that those would not: a form that this module does not know costs time and no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chain.canonical import MAX_INTEGER
from chain.records import SALT_BYTES, VERSION, tag_hash
from chain.words import to_hex
from gateway.audit.sums import PLACES, PRIME, Sum, Summing, TagSum
from gateway.reports.drafting import KIND, event_key

RawRow = tuple[Any, ...]
"""Position, time, kind, outcome, header, salt and body, as they lie in the database."""

_OUTCOME = "recorded"
_MOST_KNOWN = 50_000

_Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
_Whole = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
_Name = Annotated[str, Meta(min_length=1)]
_Hex = Annotated[str, Meta(pattern=r"^0x[0-9a-f]{64}\Z", min_length=66, max_length=66)]


class _Form(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Members in the order of RFC 8785, so that writing one again gives canonical bytes."""


class Header(_Form):
    """A header as `chain.records.encode_header` writes it."""

    body: str
    kind: str
    outcome: str
    tags: list[tuple[str, _Count]]
    time: _Count
    v: int


class _Actor(_Form):
    member: _Name


class _Event(_Form, kw_only=True):
    action: str | UnsetType = UNSET
    actor: str | UnsetType = UNSET
    bytes: _Whole | UnsetType = UNSET
    case: str | UnsetType = UNSET
    count: _Whole | UnsetType = UNSET
    digest: str | UnsetType = UNSET
    fields: list[str] | UnsetType = UNSET
    id: str
    purpose: str | UnsetType = UNSET
    time: _Whole


class _Line(_Form):
    line: _Whole
    position: _Whole


class _Subject(_Form, kw_only=True):
    authorization: _Name | UnsetType = UNSET
    consumer: _Name
    owner: _Name
    resource: _Name


class _Subjects(_Form, kw_only=True):
    count: _Whole | UnsetType = UNSET
    known: Literal["list", "named", "unknown"]
    list: _Whole | UnsetType = UNSET


class Reported(_Form):
    """The body of a reported access as `gateway.reports.drafting` writes it."""

    actors: Annotated[list[_Actor], Meta(min_length=1, max_length=1)]
    event: _Event
    persons: list[_Hex]
    report: _Line
    subject: _Subject
    subjects: _Subjects


_read_header = msgspec.json.Decoder(Header).decode
_read_body = msgspec.json.Decoder(Reported).decode
_write = msgspec.json.Encoder().encode
_ODD = (msgspec.MsgspecError, UnicodeDecodeError, TypeError, ValueError, RecursionError)


@dataclass(slots=True)
class Run:
    """Reported accesses of one report, one behind the other, that were acquitted.

    Left to tell: that `first` is their place, that `began` is no earlier than what stands before,
    that the record at `report` is a report of `reporter` under way with these lines still to come.
    `uses` are the authorizations named, each with the earliest event time.
    """

    first: int
    began: int
    report: int
    reporter: str
    first_line: int
    stop: int = 0
    ended: int = 0
    last_line: int = 0
    leaves: bytes = b""
    tags: TagSum = field(default_factory=TagSum)
    accesses: Sum = field(default_factory=Sum)
    events: Sum = field(default_factory=Sum)
    uses: dict[str, int] = field(default_factory=dict)


def acquitted(row: RawRow) -> tuple[Header, Reported] | None:
    """Header and body of a reported access that has nothing wrong with it; None for any other row.

    Canonical bytes (they are what their values are written as), columns equal to the header, the
    salted digest, and the key tags as the function of the body. What stands before is *not* known.
    """
    _, time, kind, outcome, header_bytes, salt, body_bytes = row
    if kind != KIND or outcome != _OUTCOME or type(salt) is not bytes or len(salt) != SALT_BYTES:
        return None
    try:
        header, body = _read_header(header_bytes), _read_body(body_bytes)
        written = _write(header) == header_bytes and _write(body) == body_bytes
        digest = sha256(salt + body_bytes).hexdigest()
        wanted = _tags_of(body)
    except _ODD:
        return None
    alike = (
        written
        and header.v == VERSION
        and header.kind == KIND
        and header.outcome == _OUTCOME
        and header.time == time
        and header.body[2:] == digest
        and header.body[:2] == "0x"
        and [tag for tag, _ in header.tags] == wanted
    )
    return (header, body) if alike else None


def access_of(position: int, body: Reported) -> tuple[Any, ...]:
    """The row of the table `access`, as `gateway.releases.projection.reported` makes it."""
    subject, event = body.subject, body.event
    return (
        position, KIND, _OUTCOME, event.time, subject.resource, subject.owner, subject.consumer,
        _given(subject.authorization), _given(event.purpose), _given(event.case),
        _given(event.actor), None, body.actors[0].member,
    )  # fmt: skip


def event_of(position: int, body: Reported) -> tuple[bytes, int]:
    """The row of the table `reported_event`."""
    return event_key(body.actors[0].member, body.event.id), position


class Judge:
    """Turns rows of the journal into runs, and rows for the careful checks, in their order."""

    def __init__(self, summing: Summing) -> None:
        self._summing = summing
        self._places: dict[str, int] = {}

    def items(self, rows: Iterable[RawRow]) -> Iterator[Run | RawRow]:
        """Every row, in a run or by itself."""
        open_: _Open | None = None
        for row in rows:
            found = acquitted(row)
            if open_ is not None and (found is None or not open_.follows(row[0], *found)):
                yield self._closed(open_)
                open_ = None
            if found is None:
                yield row
                continue
            if open_ is None:
                open_ = _Open(row[0], *found)
            open_.add(row[0], row[4], *found)
        if open_ is not None:
            yield self._closed(open_)

    def _closed(self, open_: _Open) -> Run:
        run, summing = open_.run, self._summing
        run.leaves = b"".join(open_.leaves)
        run.accesses, run.events = summing.rows(open_.accesses), summing.rows(open_.events)
        run.tags = self._tags(run.first, open_.tags)
        return run

    def _tags(self, first: int, headers: list[list[tuple[str, int]]]) -> TagSum:
        count, value, places = 0, 1, self._places
        if len(places) > _MOST_KNOWN:
            places.clear()
        for position, tags in enumerate(headers, first):
            shifted, count = position << PLACES, count + len(tags)
            for tag, ordinal in tags:
                place = places.get(tag)
                if place is None:
                    place = places[tag] = self._summing.place(bytes.fromhex(tag[2:]))
                value = value * (place + shifted + ordinal) % PRIME
        return TagSum(count, value)


class _Open:
    """A run that may go on."""

    def __init__(self, position: int, header: Header, body: Reported) -> None:
        self.run = Run(
            first=position,
            began=header.time,
            report=body.report.position,
            reporter=body.actors[0].member,
            first_line=body.report.line,
            stop=position,
            ended=header.time,
        )
        self.leaves: list[bytes] = []
        self.tags: list[list[tuple[str, int]]] = []
        self.accesses: list[tuple[Any, ...]] = []
        self.events: list[tuple[bytes, int]] = []

    def follows(self, position: int, header: Header, body: Reported) -> bool:
        """Whether this record is the run's next."""
        run = self.run
        return (
            position == run.stop
            and header.time >= run.ended
            and body.report.position == run.report
            and body.report.line > run.last_line
            and body.actors[0].member == run.reporter
        )

    def add(self, position: int, header_bytes: bytes, header: Header, body: Reported) -> None:
        """The next record of the run."""
        run, event = self.run, body.event
        run.stop, run.ended, run.last_line = position + 1, header.time, body.report.line
        self.leaves.append(sha256(b"\x00" + header_bytes).digest())
        self.tags.append(header.tags)
        self.accesses.append(access_of(position, body))
        self.events.append(event_of(position, body))
        code = body.subject.authorization
        if code is not UNSET and event.time < run.uses.get(code, event.time + 1):
            run.uses[code] = event.time


def _tags_of(body: Reported) -> list[str]:
    """The key tags of a body, hashed and sorted, as `chain.records.key_tags` names them."""
    subject = body.subject
    tags = _party_tags(
        body.actors[0].member,
        subject.owner,
        subject.consumer,
        subject.resource,
        _given(subject.authorization),
    )
    if not body.persons:
        return tags
    persons = {to_hex(tag_hash(f"person:{person}")) for person in body.persons}
    return sorted({*tags, *persons})


@lru_cache(maxsize=_MOST_KNOWN)
def _party_tags(
    reporter: str, owner: str, consumer: str, resource: str, authorization: str | None
) -> list[str]:
    tags = {f"member:{name}" for name in (reporter, owner, consumer)} | {f"resource:{resource}"}
    if authorization is not None:
        tags.add(f"authorization:{authorization}")
    return sorted(to_hex(tag_hash(tag)) for tag in tags)


def _given(value: Any) -> Any:
    return None if value is UNSET else value
