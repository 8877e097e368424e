"""What the tables say of documents, held against the model of the contract."""

from __future__ import annotations

from sqlmodel import Session

from chain.records import tag_hash
from chain.words import Digest, Seconds
from gateway.issuing import models, service
from tests.gateway.issuing.people import RED_STATES, SIDES, STATES
from tests.gateway.issuing.registry import KIND, MZ, NOW, SW
from tests.support.document_model import DocumentModel


def compare_issuing(session: Session, model: DocumentModel) -> None:
    """Rights and series."""
    for code in (SW, MZ):
        right = service.right(session, code, KIND)
        held = model.rights[tag_hash(f"member:{code}"), KIND]
        assert (right.from_, right.until, right.number) == held
    for id_, (following, state) in model.series.items():
        assert service.series(session, Digest(id_)) == service.Series(following, state)


def compare_document(session: Session, model: DocumentModel, issue: bytes, serial: int) -> None:
    """One document: its issue, validity and red letters."""
    row, held = session.get(models.Issue, issue), model.issues.get(issue)
    if held is None:
        assert row is None or row.state != "issued"
        return
    assert row is not None
    assert (row.state, row.issued, row.first, row.count) == (
        "issued", held.issued, held.first, held.count,
    )  # fmt: skip
    assert (row.root, row.amount, row.blue or bytes(32)) == (held.root, held.amount, held.blue)
    if service.has_serial(row, serial):
        compare_validity(session, model, row, serial)
        compare_red(session, model, service.validity(session, row, serial).document)


def compare_validity(
    session: Session, model: DocumentModel, row: models.Issue, serial: int
) -> None:
    """Its changes, and how valid it was at some times by what was known at some times."""
    found = service.validity(session, row, serial)
    changes = model.changes.get(found.document, [])
    assert [(c.recorded, c.effective, c.status, c.side) for c in found.changes] == [
        (c.recorded, c.effective, STATES[c.status], SIDES[c.by]) for c in changes
    ]
    assert found.number == 1 + len(changes)
    assert found.successor == model.successors.get(found.document)
    for time in (NOW - 1, NOW, NOW + 99):
        for known in (NOW, NOW + 20, NOW + 99):
            status = model.status_at(row.id, serial, time, known)
            assert found.status_at(Seconds(time), Seconds(known)) == STATES.get(status)


def compare_red(session: Session, model: DocumentModel, document: Digest) -> None:
    """Its red letters."""
    red, wanted = service.red(session, document), model.red(document)
    assert (red.total, red.done, red.open, red.number) == (
        wanted.total, wanted.done, wanted.open, wanted.state,
    )  # fmt: skip
    assert (red.status, red.side) == (RED_STATES[wanted.status], SIDES[wanted.by])
