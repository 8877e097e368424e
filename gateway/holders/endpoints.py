"""The JSON routes of holders: issuers give out links, members use codes by their digits."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response

from chain.documents.identity import DocumentName
from chain.errors import CommitmentError
from chain.words import Digest, to_hex
from gateway.dependencies import CurrentMember, DigestPath, ServicesDep, SessionDep
from gateway.errors import Conflict, Invalid
from gateway.holders import tokens
from gateway.holders.links import links_of
from gateway.holders.schemas import (
    CodeIn,
    CodeUsedOut,
    LinkIn,
    LinkMadeOut,
    LinkOut,
    LinksOut,
    UnlinkedOut,
)
from gateway.holders.scope import check_digits
from gateway.holders.state import Way
from gateway.journal.receipts import SignedReceipt
from gateway.journal.records import Entry, previous_leaf
from gateway.journal.schemas import ReceiptOut
from gateway.services import Services

router = APIRouter(tags=["holders"])

_SECRET = {"Cache-Control": "no-store"}


@router.post("/v1/holders", status_code=201)
async def make_link(
    asked: LinkIn, member: CurrentMember, services: ServicesDep, response: Response
) -> LinkMadeOut:
    """Give the holder of a document a secret link, and a PIN to be told by another way.

    Neither is kept here: of the token SHA-256, of the PIN scrypt together with the token.
    """
    name = _name(asked.document)
    token, pin = tokens.new_token(), tokens.new_pin()
    kept = await asyncio.to_thread(tokens.pin_kept, pin, token)
    links = services.holders.links
    entry = await services.write(lambda s: links.make(s, member, name, token, kept))
    response.headers.update(_SECRET)
    signed = await asyncio.to_thread(_receipt, services, entry)
    return LinkMadeOut(
        link=to_hex(tokens.kept(token)),
        document=name.text,
        url=f"{services.settings.url.rstrip('/')}/h/{token}",
        pin=pin,
        record=entry.position,
        receipt=ReceiptOut.of(signed),
    )


@router.get("/v1/holders")
def list_links(
    document: Annotated[str, Query(max_length=90)],
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
) -> LinksOut:
    """The links that you have given out for a document, with what became of each."""
    state = services.holders.links.state
    rows = links_of(session, member.member, _name(document))
    return LinksOut(links=[LinkOut.of(row, state(row)) for row in rows])


@router.delete("/v1/holders/{digest}")
async def withdraw_link(
    digest: DigestPath, member: CurrentMember, services: ServicesDep
) -> UnlinkedOut:
    """Withdraw a link by its name; its open codes end with it."""
    links = services.holders.links
    entry = await services.write(lambda s: links.withdraw(s, member, Digest(digest)))
    signed = await asyncio.to_thread(_receipt, services, entry)
    return UnlinkedOut(record=entry.position, receipt=ReceiptOut.of(signed))


@router.post("/v1/codes")
async def use_code(
    asked: CodeIn, member: CurrentMember, services: ServicesDep, response: Response
) -> CodeUsedOut:
    """Use a holder's code by its eight digits: once, and recorded before the answer leaves.

    409 says in one sentence why a code shows nothing. Wrong digits are counted: 100 a day for a
    member, 1,000 for all; then 429.
    """
    digits = check_digits(asked.digits)
    codes = services.holders.codes
    found = await services.write(lambda s: codes.with_digits(s, digits, member))
    if isinstance(found, Conflict):
        raise found
    holders = services.holders
    shown = await asyncio.to_thread(holders.show, found.name, found.scope.fields, member)
    proof = await holders.prove(shown)
    entry = await services.write(lambda s: holders.use(s, found.id, member, Way.DIGITS, shown))
    response.headers.update(_SECRET)
    signed = await asyncio.to_thread(_receipt, services, entry)
    return CodeUsedOut.of(found, shown, proof, signed)


def _receipt(services: Services, entry: Entry) -> SignedReceipt:
    """The receipt of a record that is committed."""
    with services.read() as session:
        return services.receipts.sign(entry, previous_leaf(session, entry.position))


def _name(text: str) -> DocumentName:
    try:
        return DocumentName.parse(text)
    except CommitmentError as error:
        raise Invalid(str(error)) from error
