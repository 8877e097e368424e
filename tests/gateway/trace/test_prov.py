"""The trace as PROV-JSON: its form, and that what it tells is what was recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from chain.records import tag_hash
from chain.words import to_hex
from gateway.audit.audited import draft_of
from gateway.lineage.document import make_lineage
from gateway.trace import prov
from tests.gateway.authorizations.office import CODE, Office
from tests.gateway.trace.test_verdicts import access
from tests.support.audited import told_of
from tests.support.town import LEDGER_ID, OPERATOR, TJ, XC, account_of
from tests.support.web import Visitor

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "vectors" / "prov" / "schema.json").read_text("utf-8")
)
ENDS = {
    "used": {"activity": "activity", "entity": "entity"},
    "wasGeneratedBy": {"activity": "activity", "entity": "entity"},
    "wasDerivedFrom": {
        "generatedEntity": "entity", "usedEntity": "entity", "activity": "activity"},
    "wasAttributedTo": {"entity": "entity", "agent": "agent"},
    "wasAssociatedWith": {"activity": "activity", "agent": "agent", "plan": "entity"},
    "actedOnBehalfOf": {"delegate": "agent", "responsible": "agent", "activity": "activity"},
    "specializationOf": {"specificEntity": "entity", "generalEntity": "entity"},
}  # fmt: skip
PAYLOAD, CONTENT = "ledger:payload/0x" + "01" * 32, "ledger:content/0x" + "03" * 32
ACTOR = "ledger:actor/0x" + "ab" * 32


def provenance(visitor: Visitor, question: str = "") -> dict[str, Any]:
    answer = visitor.get(f"/v1/trace?format=prov&case=AUD-7{question}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == prov.MEDIA_TYPE
    document: dict[str, Any] = answer.json()
    jsonschema_rs.Draft4Validator(SCHEMA, validate_formats=True).validate(document)
    check_ends(document)
    return document


def check_ends(document: dict[str, Any]) -> None:
    """Every end of a relation stands in the document, among its own sort."""
    for relation, ends in ENDS.items():
        for attributes in document.get(relation, {}).values():
            for name, identifier in attributes.items():
                if name != "prov:time":
                    assert identifier in document[ends[name.removeprefix("prov:")]], identifier


def related(document: dict[str, Any], relation: str) -> list[tuple[str, ...]]:
    ends = ENDS[relation]
    return [
        tuple(attributes.get(f"prov:{end}", "-") for end in ends)
        for attributes in document.get(relation, {}).values()
    ]


def declare(office: Office) -> int:
    raw = office.town.statement(
        "DeclareLineage",
        ["tj-clerk"],
        make_lineage(["STJJ-0002"], "汇总"),
        resource=to_hex(tag_hash("resource:STJJ-0001")),
    )
    entry = office.town.take(raw).entry
    assert entry is not None
    return entry.position


def test_every_record_is_an_activity_and_everything_hangs_together(
    office: Office, auditor: Visitor
) -> None:
    access(office)
    document = provenance(auditor)
    assert document["prefix"] == {"ledger": f"urn:shujian:{to_hex(LEDGER_ID)}:"}
    assert len(document["activity"]) == 22
    told = [(a["ledger:kind"], a["ledger:outcome"]) for a in document["activity"].values()]
    assert ("authorization.granted", "accepted") in told
    assert ("ledger:resource/STJJ-0001", f"ledger:member/{TJ}") in related(
        document, "wasAttributedTo"
    )


def test_an_audit_is_the_operator_s_and_tells_what_it_found(
    office: Office, auditor: Visitor
) -> None:
    told = told_of(office.town.engine, findings=3, result="findings")
    operator = {"account": to_hex(account_of("operator")), "member": OPERATOR, "rank": "head"}
    position = office.town.record(draft_of(told, operator)).position
    document = provenance(auditor, "&kind=ledger.audited")
    activity = document["activity"][f"ledger:record/{position}"]
    found = {name: activity[f"ledger:{name}"] for name in ("result", "findings", "size", "root")}
    assert found == {name: told[name] for name in found}
    assert related(document, "wasAssociatedWith") == [
        (f"ledger:record/{position}", f"ledger:member/{OPERATOR}", "-")
    ]


def test_a_release_used_the_payload_and_made_what_was_sent(
    office: Office, auditor: Visitor
) -> None:
    declared = declare(office)
    position = access(office)
    document = provenance(auditor, "&kind=access.released")
    activity = f"ledger:record/{position}"
    told = document["activity"][activity]
    assert (told["ledger:verdict"], told["ledger:purpose"]) == ("COVERED", "tax.verify")
    assert told["prov:type"] == {"$": "ledger:access.released", "type": "prov:QUALIFIED_NAME"}
    assert related(document, "used") == [(activity, PAYLOAD)]
    assert related(document, "wasGeneratedBy") == [(activity, CONTENT)]
    assert related(document, "specializationOf") == [(PAYLOAD, "ledger:resource/STJJ-0001")]
    assert set(related(document, "wasDerivedFrom")) == {
        (CONTENT, PAYLOAD, activity),
        ("ledger:resource/STJJ-0001", "ledger:resource/STJJ-0002", "-"),
    }
    whole = related(provenance(auditor, "&resource=STJJ-0001"), "wasDerivedFrom")
    record = f"ledger:record/{declared}"
    assert ("ledger:resource/STJJ-0001", "ledger:resource/STJJ-0002", record) in whole
    consumer, plan = f"ledger:member/{XC}", f"ledger:authorization/{CODE}"
    assert {(activity, consumer, plan), (activity, ACTOR, plan)} <= set(
        related(document, "wasAssociatedWith")
    )
    assert related(document, "actedOnBehalfOf") == [(ACTOR, consumer, activity)]
    assert document["agent"][consumer]["prov:type"]["$"] == "prov:Organization"


def test_a_reported_access_used_the_resource_when_it_happened(
    office: Office, auditor: Visitor
) -> None:
    position = access(office, "access.reported", time=office.town.clock - 5000)
    document = provenance(auditor, "&kind=access.reported")
    activity = f"ledger:record/{position}"
    assert related(document, "used") == [(activity, "ledger:resource/STJJ-0001")]
    told = document["activity"][activity]
    assert told["ledger:reporter"] == TJ
    assert told["prov:startTime"] < told["ledger:recorded"]["$"]


def test_a_refused_request_used_nothing(office: Office, auditor: Visitor) -> None:
    reason = {"error": "EXPIRED", "arguments": {}}
    access(office, "access.refused", reason=reason, outcome="refused")
    document = provenance(auditor, "&kind=access.refused")
    assert "used" not in document
    assert len(document["activity"]) == 1


def test_a_member_s_provenance_has_what_it_may_see(office: Office, web: Visitor) -> None:
    access(office)
    for who, accesses in (("xc-clerk", 1), ("bb-clerk", 0)):
        answer = web.sign_in(who).get("/v1/trace?format=prov")
        activities = answer.json()["activity"].values()
        assert sum(a["ledger:kind"] == "access.released" for a in activities) == accesses


def test_too_many_records_are_not_cut_off_silently(
    office: Office, auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prov, "MOST", 5)
    answer = auditor.get("/v1/trace?format=prov&case=AUD-7")
    assert answer.status_code == 422
    assert "shorter period" in answer.json()["detail"]
