"""One document issued more than once, in two batches: which of them is answered about."""

from __future__ import annotations

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
