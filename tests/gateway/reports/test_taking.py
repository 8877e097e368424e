"""Reports of many chunks: cut short anywhere they go on, and nothing is recorded twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlmodel import Session, col, select

from chain import canonical
from chain.records import key_tags, tag_hash
from gateway.audit.rebuild import rebuild
from gateway.database import WriteSession, read_session
from gateway.errors import Unavailable
from gateway.journal.models import Record
from gateway.journal.records import decode_header
from gateway.persons.lists import keep_list
from gateway.persons.tags import find_tags
from gateway.releases.models import Access
from gateway.reports import taking
from gateway.reports.models import Report, ReportedEvent, Taking
from gateway.reports.taking import Taker, rejections_digest
from tests.gateway.reports.support import CODES, event, lines, report
from tests.support.town import TJ, XC, Town
from tests.support.web import Visitor


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "CHUNK", 4)


def reported(session: Session) -> list[dict[str, Any]]:
    query = select(Record.body).where(Record.kind == "access.reported")
    rows = session.exec(query.order_by(col(Record.position))).all()
    return [canonical.decode_object(body or b"") for body in rows]


BODY = lines(*(event(number) if number % 5 else "{" for number in range(1, 23)))


@pytest.mark.parametrize("chunks", [0, 1, 3, 5])
def test_a_report_that_was_cut_short_goes_on_where_it_stopped(
    town: Town, clerk: Visitor, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    whole, left = Taker._take, [chunks]

    def stopping(self: Taker, *arguments: Any) -> None:
        if left[0] == 0:
            raise Unavailable("stopped by the test")
        left[0] -= 1
        whole(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Taker, "_take", stopping)
        assert report(town, BODY).by(clerk).status_code == 503
    shown = clerk.get(f"/v1/reports/{TJ}/1").json()
    assert (shown["state"], shown["lines"], shown["completed"]) == ("taking", chunks * 4, None)
    said = report(town, BODY).by(clerk).json()
    assert (said["taken"], said["rejected"]) == (18, 4)
    with read_session(town.engine) as session:
        bodies = reported(session)
        submitted = session.exec(select(Record).where(Record.kind == "report.submitted")).all()
    assert [body["report"]["line"] for body in bodies] == [n for n in range(1, 23) if n % 5]
    assert len(submitted) == 1


def test_the_last_chunk_without_its_completion_is_completed(
    town: Town, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_self: Taker, _session: WriteSession, _report: Report) -> None:
        raise Unavailable("stopped by the test")

    with monkeypatch.context() as patch:
        patch.setattr(Taker, "_complete", failing)
        assert report(town, BODY).by(clerk).status_code == 503
    said = report(town, BODY).by(clerk)
    assert said.status_code == 201
    assert said.json()["taken"] == 18


def test_the_same_report_sent_twice_at_once_is_recorded_once(town: Town, clerk: Visitor) -> None:
    body = lines(*(event(number) for number in range(40)))
    answers: list[Any] = []
    sent = [report(town, body) for _ in range(3)]  # each with a nonce of its own
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.by(clerk))) for one in sent
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.json()["taken"] for answer in answers} == {40}
    with read_session(town.engine) as session:
        assert len(reported(session)) == 40


def test_bodies_are_canonical_and_have_the_tags_of_the_header(town: Town, clerk: Visitor) -> None:
    more = {
        "fields": ["单位名称", "b"], "case": "案件 2026-1", "authorization": "A-0123456789AB",
        "digest": "0x" + "ab" * 32, "actor": "0x" + "cd" * 32, "count": 3,
        "persons": ["张三", "李四", "张三"],
    }  # fmt: skip
    report(town, lines(event(1, **more), event(2, persons=[]))).by(clerk)
    with read_session(town.engine) as session:
        rows = session.exec(select(Record).where(Record.kind == "access.reported")).all()
        zhang = find_tags(session, "张三", None)
    bodies = [canonical.decode_object(row.body or b"") for row in rows]
    for row, body in zip(rows, bodies, strict=True):
        tags = {tag for tag, _ in decode_header(row.header).tags}
        assert tags == {tag_hash(tag) for tag in key_tags(body)}
    assert len(bodies[0]["persons"]) == 2
    assert zhang[0] in {tag for tag, _ in decode_header(rows[0].header).tags}
    assert bodies[1]["subjects"] == {"known": "named"}
    assert "张三" not in str(bodies)


def test_whole_file_accesses_concern_the_subject_list(town: Town, clerk: Visitor) -> None:
    town.writer.run(lambda s: keep_list(s, 7, CODES[0], TJ, b"\x01" * 32, ["张三"]))
    report(town, lines(event(1, action="download"), event(2), event(3, persons=["王五"]))).by(clerk)
    with read_session(town.engine) as session:
        known = [body["subjects"] for body in reported(session)]
    assert known == [
        {"known": "list", "list": 7, "count": 1},
        {"known": "unknown"},
        {"known": "named"},
    ]


def test_a_list_recorded_meanwhile_is_the_one_that_the_records_name(
    town: Town, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, done = Taker._write, list[int]()

    def late(self: Taker, *arguments: Any) -> bool:
        if not done:
            done.append(1)
            session: WriteSession = arguments[-1]
            keep_list(session, 9, CODES[0], TJ, b"\x01" * 32, ["张三"])
            session.flush()
        return whole(self, *arguments)

    monkeypatch.setattr(Taker, "_write", late)
    assert report(town, lines(event(1, action="push"))).by(clerk).json()["taken"] == 1
    with read_session(town.engine) as session:
        assert [body["subjects"]["list"] for body in reported(session)] == [9]


def test_rebuilding_makes_the_same_tables_again(town: Town, clerk: Visitor) -> None:
    report(town, BODY).by(clerk)
    report(town, lines(event(50, consumer=None)), signers=["xc-clerk"], member=XC).by(clerk)

    def tables() -> list[Any]:
        with read_session(town.engine) as session:
            return [
                sorted(str(row.model_dump()) for row in session.exec(select(model)).all())
                for model in (Report, ReportedEvent, Access)
            ]

    before = tables()
    rebuild(town.writer)
    assert tables() == before
    assert [len(rows) for rows in before] == [2, 19, 19]


def test_rejections_are_vouched_for_by_a_digest_in_the_journal(town: Town, clerk: Visitor) -> None:
    said = report(town, BODY).by(clerk).json()
    with read_session(town.engine) as session:
        row = session.get_one(Record, said["completed"])
        digest = rejections_digest(session, TJ, 1)
        progress = session.get_one(Taking, (TJ, 1))
    completed = canonical.decode_object(row.body or b"")["report"]
    assert completed["rejections"] == digest
    assert (completed["taken"], completed["rejected"]) == (18, 4) == (
        progress.taken, progress.rejected,
    )  # fmt: skip
    assert progress.lines == 22
