"""Strangers learn what they brought, and no more; and guessing is soon not answered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.documents import DocumentName
from chain.words import Digest
from gateway.documents import formats
from gateway.verification import budget
from gateway.verification.finding import Verdict
from gateway.verification.question import Number
from tests.gateway.issuing.registry import SW
from tests.gateway.verification.office import Office, sample

BLUE = sample("shudian-blue.xml")
IDENTIFIER = "1.2.156.3005.2.11100000000013127D004.11110000000021231Y.ZG20260001.001.X"
SECRETS: dict[str, Any] = {
    **{f"secretname{at}": f"secretvalue{at}" for at in range(6)},
    "rows": [{"secretpart": f"secretrow{at}", "note": f"secretnote{at}"} for at in range(4)],
    "secretgroup": {"inner secret": "secretinner", "empty": {}},
    "holder": {"name": "secretperson", "code": "secretcode"},
}
CERTIFICATE = {"type": "certificate", "identifier": IDENTIFIER, "name": "证书", **SECRETS}

UNTIL = 2_000_000_123
"""2033: not a time that anything else here has."""

words = st.sampled_from(["x1", "x2", "secretvalue1", "other"])


@st.composite
def altered(draw: st.DrawFn) -> dict[str, Any]:
    """The certificate with fields taken out, changed, added, moved."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(CERTIFICATE))
    for name in draw(st.sets(st.sampled_from(sorted(SECRETS)), max_size=8)):
        del found[name]
    for name in draw(st.sets(st.sampled_from(sorted(found)), max_size=3)):
        if name not in ("type", "identifier"):
            found[name] = draw(st.one_of(words, st.just({}), st.lists(words, max_size=2)))
    if isinstance(found.get("rows"), list):
        found["rows"] = draw(st.permutations(found["rows"]))[: draw(st.integers(0, 4))]
    found[draw(words)] = draw(words)
    return found


def secrets_in(text: str) -> set[str]:
    """Every name and value of the certificate that nobody could know without it."""
    plain = orjson.dumps(SECRETS).decode()
    tokens = {part for part in plain.replace('"', " ").split() if part.startswith("secret")}
    return {token for token in tokens if token in text}


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(copy=altered())
def test_no_answer_has_a_value_that_was_not_in_the_question(
    office: Office, copy: dict[str, Any]
) -> None:
    data = orjson.dumps(copy)
    if not getattr(office, "ready", False):
        office.issue(orjson.dumps(CERTIFICATE), valid=(1_234_567, UNTIL))
        office.ready = True  # type: ignore[attr-defined]
    found = office.afresh().ask(data)
    assert found.verdict in (Verdict.MISMATCH, Verdict.NOT_FOUND)
    assert (found.differing > 0) is (found.verdict is Verdict.MISMATCH)
    told = json.dumps(found.as_json(), ensure_ascii=False)
    assert secrets_in(told) <= secrets_in(data.decode())
    assert not [period for period in ("1234567", str(UNTIL), "2033-") if period in told]


def test_who_issued_it_is_told_everything(office: Office) -> None:
    office.issue(orjson.dumps(CERTIFICATE))
    found = office.ask(orjson.dumps({**CERTIFICATE, "secretname1": "x"}), "sw-clerk")
    assert found.differences[0].path == "secretname1"
    assert [value.value for value in found.differences[0].issued or ()] == ["secretvalue1"]


def test_a_file_made_up_around_a_number_is_answered_as_if_there_were_none(office: Office) -> None:
    office.issue(BLUE)
    made_up = {"type": "invoice.vat.special", "seller": {"name": "北京示例软件有限公司"}}
    known, unknown = ("26112000000135114086", "26112000000135114087")
    answers = [
        office.ask(
            orjson.dumps({**made_up, "number": number, "lines": [{"tax_rate": 6}]})
        ).as_json()
        for number in (known, unknown)
    ]
    assert [one["verdict"] for one in answers] == ["NOT_FOUND"] * 2
    assert {**answers[0], "brought": None} == {**answers[1], "brought": None}
    member = office.ask(orjson.dumps({**made_up, "number": known}), "mz-clerk")
    assert member.verdict is Verdict.MISMATCH


def test_an_altered_copy_is_known_by_what_was_not_altered(office: Office) -> None:
    office.issue(BLUE)
    text = BLUE.decode()
    for cut in ("<IssuItemInformation>", "<SellerName>"):
        tag = cut[1:-1]
        without = text[: text.index(cut)] + text[text.index(f"</{tag}>") + len(tag) + 3 :]
        assert office.ask(without.encode()).verdict is Verdict.MISMATCH
    other = text.replace("1272.00", "1.00").replace("2026-", "2025-")
    assert office.ask(other.encode()).verdict is Verdict.MISMATCH


def test_after_ten_differing_copies_strangers_learn_only_that_they_differ(office: Office) -> None:
    office.issue(BLUE)
    copies = [BLUE.replace(b">1272.00<", b">12%02d.00<" % at) for at in range(11)]
    found = [office.ask(one) for one in copies]
    assert {one.verdict for one in found} == {Verdict.MISMATCH}
    assert [one.withheld for one in found] == [False] * budget.COPIES + [True]
    last = found[-1].as_json()
    assert (last["differences"], last["differing"]) == ([], 0)
    assert not any(check["paths"] for check in last["checks"] if check["name"] == "content")
    assert office.ask(BLUE).verdict is Verdict.VALID
    assert office.ask(copies[0], "mz-clerk").differing > 0
    office.later(budget.DAY)
    assert not office.ask(copies[0]).withheld


def test_a_number_alone_and_a_wrong_amount_are_answered_as_if_there_were_none(
    office: Office,
) -> None:
    office.issue(BLUE)
    number = formats.read(BLUE).number
    wrong = office.ask(Number(number, "2026-01-05", "1272.01")).as_json()
    none = office.ask(Number("26112000000135114087", "2026-01-05", "1272.01")).as_json()
    assert wrong["verdict"] == "NOT_FOUND"
    assert {**wrong, "brought": None} == {**none, "brought": None}


def test_twenty_wrong_tries_for_a_number_close_it_for_strangers_for_a_day(office: Office) -> None:
    office.issue(BLUE)
    content = {one.path: one.value for one in formats.read(BLUE).fields}
    number, day = content["number"], content["issue_date"][:10]
    right = Number(number, day, "1272.00")
    assert office.ask(right).verdict is Verdict.VALID
    for at in range(budget.TRIES):
        assert office.ask(Number(number, day, f"{at}.00")).verdict is Verdict.NOT_FOUND
    assert office.ask(right).verdict is Verdict.ERROR
    assert office.ask(right, "xc-clerk").verdict is Verdict.VALID
    unknown = Number("26112000000135114087", day, "1.00")
    verdicts = [
        office.ask(replace(unknown, amount=f"{at}.00")).verdict for at in range(budget.TRIES + 1)
    ]
    assert verdicts[-2:] == [Verdict.NOT_FOUND, Verdict.ERROR]
    office.later(budget.DAY)
    assert office.ask(right).verdict is Verdict.VALID


def test_members_may_be_wrong_more_often_and_the_issuer_always(office: Office) -> None:
    office.issue(BLUE)
    desk, copy = office.verification._desk, BLUE.replace(b">1272.00<", b">1.00<")
    document = office.ask(BLUE).document or ""
    issue = DocumentName.parse(document).id
    for at in range(budget.BY_MEMBER - 1):
        assert desk.copies.spend(issue, str(at), "MZ-1")
    assert not office.ask(copy, "mz-clerk").withheld
    assert office.ask(copy.replace(b">1.00<", b">2.00<"), "mz-clerk").withheld
    assert not office.ask(copy, "xc-clerk").withheld
    for at in range(budget.BY_MEMBER + 1):
        desk.copies.spend(issue, str(at), SW)
    assert not office.ask(copy, "sw-clerk").withheld


def test_the_memory_of_wrong_tries_is_bounded(office: Office) -> None:
    kept = budget.Budget(1, office.town.seconds, most=3)
    for at in range(10):
        assert kept.spend(Digest(bytes([at]) * 32), "x")
    assert len(kept._counts) == 3
    last = Digest(bytes([9]) * 32)
    assert kept.spent(last, "y")
    assert not kept.spent(last, "x")
    assert not any(kept.spend(last, each) for each in "yz")
    assert len(kept._counts[bytes(last)][1]) == 8


def test_uses_are_told_to_those_who_deal_with_documents_alone(office: Office) -> None:
    office.issue(BLUE)
    assert office.ask(BLUE).use is None
    assert office.ask(BLUE, "xc-clerk").use is None
    found = office.ask(BLUE, "sw-clerk")
    assert (found.use and found.use.status, found.source.code) == ("free", SW)


def test_the_period_is_told_to_those_who_brought_the_document_as_it_was_issued(
    office: Office,
) -> None:
    office.issue(BLUE, valid=(1_234_567, UNTIL))
    content = {one.path: one.value for one in formats.read(BLUE).fields}
    number = Number(content["number"], content["issue_date"][:10], "1272.00")
    whole, told, entitled = office.ask(BLUE), office.ask(number), office.ask(number, "xc-clerk")
    periods = [one.validity and one.validity.until for one in (whole, told, entitled)]
    assert periods == [UNTIL, None, UNTIL]
    assert told.verdict is Verdict.VALID
