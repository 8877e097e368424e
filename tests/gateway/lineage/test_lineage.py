"""Lineage: who may declare it, that it has no circles, and how far it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from chain.records import tag_hash
from gateway.audit.rebuild import rebuild
from gateway.database import read_session
from gateway.errors import Conflict, Forbidden, Invalid, NotFound
from gateway.journal.records import count_tag
from gateway.lineage import graph, service
from gateway.lineage.document import MAX_SOURCES, make_lineage
from gateway.lineage.models import Lineage
from gateway.lineage.schemas import LineageOut
from tests.gateway.lineage.conftest import Catalog
from tests.support.town import an_entry
from tests.support.web import Visitor, app_of


def shown(catalog: Catalog, code: str, depth: int = 3) -> LineageOut:
    with read_session(catalog.town.engine) as session:
        return service.show(session, code, depth)


def pairs(steps: list[Any]) -> list[tuple[str, str, int]]:
    return [(step.resource, step.source, step.distance) for step in steps]


def test_it_is_shown_in_both_directions_with_method_and_record(catalog: Catalog) -> None:
    taken = catalog.declare("STJJ-0002", "STJJ-0001", "XCQ-0001")
    assert (taken.state, taken.entry and taken.entry.header.kind) == (
        "recorded", "lineage.declared")  # fmt: skip
    catalog.declare("STJJ-0003", "STJJ-0002")
    middle = shown(catalog, "STJJ-0002")
    assert pairs(middle.sources) == [
        ("STJJ-0002", "STJJ-0001", 1), ("STJJ-0002", "XCQ-0001", 1)]  # fmt: skip
    assert pairs(middle.derived) == [("STJJ-0003", "STJJ-0002", 1)]
    first = middle.sources[1]
    assert (first.source_name, first.resource_name) == ("西城数据", "资源2")
    assert (first.method, first.record) == ("按月汇总", taken.entry and taken.entry.position)
    assert pairs(shown(catalog, "STJJ-0001").derived) == [
        ("STJJ-0002", "STJJ-0001", 1), ("STJJ-0003", "STJJ-0002", 2)]  # fmt: skip


def test_depth_is_bounded_and_what_lies_beyond_is_said(catalog: Catalog) -> None:
    catalog.declare("STJJ-0002", "STJJ-0001")
    catalog.declare("STJJ-0003", "STJJ-0002")
    near = shown(catalog, "STJJ-0003", depth=1)
    assert (len(near.sources), near.sources_complete, near.derived_complete) == (1, False, True)
    assert shown(catalog, "STJJ-0003", depth=2).sources_complete


def test_so_many_steps_are_shown_and_no_more(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.declare("STJJ-0004", "STJJ-0001", "STJJ-0002", "STJJ-0003")
    monkeypatch.setattr(service, "MAX_STEPS", 2)
    found = shown(catalog, "STJJ-0004")
    assert (len(found.sources), found.sources_complete) == (2, False)


def test_two_ways_to_one_source_are_both_shown(catalog: Catalog) -> None:
    catalog.declare("STJJ-0002", "STJJ-0001")
    catalog.declare("STJJ-0003", "STJJ-0001")
    catalog.declare("STJJ-0004", "STJJ-0002", "STJJ-0003")
    assert pairs(shown(catalog, "STJJ-0004").sources) == [
        ("STJJ-0004", "STJJ-0002", 1), ("STJJ-0004", "STJJ-0003", 1),
        ("STJJ-0002", "STJJ-0001", 2), ("STJJ-0003", "STJJ-0001", 2)]  # fmt: skip


def test_the_newest_declaration_counts_and_may_take_all_back(catalog: Catalog) -> None:
    catalog.declare("STJJ-0003", "STJJ-0001", "STJJ-0002")
    catalog.declare("STJJ-0003", "STJJ-0002")
    assert pairs(shown(catalog, "STJJ-0003").sources) == [("STJJ-0003", "STJJ-0002", 1)]
    catalog.declare("STJJ-0003")
    assert shown(catalog, "STJJ-0003").sources == []
    catalog.declare("STJJ-0002", "STJJ-0003")  # no circle any more


def test_only_an_account_of_the_owner_declares(catalog: Catalog) -> None:
    with pytest.raises(Forbidden, match="only its owner"):
        catalog.declare("STJJ-0002", "STJJ-0001", by="xc-head")
    catalog.declare("STJJ-0002", "STJJ-0001", by="tj-head")
    raw = catalog.town.statement(
        "DeclareLineage",
        ["tj-clerk", "tj-head"],
        make_lineage(["STJJ-0001"], "合并"),
        resource=f"0x{tag_hash('resource:STJJ-0003').hex()}",
    )
    with pytest.raises(Invalid, match="exactly one account"):
        catalog.town.take(raw)


def test_what_was_never_published_is_neither_source_nor_derived(catalog: Catalog) -> None:
    catalog.town.publish("STJJ-0005", an_entry("待确认"))
    with pytest.raises(NotFound, match=r"never published: STJJ-0005, STJJ-0099"):
        catalog.declare("STJJ-0002", "STJJ-0001", "STJJ-0099", "STJJ-0005")
    with pytest.raises(Conflict, match="not published yet"):
        catalog.declare("STJJ-0005", "STJJ-0001")
    with pytest.raises(NotFound, match="never published"):
        catalog.declare("STJJ-0099", "STJJ-0001")


def test_no_resource_is_made_from_itself(catalog: Catalog) -> None:
    with pytest.raises(Conflict, match=r"STJJ-0001 cannot be made from itself$"):
        catalog.declare("STJJ-0001", "STJJ-0001")
    catalog.declare("STJJ-0002", "STJJ-0001")
    catalog.declare("STJJ-0003", "STJJ-0002")
    with pytest.raises(Conflict, match="STJJ-0001 → STJJ-0002 → STJJ-0003 is declared"):
        catalog.declare("STJJ-0001", "STJJ-0003")


def test_a_lineage_too_large_to_be_sure_about_is_refused(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.declare("STJJ-0002", "STJJ-0001")
    catalog.declare("STJJ-0003", "STJJ-0002")
    monkeypatch.setattr(graph, "MOST", 1)
    with pytest.raises(Conflict, match="more than 1 resources"):
        catalog.declare("STJJ-0004", "STJJ-0003")


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {**make_lineage([], "m"), "more": 1},
        {**make_lineage([], "m"), "format": "shujian/lineage/2"},
        make_lineage(["STJJ-0001"], " "),
        make_lineage(["STJJ-0001"], "m" * 2001),
        make_lineage(["stjj-1"], "m"),
        make_lineage(["STJJ-0001", "STJJ-0001"], "m"),
        make_lineage([f"STJJ-{number:04d}" for number in range(1, MAX_SOURCES + 2)], "m"),
        {**make_lineage([], "m"), "sources": "STJJ-0001"},
        {**make_lineage([], "m"), "sources": [1]},
        {**make_lineage([], "m"), "method": 7},
    ],
)
def test_a_malformed_document_is_refused(catalog: Catalog, document: Any) -> None:
    with pytest.raises(Invalid):
        catalog.declare("STJJ-0002", document=document or {})


def test_a_statement_counts_once_and_its_record_is_tagged(catalog: Catalog) -> None:
    lineage = make_lineage(["STJJ-0001"], "筛选")
    raw = catalog.town.statement(
        "DeclareLineage",
        ["tj-clerk"],
        lineage,
        resource=f"0x{tag_hash('resource:STJJ-0002').hex()}",
    )
    with read_session(catalog.town.engine) as session:
        before = count_tag(session, tag_hash("resource:STJJ-0002"))
    catalog.town.take(raw)
    with pytest.raises(Conflict, match="submitted before"):
        catalog.town.take(raw)
    with read_session(catalog.town.engine) as session:
        assert count_tag(session, tag_hash("resource:STJJ-0002")) == before + 1
        assert count_tag(session, tag_hash("resource:STJJ-0001")) == 2  # a source is no subject


def test_it_is_made_again_from_the_journal(catalog: Catalog) -> None:
    catalog.declare("STJJ-0003", "STJJ-0001")
    catalog.declare("STJJ-0003", "STJJ-0002", "XCQ-0001")

    def rows() -> list[tuple[str, str, int]]:
        with Session(catalog.town.engine) as session:
            found = session.exec(select(Lineage)).all()
            return sorted((row.resource, row.source, row.position) for row in found)

    live = rows()
    assert len(live) == 2
    rebuild(catalog.town.writer)
    assert rows() == live


@pytest.fixture
def visitor(catalog: Catalog) -> Iterator[Visitor]:
    with TestClient(app_of(catalog.town)) as client:
        yield Visitor(client)


def test_every_member_may_ask(catalog: Catalog, visitor: Visitor) -> None:
    catalog.declare("STJJ-0002", "STJJ-0001")
    path = "/v1/catalog/STJJ-0001/lineage"
    assert visitor.get(path).status_code == 401
    consumer = visitor.sign_in("xc-clerk")
    assert [step["resource"] for step in consumer.get(path).json()["derived"]] == ["STJJ-0002"]
    assert consumer.get("/v1/catalog/STJJ-0099/lineage").status_code == 404
    assert consumer.get(f"{path}?depth=9").status_code == 422
