from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text
from sqlmodel import select

from chain import canonical
from chain.merkle import leaf_hash
from chain.records import body_digest, decode_header, tag_hash
from chain.words import ZERO_DIGEST
from gateway.database import Writer, WriteSession, read_session
from gateway.errors import LedgerError, NotFound
from gateway.journal import records
from gateway.journal.models import Record, RecordTag, Tile
from gateway.journal.records import Draft, Entry, Journal
from tests.gateway.journal.conftest import Clock
from tests.gateway.journal.samples import draft

TAGS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["A-1", "B-1"]), st.sets(st.sampled_from(["M1", "M2", "M3"]))),
        max_size=4,
    ),
    max_size=6,
)


def append(writer: Writer, journal: Journal, *drafts: Draft) -> list[Entry]:
    return writer.run(lambda session: journal.append(session, drafts))


def test_records_stand_one_behind_the_other_from_zero(writer: Writer, journal: Journal) -> None:
    first = append(writer, journal, draft(), draft())
    second = append(writer, journal, draft())
    assert [entry.position for entry in first + second] == [0, 1, 2]


def test_appending_nothing_writes_nothing(engine: Engine, writer: Writer, journal: Journal) -> None:
    assert append(writer, journal) == []
    with read_session(engine) as session:
        assert records.size(session) == 0


def test_what_is_read_is_what_was_appended(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    (entry,) = append(writer, journal, draft("TJJ-0001", "M1", note="市统计局"))
    with read_session(engine) as session:
        assert records.read(session, 0) == entry
    assert entry.leaf == leaf_hash(entry.header_bytes)


def test_the_header_holds_the_salted_digest_of_the_body(writer: Writer, journal: Journal) -> None:
    one, two = append(writer, journal, draft(), draft())
    assert one.salt is not None
    assert one.salt != two.salt
    assert one.header.body == body_digest(one.salt, canonical.encode(one.body))
    assert one.header.body != two.header.body


def test_the_columns_repeat_the_header(engine: Engine, writer: Writer, journal: Journal) -> None:
    append(writer, journal, draft(), draft("B-1", "M1"))
    with read_session(engine) as session:
        for row in session.exec(select(Record)):
            header = decode_header(row.header)
            assert (row.kind, row.outcome, row.time) == (header.kind, header.outcome, header.time)


def test_a_clock_that_goes_back_does_not_take_the_journal_with_it(
    writer: Writer, journal: Journal, clock: Clock
) -> None:
    times = []
    for clock.time in (5_000, 3_000, 4_000, 6_000):
        times.append(append(writer, journal, draft())[0].header.time)
    assert times == [5_000, 5_000, 5_000, 6_000]


def test_a_job_that_fails_leaves_no_gap(writer: Writer, journal: Journal) -> None:
    def failing(session: WriteSession) -> None:
        journal.append(session, [draft("A-1"), draft("A-1")])
        raise ValueError

    append(writer, journal, draft("A-1"))
    with pytest.raises(ValueError):
        writer.run(failing)
    (entry,) = append(writer, journal, draft("A-1"))
    assert (entry.position, entry.header.tags) == (1, ((tag_hash("resource:A-1"), 1),))


@given(batches=TAGS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_ordinal_counts_the_earlier_records_of_its_tag(
    engine: Engine, writer: Writer, journal: Journal, batches: list[list[tuple[str, set[str]]]]
) -> None:
    writer.run(_empty)
    seen: Counter[bytes] = Counter()
    entries = [
        entry
        for batch in batches
        for entry in append(writer, journal, *(draft(code, *members) for code, members in batch))
    ]
    expected = set()
    for entry in entries:
        for tag, ordinal in entry.header.tags:
            assert ordinal == seen[tag]
            seen[tag] += 1
            expected.add((tag, entry.position, ordinal))
    with read_session(engine) as session:
        rows = session.exec(select(RecordTag.tag, RecordTag.position, RecordTag.ordinal)).all()
        assert {tuple(row) for row in rows} == expected
        for tag, count in seen.items():
            assert records.count_tag(session, tag) == count  # type: ignore[arg-type]
        assert records.count_tag(session, tag_hash("member:nobody")) == 0


def _empty(session: WriteSession) -> None:
    for table in (Record, RecordTag, Tile):
        session.execute(delete(table))


def test_the_leaf_before_the_first_record_is_zero(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    first, _ = append(writer, journal, draft(), draft())
    with read_session(engine) as session:
        assert records.previous_leaf(session, 0) == ZERO_DIGEST
        assert records.previous_leaf(session, 1) == first.leaf


def test_a_record_that_is_not_there_is_not_found(engine: Engine) -> None:
    with read_session(engine) as session, pytest.raises(NotFound, match="no record 3"):
        records.read(session, 3)


@pytest.mark.parametrize(
    "change",
    ["header = x'7b7d'", "header = x'ff'", "body = x'7b2261223a312c2261223a317d'", "body = x''"],
)
def test_damaged_bytes_are_named_and_not_guessed_at(
    engine: Engine, writer: Writer, journal: Journal, change: str
) -> None:
    append(writer, journal, draft())
    writer.run(lambda session: session.execute(text(f"UPDATE record SET {change}")))
    with read_session(engine) as session, pytest.raises(LedgerError, match=r"record 0 .* audit"):
        records.read(session, 0)


def test_an_erased_body_still_reads_as_a_record(
    engine: Engine, writer: Writer, journal: Journal
) -> None:
    (entry,) = append(writer, journal, draft())
    writer.run(lambda session: session.execute(text("UPDATE record SET body = NULL, salt = NULL")))
    with read_session(engine) as session:
        found = records.read(session, 0)
    assert (found.body, found.salt, found.leaf) == (None, None, entry.leaf)
