"""The routes of observers: what they read, and what they sign."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response, StreamingResponse

from chain.words import to_hex
from gateway.dependencies import CurrentMember, ServicesDep, SessionDep
from gateway.journal.tree import Tree
from gateway.observers import collection, reading
from gateway.observers.collection import Contradicted
from gateway.observers.schemas import (
    CollectedOut,
    GenesisOut,
    ObservationIn,
    ObservationOut,
    ObservationsOut,
    ProgressOut,
)
from gateway.trace.asking import EXPORTED, Answer, asker, keep

router = APIRouter(tags=["observers"])

NDJSON = "application/x-ndjson"
_LINES: dict[int | str, dict[str, Any]] = {200: {"content": {NDJSON: {}}}}
_UNKEPT = {"Cache-Control": "no-store"}

From = Annotated[int, Query(alias="from", ge=0, le=2**53 - 1)]


@router.get("/v1/chain/genesis")
def show_genesis(services: ServicesDep) -> GenesisOut:
    """What an observer needs to begin."""
    ledger = services.ledger
    return GenesisOut(
        chain_id=ledger.chain_id,
        genesis=to_hex(ledger.genesis),
        sealers=[to_hex(sealer) for sealer in ledger.sealers],
        ledger=ledger.as_json(),
        specification=reading.genesis(services.settings, ledger),
    )


@router.get("/v1/chain/blocks", response_class=Response, responses=_LINES)
def list_blocks(
    services: ServicesDep,
    first: From = 0,
    limit: Annotated[int, Query(ge=1, le=reading.MAX_BLOCKS)] = 100,
) -> Response:
    """Whole blocks in RLP with their seals, one JSON object a line.

    There may be fewer than asked for: go on behind the last one. No line at all: no such block yet.
    """
    lines = reading.blocks(services.client, first, limit, sealed=services.ledger.embedded)
    return StreamingResponse(lines, media_type=NDJSON, headers=_UNKEPT)


@router.get("/v1/journal/headers", response_class=Response, responses=_LINES)
def list_headers(
    session: SessionDep,
    first: From = 0,
    limit: Annotated[int, Query(ge=1, le=reading.MAX_HEADERS)] = 1000,
) -> Response:
    """Canonical headers of records from a position on, one a line, anchored or not."""
    lines = reading.headers(session, first, limit)
    return Response(lines, media_type=NDJSON, headers=_UNKEPT)


@router.get("/v1/journal/bodies", response_class=Response, responses=_LINES)
def list_bodies(
    member: CurrentMember,
    services: ServicesDep,
    session: SessionDep,
    case: Annotated[str, Query(max_length=64)],
    first: From = 0,
    limit: Annotated[int, Query(ge=1, le=reading.MAX_BODIES)] = 1000,
) -> Response:
    """Salts and bodies of records, a line of canonical JSON each; null where erased.

    Recorded under the auditor's ``case`` before the first line leaves, unless there is none: so a
    mirror that asks for more as soon as there is one more record never comes to an end.
    """
    who, size = asker(member, case), Tree(session).size()
    end = min(first + limit, size)
    words = {"bodies": {"from": first, "until": end - 1}}
    if first < end:
        told = Answer(size, "bodies", end - first)
        keep(services.writer, services.intake.journal, who, EXPORTED, words, told)
    lines = reading.bodies(services.read, first, end)
    return StreamingResponse(lines, media_type=NDJSON, headers=_UNKEPT)


@router.post("/v1/observations")
def post_observations(
    posted: Annotated[list[ObservationIn], Body(max_length=collection.MOST)],
    services: ServicesDep,
) -> CollectedOut:
    """Keep what observers signed, as far as it agrees with the chain that this gateway followed.

    409 where one contradicts it: the others are kept all the same.
    """
    observers = services.observers
    signed = [
        collection.read(observers, one.seen(), bytes.fromhex(one.signature[2:])) for one in posted
    ]
    outcome = services.writer.run(lambda s: collection.collect(s, signed, observers.now()))
    if outcome.contradictions:
        observers.contradictions.keep(outcome.contradictions)
        raise Contradicted("; ".join(one.text for one in outcome.contradictions[:10]))
    return CollectedOut(kept=outcome.kept, known=outcome.known, later=outcome.later)


@router.get("/v1/observations")
def list_observations(
    services: ServicesDep,
    session: SessionDep,
    size: Annotated[int | None, Query(ge=0, le=2**53 - 1)] = None,
) -> ObservationsOut:
    """Who observes, and who signed the checkpoint of a size: by default the newest that is signed.

    A signature for a size stands for every smaller one as well.
    """
    observers = services.observers
    progress = observers.progress(session)
    if size is None:
        size = max((one.size for one in progress if one.size is not None), default=None)
    return ObservationsOut(
        required=observers.required,
        observed=observers.observed(session),
        observers=[
            ProgressOut(account=to_hex(one.account), size=one.size, received=one.received)
            for one in progress
        ],
        size=size,
        observations=[
            ObservationOut.of(row, configured=row.account in observers.accounts)
            for row in collection.of_size(session, size)
        ],
    )
