"""The trace over records as releases and reports write them themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from chain.records import tag_hash
from chain.words import to_hex
from gateway.persons.lists import make_attachment, normal_labels
from tests.gateway.authorizations.office import CODE, Office
from tests.gateway.releases.desk import WHOLE, Desk, furnish
from tests.gateway.reports.support import event, lines, report
from tests.support.town import XC, Town
from tests.support.web import Visitor, app_of

CASE = "case=AUD-7"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    town = Town(Path(tmp_path_factory.mktemp("real")))
    town.populate()
    office = furnish(town)
    office.later(3600)
    yield office
    town.close()


@pytest.fixture(scope="module")
def visitor(furnished: Office) -> Iterator[Visitor]:
    with TestClient(app_of(furnished.town), raise_server_exceptions=False) as client:
        yield Visitor(client)


def list_subjects(office: Office, provider: Visitor, labels: list[str]) -> int:
    salt = b"\x06" * 32
    statement = office.town.statement(
        "ListSubjects",
        ["tj-clerk"],
        make_attachment(salt, normal_labels(labels)),
        resource=to_hex(tag_hash("resource:STJJ-0001")),
    )
    sent = {**statement, "salt": to_hex(salt), "labels": labels}
    answer = provider.post("/v1/subjects", sent)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["position"])


def test_releases_and_reports_are_judged_found_and_exported(
    furnished: Office, visitor: Visitor
) -> None:
    provider, consumer = visitor.sign_in("tj-clerk"), visitor.sign_in("xc-clerk")
    desk = Desk(furnished, consumer)
    unknown = desk.released(WHOLE)["position"]
    named = desk.released(CODE, persons=["某甲"])["position"]
    many = [f"居民{number}" for number in range(20)]
    list_subjects(furnished, provider, many)
    listed = desk.released(CODE)["position"]
    assert desk.ask(CODE, by="bb-clerk").status_code == 403
    events = [
        event(1, authorization=WHOLE),
        event(2, authorization=CODE, fields=["电话"]),
        event(3, purpose=None, persons=["某乙"]),
    ]
    assert report(furnished.town, lines(*events)).by(provider).status_code in (200, 201)

    auditor = visitor.sign_in("auditor")
    answer = auditor.get(f"/v1/trace?resource=STJJ-0001&format=ndjson&check=true&{CASE}")
    *rows, summary = [json.loads(line) for line in answer.text.splitlines()]
    accesses = {row["position"]: row for row in rows if row["verdict"] is not None}
    released = {at: row for at, row in accesses.items() if row["kind"] == "access.released"}
    assert {at: row["subjects"] for at, row in released.items()} == {
        unknown: "unknown", named: "named", listed: "list"}  # fmt: skip
    assert {row["verdict"] for row in released.values()} == {"COVERED"}
    # What was reported happened before the grants: no authorization was in force then.
    reported = [row for at, row in accesses.items() if at not in released]
    assert [row["verdict"] for row in reported] == ["NO_AUTHORIZATION"] * 3
    assert (summary["verdicts"]["COVERED"], summary["verdicts"]["NO_AUTHORIZATION"]) == (3, 3)
    assert {row["consumer"] for row in accesses.values()} == {XC}

    for member, label, places in (
        (consumer, "某甲", {named}),
        (provider, "居民7", {listed}),
        (provider, "某乙", {max(row["position"] for row in reported)}),
    ):
        (tag,) = member.post("/v1/trace/persons", {"label": label}).json()["tags"]
        found = member.get(f"/v1/trace?person={tag}").json()
        assert {row["position"] for row in found["rows"]} == places, label
        assert found["unknown"]["accesses"] == 3  # one release, and two events of the report
    document = auditor.get(f"/v1/trace?purpose=tax.verify&format=prov&{CASE}").json()
    assert len(document["wasGeneratedBy"]) == 2  # to fields; what is sent whole is the payload
