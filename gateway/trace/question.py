"""A question to the trace, from the words of the person who asks."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chain.documents import DocumentName
from chain.errors import CommitmentError
from chain.records import OUTCOMES
from chain.words import Digest, to_hex
from gateway.authorizations.codes import check_code
from gateway.errors import Invalid
from gateway.zone import SHANGHAI

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100

MAX_PERSONS = 32
"""A person may be known to so many members under tags of their own."""

_KIND = re.compile(r"[a-z-]{1,31}\.[a-z-]{1,32}")
_PURPOSE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*")
_TAG = re.compile(r"0x[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:|$)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """What to look for; everything that is given must hold, and nothing given means all.

    `resource` and `authorization` are codes, `member` a code or a name, `document` the name of a
    document or of a batch, `persons` the tags of one person (None: nobody asked about one).
    `purpose` and `access_case` are those of an access. `since` and `until` are Unix milliseconds of
    recording, the latter excluded. `cursor` is what the page before gave as `following`; `size` is
    how many records there were when the question was put, None for all there are.
    """

    resource: str | None = None
    member: str | None = None
    persons: tuple[Digest, ...] | None = None
    authorization: str | None = None
    document: str | None = None
    purpose: str | None = None
    access_case: str | None = None
    kind: str | None = None
    outcome: str | None = None
    since: int | None = None
    until: int | None = None
    newest_first: bool = True
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    size: int | None = None

    def as_words(self) -> dict[str, Any]:
        """The question as it is recorded; what was not asked for is left out.

        A person is named by tags alone, so that erasing the person erases it here as well.
        """
        words: dict[str, Any] = {name: getattr(self, name) for name in _WORDS}
        words["from"] = None if self.since is None else recorded_at(self.since)
        words["before"] = None if self.until is None else recorded_at(self.until)
        words["order"] = "newest" if self.newest_first else "oldest"
        if self.persons is not None:
            words["person"] = [to_hex(tag) for tag in self.persons]
        return {name: word for name, word in words.items() if word is not None}


BATCHED = "document.batched"
"""The kind of the records that a batch was issued by."""


def batch_beside(question: Question) -> str | None:
    """The batch whose issue answers no question about one of its documents but belongs to it.

    A document of a batch has records of its own only once something happens to it alone; how it was
    issued stands under its batch, together with all other documents of it, so it is a question of
    its own: that batch, of the kind `BATCHED`.
    """
    name = None if question.document is None else DocumentName.parse(question.document)
    if name is None or not name.serial or question.kind not in (None, BATCHED):
        return None
    return to_hex(name.issue)


_WORDS = (
    *("resource", "member", "authorization", "document", "purpose", "access_case"),
    *("kind", "outcome", "cursor"),
)


def ask(
    *,
    resource: str | None = None,
    member: str | None = None,
    person: Sequence[str] | None = None,
    authorization: str | None = None,
    document: str | None = None,
    purpose: str | None = None,
    access_case: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    since: str | None = None,
    until: str | None = None,
    newest_first: bool = True,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Question:
    """The question in these words; raises `Invalid` naming the one that cannot be understood.

    `person` are tags of a person, none at all for one that nobody has named. `since` and `until`
    are dates (of Asia/Shanghai, both included) or instants as in RFC 3339, Asia/Shanghai where they
    name no zone. Empty words count as not given.
    """
    if kind and not _KIND.fullmatch(kind):
        raise Invalid(f"{kind[:64]!r} is no kind of record, such as catalog.published")
    if outcome and outcome not in OUTCOMES:
        raise Invalid(f"an outcome is one of {', '.join(OUTCOMES)}, not {outcome[:64]!r}")
    if authorization:
        check_code(authorization)
    if purpose and not (len(purpose) <= 64 and _PURPOSE.fullmatch(purpose)):
        raise Invalid(f"{purpose[:64]!r} is no purpose code, such as tax.verify")
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"a page has 1 to {MAX_LIMIT} rows, not {limit}")
    first, last = _moment(since, "from"), _moment(until, "to")
    return Question(
        resource=resource or None,
        member=member or None,
        persons=None if person is None else _tags(person),
        authorization=authorization or None,
        document=_document(document) if document else None,
        purpose=purpose or None,
        access_case=check_case(access_case) if access_case else None,
        kind=kind or None,
        outcome=outcome or None,
        since=first and first[0],
        until=last and last[1],
        newest_first=newest_first,
        limit=limit,
        cursor=cursor or None,
    )


def check_case(case: str) -> str:
    """The case number itself, 1 to 64 printable characters; raises `Invalid`."""
    if not 1 <= len(case) <= 64 or case != case.strip() or not case.isprintable():
        raise Invalid("a case number has 1 to 64 printable characters and no space around them")
    return case


def _document(text: str) -> str:
    try:
        return DocumentName.parse(text).text
    except CommitmentError as error:
        raise Invalid(str(error)) from error


def _tags(person: Sequence[str]) -> tuple[Digest, ...]:
    if len(person) > MAX_PERSONS or not all(_TAG.fullmatch(tag) for tag in person):
        raise Invalid(
            f"a person is asked for by up to {MAX_PERSONS} tags of 0x and 64 hexadecimal digits, "
            "never by name; POST /v1/trace/persons tells the tags"
        )
    return tuple(sorted({Digest(bytes.fromhex(tag[2:])) for tag in person}))


def _moment(text: str | None, name: str) -> tuple[int, int] | None:
    """The first millisecond of a day or instant, and the first one after it."""
    if not text:
        return None
    try:
        if not _DATE.match(text):
            raise ValueError(text)
        if len(text) == 10:
            start = datetime.combine(date.fromisoformat(text), time(), SHANGHAI)
            end = start + timedelta(days=1)
        else:
            start = datetime.fromisoformat(text)
            start = start if start.tzinfo else start.replace(tzinfo=SHANGHAI)
            end = start + timedelta(milliseconds=1)
        return _millis(start), _millis(end)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{name} is a date such as 2026-01-31 or an instant such as "
            f"2026-01-31T09:30:00+08:00, not {text[:64]!r}"
        ) from error


def _millis(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def recorded_at(millis: int) -> str:
    """A record's time as people here read it: RFC 3339 with milliseconds, Asia/Shanghai."""
    moment = _EPOCH + timedelta(milliseconds=millis)
    return moment.astimezone(SHANGHAI).isoformat(timespec="milliseconds")


def write_cursor(position: int, newest_first: bool) -> str:
    """Where the next page begins: just after a position, in one of the two orders."""
    raw = f"{'n' if newest_first else 'o'}{position}".encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_cursor(cursor: str, newest_first: bool) -> int:
    """The position behind a cursor; raises `Invalid` for one that this order did not give."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        order, digits = raw[:1].decode("ascii"), raw[1:].decode("ascii")
    except (binascii.Error, ValueError):
        order, digits = "", ""
    if order != ("n" if newest_first else "o") or not re.fullmatch(r"\d{1,18}", digits):
        raise Invalid("the cursor is not one that a page in this order gave; start without it")
    return int(digits)
