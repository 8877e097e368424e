"""Whether each access was covered, as of when it happened: by records as the rooms write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from sqlalchemy import text

from chain.words import Role
from gateway.database import read_session
from gateway.errors import LedgerError
from gateway.trace import service
from gateway.trace.question import Question
from gateway.trace.rows import Row
from tests.gateway.authorizations.office import BB, CODE, DAY, Office
from tests.gateway.trace.samples import Viewer, an_access
from tests.support.town import TJ, XC
from tests.support.web import Visitor

AUDITOR = Viewer("AUD", Role.AUDITOR)
FIELDS = ("单位名称", "单位地址")
REQUESTS = count(1)


def access(office: Office, kind: str = "access.released", **how: object) -> int:
    """Record an access of 西城区; the position."""
    words: dict[str, object] = {
        "owner": TJ, "consumer": XC, "authorization": CODE, "fields": FIELDS,
        "request": next(REQUESTS).to_bytes(32, "big"), "time": office.town.clock, **how,
    }  # fmt: skip
    if kind == "access.reported":
        del words["request"]
    return office.town.record(an_access(kind, "STJJ-0001", **words)).position  # type: ignore[arg-type]


def rows(office: Office, **words: object) -> list[Row]:
    with read_session(office.town.engine) as session:
        question = Question(newest_first=False, **words)  # type: ignore[arg-type]
        return list(service.rows(session, AUDITOR, question))


def verdicts(office: Office) -> dict[int, str]:
    return {row.position: row.verdict for row in rows(office) if row.verdict is not None}


def test_an_access_is_judged_by_the_authorization_that_it_names(office: Office) -> None:
    expected = {}
    for kind in ("access.released", "access.reported"):
        expected[access(office, kind)] = "COVERED"
        expected[access(office, kind, fields=FIELDS[:1])] = "COVERED"
        expected[access(office, kind, fields=(*FIELDS, "法人"))] = "FIELDS_EXCEEDED"
        expected[access(office, kind, purpose="statistics")] = "PURPOSE_DIFFERS"
        expected[access(office, kind, consumer=BB)] = "WRONG_CONSUMER"
    assert verdicts(office) == expected


def test_everything_is_more_than_some_fields_and_silence_is_unknown(office: Office) -> None:
    whole = access(office, fields=None)
    silent = access(office, "access.reported", fields=None)
    nameless = access(office, "access.reported", purpose=None)
    assert verdicts(office) == {
        whole: "FIELDS_EXCEEDED", silent: "UNKNOWN", nameless: "UNKNOWN"}  # fmt: skip


def test_an_access_that_names_no_authorization_is_judged_by_those_there_are(
    office: Office,
) -> None:
    covered = access(office, "access.reported", authorization=None)
    foreign = access(office, "access.reported", authorization=None, consumer=BB)
    assert verdicts(office) == {covered: "COVERED", foreign: "NO_AUTHORIZATION"}


def test_what_came_later_changes_no_earlier_verdict(office: Office) -> None:
    before = access(office)
    suspension = office.suspend()  # in force from its record, whatever the contract will say
    within = access(office)
    office.accept(suspension)
    office.later(60)
    office.accept(office.resume())
    office.later(60)
    after = access(office)
    late = access(office, "access.reported", time=office.town.clock - 100_000)
    office.accept(office.revoke())
    never = access(office)
    assert verdicts(office) == {
        before: "COVERED",
        within: "SUSPENDED",
        after: "COVERED",
        late: "SUSPENDED",  # by when it happened, not by when it was reported
        never: "NO_AUTHORIZATION",
    }


def test_the_period_counts_to_its_last_second(office: Office) -> None:
    until = office.row().until
    last = access(office, "access.reported", time=until * 1000 + 999)
    over = access(office, "access.reported", time=(until + 1) * 1000)
    early = access(office, "access.reported", time=(office.row().from_ - DAY) * 1000)
    office.later(40 * DAY)
    expired = access(office)
    found = verdicts(office)
    assert found[last] != "EXPIRED"
    assert (found[over], found[expired]) == ("EXPIRED", "EXPIRED")
    assert found[early] in ("EXPIRED", "NO_AUTHORIZATION")


def test_a_row_tells_all_of_an_access(office: Office) -> None:
    event = office.town.clock - 5000
    position = access(office, "access.reported", time=event, case="2026-0412")
    (row,) = [row for row in rows(office) if row.position == position]
    assert (row.event_time, row.purpose, row.access_case) == (event, "tax.verify", "2026-0412")
    assert (row.consumer, row.authorization, row.reporter) == (XC, CODE, TJ)
    assert row.consumer_name == "西城区"
    assert (row.subjects, row.verdict) == ("unknown", "COVERED")
    assert row.event is not None
    assert row.event < row.recorded
    released = access(office)
    (row,) = [row for row in rows(office) if row.position == released]
    assert (row.pseudonym, row.reporter, row.event) == ("0x" + "ab" * 32, None, row.recorded)


def test_what_was_refused_or_follows_a_release_has_no_verdict(office: Office) -> None:
    access(
        office, "access.refused", reason={"error": "EXPIRED", "arguments": {}}, outcome="refused"
    )
    refused = rows(office, kind="access.refused")
    assert [(row.verdict, row.subjects, row.purpose) for row in refused] == [
        (None, None, "tax.verify")
    ]


def tamper(office: Office, position: int, change: str) -> None:
    office.town.writer.run(
        lambda session: session.execute(
            text(f"UPDATE record SET {change} WHERE position = {position}")
        )
    )


def test_an_erased_access_is_unknown_and_a_damaged_one_is_said_to_be_damaged(
    office: Office,
) -> None:
    position = access(office)
    tamper(office, position, "body = NULL, salt = NULL")
    assert verdicts(office) == {position: "UNKNOWN"}
    tamper(office, position, "body = CAST('{\"subject\":{}}' AS BLOB)")
    with pytest.raises(LedgerError, match=f"record {position} .* damaged"):
        verdicts(office)


Ask = Callable[..., Sequence[str]]


def test_verdicts_are_counted_where_a_check_is_asked_for(office: Office, auditor: Visitor) -> None:
    for how in ({}, {}, {"purpose": "statistics"}):
        access(office, **how)
    path = "/v1/trace?resource=STJJ-0001&case=AUD-7"
    plain = auditor.get(path).json()
    assert plain["verdicts"] is None
    assert sorted(row["verdict"] or "" for row in plain["rows"])[-3:] == [
        "COVERED", "COVERED", "PURPOSE_DIFFERS"]  # fmt: skip
    checked = auditor.get(f"{path}&check=true").json()
    assert {name: n for name, n in checked["verdicts"].items() if n} == {
        "COVERED": 2, "PURPOSE_DIFFERS": 1}  # fmt: skip
    *lines, last = auditor.get(f"{path}&check=true&format=ndjson").text.splitlines()
    assert json.loads(last) == {"rows": len(lines), "verdicts": checked["verdicts"]}
    assert "verdict" in json.loads(lines[0])
    header, *_ = auditor.get(f"{path}&check=true&format=csv").text.splitlines()
    assert header.endswith(",subjects,verdict,audit,document_name")
