"""The routes of payloads."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import ValidationError
from starlette.requests import ClientDisconnect

from gateway.database import ReadSession, WriteSession
from gateway.dependencies import CurrentMember, DigestPath, ServicesDep, SessionDep
from gateway.errors import GatewayError, Invalid, Unavailable
from gateway.intake.schemas import StatementIn, TakenOut
from gateway.intake.service import Taken
from gateway.journal.receipts import SignedReceipt
from gateway.journal.records import Entry, previous_leaf
from gateway.payloads import rules, service
from gateway.payloads.description import Description, check_description, check_fields
from gateway.payloads.drafts import Written
from gateway.payloads.reading import as_file
from gateway.payloads.schemas import PayloadOut, PayloadsOut
from gateway.services import Services
from gateway.statements.content import Content, read_content

router = APIRouter(tags=["payloads"])

TYPE = "DepositPayload"
_MAX_HEADER = 48 * 2**10

StatementHeader = Annotated[
    str,
    Header(
        alias="Shujian-Statement",
        max_length=_MAX_HEADER,
        description="base64url of a signed DepositPayload as JSON, as for POST /v1/statements",
    ),
]
SaltHeader = Annotated[
    str,
    Header(
        alias="Shujian-Salt",
        pattern="^(0x)?[0-9a-f]{64}$",
        description="The 32 bytes of salt in the described digest; kept apart, erasable",
    ),
]
_BODY = {"requestBody": {"content": {"application/octet-stream": {}}, "required": True}}


@router.put("/v1/payloads", status_code=201, openapi_extra=_BODY)
async def deposit(
    request: Request, statement: StatementHeader, salt: SaltHeader, services: ServicesDep
) -> TakenOut:
    """Deposit a payload: its bytes are the body, its description the statement in the header.

    Nothing is kept unless size, digest and fields are as described.
    """
    content = await asyncio.to_thread(_content, services, statement)
    described = check_description(content.attachment)
    owner = await asyncio.to_thread(_ask, services, content)
    with services.uploads.one(owner, described.size, services.payloads.free()):
        written = await _receive(services, content, described, bytes.fromhex(salt[-64:]), request)
        entry = await _record(services, content, described, written)
    taken = Taken(content.digest, entry, 0, "recorded")
    return TakenOut.of(taken, await asyncio.to_thread(_receipt, services, entry))


@router.get("/v1/payloads")
def list_payloads(
    resource: Annotated[str, Query(max_length=32)],
    member: CurrentMember,
    session: SessionDep,
    before: Annotated[int | None, Query(ge=0)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PayloadsOut:
    """The payloads of a resource, newest first; `next` is the `before` of the next page."""
    rows = service.list_payloads(session, member, resource, before, limit)
    following = rows[-1].position if len(rows) == limit else None
    return PayloadsOut(payloads=[PayloadOut.of(row) for row in rows], next=following)


@router.get("/v1/payloads/{digest}")
def show_payload(digest: DigestPath, member: CurrentMember, session: SessionDep) -> PayloadOut:
    """One payload, named by the digest of its deposit's statement."""
    return PayloadOut.of(service.show_payload(session, member, digest))


def _content(services: Services, header: str) -> Content:
    try:
        raw = base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
        statement = StatementIn.model_validate_json(raw)
    except (binascii.Error, ValueError, ValidationError) as error:
        raise Invalid(
            "Shujian-Statement is not base64url of a statement's JSON: type, message, signatures, "
            "attachment"
        ) from error
    if statement.type != TYPE:
        raise Invalid(f"a payload comes with a {TYPE}, not with a {statement.type[:32]}")
    return read_content(services.ledger.ledger_id, statement.model_dump())


def _ask(services: Services, content: Content) -> str:
    """Judge before the body is read, so that nobody sends in vain; the owner's code."""
    with services.read() as session:
        actors = services.intake.signers(session, content)
        return rules.judge_deposit(session, content, actors).subject["owner"]


async def _receive(
    services: Services, content: Content, described: Description, salt: bytes, request: Request
) -> Written:
    try:
        return await services.payloads.receive(
            content.digest, salt, _body(request), described.expected
        )
    except OSError as error:
        raise Unavailable(
            f"the payload could not be stored ({error.strerror}); nothing of it was kept"
        ) from error


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise Invalid("the payload was cut off on its way; nothing of it was kept") from error


async def _record(
    services: Services, content: Content, described: Description, written: Written
) -> Entry:
    """The record, or else nothing: a file whose deposit was refused goes again."""
    try:
        await asyncio.to_thread(_check_fields, services, described, written)
        # The commit of this is the commit point of the deposit: record, projection and key.
        return await services.write(lambda s: _commit(s, services, content, written))
    except Unavailable:
        raise  # whether the database took it is not certain: a file without a key does no harm
    except GatewayError:
        await asyncio.to_thread(written.discard)
        raise


def _check_fields(services: Services, described: Description, written: Written) -> None:
    if described.fields is not None:
        with services.payloads.reopen(written.row()) as opened, as_file(opened) as file:
            check_fields(described.media, described.fields, file)


def _commit(session: WriteSession, services: Services, content: Content, written: Written) -> Entry:
    actors = services.intake.signers(session, content)
    judgement = rules.judge_deposit(session, content, actors)
    entry = services.intake.record(session, content, actors, judgement, "recorded")
    session.add(written.row())
    return entry


def _receipt(services: Services, entry: Entry) -> SignedReceipt:
    with services.read() as session:
        return _sign(services, session, entry)


def _sign(services: Services, session: ReadSession, entry: Entry) -> SignedReceipt:
    return services.receipts.sign(entry, previous_leaf(session, entry.position))
