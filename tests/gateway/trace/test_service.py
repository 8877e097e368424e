from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text

from chain.records import tag_hash
from chain.words import to_hex
from gateway.anchoring.models import Checkpoint
from gateway.audit.recording import AuditRecords
from gateway.database import Writer, migrate, open_engine, read_session
from gateway.errors import Invalid, LedgerError, NotFound
from gateway.journal import tree
from gateway.journal.records import Draft, Entry
from gateway.trace import criteria, selection, service
from gateway.trace.question import Question, ask
from gateway.trace.rows import Row
from gateway.trace.visibility import visible_record
from tests.gateway.trace.samples import (
    AUDITOR,
    AUTHORIZATIONS,
    CASES,
    CONSUMER,
    KINDS,
    MEMBERS,
    OUTCOMES,
    PERSONS,
    PURPOSES,
    RESOURCES,
    STEP,
    STEWARD,
    Clock,
    Viewer,
    append,
    draft,
    expected,
    keep_custody,
    mixture,
)
from tests.support.audited import remember, told_of
from tests.support.town import OPERATOR, TJ, Town, an_entry

START = Clock.time

Fill = Callable[[], list[Entry]]


def pages(session: Any, viewer: Viewer, question: Question) -> Iterator[service.Page]:
    while True:
        page = service.page(session, viewer, question)
        yield page
        if page.following is None:
            return
        question = replace(question, cursor=page.following)


def positions(engine: Engine, viewer: Viewer, question: Question) -> list[int]:
    with read_session(engine) as session:
        found = pages(session, viewer, question)
        return [row.position for page in found for row in page.rows]


class Mixed:
    """A journal of 400 records of several kinds, made once for all tests that only read it."""

    def __init__(self, engine: Engine, entries: list[Entry]) -> None:
        self.engine, self.entries = engine, entries

    def __repr__(self) -> str:
        return "Mixed"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mixed]:
    url = f"sqlite:///{tmp_path_factory.mktemp('mixed') / 'trace.sqlite'}"
    migrate(url)
    engine = open_engine(url)
    writer = Writer(engine, before_commit=tree.extend)
    writer.run(keep_custody)
    entries = append(writer, Clock(), mixture(400), STEP)
    yield Mixed(engine, entries)
    writer.close()
    engine.dispose()


def any_of(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


MOMENTS = st.none() | st.integers(START - 5 * STEP, START + 405 * STEP)
QUESTIONS = st.builds(
    Question,
    resource=any_of(RESOURCES),
    member=any_of(MEMBERS),
    authorization=any_of(AUTHORIZATIONS),
    purpose=any_of(PURPOSES),
    access_case=any_of(CASES),
    persons=any_of([(), *((tag,) for tag in PERSONS.values()), tuple(PERSONS.values())[:2]]),
    kind=any_of(KINDS),
    outcome=any_of(OUTCOMES),
    since=MOMENTS,
    until=MOMENTS,
    newest_first=st.booleans(),
    limit=st.sampled_from([1, 2, 7, 100, 1000]),
    size=any_of([0, 77, 400]),
)


@given(
    question=QUESTIONS,
    viewer=st.sampled_from([AUDITOR, CONSUMER, STEWARD]),
    budget=st.sampled_from([5, 200_000]),
)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_pages_together_are_what_reading_everything_finds(
    mixed: Mixed,
    question: Question,
    viewer: Viewer,
    budget: int,
) -> None:
    engine, entries = mixed.engine, mixed.entries
    named = {tag for who, tag in PERSONS.items() if who.startswith(viewer.member)}
    # Nobody but an auditor asks about persons whom another member named.
    assume(viewer is AUDITOR or named.issuperset(question.persons or ()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "BUDGET", budget)
        assert positions(engine, viewer, question) == expected(entries, viewer, question)


@given(question=QUESTIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_page_is_full_unless_it_is_the_last(mixed: Mixed, question: Question) -> None:
    engine = mixed.engine
    with read_session(engine) as session:
        *others, last = pages(session, AUDITOR, question)
    assert all(len(page.rows) == question.limit for page in others)
    assert len(last.rows) <= question.limit
    assert last.rows or not others


def test_a_page_reads_no_more_than_its_budget(
    mixed: Mixed, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, entries = mixed.engine, mixed.entries
    monkeypatch.setattr(selection, "BUDGET", 20)
    question = Question(resource="A-1", member="M1", kind="authorization.granted", limit=10)
    with read_session(engine) as session:
        found = list(pages(session, AUDITOR, question))
    assert any(len(page.rows) < 10 for page in found[:-1])
    assert [row.position for page in found for row in page.rows] == expected(
        entries, AUDITOR, question
    )


def test_all_rows_come_as_one_stream(mixed: Mixed) -> None:
    engine, entries = mixed.engine, mixed.entries
    question = Question(member="M2", newest_first=False, limit=3)
    with read_session(engine) as session:
        found = [row.position for row in service.rows(session, AUDITOR, question)]
    assert found == expected(entries, AUDITOR, question)


def test_a_record_committed_later_does_not_disturb_the_pages(
    engine: Engine, writer: Writer
) -> None:
    clock = Clock()
    append(writer, clock, [draft("catalog.published", "recorded", "A-1")] * 4)
    with read_session(engine) as session:
        first = service.page(session, AUDITOR, Question(limit=2))
    append(writer, clock, [draft("catalog.published", "recorded", "A-1")] * 3)
    with read_session(engine) as session:
        second = service.page(session, AUDITOR, Question(limit=2, cursor=first.following))
    assert [row.position for row in first.rows + second.rows] == [3, 2, 1, 0]
    assert second.following is None


def test_an_unknown_resource_or_member_is_said_to_be_unknown(
    mixed: Mixed,
) -> None:
    engine = mixed.engine
    with read_session(engine) as session:
        with pytest.raises(NotFound, match="resource X-9"):
            service.page(session, AUDITOR, Question(resource="X-9"))
        with pytest.raises(NotFound, match="no member 无此局"):
            service.page(session, AUDITOR, Question(member="无此局"))
        with pytest.raises(Invalid, match="cursor"):
            service.page(session, AUDITOR, Question(cursor="nonsense"))


def test_an_empty_journal_gives_an_empty_page(engine: Engine) -> None:
    with read_session(engine) as session:
        for question in (Question(), Question(kind="catalog.published"), Question(since=5)):
            assert service.page(session, AUDITOR, question) == service.Page([], None)


# Who sees what.


@pytest.mark.parametrize(
    ("kind", "visible"),
    [
        ("ledger.created", True),
        ("ledger.audited", True),
        ("member.suspended", True),
        ("catalog.published", True),
        ("access.completed", False),
        ("trace.asked", False),
        ("payload.deposited", False),
        ("report.submitted", False),
        ("lineage.declared", True),
        ("authorization.granted", False),
        ("document.issued", False),
        ("catalogue.x", False),
        ("members.x", False),
    ],
)
def test_a_stranger_sees_the_public_kinds_and_nothing_that_is_still_to_come(
    engine: Engine, writer: Writer, kind: str, visible: bool
) -> None:
    (foreign,) = append(writer, Clock(), [draft(kind, "recorded", "A-1", ["M2"])])
    (own,) = append(writer, Clock(), [draft(kind, "recorded", "A-1", ["M1", "M2"])])
    every = [own.position, foreign.position]
    seen = every if visible else [own.position]
    assert positions(engine, CONSUMER, Question()) == seen
    assert positions(engine, CONSUMER, Question(kind=kind)) == seen
    assert positions(engine, CONSUMER, Question(resource="A-1")) == seen
    assert positions(engine, AUDITOR, Question(resource="A-1")) == every
    with read_session(engine) as session:
        assert visible_record(session, AUDITOR, foreign.position) == foreign
        assert visible_record(session, CONSUMER, own.position) == own
        if visible:
            assert visible_record(session, CONSUMER, foreign.position) == foreign
        else:
            with pytest.raises(NotFound, match="M1 may see"):
                visible_record(session, CONSUMER, foreign.position)


# How the questions are answered.


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("viewer", [AUDITOR, CONSUMER])
@pytest.mark.parametrize(
    "question",
    [
        Question(),
        Question(resource="A-1"),
        Question(member="M1"),
        Question(resource="A-1", member="M1", kind="access.released", outcome="accepted"),
        Question(kind="access.released"),
        Question(kind="access.released", outcome="accepted"),
        Question(outcome="refused"),
        Question(outcome="refused", resource="B-1"),
        Question(since=START + 5 * STEP, until=START + 300 * STEP),
        Question(member="M2", since=START + 5 * STEP),
        Question(authorization=AUTHORIZATIONS[0]),
        Question(purpose="statistics"),
        Question(access_case="2026-0413"),
        Question(purpose="statistics", access_case="2026-0413"),
        Question(purpose="statistics", access_case="2026-0413", resource="A-1", kind=KINDS[2]),
        Question(persons=(PERSONS["M1 张三"],)),
        Question(persons=(PERSONS["M1 张三"],), purpose="statistics", since=START + 9 * STEP),
    ],
)
def test_no_question_scans_a_table(
    mixed: Mixed, question: Question, viewer: Viewer, newest_first: bool
) -> None:
    engine = mixed.engine
    asked: list[tuple[str, Any]] = []

    def listen(_c: object, _u: object, sql: str, bound: Any, _x: object, _m: object) -> None:
        asked.append((sql, bound))

    with read_session(engine) as session:
        event.listen(engine, "before_cursor_execute", listen)
        service.page(session, viewer, replace(question, newest_first=newest_first))
        event.remove(engine, "before_cursor_execute", listen)
        statements = [item for item in asked if item[0].startswith("SELECT")]
        assert len(statements) >= 2
        for sql, bound in statements:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound)
            steps = [row[3] for row in plan]
            tables = (
                *("record", "record_tag", "other", "own", "checkpoint", "resource", "member"),
                *("access", "of_access", "named", "person_key", "subject_list", "subject_entry"),
                *("authorization", "authorization_event"),
            )
            scans = [step for step in steps for table in tables if step == f"SCAN {table}"
                     or step.startswith(f"SCAN {table} ")]  # fmt: skip
            assert scans == [], sql


def test_the_rarest_thing_asked_for_drives(engine: Engine, writer: Writer) -> None:
    drafts = [draft("access.released", "recorded", "A-1", ["M1"])] * 60
    drafts[30] = draft("access.refused", "recorded", "A-2", ["M1"])
    append(writer, Clock(), drafts)
    with read_session(engine) as session:
        driver = selection._rarest
        asked = criteria.Criteria(
            (tag_hash("member:M1"), tag_hash("resource:A-2")), None, None, 0, 60, None, True
        )
        assert driver(session, asked).tag == tag_hash("resource:A-2")
        refused = replace(asked, tags=asked.tags[:1], kind="access.refused")
        assert driver(session, refused).source == "kind"
        released = replace(asked, kind="access.released")
        assert driver(session, released).tag == tag_hash("resource:A-2")
        recent = replace(asked, tags=(tag_hash("resource:A-1"), tag_hash("member:M1")), first=58)
        assert driver(session, recent).count == 2


# What a row says.


def anchor(town: Town, size: int, block: int) -> Checkpoint:
    checkpoint = Checkpoint(
        size=size, root=bytes(32), index_root=bytes(32), block_number=block,
        block_hash=bytes([block]) * 32, block_time=0, transaction=bytes([block + 1]) * 32,
        header=None, account_proof=None, storage_proof=None,
    )  # fmt: skip
    town.writer.run(lambda session: session.add(checkpoint))
    return checkpoint


def rows(town: Town, **question: Any) -> list[Row]:
    with read_session(town.engine) as session:
        return service.page(session, AUDITOR, ask(newest_first=False, **question)).rows


def test_a_row_tells_who_what_when_and_what_the_contract_answered(town: Town) -> None:
    town.clock = 1_795_276_800_007
    good, bad = town.publish("STJJ-0001", an_entry()), town.publish("STJJ-0002", an_entry("名录"))
    town.accept(good.digest)
    town.refuse(bad.digest)
    submitted, accepted = rows(town, resource="STJJ-0001")
    assert submitted.recorded == "2026-11-22T00:00:00.007+08:00"
    assert (submitted.time, submitted.kind, submitted.outcome) == (
        1_795_276_800_007, "catalog.published", "submitted")  # fmt: skip
    assert (submitted.resource, submitted.owner, submitted.name) == (
        "STJJ-0001", TJ, "法人单位基本信息")  # fmt: skip
    assert [(actor.member, actor.name, actor.rank) for actor in submitted.actors] == [
        (TJ, "市统计局", "handler")
    ]
    assert submitted.statement == accepted.statement == to_hex(good.digest)
    assert (submitted.effect_block, submitted.effect_transaction, submitted.reason) == (None,) * 3
    assert accepted.effect_block == 4
    assert accepted.effect_transaction == to_hex((4).to_bytes(32, "big"))
    refused = rows(town, resource="STJJ-0002", outcome="refused")
    assert [row.reason for row in refused] == [{"arguments": {}, "error": "WrongState"}]


def test_a_member_is_asked_for_by_name_or_code(town: Town) -> None:
    by_name = rows(town, member="市统计局")
    assert by_name == rows(town, member=TJ)
    assert [row.name for row in by_name] == ["市统计局"] * 2
    assert {row.kind for row in by_name} == {"member.admitted"}


def test_the_founding_is_shown_without_actors_or_statement(town: Town) -> None:
    (founding,) = rows(town, kind="ledger.created")
    assert (founding.actors, founding.statement, founding.name) == ((), None, None)


def test_what_an_audit_found_is_seen_by_every_member_under_the_operator(town: Town) -> None:
    told = told_of(town.engine, findings=2, result="findings")
    remember(town.folder, told)
    AuditRecords(town.folder, town.ledger, town.writer, town.journal).record()
    with read_session(town.engine) as session:
        question = Question(member=OPERATOR, kind="ledger.audited")
        (row,) = service.page(session, CONSUMER, question).rows
    assert (row.kind, row.outcome, row.audit) == ("ledger.audited", "recorded", told)
    assert [actor.member for actor in row.actors] == [OPERATOR]
    assert rows(town, kind="ledger.created")[0].audit is None


def test_a_row_is_anchored_by_the_first_checkpoint_that_covers_it(town: Town) -> None:
    anchor(town, 2, 20)
    anchor(town, 4, 40)
    found = [(row.level, row.checkpoint_size, row.checkpoint_block) for row in rows(town)]
    assert found == [("anchored", 2, 20)] * 2 + [("anchored", 4, 40)] * 2 + [
        ("recorded", None, None)
    ]
    assert rows(town)[0].checkpoint_transaction == to_hex(bytes([21]) * 32)


def test_an_erased_body_leaves_what_the_header_says(town: Town) -> None:
    town.writer.run(
        lambda session: session.execute(
            text("UPDATE record SET body = NULL, salt = NULL WHERE position = 1")
        )
    )
    erased = rows(town)[1]
    assert (erased.kind, erased.outcome, erased.statement) == ("member.admitted", "submitted", None)


def test_a_damaged_body_is_said_to_be_damaged(town: Town) -> None:
    town.writer.run(
        lambda session: session.execute(text("UPDATE record SET body = x'7b' WHERE position = 1"))
    )
    with pytest.raises(LedgerError, match=r"record 1 .* damaged"):
        rows(town)


def test_a_day_includes_its_last_millisecond_in_shanghai(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for town.clock in (1_795_276_799_999, 1_795_276_800_000, 1_795_363_199_999, 1_795_363_200_000):
        town.record(Draft("ledger.created", "recorded", {"members": []}))
    found = rows(town, since="2026-11-22", until="2026-11-22")
    assert [row.position for row in found] == [1, 2]
    town.close()


def test_a_kind_that_is_not_public_is_sought_under_the_viewers_own_tag(
    mixed: Mixed,
) -> None:
    with read_session(mixed.engine) as session:
        private = service._criteria(session, CONSUMER, Question(kind="access.released"))
        public = service._criteria(session, CONSUMER, Question(kind="catalog.published"))
        audited = service._criteria(session, AUDITOR, Question(kind="access.released"))
    assert private.tags == (tag_hash("member:M1"),)
    assert (public.tags, audited.tags) == ((), ())
