"""A copy for one purpose (加注件) stands and falls with what it was copied from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chain.documents import narrowed
from chain.documents.identity import DocumentName
from gateway.checking.phrases.translating import chinese
from gateway.database import read_session
from gateway.documents import formats
from gateway.documents.model import DocumentModel, Field, Kind
from gateway.errors import NotFound
from gateway.verification.finding import Check, Finding, Result, Verdict
from gateway.verification.saying import saying
from tests.gateway.verification.office import Office, a_certificate

PAPER = a_certificate()
MODEL = formats.read(PAPER)


def copied(original: str, mark: str = "A1") -> DocumentModel:
    """A copy of a document, as `document copy` drafts it."""
    beside = (
        Field("copy.expires", Kind.DATE, "2030-12-31"),
        Field("copy.number", Kind.IDENTIFIER, mark),
        Field("copy.of", Kind.IDENTIFIER, original),
        Field("copy.purpose", Kind.TEXT, "投标"),
        Field("copy.recipient", Kind.TEXT, "某公司"),
    )
    fields = sorted((*MODEL.fields, *beside), key=lambda one: one.path)
    return replace(MODEL, fields=tuple(fields))


def bundle_of(office: Office, name: DocumentName, *paths: str) -> bytes:
    with read_session(office.town.engine) as session:
        bundle = office.archive.bundle(session, name.id)
    return (narrowed(bundle, paths) if paths else bundle).encode()


def original(found: Finding) -> Check:
    (check,) = [one for one in found.checks if one.name == "original"]
    return check


def ended(office: Office, kind: str, name: DocumentName) -> None:
    office.registry.done(kind, name, effective=office.later(10))
    office.later(10)


@pytest.mark.parametrize(
    ("kind", "state"), [("RevokeDocument", "revoked"), ("SuspendDocument", "suspended")]
)
def test_a_copy_of_what_was_ended_is_not_valid(office: Office, kind: str, state: str) -> None:
    (name,) = office.issue_batch([MODEL])
    copy = office.issue_model(copied(name.text))
    office.later(10)
    shown = [bundle_of(office, copy), bundle_of(office, copy, "name", "holder.name")]
    for data in shown:  # also one that hides whose copy it is: the gateway knows
        found = office.ask(data)
        assert found.verdict is Verdict.VALID
        assert original(found).result is Result.VALID
    ended(office, kind, name)
    for data in shown:
        found = office.ask(data)
        assert (found.verdict, saying(found)) == (Verdict.INVALID, "INVALID.original")
        assert found.words == f"authentic, but the document that it is a copy of is {state}"
        assert original(found).result is Result.INVALID
        assert all(map(chinese, (found.words, original(found).words, *found.next)))


def test_what_it_names_is_looked_up_of_its_own_issuer_only(office: Office) -> None:
    name = office.issue(PAPER, by="mz-clerk", issuer=office.who("mz-clerk").member)
    for at, named in enumerate((name.text, "0x" + "11" * 32, "none")):
        copy = office.issue_model(copied(named, f"B{at}"))
        office.later(10)
        found = office.ask(bundle_of(office, copy))
        assert (found.verdict, original(found).result) == (Verdict.VALID, Result.ASSERTED)
        assert chinese(original(found).words)


def test_the_copies_that_are_open_are_told_to_who_may_see_the_document(office: Office) -> None:
    (name,) = office.issue_batch([MODEL])
    one, two = (office.issue_model(copied(name.text, mark)) for mark in ("A1", "A2"))
    office.later(10)

    def copies(person: str) -> list[tuple[str, str, str | None]]:
        with read_session(office.town.engine) as session:
            found = office.verification.copies(session, office.who(person), name)
        return sorted((copy.name, copy.state, copy.recipient) for copy in found)

    both = sorted([(one.text, "active", "某公司"), (two.text, "active", "某公司")])
    assert copies("sw-clerk") == both
    ended(office, "RevokeDocument", one)
    assert copies("sw-clerk") == [(two.text, "active", "某公司")]
    with pytest.raises(NotFound):
        copies("mz-clerk")
