"""One document issued more than once, in two batches: which of them is answered about."""

from __future__ import annotations

from chain.words import to_hex
from gateway.documents import formats
from gateway.verification.finding import Verdict
from gateway.verification.question import Identifier
from tests.gateway.verification.office import Office, a_certificate


def test_issued_anew_after_its_revocation_it_is_in_force(office: Office) -> None:
    paper = a_certificate()
    model = formats.read(paper)
    (one,) = office.issue_batch([model])
    before = office.later(10)
    office.registry.done("RevokeDocument", one, effective=office.later(10))
    office.later(10)
    assert office.ask(paper).verdict is Verdict.INVALID
    (other,) = office.issue_batch([model], first=5)
    office.later(10)
    for brought in (paper, Identifier(model.get("identifier"))):
        for at, verdict, name in (
            (None, Verdict.VALID, other),
            (before, Verdict.VALID, one),
        ):
            found = office.ask(brought, as_of=at)
            assert (found.verdict, found.document) == (verdict, name.text), at


def test_another_issuer_brings_nothing_back_into_force(office: Office) -> None:
    paper = a_certificate()
    name = office.issue(paper)
    office.registry.done("RevokeDocument", name, effective=office.later(10))
    office.later(10)
    office.issue(paper, by="mz-clerk", issuer=office.who("mz-clerk").member)
    office.later(10)
    found = office.ask(paper)
    assert (found.verdict, found.document) == (Verdict.INVALID, name.text)


def test_what_is_issued_after_a_refusal_takes_the_place_of_what_was_left(office: Office) -> None:
    wrong, right = (formats.read(a_certificate(**{"holder.name": one})) for one in ("甲", "乙"))
    office.licensed(wrong.type)
    for model, settle in ((wrong, office.registry.refuse), (right, office.registry.accept)):
        made = office.commitment(model)
        assert made.envelope.key is not None
        key, root = to_hex(made.envelope.key), to_hex(made.root)
        said = {"kind": model.type, "key": key, "root": root, "validFrom": 0, "validUntil": 0}
        taken = office.registry.say("IssueDocument", "sw-clerk", **said)
        office.leave(model, made)
        settle(taken)
    found = office.ask(a_certificate(**{"holder.name": "乙"}))
    assert found.verdict is Verdict.VALID
    assert office.ask(a_certificate(**{"holder.name": "甲"})).verdict is Verdict.MISMATCH


def test_nobody_hides_the_document_of_another_by_issuing_many_under_its_number(
    office: Office,
) -> None:
    office.issue_batch([formats.read(a_certificate(**{"holder.name": "甲"}))] * 25)
    paper = a_certificate(**{"holder.name": "乙"})
    name = office.issue(paper, by="mz-clerk", issuer=office.who("mz-clerk").member)
    found = office.ask(paper)
    assert (found.verdict, found.document) == (Verdict.VALID, name.text)
