"""What is acquitted many at a time: nothing in which the careful checks would find anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from chain.errors import ChainError
from chain.records import Header, body_digest, encode_header, key_tags, tag_hash
from chain.words import Digest, Millis, Position, to_hex
from gateway.audit.bulk import Judge, Run, access_of, acquitted, event_of
from gateway.audit.findings import Findings
from gateway.audit.reading import RawRecord
from gateway.audit.records import Records
from gateway.audit.sums import Summing
from gateway.journal.records import Entry
from gateway.releases.models import Access
from gateway.releases.projection import reported
from gateway.reports.drafting import ACCESS, event_key

Row = tuple[Any, ...]
SALT = bytes(range(16))
PERSON = "0x" + "ab" * 32
FULL: dict[str, Any] = {
    "actors": [{"member": "TJ"}],
    "event": {
        "action": "query", "actor": "p-0001", "bytes": 12, "case": "甲\u2028\x7f", "count": 1,
        "digest": "0x" + "cd" * 32, "fields": ["单位名称"], "id": "e-1", "purpose": "tax.verify",
        "time": 1_794_000_000_000,
    },
    "persons": [PERSON],
    "report": {"line": 3, "position": 40},
    "subject": {"authorization": "A-1", "consumer": "XC", "owner": "TJ", "resource": "STJJ-1"},
    "subjects": {"count": 1, "known": "list", "list": 9},
}  # fmt: skip
LEAN: dict[str, Any] = {
    "actors": [{"member": "XC"}],
    "event": {"id": "e-1", "time": 0},
    "persons": [],
    "report": {"line": 1, "position": 2},
    "subject": {"consumer": "XC", "owner": "TJ", "resource": "STJJ-1"},
    "subjects": {"known": "unknown"},
}


def row_of(body: dict[str, Any] | bytes, position: int = 41, **more: Any) -> Row:
    """A row as the journal would write it, whatever the body; `more` is changed in the header."""
    raw = body if isinstance(body, bytes) else canonical.encode(body)
    try:
        names = key_tags(json.loads(raw))
    except (ChainError, ValueError, TypeError, AttributeError):
        names = []
    tags = tuple((tag, 7) for tag in sorted(tag_hash(name) for name in names))
    header = {
        "kind": "access.reported", "outcome": "recorded", "time": Millis(1_795_000_000_000),
        "tags": tags, "body": body_digest(SALT, raw), **more,
    }  # fmt: skip
    made = Header(**header)
    return (position, made.time, made.kind, made.outcome, encode_header(made), SALT, raw)


def is_blameless(row: Row) -> bool:
    """Whether the careful checks find nothing in a row, taken by itself."""
    findings = Findings()
    records = Records(findings, row[0] + 1, lambda _: Digest(bytes(32)))
    records.size = row[0]
    (checked,) = records.check(RawRecord(*row))
    if findings.counts or checked.header is None or checked.body is None:
        return False
    tags = {tag_hash(tag) for tag in key_tags(checked.body)}
    return tags == {tag for tag, _ in checked.header.tags}


def projected(row: Row) -> tuple[Row, Row]:
    """The rows of `access` and `reported_event` that the projection makes."""
    body = canonical.decode_object(row[6])
    tags = ((Digest(bytes(32)), 0),)
    header = Header(row[2], row[3], row[1], tags, Digest(bytes(32)))
    made: Access = reported(Entry(Position(row[0]), header, row[4], body, row[5]), body)
    key = event_key(body["actors"][0]["member"], body["event"]["id"])
    return tuple(getattr(made, name) for name in ("position", *ACCESS)), (key, row[0])


def without(*path: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: _at(body, path[:-1]).pop(path[-1])


def put(*path: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda body: _at(body, path[:-2]).__setitem__(path[-2], path[-1])


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


OPTIONAL = [
    *(without("event", name) for name in sorted(FULL["event"].keys() - {"id", "time"})),
    without("subject", "authorization"),
    without("subjects", "list"),
    put("persons", [PERSON, "0x" + "00" * 32, PERSON]),
    put("persons", []),
    put("subject", "consumer", "TJ"),
    put("event", "time", -1),
    put("event", "bytes", 2**53 - 1),
]


@pytest.mark.parametrize("change", [lambda _: None, *OPTIONAL])
@pytest.mark.parametrize("whole", [FULL, LEAN], ids=["full", "lean"])
def test_what_reports_write_is_acquitted_and_tables_follow_as_from_the_projection(
    whole: dict[str, Any], change: Callable[[dict[str, Any]], Any]
) -> None:
    body = json.loads(json.dumps(whole))
    try:
        change(body)
    except KeyError:  # the lean one has it not
        return
    row = row_of(body)
    found = acquitted(row)
    assert found is not None
    assert is_blameless(row)
    assert (access_of(41, found[1]), event_of(41, found[1])) == projected(row)


BODIES: list[Callable[[dict[str, Any]], Any]] = [
    *(without(name) for name in FULL),
    *(without("event", name) for name in ("id", "time")),
    *(without("subject", name) for name in ("consumer", "owner", "resource")),
    *(without("report", name) for name in ("line", "position")),
    put("statement", {}),
    put("members", [{"code": "X"}]),
    put("actors", []),
    put("actors", [{"member": "TJ"}, {"member": "XC"}]),
    put("actors", 0, "account", "0x" + "00" * 20),
    put("actors", 0, "member", ""),
    put("actors", 0, "member", None),
    put("subject", "provider", "X"),
    put("subject", "resource", ""),
    put("subject", "authorization", None),
    put("subject", "owner", 5),
    put("event", "time", "5"),
    put("event", "time", True),
    put("event", "case", None),
    put("event", "fields", "all"),
    put("report", "line", "3"),
    put("persons", ["0x" + "AB" * 32]),
    put("persons", ["李四"]),
    put("persons", None),
    put("subjects", "known", "guessed"),
    put("subjects", None),
]


@pytest.mark.parametrize("change", BODIES)
def test_a_body_of_another_form_goes_to_the_careful_checks(
    change: Callable[[dict[str, Any]], Any],
) -> None:
    body = json.loads(json.dumps(FULL))
    change(body)
    assert acquitted(row_of(body)) is None


SPELLINGS = [
    (b'{"actors"', b'{ "actors"'), (b'"id":"e-1"', b'"id":"\\u0065-1"'), (b"e-1", b"e\\/1"),
    (b'"bytes":12', b'"bytes":12.0'), (b'"bytes":12', b'"bytes":1.2e1'),
    (b'"bytes":12', b'"bytes":012'), (b'"bytes":12', b'"bytes":9007199254740992'),
    (b'"bytes":12', b'"bytes":-0'), (b'"count":1,"digest"', b'"count":1,"count":1,"digest"'),
    (b'"action":"query","actor":"p-0001"', b'"actor":"p-0001","action":"query"'),
    (b"e-1", b"e-\xff"), (b"e-1", b"\\ud800"), (b"e-1", b"\xed\xa0\x80"), (b"e-1", b"e\n1"),
    (b'"line":3', b'"line":NaN'), (b"}}", b"}}\n"), (b"}}", b"}"), (b"}}", b"}}}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SPELLINGS)
def test_a_body_that_is_not_canonical_is_not_acquitted(old: bytes, new: bytes) -> None:
    raw = canonical.encode(FULL)
    assert old in raw
    row = row_of(raw.replace(old, new))
    assert acquitted(row) is None
    assert not is_blameless(row)


HEADERS = [
    (b'{"body"', b'{ "body"'), (b'"v":1', b'"v":2'), (b'"v":1', b'"v":1.0'), (b'"v":1', b'"v":"1"'),
    (b'"v":1}', b'"v":1,"w":1}'), (b'"v":1', b'"v":true'), (b",7]", b",07]"), (b",7]", b",-7]"),
    (b",7]", b",7.0]"), (b",7]", b',"7"]'), (b",7]", b",9007199254740992]"), (b",7]", b",7,7]"),
    (b",7]", b"]"), (b'"tags":[', b'"tags":[["0x' + b"00" * 32 + b'",0],'), (b'"0x', b'"0X'),
    (b"access.reported", b"access.\\u0072eported"), (b"recorded", b"accepted"),
    (b'"time":1795000000000', b'"time":1795000000001'),
    (b'"kind":', b'"kind":"access.reported","kind":'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), HEADERS)
def test_a_header_of_another_form_is_not_acquitted(old: bytes, new: bytes) -> None:
    row = list(row_of(FULL))
    assert old in row[4]
    row[4] = row[4].replace(old, new)
    assert acquitted(tuple(row)) is None
    assert not is_blameless(tuple(row))


def test_tags_in_another_order_or_twice_are_not_acquitted() -> None:
    row = row_of(FULL)
    tags = [list(tag) for tag in json.loads(row[4])["tags"]]
    for wrong in (tags[::-1], [tags[0], *tags], tags[1:]):
        header = json.loads(row[4]) | {"tags": wrong}
        raw = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
        assert acquitted((*row[:4], raw, *row[5:])) is None


COLUMNS = [
    (1, 5), (1, "1795000000000"), (1, None), (2, "access.refused"), (2, b"access.reported"),
    (3, "accepted"), (3, None), (4, None), (5, None), (5, SALT[:15]), (5, SALT.decode("latin1")),
    (6, None), (6, b""), (6, b"{}"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_a_column_that_differs_is_not_acquitted(column: int, value: object) -> None:
    row = list(row_of(FULL))
    row[column] = value
    assert acquitted(tuple(row)) is None


def test_text_where_bytes_belong_is_not_acquitted() -> None:
    row = row_of(LEAN)
    for column in (4, 6):
        changed = list(row)
        changed[column] = row[column].decode()
        assert acquitted(tuple(changed)) is None


def test_whatever_byte_is_changed_what_is_acquitted_is_blameless() -> None:
    row, raw = row_of(FULL), canonical.encode(FULL)
    passed = 0
    for at in range(len(raw)):
        for flip in (0x01, 0x20, 0x80):
            changed = row_of(raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :])
            if (found := acquitted(changed)) is not None:
                passed += 1
                assert is_blameless(changed)
                assert (access_of(41, found[1]), event_of(41, found[1])) == projected(changed)
            assert acquitted((*row[:6], changed[6])) is None  # not with the digest of another body
    assert passed > 100  # letters of names and ids, with a digest of their own
    for at in range(len(row[4])):
        for flip in (0x01, 0x20, 0x80):
            header = row[4][:at] + bytes([row[4][at] ^ flip]) + row[4][at + 1 :]
            changed = (*row[:4], header, *row[5:])
            assert acquitted(changed) is None or is_blameless(changed)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(TEXTS, TEXTS, st.integers(-(2**54), 2**54))
def test_any_text_and_number_is_judged_as_by_the_canonical_form(
    identifier: str, case: str, number: int
) -> None:
    body = LEAN | {"event": {"case": case, "id": identifier, "time": number}}
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    row = row_of(raw)
    assert (acquitted(row) is not None) == is_blameless(row)


def rows(*changes: dict[str, Any]) -> list[Row]:
    """Rows of one report, line after line, with what is changed in each."""
    made = []
    for number, change in enumerate(changes):
        report = {"line": change.pop("line", number + 1), "position": change.pop("report", 2)}
        position, time = change.pop("at", 41 + number), change.pop("time", 1_795_000_000_000)
        body = LEAN | {"report": report, "event": {"id": f"e-{number}", "time": number}} | change
        made.append(row_of(body, position, time=Millis(time)))
    return made


def runs(made: list[Row]) -> list[tuple[int, int] | int]:
    """What the judge makes of rows: first and stop of a run, or the position of a row."""
    items = Judge(Summing()).items(made)
    return [(item.first, item.stop) if isinstance(item, Run) else item[0] for item in items]


def test_lines_of_a_report_are_one_run() -> None:
    assert runs(rows({}, {}, {})) == [(41, 44)]
    assert runs(rows({}, {"line": 9}, {"line": 10})) == [(41, 44)]  # the others were rejected


@pytest.mark.parametrize(
    "broken",
    [
        {"line": 1}, {"line": 0}, {"report": 3}, {"at": 50}, {"time": 1_794_999_999_999},
        {"actors": [{"member": "TJ"}]},
    ],
)  # fmt: skip
def test_what_does_not_follow_begins_a_run_of_its_own(broken: dict[str, Any]) -> None:
    first, second = runs(rows({}, dict(broken)))
    assert first == (41, 42)
    assert isinstance(second, tuple)


def test_a_row_that_is_not_acquitted_stands_between_runs() -> None:
    made = rows({}, {}, {})
    made[1] = (*made[1][:5], bytes(16), made[1][6])
    assert runs(made) == [(41, 42), 42, (43, 44)]


def test_a_run_tells_what_the_tables_add_up_to() -> None:
    summing = Summing()
    made = rows({}, {"subject": FULL["subject"]}, {})
    (run,) = Judge(summing).items(made)
    assert isinstance(run, Run)
    accesses, events = zip(*map(projected, made), strict=True)
    assert (run.accesses, run.events) == (summing.rows(accesses), summing.rows(events))
    tags = [
        (bytes.fromhex(tag[2:]), row[0], ordinal)
        for row in made
        for tag, ordinal in json.loads(row[4])["tags"]
    ]
    assert run.tags == summing.tags(tags)
    assert run.leaves == b"".join(sha256(b"\0" + row[4]).digest() for row in made)
    assert (run.uses, run.reporter, run.report) == ({"A-1": 1}, "XC", 2)
    assert to_hex(run.leaves[:32]).startswith("0x")
