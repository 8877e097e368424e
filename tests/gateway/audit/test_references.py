"""False records of deeds between members, after true ones; leaves, tags and tree are in order."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

import gateway
from chain.statements import sign
from chain.words import Digest, to_hex
from gateway.audit import run
from gateway.audit.statements import OUTCOMES
from gateway.database import read_session
from gateway.journal import records
from gateway.journal.models import Record
from gateway.journal.records import Draft
from tests.gateway.audit.test_falsehoods import Body, change
from tests.gateway.audit.world import World
from tests.support.town import XC, key_of

OTHER = "0x" + "12" * 32


@pytest.fixture
def world(small: World, tmp_path: Path) -> Iterator[World]:
    """Everything that happens in the small world, to be gone on with."""
    shutil.copy(small.folder / "gateway.sqlite", tmp_path / "gateway.sqlite")
    made = World(tmp_path)
    yield made
    made.close()


def body_of(world: World, kind: str) -> Body:
    """The body of the first record of a kind."""
    with read_session(world.engine) as session:
        query = select(Record).where(Record.kind == kind).order_by(col(Record.position))
        return copy.deepcopy(records.entry_of(session.exec(query).first()).body or {})  # type: ignore[arg-type]


def append(world: World, kind: str, outcome: str, body: Body) -> int:
    """Put a record into the journal without asking anybody, and project nothing."""
    draft = Draft(kind, outcome, body)
    (entry,) = world.writer.run(lambda session: world.journal.append(session, [draft]))
    return entry.position


def fields(world: World, position: int) -> set[str]:
    """The fields that are named of one record."""
    report = run(world.engine, world.ledger, None)
    found = [item for item in report.findings if item.key == f"position={position}"]
    return {item.field for item in found if item.table == "record"}


def resigned(body: Body) -> None:
    digest = Digest(bytes.fromhex(body["statement"]["digest"][2:]))
    body["statement"]["signatures"] = [to_hex(sign(key_of("stranger"), digest))]


def unsigned(body: Body) -> None:
    del body["type"], body["statement"]


@pytest.mark.parametrize("kind", ["access.completed", "access.aborted", "access.resumed"])
def test_a_delivery_that_agrees_with_its_release_is_not_named(world: World, kind: str) -> None:
    assert fields(world, append(world, kind, "recorded", body_of(world, kind))) == set()


@pytest.mark.parametrize(
    ("kind", "falsify", "field"),
    [
        ("access.completed", change("delivery", "content", "digest", OTHER), "delivery.content"),
        ("access.completed", change("delivery", "content", "size", "4"), "delivery.content"),
        ("access.completed", change("released", 3), "released"),
        ("access.completed", change("subject", "owner", XC), "subject"),
        ("access.completed", change("subject", "request", OTHER), "subject.request"),
        ("access.aborted", change("subject", "resource", "STJJ-0001"), "subject"),
        ("access.resumed", change("released", None), "released"),
        ("access.acknowledged", change("released", 3), "released"),
        ("access.acknowledged", change("statement", "message", "content", OTHER),
         "statement.content"),
        ("access.acknowledged", resigned, "actors"),
        ("access.released", change("subject", "request", OTHER), "subject.request"),
        ("access.released", change("subject", "resource", "STJJ-0001"), "subject.resource"),
        ("access.released", change("release", "payload", OTHER), "release.payload"),
        ("access.released", change("release", "original", OTHER), "release.original"),
        ("access.released", change("statement", "attachment", "case", "1"),
         "statement.attachment"),
        ("access.released", resigned, "actors"),
        ("access.released", change("actors", 0, "member", "STEWARD-1"), "actors"),
        ("report.submitted", change("statement", "message", "count", 4), "statement.digest"),
        ("report.submitted", change("subject", "reporter", XC), "subject.reporter"),
        ("report.submitted", resigned, "actors"),
        ("report.completed", change("report", "taken", 9), "report.position"),
        ("access.reported", change("report", "line", 2), "report.position"),
        ("access.reported", change("report", None), "body"),
        ("subject.listed", change("statement", "attachment", "count", 7), "statement.attachment"),
        ("subject.listed", change("subject", "resource", "STJJ-0001"), "subject.resource"),
        ("subject.listed", resigned, "actors"),
        ("lineage.declared", change("statement", "attachment", "sources", []),
         "statement.attachment"),
        ("lineage.declared", resigned, "actors"),
        ("person.erased", change("persons", [OTHER]), "persons"),
        ("person.erased", change("subject", "member", XC), "subject.member"),
        ("person.erased", resigned, "actors"),
        ("payload.erased", change("payload", "id", OTHER), "payload.id"),
        ("payload.erased", change("subject", "resource", "STJJ-0006"), "subject.resource"),
        ("payload.deposited", resigned, "actors"),
    ],
)  # fmt: skip
def test_a_falsified_record_is_named(world: World, kind: str, falsify: Any, field: str) -> None:
    body = body_of(world, kind)
    falsify(body)
    assert field in fields(world, append(world, kind, "recorded", body))


@pytest.mark.parametrize(
    "kind",
    ["access.released", "access.acknowledged", "payload.deposited", "payload.erased",
     "report.submitted", "subject.listed", "person.erased", "lineage.declared"],
)  # fmt: skip
def test_a_record_that_no_member_signed_is_named(world: World, kind: str) -> None:
    body = body_of(world, kind)
    unsigned(body)
    assert "statement" in fields(world, append(world, kind, "recorded", body))


def test_a_refusal_of_a_request_that_nobody_signed_is_named(world: World) -> None:
    body = body_of(world, "access.refused")
    resigned(body)
    assert "actors" in fields(world, append(world, "access.refused", "refused", body))
    unsigned(body)
    assert "statement" in fields(world, append(world, "access.refused", "refused", body))


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("access.released", "refused"),
        ("access.refused", "recorded"),
        ("catalog.published", "recorded"),
        ("trace.asked", "submitted"),
        ("trace.exported", "refused"),
    ],
)
def test_an_outcome_that_a_kind_never_has_is_named(world: World, kind: str, outcome: str) -> None:
    assert "outcome" in fields(world, append(world, kind, outcome, body_of(world, kind)))


def test_a_kind_that_there_is_not_is_named(world: World) -> None:
    body = body_of(world, "trace.asked")
    assert "outcome" in fields(world, append(world, "trace.dreamt", "recorded", body))


@pytest.mark.parametrize(
    ("falsify", "field"),
    [
        (change("report", "line", 4), "report.line"),
        (change("report", "line", 0), "report.line"),
        (change("actors", [{"member": XC}]), "actors"),
    ],
)
def test_a_reported_access_outside_of_its_report_is_named(
    world: World, falsify: Any, field: str
) -> None:
    body = body_of(world, "access.reported")
    submitted = body_of(world, "report.submitted")
    body["report"]["position"] = append(world, "report.submitted", "recorded", submitted)
    falsify(body)
    assert field in fields(world, append(world, "access.reported", "recorded", body))


def test_an_account_of_a_report_that_does_not_add_up_is_named(world: World) -> None:
    body, said = body_of(world, "access.reported"), body_of(world, "report.completed")
    position = append(world, "report.submitted", "recorded", body_of(world, "report.submitted"))
    body["report"]["position"] = said["report"]["position"] = position
    append(world, "access.reported", "recorded", body)
    named = fields(world, append(world, "report.completed", "recorded", said))
    assert {"report.taken", "report.rejected", "report.first", "report.last"} <= named


def test_the_readme_lists_every_kind_with_its_outcomes() -> None:
    readme = (Path(gateway.__file__).parent / "README.md").read_text()
    table = readme.split("## Every kind of record")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?`) \| ([a-z,; ]+) \|", table, re.MULTILINE)
    told: dict[str, set[str]] = {}
    for names, outcomes in rows:
        kinds, sorts = re.findall(r"`(.*?)`", names), outcomes.split("; ")
        # One outcome for all of the kinds in a row, or one for each of them in turn.
        for kind, sort in zip(kinds, sorts if len(sorts) > 1 else sorts * len(kinds), strict=True):
            told[kind] = set(sort.split(", "))
    assert told == {kind: set(outcomes) for kind, outcomes in OUTCOMES.items()}
