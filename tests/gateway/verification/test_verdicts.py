"""Each verdict of what was issued here, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.presentations.force import moment
from chain.words import to_hex
from gateway.documents import formats
from gateway.verification.finding import Finding, Result, SourceKind, Verdict
from tests.gateway.issuing.registry import NOW, SW, Registry, successor
from tests.gateway.uses.desk import Desk
from tests.gateway.verification.office import Office, sample
from tests.support.town import Town

UBL = sample("01.01a-INVOICE_ubl.xml")
CII = sample("01.01a-INVOICE_uncefact.xml")
BLUE = sample("shudian-blue.xml")


def test_what_was_issued_is_valid_and_names_its_issuer(office: Office) -> None:
    name = office.issue(UBL)
    found = office.ask(UBL)
    assert (found.verdict, found.document) == (Verdict.VALID, name.text)
    assert (found.source.kind, found.source.name, found.source.code) == (
        SourceKind.LEDGER, "市税务局", SW,
    )  # fmt: skip
    assert found.validity is not None
    assert (found.validity.state, found.level) == ("active", "recorded")
    assert [one.result for one in found.checks if one.name == "content"] == [Result.VALID]


def test_one_invoice_issued_once_is_valid_in_every_form_of_it(office: Office) -> None:
    assert formats.read(UBL).content == formats.read(CII).content
    office.issue(UBL)
    assert office.ask(CII).verdict is Verdict.VALID


def test_a_changed_copy_is_a_mismatch_that_names_the_field(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(UBL.replace(b">336.9<", b">336.8<"))
    assert found.verdict is Verdict.MISMATCH
    assert found.differing >= 1
    assert all(one.issued is None for one in found.differences)
    assert {value.value for one in found.differences for value in one.found} == {"336.80"}


def test_the_issuer_also_sees_what_it_had_issued(office: Office) -> None:
    office.issue(UBL)
    found = office.ask(UBL.replace(b">336.9<", b">336.8<"), "sw-clerk")
    assert {value.value for one in found.differences for value in one.issued or ()} == {"336.90"}


def test_what_nobody_issued_is_not_found(office: Office) -> None:
    found = office.ask(UBL)
    assert (found.verdict, found.source.kind) == (Verdict.NOT_FOUND, SourceKind.NONE)
    assert found.document is None


def test_what_the_contract_has_not_accepted_yet_is_not_found_and_says_so(office: Office) -> None:
    office.issue(UBL, accepted=False)
    found = office.ask(UBL)
    assert found.verdict is Verdict.NOT_FOUND
    assert "the contract has not answered yet" in found.words
    assert found.next == ("ask again in a minute",)


def test_what_the_contract_refused_was_never_issued(office: Office) -> None:
    model = formats.read(UBL)
    office.licensed(model.type)
    made = office.commitment(model)
    taken = office.registry.say(
        "IssueDocument",
        kind=model.type,
        key=to_hex(made.envelope.key or b""),
        root=to_hex(made.root),
    )
    office.leave(model, made)
    office.registry.refuse(taken)
    assert office.ask(UBL).verdict is Verdict.NOT_FOUND


def test_suspended_and_resumed(office: Office) -> None:
    name = office.issue(UBL)
    office.registry.done("SuspendDocument", name, effective=office.later(10))
    found = office.ask(UBL)
    assert found.verdict is Verdict.INVALID
    assert found.validity is not None
    since = office.town.seconds()
    assert (found.validity.state, found.validity.since) == ("suspended", since)
    office.later(10)
    assert _standing(office.ask(UBL)) == f"suspended since {moment(since)}"
    office.registry.done("ResumeDocument", name, effective=office.town.seconds())
    found = office.ask(UBL)
    assert found.verdict is Verdict.VALID
    assert _standing(found) == f"active as of {moment(office.town.seconds())}"


def _standing(found: Finding) -> str:
    (said,) = (one.words for one in found.checks if one.name == "validity")
    return said


def test_a_revocation_still_to_come_is_told_with_its_time(office: Office) -> None:
    name = office.issue(UBL)
    office.registry.done("RevokeDocument", name, effective=office.town.seconds() + 86_400)
    found = office.ask(UBL)
    assert found.verdict is Verdict.VALID
    assert "but revoked from 20" in found.words
    office.later(86_400)
    assert office.ask(UBL).verdict is Verdict.INVALID


def test_revoked_says_since_when_and_why_only_to_those_entitled(office: Office) -> None:
    name = office.issue(UBL)
    office.registry.done("RevokeDocument", name, effective=office.later(10))
    stranger, issuer, other = (office.ask(UBL, who) for who in (None, "sw-clerk", "mz-clerk"))
    assert stranger.verdict is Verdict.INVALID
    assert "revoked" in stranger.words
    reasons = [one.validity.reason for one in (stranger, issuer, other) if one.validity]
    assert reasons == [None, "开票有误", None]


def test_superseded_names_the_successor(office: Office) -> None:
    name, following = office.issue(UBL), office.issue(BLUE)
    office.registry.done(
        "SupersedeDocument", name, effective=office.later(10), **successor(following)
    )
    found = office.ask(UBL)
    assert found.verdict is Verdict.INVALID
    assert found.validity is not None
    assert (found.validity.state, found.validity.successor) == ("superseded", following.text)
    assert following.text in found.words


def test_expired_and_not_yet_valid(office: Office) -> None:
    now = office.town.seconds()
    office.issue(UBL, valid=(now - 100, now + 1000))
    office.issue(BLUE, valid=(now + 500, 0))
    early, later = office.ask(BLUE), (office.later(2000), office.ask(UBL), office.ask(BLUE))
    assert early.validity is not None
    assert (early.verdict, early.validity.state) == (Verdict.INVALID, "not yet valid")
    _, old, now = later
    assert old.validity is not None
    assert (old.verdict, old.validity.state) == (Verdict.INVALID, "expired")
    assert now.verdict is Verdict.VALID


def test_a_past_date_is_answered_by_what_was_known_then_and_now(office: Office) -> None:
    name = office.issue(UBL)
    before = office.later(100)
    office.later(1000)
    office.registry.done("RevokeDocument", name, effective=before)
    office.later(10)
    found = office.ask(UBL, as_of=before + 50)
    assert found.validity is not None
    assert (found.validity.state, found.validity.known_then) == ("revoked", "active")
    assert found.verdict is Verdict.INVALID
    earlier = office.ask(UBL, as_of=before - 50)
    assert earlier.validity is not None
    assert (earlier.verdict, earlier.validity.known_then) == (Verdict.VALID, "active")
    never = office.ask(UBL, as_of=NOW - 1000)
    assert never.validity is not None
    assert (never.verdict, never.validity.state) == (Verdict.INVALID, "not issued")


def test_what_is_about_to_end_is_stale(office: Office) -> None:
    name = office.issue(UBL)
    office.registry.about("RevokeDocument", name, effective=office.later(10))
    found = office.ask(UBL)
    assert found.verdict is Verdict.STALE
    assert found.validity is not None
    assert found.validity.pending == "revoked"


def test_a_chain_not_heard_of_for_long_makes_it_stale_and_says_so(office: Office) -> None:
    office.issue(UBL)
    office.silence = 601
    found = office.ask(UBL)
    assert found.verdict is Verdict.STALE
    assert [one.result for one in found.checks if one.name == "freshness"] == [Result.ERROR]


def test_red_letters_and_uses_stand_beside_the_verdict(office: Office) -> None:
    name = office.issue(BLUE)
    office.registry.done("RequestRed", name, amount=400)
    found = office.ask(BLUE)
    assert (found.verdict, found.red and found.red.status) == (Verdict.VALID, "requested")
    assert found.red is not None
    assert (found.red.total, found.use) == (None, None)
    entitled = office.ask(BLUE, "steward")
    assert entitled.red is not None
    assert (entitled.red.total, entitled.red.open) == (1000, 400)
    assert entitled.use is not None
    assert entitled.use.status == "free"


def test_each_document_of_a_batch_is_found_by_its_number(office: Office) -> None:
    numbers = [b"2511200000012345678%d" % last for last in range(5)]
    files = [BLUE.replace(formats.read(BLUE).number.encode(), number) for number in numbers]
    names = office.issue_batch([formats.read(one) for one in files], first=7)
    found = [office.ask(one) for one in files]
    assert [one.verdict for one in found] == [Verdict.VALID] * 5
    assert [one.document for one in found] == [name.text for name in names]
    office.registry.done("RevokeDocument", names[2], effective=office.later(5))
    assert [office.ask(one).verdict for one in files].count(Verdict.INVALID) == 1


def test_what_was_issued_and_not_left_here_could_not_be_compared(office: Office) -> None:
    office.issue(UBL, left=False)
    member, stranger = office.ask(UBL, "mz-clerk"), office.ask(UBL)
    assert (member.verdict, stranger.verdict) == (Verdict.ERROR, Verdict.NOT_FOUND)
    assert "bundle" in member.next[0]
    assert "bundle" in stranger.next[0]


def test_of_two_issuers_under_one_number_the_one_that_agrees_is_named(office: Office) -> None:
    office.issue(BLUE.replace("合计".encode(), "合计".encode()), by="mz-clerk", issuer="MZ-1")
    other = BLUE.replace(b"<SellerName>", b"<SellerName>X") if b"<SellerName>" in BLUE else BLUE
    assert other != BLUE
    office.issue(other)
    assert office.ask(BLUE).source.code == "MZ-1"
    assert office.ask(other).source.code == SW


@pytest.fixture
def booking(town: Town) -> Iterator[tuple[Office, Desk]]:
    """An office in a town with bookers, who come before there are two stewards."""
    desk = Desk.furnished(town, auditor=False)
    office = Office(Registry.furnished(town))
    office.later(1_000)
    yield office, desk
    office.verification.close()


def test_a_booked_invoice_stays_valid_and_says_that_it_is_booked(
    booking: tuple[Office, Desk],
) -> None:
    office, desk = booking
    key = formats.read(BLUE).key
    assert key is not None
    office.issue(BLUE)
    desk.do("BookUse", [office.register.use(key)])
    mine, other, stranger = (office.ask(BLUE, who) for who in ("buyer", "rival", None))
    assert {one.verdict for one in (mine, other, stranger)} == {Verdict.VALID}
    assert mine.use is not None
    assert other.use is not None
    assert (mine.use.status, mine.use.holder) == ("booked", "买方")
    assert (other.use.status, other.use.holder, other.use.voucher) == ("booked", None, None)
    assert any("booked already" in one for one in other.next)
    assert stranger.use is None
    assert not any("booked" in one for one in stranger.next)


def test_the_use_of_what_was_not_issued_here_is_told_too(booking: tuple[Office, Desk]) -> None:
    office, desk = booking
    key = formats.read(BLUE).key
    assert key is not None
    desk.do("LockUse", [office.register.use(key)])
    found = office.ask(BLUE, "rival")
    assert (found.verdict, found.use and found.use.status) == (Verdict.NOT_FOUND, "locked")
    assert any("locked already" in one for one in found.next)
    desk.do("ReleaseUse", [office.register.use(key)])
    found = office.ask(BLUE, "buyer")
    assert found.use is not None
    assert found.use.status in ("free", "released")
