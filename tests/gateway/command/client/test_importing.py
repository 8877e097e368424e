"""An import against what is published: codes, next versions, and nobody's name but one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.catalog.importing import ImportPlan, parse_table, plan
from gateway.command.client.importing import (
    check_attribution,
    prepared,
    provider_codes,
    wait_for_answers,
)
from gateway.command.client.publishing import BATCH, MAX_BYTES, Publication, batches
from gateway.command.errors import CommandError, Status

HEADER = "名称,提供方,摘要\n"
MEMBER = {"code": "TJJ-CODE", "name": "市统计局"}


def planned(*rows: str) -> ImportPlan:
    """A plan of rows of name, provider and summary."""
    return plan(parse_table((HEADER + "".join(f"{row}\n" for row in rows)).encode()))


class Gateway:
    """What the import asks a client for, answered from a list of sources."""

    def __init__(self, sources: list[dict[str, Any]], next_serial: int = 1) -> None:
        self.sources, self.next_serial = sources, next_serial

    def get(self, path: str, **query: Any) -> Any:
        assert (path, query) == ("/v1/catalog-sources", {"owner": "TJJ-CODE"})
        return {"prefix": "TJJ", "next_serial": self.next_serial, "sources": self.sources}


def source(plan: ImportPlan, place: int, code: str, **changes: Any) -> dict[str, Any]:
    """The entry at that place of a plan as it is published."""
    entry = plan.entries[place]
    whole = {
        "code": code,
        "source_key": entry.key,
        "content_digest": entry.content,
        "status": "current",
        "next_version": 2,
        "next_state": 1,
    }
    return {**whole, **changes}


def publications(plan: ImportPlan, sources: list[dict[str, Any]], serial: int = 1) -> list[Any]:
    found = prepared(Gateway(sources, serial), MEMBER, plan.entries)  # type: ignore[arg-type]
    return [(p.row, p.code, p.version, p.state) for p in found.publications]


def test_new_entries_take_the_next_codes_in_the_order_of_the_file() -> None:
    now = planned("a,市统计局,x", "b,市统计局,y")
    assert publications(now, [], serial=7) == [(2, "TJJ-0007", 1, 0), (3, "TJJ-0008", 1, 0)]


def test_an_entry_that_is_published_as_it_is_is_not_published_again() -> None:
    now = planned("a,市统计局,x")
    assert publications(now, [source(now, 0, "TJJ-0001")]) == []


def test_a_changed_entry_becomes_the_next_version_of_its_resource() -> None:
    before, now = planned("a,市统计局,x"), planned("a,市统计局,changed")
    sources = [source(before, 0, "TJJ-0001", next_version=4, next_state=5)]
    assert publications(now, sources, serial=2) == [(2, "TJJ-0001", 4, 5)]


def test_a_refused_first_publication_is_tried_again_under_its_code() -> None:
    now = planned("a,市统计局,x", "b,市统计局,y")
    refused = source(now, 0, "TJJ-0001", status="refused", next_version=1, next_state=0)
    assert publications(now, [refused], serial=2) == [(2, "TJJ-0001", 1, 0), (3, "TJJ-0002", 1, 0)]


def test_a_withdrawn_resource_stays_withdrawn() -> None:
    now = planned("a,市统计局,x")
    assert publications(now, [source(now, 0, "TJJ-0001", status="withdrawn")]) == []


def test_nobody_signs_in_the_name_of_another_department() -> None:
    mixed = planned("a,市统计局,x", "b,市教委,y")
    with pytest.raises(CommandError, match=r"1 rows belong to others \(such as 市教委\)") as caught:
        check_attribution(mixed, "市统计局", unattributed=True)
    assert caught.value.status == Status.USAGE
    check_attribution(planned("a,市统计局,x"), "市统计局", unattributed=False)


def test_rows_that_name_nobody_are_signed_only_if_that_is_meant() -> None:
    archive = planned("a,往年开放数据,x")
    assert archive.providers() == {None: 1}
    with pytest.raises(CommandError, match="--unattributed"):
        check_attribution(archive, "平台归档", unattributed=False)
    check_attribution(archive, "平台归档", unattributed=True)


def test_the_members_own_code_is_the_providers_only_where_it_is_a_right_one() -> None:
    real = {"name": "市统计局", "code": "11110000000021231Y"}
    assert provider_codes(real) == {"市统计局": "11110000000021231Y"}
    assert provider_codes({"name": "市统计局", "code": "DEMO-TJJ"}) == {}


def test_batches_keep_the_order_and_both_limits() -> None:
    def statement(number: int, size: int) -> tuple[Publication, dict[str, Any]]:
        publication = Publication(number, "n", f"TJJ-{number:04}", 1, 0, {})
        return publication, {"text": "x" * size}

    many = [statement(number, 10) for number in range(BATCH * 2 + 1)]
    assert [len(batch) for batch in batches(many)] == [BATCH, BATCH, 1]
    large = [statement(number, MAX_BYTES // 2) for number in range(3)]
    found = list(batches(large))
    assert [len(batch) for batch in found] == [1, 1, 1]
    assert [batch[0][0].row for batch in found] == [0, 1, 2]
    assert all(
        len(json.dumps([statement for _, statement in batch])) <= MAX_BYTES * 1.1 for batch in found
    )


def test_an_import_begins_once_what_is_under_way_has_been_answered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting, said = [2, 1, 0], []

    class Connection:
        def readiness(self) -> Any:
            return {"lag": {"statements_not_answered": waiting.pop(0)}}

    class Client:
        connection = Connection()

        class out:  # noqa: N801 - stands for an attribute
            say = said.append

    monkeypatch.setattr("gateway.command.client.importing._POLL", 0)
    wait_for_answers(Client())  # type: ignore[arg-type]
    assert waiting == []
    assert said == ["waiting for 2 statements that are under way ..."]
