"""Lines as events, and events as canonical bodies: against the slow and plain way."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chain import canonical
from chain.records import key_tags, tag_hash
from gateway.reports.drafting import Origin, draft
from gateway.reports.event import ACTIONS, Parsed, Rejected, parse_line
from gateway.reports.judging import Attributed

TEXT = st.text(min_size=1, max_size=20).filter(str.isprintable)
HEX = st.integers(0, 2**256 - 1).map("0x{:064x}".format)
NUMBER = st.integers(0, 2**53 - 1)
OPTIONAL = {
    "authorization": st.just("A-0123456789AB"),
    "purpose": st.sampled_from(["tax.verify", "a", "a-1.b"]),
    "case": st.sampled_from(["2026-1", "案件一"]),
    "action": st.sampled_from(ACTIONS),
    "actor": HEX,
    "fields": st.lists(TEXT, max_size=3),
    "bytes": NUMBER,
    "count": NUMBER,
    "digest": HEX,
}
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(
        microsecond=moment.microsecond // 1000 * 1000, tzinfo=timezone(timedelta(hours=8))
    )
)
EVENTS = st.fixed_dictionaries(
    {"id": st.from_regex(r"[a-zA-Z]{1,9}", fullmatch=True), "resource": st.just("STJJ-0001")},
    optional=OPTIONAL,
)
CONCERNS = st.lists(HEX, max_size=3, unique=True).map(
    lambda tags: {"subjects": {"known": "named"}, "persons": sorted(tags)}
)


@given(EVENTS, TIMES, CONCERNS)
def test_the_fast_body_is_the_canonical_one_with_its_key_tags(
    event: dict[str, Any], moment: datetime, concern: dict[str, Any]
) -> None:
    line = json.dumps({**event, "time": moment.isoformat()}).encode()
    parsed = parse_line(7, line)
    assert isinstance(parsed, Parsed), parsed
    assert parsed.time == round(moment.timestamp() * 1000)
    made = draft(Attributed(parsed, "OWNER", "CONSUMER"), Origin("OWNER", 3), concern)
    body = canonical.decode_object(made.body)
    said = {key: value for key, value in event.items() if key not in ("resource", "authorization")}
    assert body["event"] == {**said, "time": parsed.time}
    assert set(made.tags) == {tag_hash(tag) for tag in key_tags(body)}
    assert len(made.tags) == len(set(made.tags))


@given(st.binary(max_size=60))
def test_any_bytes_are_an_event_or_a_reason(line: bytes) -> None:
    assert isinstance(parse_line(1, line), Rejected)


@given(EVENTS, st.data())
def test_a_member_that_stands_there_twice_is_always_noticed(
    event: dict[str, Any], data: st.DataObject
) -> None:
    whole = {**event, "time": "2026-01-01T00:00:00Z"}
    twice = data.draw(st.sampled_from(sorted(whole)))
    pairs = [*whole.items(), (twice, whole[twice])]
    separators = data.draw(st.sampled_from([(",", ":"), (" , ", " : "), (",", " :")]))
    colon = separators[1]
    text = separators[0].join(f"{json.dumps(key)}{colon}{json.dumps(v)}" for key, v in pairs)
    found = parse_line(1, f"{{{text}}}".encode())
    assert found == Rejected(1, f"{twice} stands there twice")
