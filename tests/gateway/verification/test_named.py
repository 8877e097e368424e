"""Whom a document names as its issuer or seller is held against the member that issued it."""

from __future__ import annotations

import pytest

from chain.documents import narrowed
from gateway.checking.keeping import kept
from gateway.database import read_session
from gateway.verification.finding import Check, Finding, Result, Verdict
from gateway.verification.question import Identifier
from gateway.verification.saying import saying
from tests.gateway.issuing.registry import SW
from tests.gateway.verification.office import Office, a_certificate, sample

UBL = sample("01.01a-INVOICE_ubl.xml")
IDENTIFIER = "1.2.156.3005.2.11100000000013127D004.11110000000021231Y.ZG20260001.001.X"


def named_check(found: Finding) -> Check:
    (check,) = [one for one in found.checks if one.name.startswith("named.")]
    return check


def test_another_authority_inside_is_said_wherever_the_verdict_is(office: Office) -> None:
    forged = a_certificate(**{"issuer.name": "市公安局"})
    office.issue(forged)
    found = office.ask(forged)
    check = named_check(found)
    assert (found.verdict, check.result) == (Verdict.VALID, Result.ASSERTED)
    assert check.words == "it names 市公安局 as its issuer, and 市税务局 issued it"
    assert found.words.endswith("; it names 市公安局 as its issuer")
    assert (check.name, check.paths) == ("named.issuer", ("issuer.name",))
    assert saying(kept(found)) == saying(found) == "VALID.named"
    assert (
        "that 市税务局 may issue for 市公安局 is its own word: ask 市公安局 if it matters"
        in found.next
    )


def test_another_member_of_the_ledger_inside_is_said_to_be_one(office: Office) -> None:
    forged = a_certificate(**{"issuer.name": "市民政局"})
    office.issue(forged)
    assert named_check(office.ask(forged)).words.endswith(
        "; 市民政局 is a member of this ledger itself"
    )
    # Of a copy that says otherwise than was issued it is not told who is one.
    changed = a_certificate(**{"issuer.name": "审计局"})
    found = office.ask(changed)
    assert found.verdict is Verdict.MISMATCH
    assert "member of this ledger" not in named_check(found).words


@pytest.mark.parametrize("name", ["市税务局", " 市 税务局 ", ""])
def test_the_issuing_member_inside_holds(office: Office, name: str) -> None:
    honest = a_certificate(**{"issuer.name": name, "issuer.code": SW if not name else ""})
    office.issue(honest)
    found = office.ask(honest)
    assert named_check(found).result is Result.VALID
    assert "it names" not in found.words
    assert found.next == ()


def test_its_own_code_beside_another_name_makes_it_no_other(office: Office) -> None:
    forged = a_certificate(**{"issuer.name": "市公安局", "issuer.code": SW})
    office.issue(forged)
    assert named_check(office.ask(forged)).result is Result.ASSERTED


def test_who_names_nobody_names_nobody_else(office: Office) -> None:
    silent = a_certificate()
    office.issue(silent)
    found = office.ask(silent)
    assert named_check(found).result is Result.SKIPPED
    assert "it names" not in found.words


def test_a_seller_that_is_not_the_member_leaves_the_invoice_valid(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(UBL)
    assert (found.verdict, named_check(found).result) == (Verdict.VALID, Result.ASSERTED)
    assert " as its seller, and 市税务局 issued it" in named_check(found).words
    assert (saying(found) != "VALID.named", found.next) == (True, ())


def test_who_tells_an_identifier_learns_no_name_that_it_did_not_bring(office: Office) -> None:
    office.issue(a_certificate(**{"issuer.name": "市公安局"}))
    found = office.ask(Identifier(IDENTIFIER))
    assert named_check(found).result is Result.ASSERTED
    assert "公安" not in str(found.as_json())
    assert found.words.endswith("; it names another as its issuer")


def test_a_bundle_that_hides_the_name_names_nobody(office: Office) -> None:
    forged = a_certificate(**{"issuer.name": "市公安局"})
    name = office.issue(forged)
    with read_session(office.town.engine) as session:
        bundle = office.archive.bundle(session, name.id)
    whole = bundle.encode()
    assert named_check(office.ask(whole)).result is Result.ASSERTED
    part = narrowed(bundle, ["name", "identifier"]).encode()
    found = office.ask(part)
    assert (found.verdict, named_check(found).result) == (Verdict.VALID, Result.SKIPPED)
