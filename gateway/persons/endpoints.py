"""The routes of persons and subject lists."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.intake.schemas import TakenOut
from gateway.intake.service import Taken
from gateway.journal.receipts import SignedReceipt
from gateway.journal.records import Entry, previous_leaf
from gateway.persons import service
from gateway.persons.schemas import LabelIn, PersonOut, SubjectsIn
from gateway.services import Services
from gateway.statements.content import read_content

router = APIRouter(tags=["persons"])


@router.post("/v1/subjects", status_code=201)
async def list_subjects(subjects: SubjectsIn, services: ServicesDep) -> TakenOut:
    """Say whom a resource is about: a signed ListSubjects, with the labels beside it.

    Labels stay in custody; the record holds their number and a salted digest.
    """
    listing = await asyncio.to_thread(_read, services, subjects)
    entry = await services.write(lambda s: service.take_list(s, services.intake, listing))
    taken = Taken(listing.content.digest, entry, 0, "recorded")
    return TakenOut.of(taken, await asyncio.to_thread(_receipt, services, entry))


@router.post("/v1/persons/tags")
def find_person(person: LabelIn, member: CurrentMember, session: SessionDep) -> PersonOut:
    """The tags by which the asker's own records know a person."""
    return PersonOut(tags=service.tags_of(session, member.member, person.label))


def _read(services: Services, subjects: SubjectsIn) -> service.Listing:
    raw = subjects.model_dump(exclude={"salt", "labels"})
    content = read_content(services.ledger.ledger_id, raw)
    return service.read_listing(content, bytes.fromhex(subjects.salt[2:]), subjects.labels)


def _receipt(services: Services, entry: Entry) -> SignedReceipt:
    with services.read() as session:
        return services.receipts.sign(entry, previous_leaf(session, entry.position))
