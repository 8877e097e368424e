"""What was left for a statement that the contract did not take, where it took another instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlmodel import select

from chain.client import Client
from chain.documents.identity import DocumentName
from chain.words import Digest, to_hex
from gateway.archive.sealing import Vault
from gateway.audit.archived import Archived
from gateway.audit.findings import Findings
from gateway.database import WriteSession, read_session
from gateway.documents import formats
from gateway.documents.model import DocumentModel
from gateway.errors import NotFound
from gateway.holders.disclosing import HOLDER
from gateway.issuing.models import Issue
from gateway.issuing.subjects import subject_of
from gateway.settings import Settings
from gateway.verification.finding import Result, Verdict
from gateway.verification.question import Identifier
from tests.gateway.verification.office import SERIES, Office, a_certificate
from tests.support.web import NoChain, holders_of, master_keys, presentations_of

OLD, NEW = "甲", "乙"


def paper(holder: str) -> bytes:
    return a_certificate(**{"holder.name": holder})


def issuing(office: Office, holder: str) -> dict[str, Any]:
    """What a statement says that issues the certificate of that holder, always under one number."""
    made = office.commitment(formats.read(paper(holder)))
    assert made.envelope.key is not None
    key, root = to_hex(made.envelope.key), to_hex(made.root)
    valid = {"validFrom": 0, "validUntil": 0}
    return {"kind": made.envelope.kind, "key": key, "root": root, "expectedState": 0, **valid}


def directly(office: Office, kind: str, message: dict[str, Any]) -> None:
    """The issuer sends a statement to the contract itself, which accepts it."""
    raw = office.registry.raw(kind, "sw-clerk", **message)
    with read_session(office.town.engine) as session:
        subject = subject_of(session, office.town.content(raw))
    office.registry.accepted_directly(raw, "sw-clerk", subject)


def overtaken(office: Office) -> None:
    """The contract takes another statement first; ours is still under way."""
    office.registry.say("IssueDocument", "sw-clerk", **issuing(office, OLD))
    office.leave(model(OLD), office.commitment(model(OLD)))
    directly(office, "IssueDocument", issuing(office, NEW))


def overtaken_and_refused(office: Office) -> None:
    taken = office.registry.say("IssueDocument", "sw-clerk", **issuing(office, OLD))
    office.leave(model(OLD), office.commitment(model(OLD)))
    directly(office, "IssueDocument", issuing(office, NEW))
    office.registry.refuse(taken)


def signed_anew(office: Office) -> None:
    """Refused, and issued again; the new content is not left yet."""
    taken = office.registry.say("IssueDocument", "sw-clerk", **issuing(office, OLD))
    office.leave(model(OLD), office.commitment(model(OLD)))
    office.registry.refuse(taken)
    office.registry.accept(office.registry.say("IssueDocument", "sw-clerk", **issuing(office, NEW)))


def model(holder: str) -> DocumentModel:
    return formats.read(paper(holder))


WAYS = [overtaken, overtaken_and_refused, signed_anew]


@pytest.fixture
def certifying(office: Office) -> Office:
    """The right to issue certificates, for two issuers."""
    office.licensed(model(OLD).type)
    office.licensed(model(OLD).type, office.who("mz-clerk").member)
    return office


@pytest.mark.parametrize("way", WAYS)
def test_it_is_as_if_nothing_was_left(certifying: Office, way: Callable[[Office], None]) -> None:
    office = certifying
    way(office)
    office.later(10)
    for holder in (OLD, NEW):
        found = office.ask(paper(holder), "tj-clerk")
        assert (found.verdict, "could not be compared" in found.words) == (Verdict.ERROR, True)
        assert office.ask(paper(holder)).verdict is Verdict.NOT_FOUND
    with read_session(office.town.engine) as session:
        (issue,) = session.exec(select(Issue)).all()
        name = DocumentName(Digest(issue.id))
        told = office.verification.dossier(session, office.who("sw-clerk"), name)
    content = next(one for one in told.finding.checks if one.name == "content")
    assert (told.kept, content.result) == (False, Result.SKIPPED)
    office.leave(model(NEW), office.commitment(model(NEW)))
    assert office.ask(paper(NEW)).verdict is Verdict.VALID
    assert office.ask(paper(OLD)).verdict is Verdict.MISMATCH


@pytest.mark.parametrize("way", WAYS)
def test_another_issuers_document_under_the_number_is_answered_all_the_same(
    certifying: Office, way: Callable[[Office], None]
) -> None:
    office = certifying
    right = paper("丙")
    name = office.issue(right, by="mz-clerk", issuer=office.who("mz-clerk").member)
    way(office)
    office.later(10)
    for brought in (right, Identifier(formats.read(right).get("identifier"))):
        found = office.ask(brought)
        assert (found.verdict, found.document) == (Verdict.VALID, name.text)


@pytest.mark.parametrize("way", WAYS)
def test_a_holder_is_shown_nothing_that_was_not_issued(
    certifying: Office, way: Callable[[Office], None]
) -> None:
    way(certifying)
    town = certifying.town
    proofs = presentations_of(town, Settings(), cast("Client", NoChain()))
    holders = holders_of(town, certifying.archive, proofs)
    with read_session(town.engine) as session:
        (issue,) = session.exec(select(Issue)).all()
        name = DocumentName(Digest(issue.id))
    with pytest.raises(NotFound, match="not kept here any more"):
        holders.show(name, None, HOLDER)
    certifying.leave(model(NEW), certifying.commitment(model(NEW)))
    shown = holders.show(name, ["holder.name"], HOLDER)
    assert [one.value for one in shown.fields] == [NEW]


def audited(office: Office, *, deep: bool) -> list[Any]:
    findings = Findings()
    with WriteSession(office.town.engine) as session:
        Archived(Vault(master_keys()), deep).check(findings, session, session)
    return list(findings.kept)


@pytest.mark.parametrize("way", WAYS)
def test_the_audit_finds_nothing_wrong_with_it(
    certifying: Office, way: Callable[[Office], None]
) -> None:
    way(certifying)
    assert [audited(certifying, deep=deep) for deep in (False, True)] == [[], []]


def test_of_a_batch_too(certifying: Office) -> None:
    office, models = certifying, [formats.read(a_certificate(number=str(at))) for at in range(9)]
    office.issue_batch(models, accepted=False)
    shorter = {"kind": models[0].type, "series": to_hex(SERIES), "first": 1, "count": 3}
    directly(office, "IssueBatch", {**shorter, "expectedState": 0})
    office.later(10)
    assert [audited(office, deep=deep) for deep in (False, True)] == [[], []]
    for number in ("1", "8"):
        for person in ("tj-clerk", None):
            found = office.ask(a_certificate(number=number), person)
            assert found.verdict is Verdict.NOT_FOUND


def test_a_root_that_was_changed_in_the_tables_is_still_a_fault(certifying: Office) -> None:
    office = certifying
    office.issue(paper(OLD))

    def change(session: WriteSession) -> None:
        session.connection().exec_driver_sql("UPDATE issue SET root = randomblob(32)")

    office.town.writer.run(change)
    found = office.ask(paper(OLD))
    assert (found.verdict, "fault" in found.words) == (Verdict.ERROR, True)
    assert len(audited(office, deep=True)) == 1
