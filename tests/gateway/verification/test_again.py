"""A number that one issuer issued more than once: refused while it stands, told while it doubts."""

from __future__ import annotations

import pytest

from gateway.archive.naming import key_of
from gateway.checking.phrases.translating import chinese
from gateway.database import read_session
from gateway.documents import formats
from gateway.verification.brought import by_digest
from gateway.verification.finding import Check, Finding, Result, Verdict
from gateway.verification.question import Identifier
from gateway.verification.saying import saying
from tests.gateway.verification.office import Office, a_certificate

PAPER = a_certificate(**{"holder.name": "甲"})
MODEL = formats.read(PAPER)
OTHER = formats.read(a_certificate(**{"holder.name": "乙"}))


def again(found: Finding) -> Check | None:
    return next((one for one in found.checks if one.name == "issued.again"), None)


def issued(office: Office, by: str = "sw-clerk") -> list[tuple[str, str]]:
    with read_session(office.town.engine) as session:
        (found,) = office.verification.issued(session, office.who(by), [key_of(MODEL)])
        return [(one.name.text, one.state) for one in found]


def ended(office: Office, kind: str, name: object) -> None:
    office.registry.done(kind, name, effective=office.later(10))
    office.later(10)


def test_the_gateway_knows_what_an_issuer_has_issued_and_not_ended(office: Office) -> None:
    assert issued(office) == []
    (one,) = office.issue_batch([MODEL])
    (two,) = office.issue_batch([OTHER], first=5)
    assert issued(office) == [(one.text, "active"), (two.text, "active")]
    assert issued(office, "mz-clerk") == []  # another issuer's numbers are its own
    ended(office, "RevokeDocument", one)
    ended(office, "SuspendDocument", two)
    assert issued(office) == [(two.text, "suspended")]


def test_what_was_issued_alone_is_known_without_its_content(office: Office) -> None:
    name = office.issue(PAPER, left=False)
    assert issued(office) == [(name.text, "active")]


def test_what_is_under_way_counts(office: Office) -> None:
    waiting = office.issue_model(MODEL, accepted=False)
    assert issued(office) == [(waiting.text, "not issued")]


def test_what_has_expired_may_be_issued_again(office: Office) -> None:
    name = office.issue(PAPER, valid=(0, office.later(10) + 50))
    assert issued(office) == [(name.text, "active")]
    office.later(100)
    assert issued(office) == []


@pytest.mark.parametrize("kind", ["RevokeDocument", "SuspendDocument"])
def test_beside_one_that_was_ended_neither_file_nor_identifier_is_plainly_valid(
    office: Office, kind: str
) -> None:
    (one,) = office.issue_batch([MODEL])
    (two,) = office.issue_batch([MODEL], first=5)
    office.later(10)
    for brought in (PAPER, Identifier(MODEL.get("identifier"))):
        found = office.ask(brought)
        check = again(found)
        assert check is not None
        assert check.words.endswith("more of its issuer's: 1 in force, with the same content")
        assert saying(found) != "VALID.again"  # alike and in force: told, and no doubt
    ended(office, kind, one)
    state = {"RevokeDocument": "revoked", "SuspendDocument": "suspended"}[kind]
    for brought in (PAPER, Identifier(MODEL.get("identifier"))):
        found = office.ask(brought)
        assert (found.verdict, found.document) == (Verdict.VALID, two.text)
        assert saying(found) == "VALID.again"
        assert found.words.endswith(
            f"its issuer issued this number more than once, and another is {state}"
        )
        check = again(found)
        assert check == Check(
            "issued.again",
            Result.ASSERTED,
            f"under this number there is more of its issuer's: 1 {state}",
        )
        assert chinese(found.words)
        assert chinese(check.words)
        assert all(map(chinese, found.next))
    issuer = again(office.ask(PAPER, "sw-clerk"))
    assert issuer is not None
    assert issuer.words.endswith(f"1 {state} (named {one.text})")
    assert chinese(issuer.words)


def test_beside_one_of_another_holder_neither_is_plainly_valid(office: Office) -> None:
    office.issue_batch([MODEL])
    office.issue_batch([OTHER], first=5)
    office.later(10)
    for brought in (PAPER, Identifier(MODEL.get("identifier"))):
        found = office.ask(brought)
        assert (found.verdict, saying(found)) == (Verdict.VALID, "VALID.again")
        assert found.words.endswith("and another is in force with other content")
        assert chinese(found.words)
    altered = office.ask(a_certificate(**{"holder.name": "丙"}))
    assert (altered.verdict, again(altered)) == (Verdict.MISMATCH, None)


def test_what_replaces_an_earlier_one_is_plainly_valid(office: Office) -> None:
    (one,) = office.issue_batch([OTHER])
    (two,) = office.issue_batch([MODEL], first=5)
    office.later(10)
    more = {"successor": "0x" + two.issue.hex(), "successorSerial": two.serial}
    office.registry.done("SupersedeDocument", one, effective=office.later(10), **more)
    office.later(10)
    found = office.ask(PAPER)
    assert (found.verdict, found.document) == (Verdict.VALID, two.text)
    assert again(found) is None


def test_a_file_without_a_number_that_was_issued_twice_says_so(office: Office) -> None:
    scan = by_digest(b"scan")
    assert scan is not None
    (one,) = office.issue_batch([scan])
    office.issue_batch([scan], first=5)
    ended(office, "RevokeDocument", one)
    assert saying(office.ask(b"scan")) == "VALID.again"
