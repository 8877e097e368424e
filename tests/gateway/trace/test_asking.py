"""Auditors' questions are records: under a case, before anything is answered."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session, select

from chain.records import tag_hash
from chain.words import to_hex
from gateway.audit.rebuild import rebuild
from gateway.journal import records
from gateway.journal.models import Record
from gateway.journal.records import Entry
from gateway.persons.models import PersonKey
from gateway.trace.asking import ASKED, EXPORTED
from tests.gateway.authorizations.office import AUDIT, CODE, Office
from tests.gateway.trace.samples import an_access
from tests.gateway.trace.test_verdicts import access
from tests.support.town import TJ, XC, account_of
from tests.support.web import Visitor

CASE = "case=AUD-7"
FORMS = ("json", "ndjson", "csv", "prov")
LABEL = "张三 11010519491231002X"


def size(office: Office) -> int:
    with Session(office.town.engine) as session:
        return records.size(session)


def entry(office: Office, position: int) -> Entry:
    with Session(office.town.engine) as session:
        return records.read(session, position)


def last(office: Office) -> Entry:
    return entry(office, size(office) - 1)


def body(entry: Entry) -> dict[str, Any]:
    assert entry.body is not None
    return entry.body


def test_an_auditor_names_a_case_or_gets_no_answer(office: Office, auditor: Visitor) -> None:
    before = size(office)
    for form in FORMS:
        answer = auditor.get(f"/v1/trace?resource=STJJ-0001&format={form}")
        assert answer.status_code == 422
        assert "--case AUD-7" in answer.json()["detail"]
    for case in ("%20A", "A%0A", "a" * 65):
        assert auditor.get(f"/v1/trace?case={case}").status_code == 422
    assert size(office) == before


def test_a_page_is_recorded_with_who_asked_what_and_how_far_it_went(
    office: Office, auditor: Visitor
) -> None:
    before = size(office)
    path = f"/v1/trace?resource=STJJ-0001&member=市统计局&from=2026-01-01&limit=2&{CASE}"
    page = auditor.get(path).json()
    assert page["asked"] == before
    assert auditor.get(f"/v1/trace?{CASE}").headers["cache-control"] == "no-store"
    record = entry(office, before)
    assert (record.header.kind, record.header.outcome) == (ASKED, "recorded")
    account = to_hex(account_of("auditor"))
    assert body(record) == {
        "actors": [{"account": account, "member": AUDIT, "rank": "handler"}],
        "answer": {"form": "json", "next": page["next"], "rows": 2, "size": before},
        "case": "AUD-7",
        "question": {
            "resource": "STJJ-0001",
            "member": "市统计局",
            "from": "2026-01-01T00:00:00.000+08:00",
            "order": "newest",
        },
        "subject": {"member": AUDIT},
    }
    assert [tag for tag, _ in record.header.tags] == [tag_hash(f"member:{AUDIT}")]
    following = auditor.get(f"{path}&cursor={page['next']}").json()
    assert body(entry(office, following["asked"]))["question"]["cursor"] == page["next"]


def test_an_export_is_recorded_with_the_size_that_it_was_made_from(
    office: Office, auditor: Visitor
) -> None:
    for form, heads in (("ndjson", 0), ("csv", 1)):
        before = size(office)
        lines = auditor.get(f"/v1/trace?format={form}&{CASE}").text.splitlines()
        assert len(lines) == before + heads
        record = last(office)
        assert record.header.kind == EXPORTED
        told = {"form": form, "next": None, "rows": None, "size": before}
        assert body(record)["answer"] == told


def test_provenance_is_recorded_with_the_rows_it_has(office: Office, auditor: Visitor) -> None:
    answer = auditor.get(f"/v1/trace?{CASE}", headers={"Accept": "application/prov+json"})
    assert answer.headers["content-type"] == "application/prov+json"
    told = body(last(office))["answer"]
    assert (told["form"], told["rows"]) == ("prov", told["size"])
    assert len(answer.json()["activity"]) == told["rows"]


def test_nothing_is_told_that_could_not_be_recorded(office: Office, auditor: Visitor) -> None:
    office.town.writer.close()
    for form in FORMS:
        answer = auditor.get(f"/v1/trace?format={form}&{CASE}")
        assert answer.status_code == 503
        assert "STJJ" not in answer.text


def test_a_question_that_cannot_be_answered_is_not_recorded(
    office: Office, auditor: Visitor
) -> None:
    before = size(office)
    for question in ("resource=STJJ-9999", "member=无名", "cursor=x"):
        for form in ("json", "ndjson", "prov"):
            path = f"/v1/trace?{question}&format={form}&{CASE}"
            assert auditor.get(path).status_code in (404, 422)
    assert size(office) == before


def test_other_members_questions_are_no_records(office: Office, web: Visitor) -> None:
    before = size(office)
    clerk = web.sign_in("xc-clerk")
    assert clerk.get("/v1/trace").json()["asked"] is None
    assert clerk.get("/v1/trace?format=csv").status_code == 200
    assert size(office) == before
    refused = clerk.get(f"/v1/trace?{CASE}")
    assert refused.status_code == 422
    assert "access_case (--access-case)" in refused.json()["detail"]


# Persons.


def name_person(office: Office) -> bytes:
    tag = b"\x51" * 32

    def job(session: Session) -> None:
        session.add(PersonKey(member=TJ, label=LABEL, key=bytes(32), tag=tag))

    office.town.writer.run(job)
    persons = {"subjects": {"known": "named"}, "persons": [to_hex(tag)]}
    access(office, **persons)
    return tag


def test_a_person_is_asked_for_by_tag_and_the_label_is_nowhere(
    office: Office, auditor: Visitor
) -> None:
    tag = to_hex(name_person(office))
    before = size(office)
    asked = {"label": f" {LABEL} ", "case": "AUD-7"}
    assert auditor.post("/v1/trace/persons", asked).json() == {"tags": [tag]}
    assert body(last(office))["question"] == {"person": [tag]}
    page = auditor.get(f"/v1/trace?person={tag}&{CASE}").json()
    assert len(page["rows"]) == 1
    assert page["unknown"] == {"accesses": 0, "more": False}
    assert body(last(office))["question"]["person"] == [tag]
    assert size(office) == before + 2
    with Session(office.town.engine) as session:
        for stored in session.exec(select(Record.body)).all():
            assert LABEL not in (stored or b"").decode()


def test_whom_a_member_may_ask_about(office: Office, web: Visitor) -> None:
    tag = to_hex(name_person(office))
    provider, consumer = web.sign_in("tj-clerk"), web.sign_in("xc-clerk")
    assert provider.post("/v1/trace/persons", {"label": LABEL}).json() == {"tags": [tag]}
    assert len(provider.get(f"/v1/trace?person={tag}").json()["rows"]) == 1
    assert consumer.post("/v1/trace/persons", {"label": LABEL}).json() == {"tags": []}
    assert consumer.get("/v1/trace?person=").json()["rows"] == []
    assert consumer.get(f"/v1/trace?person={tag}").status_code == 404
    assert consumer.get(f"/v1/trace?person={LABEL}").status_code == 422


def test_an_auditor_finds_persons_under_a_case_only(auditor: Visitor) -> None:
    refused = auditor.post("/v1/trace/persons", {"label": LABEL})
    assert refused.status_code == 422
    assert LABEL not in refused.text
    found = auditor.post("/v1/trace/persons", {"label": "谁也不是", "case": "AUD-7"})
    assert found.json() == {"tags": []}


# One record.


def test_an_auditor_looks_at_what_is_between_others_under_a_case(
    office: Office, auditor: Visitor, web: Visitor
) -> None:
    position = access(office)
    before = size(office)
    assert auditor.get(f"/v1/records/{position}").status_code == 422
    assert auditor.get("/v1/records/0").status_code == 200  # everybody sees the founding
    assert size(office) == before
    assert auditor.get(f"/v1/records/{position}?{CASE}").status_code == 200
    assert body(last(office))["question"] == {"record": position}
    assert auditor.get(f"/v1/records/{size(office) - 1}").status_code == 200  # its own question
    assert web.sign_in("xc-clerk").get(f"/v1/records/{position}").status_code == 200
    assert web.sign_in("xc-clerk").get(f"/v1/records/{position}?{CASE}").status_code == 422
    assert size(office) == before + 1


# Who sees what.

WHO = {
    "steward": ("authorization",),
    "operator": (),
    "tj-clerk": ("access", "authorization"),
    "xc-clerk": ("access", "authorization"),
    "bb-clerk": (),
    "auditor": ("access", "authorization", "asked"),
    "audit-head": ("access", "authorization", "asked"),
}


def test_each_role_sees_what_it_has_a_part_in(office: Office, web: Visitor) -> None:
    auditor = web.sign_in("auditor")
    between = access(office)
    asked = auditor.get(f"/v1/trace?resource=STJJ-0001&{CASE}").json()["asked"]
    granted = set(positions_of(auditor, "kind=authorization.granted"))
    private = {between, asked, *granted}
    sorts = {"access": {between}, "authorization": granted, "asked": {asked}}
    for who, parts in WHO.items():
        expected = {position for part in parts for position in sorts[part]}
        visitor, case = web.sign_in(who), CASE if "asked" in parts else ""
        rows = lines(visitor, case)
        assert {row["position"] for row in rows} & private == expected, who
        assert {"ledger", "member", "catalog"} <= {row["kind"].partition(".")[0] for row in rows}
        for position in private:
            answer = visitor.get(f"/v1/records/{position}?{case}")
            assert answer.status_code == (200 if position in expected else 404), (who, position)
        about = visitor.get(f"/v1/trace?authorization={CODE}&{case}").json()["rows"]
        assert any(row["kind"] == "access.released" for row in about) == ("access" in parts), who
        by_kind = visitor.get(f"/v1/trace?kind=authorization.granted&{case}").json()["rows"]
        assert {row["position"] for row in by_kind} == expected & granted, who


def lines(visitor: Visitor, case: str) -> list[dict[str, Any]]:
    answer = visitor.get(f"/v1/trace?format=ndjson&{case}")
    return [json.loads(line) for line in answer.text.splitlines()]


def positions_of(auditor: Visitor, question: str) -> list[int]:
    rows = auditor.get(f"/v1/trace?{question}&{CASE}").json()["rows"]
    return [row["position"] for row in rows]


def test_a_stranger_sees_leaf_hashes_and_nothing_else(office: Office, web: Visitor) -> None:
    position = access(office)
    assert web.get("/v1/trace").status_code == 401
    assert web.get(f"/v1/records/{position}").status_code == 401
    assert web.post("/v1/trace/persons", {"label": LABEL}).status_code == 401
    answer = web.get(f"/v1/leaves?first={position}")
    assert len(answer.json()["leaves"]) == 1
    assert set(answer.json()) == {"first", "leaves"}


def test_questions_stay_when_the_projections_are_made_again(
    office: Office, auditor: Visitor
) -> None:
    office.town.record(an_access("access.reported", "STJJ-0001", owner=TJ, consumer=XC))
    path = f"/v1/trace?kind=trace.asked&{CASE}"
    auditor.get(path)
    rebuild(office.town.writer)
    (row,) = auditor.get(path).json()["rows"]
    assert (row["kind"], row["member"], row["name"]) == (ASKED, AUDIT, "审计局")
