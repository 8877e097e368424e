"""The routes of proofs: public ones without bodies, and records for members."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.journal.records import previous_leaf
from gateway.journal.schemas import ReceiptOut
from gateway.journal.tree import Tree
from gateway.proofs import service
from gateway.proofs.schemas import (
    InclusionOut,
    LeavesOut,
    LedgerOut,
    ObservedCheckpointOut,
    ObservedRecordOut,
    ProofOut,
)
from gateway.trace.asking import keep_look
from gateway.trace.visibility import visible_record

router = APIRouter(tags=["proofs"])

MAX = 2**53 - 1
PositionPath = Annotated[int, Path(ge=0, le=MAX)]
Number = Annotated[int, Query(ge=0, le=MAX)]
OptionalNumber = Annotated[int | None, Query(ge=0, le=MAX)]


@router.get("/v1/ledger")
def show_ledger(services: ServicesDep, session: SessionDep) -> LedgerOut:
    """Who this ledger is: what a verifier has to know beforehand."""
    return LedgerOut(
        ledger=services.ledger.as_json(),
        log=services.log.verifier_key,
        size=Tree(session).size(),
        checkpoint=service.newest_checkpoint(session),
    )


@router.get("/v1/checkpoints")
def list_checkpoints(
    services: ServicesDep,
    session: SessionDep,
    before: OptionalNumber = None,
    covering: OptionalNumber = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_CHECKPOINTS)] = 50,
) -> list[ObservedCheckpointOut]:
    """Checkpoints from the newest on; with ``covering`` the first that covers that position."""
    if covering is not None:
        found = service.first_covering(session, covering)
    else:
        found = service.list_checkpoints(session, before=before, limit=limit)
    vouch = services.observers.vouching(session)
    return [ObservedCheckpointOut.of(one, vouch(one.size)) for one in found]


@router.get("/v1/checkpoints/{size}")
def show_checkpoint(
    size: PositionPath, services: ServicesDep, session: SessionDep
) -> ObservedCheckpointOut:
    """One checkpoint, by its size."""
    vouch = services.observers.vouching(session)
    return ObservedCheckpointOut.of(service.show_checkpoint(session, size), vouch(size))


@router.get("/v1/leaves")
def list_leaves(
    session: SessionDep,
    first: Number = 0,
    limit: Annotated[int, Query(ge=1, le=service.MAX_LEAVES)] = 1024,
) -> LeavesOut:
    """Leaf hashes of the journal, which tell nothing of its records."""
    return service.leaves(session, first, limit)


@router.get("/v1/proofs/inclusion")
def prove_inclusion(
    session: SessionDep, position: Number, size: OptionalNumber = None
) -> InclusionOut:
    """The RFC 6962 proof that a leaf is in the tree."""
    return service.inclusion(session, position, size)


@router.get("/v1/proofs/consistency")
def prove_consistency(session: SessionDep, old: Number, new: OptionalNumber = None) -> ProofOut:
    """The RFC 6962 proof that the tree has only grown."""
    return service.consistency(session, old, new)


@router.get("/v1/records/{position}")
def show_record(
    position: PositionPath,
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    case: Annotated[str | None, Query(max_length=64)] = None,
) -> ObservedRecordOut:
    """One record, with its place in the tree and the checkpoint that covers it.

    An auditor names the ``case`` under which it looks, unless every member may see the record.
    """
    entry = visible_record(session, member, position)
    journal, size = services.intake.journal, Tree(session).size()
    keep_look(services.writer, journal, member, case, entry, size)
    vouch = services.observers.vouching(session)
    return ObservedRecordOut.of(service.record_out(session, entry), vouch(position + 1))


@router.get("/v1/receipts")
def list_receipts(
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    after: OptionalNumber = None,
    limit: Annotated[int, Query(ge=1, le=service.MAX_RECEIPTS)] = 100,
) -> list[ReceiptOut]:
    """Receipts for the records in which the asker has a part, from behind a position on."""
    entries = service.own_records(session, member, after=after, limit=limit)
    return [
        ReceiptOut.of(services.receipts.sign(entry, previous_leaf(session, entry.position)))
        for entry in entries
    ]


@router.get("/v1/records/{position}/receipt")
def show_receipt(
    position: PositionPath, member: CurrentMember, services: ServicesDep, session: SessionDep
) -> ReceiptOut:
    """The gateway's receipt for a record."""
    entry = visible_record(session, member, position)
    return ReceiptOut.of(services.receipts.sign(entry, previous_leaf(session, position)))
