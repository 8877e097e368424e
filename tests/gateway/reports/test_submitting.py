"""Reports through HTTP: taken in, rejected line by line, repeated, refused."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import col, select

from chain.records import key_tags, tag_hash
from gateway.database import read_session
from gateway.errors import Unavailable
from gateway.journal import records
from gateway.journal.models import RecordTag
from gateway.releases.models import Access
from gateway.reports import desk
from gateway.reports.spool import Spool
from tests.gateway.reports.support import CODES, event, lines, report
from tests.support.town import TJ, XC, Town
from tests.support.web import Visitor


def test_each_event_is_a_record_with_key_tags_and_an_access(town: Town, clerk: Visitor) -> None:
    answer = report(town, lines(event(1), event(2))).by(clerk)
    assert answer.status_code == 201, answer.json()
    said = answer.json()
    assert (said["state"], said["count"], said["taken"], said["rejected"]) == ("complete", 2, 2, 0)
    with read_session(town.engine) as session:
        entry = records.read(session, said["first"])
        access = session.get_one(Access, said["first"])
        query = select(RecordTag.tag).where(RecordTag.position == entry.position)
        tags = set(session.exec(query).all())
        submitted = records.read(session, said["position"])
        completed = records.read(session, said["completed"])
    body = entry.body or {}
    assert body["event"] == {
        "id": "e-1", "time": 1794274200000, "action": "query", "purpose": "tax.verify", "bytes": 1,
    }  # fmt: skip
    assert body["report"] == {"position": said["position"], "line": 1}
    assert body["subject"] == {"resource": CODES[0], "owner": TJ, "consumer": XC}
    assert body["subjects"] == {"known": "unknown"}
    assert tags == {tag for tag, _ in entry.header.tags} == set(map(tag_hash, key_tags(body)))
    assert (access.event_time, access.consumer, access.reporter) == (1794274200000, XC, TJ)
    assert (submitted.header.kind, completed.header.kind) == (
        "report.submitted",
        "report.completed",
    )
    assert said["receipt"]["position"] == said["completed"]


BAD: list[tuple[Any, str]] = [
    ("{", "Input data was truncated"),
    ("", "the line is empty"),
    ("[]", "Expected `object`, got `array`"),
    ('{"id":"x","id":"y","time":"2026-11-10T09:30:00Z","resource":"A"}', "id stands there twice"),
    (event(0, id="a b"), "id: 1 to 128 printable ASCII characters without spaces"),
    (event(0, id="e\n"), "id: 1 to 128 printable ASCII characters without spaces"),
    (event(0, time="2026-11-10 09:30:00Z"), "time: not an RFC 3339 instant such as"),
    (event(0, time="2026-02-30T09:30:00Z"), "time: not an RFC 3339 instant such as"),
    (event(0, time="2026-09-10T09:30:00Z"), "time: not in the period that the report is about"),
    (event(0, resource="STJJ-0009"), "resource: 'STJJ-0009' is not in the catalog"),
    (event(0, consumer="某部门"), "consumer: '某部门' is no member, or more than one is called so"),
    (event(0, consumer="市统计局"), "consumer: a member's use of its own resource is no sharing"),
    (event(0, provider=XC), f"provider: STJJ-0001 belongs to {TJ}, not to {XC}"),
    (event(0, purpose="Tax"), "purpose: words of lower-case letters"),
    (event(0, action="张三"), "action: one of download, exchange"),
    (event(0, actor="张三"), "actor: a pseudonym of 4 to 66 ASCII letters"),
    (event(0, actor="13812345678"), "actor: this looks like a phone number"),
    (event(0, case="11010519491231002X"), "case: this looks like a resident id number"),
    (event(0, actor="192.168.1.17"), "actor: this looks like an IP address"),
    (event(0, bytes=1.5), "Expected `int`, got `float` - at `bytes`"),
    (event(0, bytes=2**53), "Expected `int` <= 9007199254740991 - at `bytes`"),
    (event(0, digest="0xAB"), "digest: 0x and 64 lower-case hexadecimal digits"),
    (event(0, persons=["a\nb"]), "persons: a person's label has 1 to 200 printable characters"),
    (event(0, note="x"), "Object contains unknown field `note`"),
    (event(0, **{"13812345678": 1}), "a member that events do not have"),
    ("x" * 17_000, "the line has more than 16,384 bytes"),
    (event(1), "id: reported before, in line 1"),
]


def test_each_bad_line_is_named_with_its_reason_and_the_rest_is_taken(
    town: Town, clerk: Visitor
) -> None:
    bad = [line for line, _ in BAD]
    said = report(town, lines(event(1), *bad, event(2))).by(clerk).json()
    assert (said["taken"], said["rejected"]) == (2, len(BAD))
    path = f"/v1/reports/{TJ}/1/rejections"
    found = clerk.get(path, params={"limit": 1000}).json()["rejections"]
    assert [row["line"] for row in found] == list(range(2, len(BAD) + 2))
    for row, (_, reason) in zip(found, BAD, strict=True):
        assert row["reason"].startswith(reason)
        assert "138123" not in row["reason"]
    page = clerk.get(path, params={"limit": 3, "after": 4}).json()
    assert [row["line"] for row in page["rejections"]] == [5, 6, 7]
    assert page["next"] == 7


def test_the_same_report_again_gives_the_same_answer_and_writes_nothing(
    town: Town, clerk: Visitor
) -> None:
    body = lines(event(1), event(2, id="bad id"))
    sent = report(town, body)
    first = sent.by(clerk)
    with read_session(town.engine) as session:
        size = records.size(session)
    again = [sent.by(clerk), report(town, body).by(clerk, compress=True)]
    assert [answer.status_code for answer in (first, *again)] == [201, 200, 200]
    assert all(answer.json() == first.json() for answer in again)
    with read_session(town.engine) as session:
        assert records.size(session) == size


def test_another_report_under_the_same_number_is_refused(town: Town, clerk: Visitor) -> None:
    report(town, lines(event(1))).by(clerk)
    answer = report(town, lines(event(2))).by(clerk)
    assert answer.status_code == 409
    assert "is another one" in answer.json()["detail"]


def test_an_id_is_reported_once_in_all_reports_of_a_member(town: Town, clerk: Visitor) -> None:
    first = report(town, lines(event(1))).by(clerk).json()
    second = report(town, lines(event(1), event(2)), 2).by(clerk).json()
    assert (second["taken"], second["rejected"]) == (1, 1)
    found = clerk.get(f"/v1/reports/{TJ}/2/rejections").json()["rejections"]
    assert found == [{"line": 1, "reason": f"id: reported before, record {first['first']}"}]


def test_consumers_report_their_own_accesses(town: Town, clerk: Visitor) -> None:
    body = lines(event(1, consumer=None, provider="市统计局"), event(2, consumer=None))
    said = report(town, body, signers=["xc-clerk"], member=XC).by(clerk).json()
    assert said["taken"] == 2
    with read_session(town.engine) as session:
        rows = session.exec(select(Access).order_by(col(Access.position))).all()
    assert {(row.owner, row.consumer, row.reporter) for row in rows} == {(TJ, XC, XC)}


def test_gzip_is_inflated_and_its_members_joined(town: Town, clerk: Visitor) -> None:
    import gzip

    body = lines(*(event(number) for number in range(50)))
    sent = report(town, body)
    half = len(body) // 2
    members = gzip.compress(body[:half]) + gzip.compress(body[half:])
    headers = {"Shujian-Statement": sent.header, "Content-Encoding": "gzip"}
    answer = clerk.client.post("/v1/reports", content=members, headers=headers)
    assert answer.json()["taken"] == 50


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"count": 3}, 422, "has 2 lines, but 3 were signed"),
        ({"events": "0x" + "00" * 32}, 422, "does not have the digest that was signed"),
        ({"sequence": 0}, 422, "numbered from 1"),
        ({"until": 10**10, "from": 10**10}, 422, "lies in the future"),
        ({"from": 1}, 422, "within 366 days"),
        ({"signers": ["xc-clerk"]}, 403, "but reports for"),
        ({"signers": ["nobody"]}, 403, "belongs to no member"),
        ({"signers": ["steward"], "member": "STEWARD-1"}, 403, "cannot report"),
    ],
)
def test_a_report_that_is_not_as_signed_is_refused_whole(
    town: Town, clerk: Visitor, change: dict[str, Any], status: int, detail: str
) -> None:
    with read_session(town.engine) as session:
        size = records.size(session)
    answer = report(town, lines(event(1), event(2)), **change).by(clerk)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]
    with read_session(town.engine) as session:
        assert records.size(session) == size


def test_broken_requests_are_explained(town: Town, clerk: Visitor) -> None:
    sent = report(town, lines(event(1)))
    post = clerk.client.post
    assert post("/v1/reports", content=b"", headers={"Shujian-Statement": "e30"}).status_code == 422
    headers = {"Shujian-Statement": sent.header, "Content-Encoding": "gzip"}
    assert "not gzip" in post("/v1/reports", content=sent.body, headers=headers).json()["detail"]
    headers["Content-Encoding"] = "br"
    assert "gzip" in post("/v1/reports", content=sent.body, headers=headers).json()["detail"]


def test_rejected_lines_are_for_the_reporter_and_auditors(town: Town, clerk: Visitor) -> None:
    report(town, lines(event(1))).by(clerk)
    other = clerk.sign_in("xc-clerk")
    assert other.get(f"/v1/reports/{TJ}/1").status_code == 404
    assert other.get(f"/v1/reports/{TJ}/1/rejections").status_code == 404
    assert other.get("/v1/reports").json() == {"reports": [], "next": None}
    assert clerk.get("/v1/reports").json()["reports"][0]["sequence"] == 1


def test_nothing_is_left_in_the_folder_of_reports(town: Town, clerk: Visitor) -> None:
    report(town, lines(event(1))).by(clerk)
    report(town, lines(event(2)), count=9).by(clerk)
    assert list((town.folder / "reports").iterdir()) == []


def test_a_full_disk_is_no_fault_of_the_report(
    town: Town, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_spool: Spool, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    sent = report(town, lines(event(1)))
    with monkeypatch.context() as patch:
        patch.setattr(Spool, "feed", full)
        answer = sent.by(clerk)
    assert answer.status_code == 503
    assert "No space left" in answer.json()["detail"]
    assert sent.by(clerk).status_code == 201
    assert list((town.folder / "reports").iterdir()) == []


def test_only_so_many_come_in_at_a_time(
    town: Town, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PLACES", 0)
    assert report(town, lines(event(1))).by(clerk).status_code == 429


def test_a_desk_that_is_closed_says_so(town: Town) -> None:
    closed = desk.Desk(town.folder / "other", town.engine, town.writer, town.intake)
    closed.close()
    sent = report(town, lines(event(1)))
    statement = json.loads(base64.urlsafe_b64decode(sent.header + "=="))

    async def chunks() -> AsyncIterator[bytes]:
        yield sent.body

    with pytest.raises(Unavailable, match="shutting down"):
        asyncio.run(closed.receive(town.content(statement), chunks(), compressed=False))
