"""What audits on schedule found, as records: each once, whatever becomes of the gateway."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from chain import canonical
from chain.observer.bodies import wrong_with_body
from chain.observer.source import ShownBody
from chain.records import tag_hash
from chain.words import to_hex
from gateway.audit import rebuild, recording, results, run
from gateway.audit.audited import KIND
from gateway.audit.recording import AuditRecords
from gateway.database import Writer, read_session
from gateway.errors import Unavailable
from gateway.journal import records
from gateway.journal.models import Record
from gateway.journal.records import Draft, Entry
from gateway.operation import auditing, folder
from gateway.settings import Settings
from tests.gateway.audit.world import World
from tests.support.audited import Told, remember, told_of
from tests.support.town import OPERATOR, STEWARD, XC, account_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.populate()
    yield made
    made.close()


@pytest.fixture
def audits(world: World) -> AuditRecords:
    return records_of(world)


def records_of(world: World, writer: Writer | None = None) -> AuditRecords:
    return AuditRecords(world.folder, world.ledger, writer or world.writer, world.journal)


def kept(world: World) -> list[Entry]:
    """The records of audits."""
    query = select(Record).where(Record.kind == KIND).order_by(col(Record.position))
    with read_session(world.engine) as session:
        return [records.entry_of(row) for row in session.exec(query)]


def test_the_newest_result_becomes_one_record_and_no_other(
    world: World, audits: AuditRecords
) -> None:
    assert audits.record() is None  # no audit was made
    first = told_of(world.engine)
    remember(world.folder, first)
    position = audits.record()
    assert [entry.position for entry in kept(world)] == [position]
    assert audits.record() is None
    assert records_of(world).record() is None  # as after a restart
    second = told_of(world.engine, time=1_795_086_400)
    assert second["size"] == first["size"] + 1
    remember(world.folder, second)
    assert audits.record() is not None
    assert [entry.body["audit"] for entry in kept(world) if entry.body] == [first, second]


def test_the_record_says_what_was_found_and_quotes_nothing(
    world: World, audits: AuditRecords
) -> None:
    told = told_of(world.engine, findings=3, result="findings")
    remember(world.folder, told)
    audits.record()
    (entry,) = kept(world)
    assert entry.header.outcome == "recorded"
    assert entry.body == {
        "actors": [{"account": to_hex(account_of("operator")), "member": OPERATOR, "rank": "head"}],
        "audit": told,
    }
    assert {tag for tag, _ in entry.header.tags} == {tag_hash(f"member:{OPERATOR}")}
    assert "张三" not in json.dumps(entry.body, ensure_ascii=False)
    shown = ShownBody(entry.salt, canonical.encode(entry.body))
    assert wrong_with_body(world.ledger.ledger_id, entry.header, shown) is None


def test_a_ledger_with_such_records_is_clean_and_made_again_as_it_was(
    world: World, audits: AuditRecords
) -> None:
    for result, findings in (("clean", 0), ("findings", 2), ("incomplete", 0)):
        remember(world.folder, told_of(world.engine, result=result, findings=findings))
        assert audits.record() is not None
    assert run(world.engine, world.ledger, None).total == 0
    rebuild(world.writer, lambda _: None)
    assert run(world.engine, world.ledger, None).total == 0


def audit(world: World, *, scheduled: bool) -> None:
    """An audit of the town's folder, as it is made by a process of its own."""
    (world.folder / "ledger.json").write_text(json.dumps(world.ledger.as_json()))
    settings = Settings(data=world.folder, memory=world.folder)
    auditing.audit(settings, lambda _: None, lambda _: None, scheduled=scheduled)


def test_audits_by_hand_are_not_recorded_and_hide_none_that_is_to_be(
    world: World, audits: AuditRecords
) -> None:
    audit(world, scheduled=False)
    assert audits.record() is None
    audit(world, scheduled=True)
    found = results.scheduled(world.folder)
    audit(world, scheduled=False)
    assert results.scheduled(world.folder) == found
    assert audits.record() is not None
    (entry,) = kept(world)
    assert entry.body is not None
    assert entry.body["audit"] == found
    assert (found or {})["result"] == "incomplete"  # there is no chain to ask
    assert (found or {})["deep"] is False


@pytest.mark.parametrize(
    ("change", "recorded"),
    [
        ({}, True),
        ({"root": "0x" + "12" * 32}, False),
        ({"size": 999}, False),
        ({"size": 999, "result": "incomplete"}, False),
        ({"root": "0x" + "12" * 32, "result": "findings", "findings": 1}, True),
    ],
)
def test_what_is_not_of_this_journal_is_no_result_unless_something_was_found(
    world: World,
    audits: AuditRecords,
    caplog: pytest.LogCaptureFixture,
    change: Told,
    recorded: bool,
) -> None:
    remember(world.folder, told_of(world.engine, **change))
    assert (audits.record() is not None) is recorded
    assert ("does not have; it is not recorded" in caplog.text) is not recorded


@pytest.mark.parametrize(
    "told",
    [
        None,
        "clean",
        {},
        {"result": "clean"},
        pytest.param({"more": "张三"}, id="words"),
        {"size": "7"},
        {"size": -1},
        {"size": True},
        {"time": 2**53},
        {"root": "0x" + "AB" * 32},
        {"root": 7},
        {"deep": 0},
        {"result": "fine"},
        {"result": "findings"},
    ],
)
def test_what_no_audit_wrote_is_not_recorded(world: World, audits: AuditRecords, told: Any) -> None:
    if isinstance(told, dict) and told and told != {"result": "clean"}:
        told = told_of(world.engine, **told)
    folder.write_json(world.folder / results.FILE, {"scheduled": told})
    assert audits.record() is None
    assert kept(world) == []


def test_a_damaged_record_of_the_last_audit_keeps_no_other_from_being_recorded(
    world: World, audits: AuditRecords
) -> None:
    remember(world.folder, told_of(world.engine))
    position = audits.record()

    def damage(session: Any) -> None:
        session.get_one(Record, position).body = b"{"

    world.writer.run(damage)
    remember(world.folder, told_of(world.engine, findings=1, result="findings"))
    assert audits.record() is not None
    assert audits.record() is None


# The thread.


class Troubled:
    """A writer that fails at first; `done` is set once it did what it was given."""

    def __init__(self, writer: Writer, failures: int) -> None:
        self._writer, self._left = writer, failures
        self.done = threading.Event()

    def run(self, job: Callable[[Any], Any]) -> Any:
        if self._left:
            self._left -= 1
            raise Unavailable("the disk is full")
        found = self._writer.run(job)
        self.done.set()
        return found


def test_the_start_records_what_was_left_and_each_further_one_as_it_ends(world: World) -> None:
    writer = Troubled(world.writer, 0)
    ours = records_of(world, writer)  # type: ignore[arg-type]
    remember(world.folder, told_of(world.engine))
    ours.start()
    assert writer.done.wait(30)
    assert len(kept(world)) == 1
    writer.done.clear()
    remember(world.folder, told_of(world.engine, time=1_795_086_400))
    ours.notify()
    assert writer.done.wait(30)
    ours.stop()
    assert len(kept(world)) == 2


def test_what_cannot_be_recorded_is_tried_again_and_said(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recording, "AGAIN", 0.01)
    writer = Troubled(world.writer, 2)
    ours = records_of(world, writer)  # type: ignore[arg-type]
    remember(world.folder, told_of(world.engine))
    ours.start()
    assert writer.done.wait(30)
    ours.stop()
    assert len(kept(world)) == 1
    said = [item.message for item in caplog.records if item.levelno == logging.ERROR]
    assert said == ["what the last audit found is not recorded yet: the disk is full"] * 2


def test_one_that_never_began_can_be_stopped(audits: AuditRecords) -> None:
    audits.stop()


# What the audit says of false ones.


def operator() -> dict[str, str]:
    return {"account": to_hex(account_of("operator")), "member": OPERATOR, "rank": "head"}


def steward() -> dict[str, str]:
    return {"account": to_hex(account_of("steward")), "member": STEWARD, "rank": "head"}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, set()),
        ({"audit": None}, {"audit"}),
        ({"audit": {"result": "clean"}}, {"audit"}),
        ({"told": {"first": ["row x"]}}, {"audit"}),
        ({"told": {"result": "fine"}}, {"audit"}),
        ({"told": {"root": "0x" + "12" * 32}}, {"audit.root"}),
        ({"told": {"size": 1}}, {"audit.root"}),
        ({"told": {"size": 999}}, {"audit.size"}),
        ({"told": {"size": 999, "result": "findings", "findings": 1}}, set()),
        ({"actors": []}, {"actors"}),
        ({"actors": [steward()]}, {"actors"}),
        ({"actors": [{**operator(), "member": XC}]}, {"actors"}),
        ({"actors": [{"member": OPERATOR}]}, {"body"}),
        ({"actors": None}, {"body"}),
    ],
)
def test_a_record_that_no_gateway_writes_is_named(
    world: World, change: Told, fields: set[str]
) -> None:
    told = told_of(world.engine, **change.get("told", {}))
    body = {"actors": [operator()], "audit": told}
    body |= {name: value for name, value in change.items() if name != "told"}
    world.record(Draft(KIND, "recorded", body))
    report = run(world.engine, world.ledger, None)
    assert {finding.field for finding in report.findings} == fields
    assert {finding.check for finding in report.findings} <= {"records"}


@pytest.mark.parametrize("outcome", ["accepted", "submitted", "refused"])
def test_such_a_record_has_one_outcome(world: World, outcome: str) -> None:
    body = {"actors": [operator()], "audit": told_of(world.engine)}
    entry = Draft(KIND, outcome, body)
    world.writer.run(lambda session: world.journal.append(session, [entry]))
    report = run(world.engine, world.ledger, None)
    assert ("statements", "outcome") in {(one.check, one.field) for one in report.findings}
