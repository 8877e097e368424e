"""The routes by which statements come in and are asked about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import ValidationError

from chain.words import Digest
from gateway.database import ReadSession
from gateway.dependencies import DigestPath, ServicesDep, SessionDep
from gateway.errors import GatewayError, Invalid
from gateway.intake import answers
from gateway.intake.prefer import waiting_seconds
from gateway.intake.schemas import (
    AnswerOut,
    BatchIn,
    BatchOut,
    DigestsIn,
    ProposalOut,
    SignatureIn,
    StatementIn,
    TakenOut,
)
from gateway.intake.service import Taken
from gateway.journal.receipts import SignedReceipt
from gateway.journal.records import previous_leaf
from gateway.payloads import custody
from gateway.problems import problem_of
from gateway.services import Services
from gateway.statements.content import Content, read_content

router = APIRouter(tags=["statements"])

PreferHeader = Annotated[str | None, Header(max_length=200)]


@router.post("/v1/statements", status_code=201)
async def submit_statement(
    statement: StatementIn, response: Response, services: ServicesDep, prefer: PreferHeader = None
) -> TakenOut:
    """Submit one statement; ``Prefer: wait=10`` waits until its record is anchored."""
    content = await asyncio.to_thread(
        read_content, services.ledger.ledger_id, statement.model_dump()
    )
    taken = await _take(services, content)
    receipt = await asyncio.to_thread(_receipt, services, taken)
    return await _answer(services, response, taken, receipt, prefer)


@router.post("/v1/proposals/{digest}/signatures", status_code=201)
async def sign_proposal(
    digest: DigestPath,
    signature: SignatureIn,
    response: Response,
    services: ServicesDep,
    prefer: PreferHeader = None,
) -> TakenOut:
    """Add a signature to a proposal; the last one needed records the statement."""
    taken = await services.write(lambda s: services.intake.cosign(s, digest, signature.signature))
    receipt = await asyncio.to_thread(_receipt, services, taken)
    return await _answer(services, response, taken, receipt, prefer)


@router.post("/v1/statements/batch")
async def submit_batch(batch: BatchIn, services: ServicesDep) -> BatchOut:
    """Submit up to 500 statements; a bad one does not hold up its neighbours."""
    contents = await asyncio.to_thread(_read_all, services, batch.statements)
    outcomes = await asyncio.gather(
        *(_take(services, content) for content in contents), return_exceptions=True
    )
    return BatchOut(results=await asyncio.to_thread(_results, services, outcomes))


@router.post("/v1/statements/answers")
def ask_for_answers(question: DigestsIn, session: SessionDep) -> list[AnswerOut]:
    """What the contracts did with statements, in the order asked."""
    return [answers.answer(session, Digest(bytes.fromhex(text[2:]))) for text in question.digests]


@router.get("/v1/statements/{digest}")
def show_statement(digest: DigestPath, session: SessionDep) -> AnswerOut:
    """What the contract did with one statement."""
    return answers.known_answer(session, digest)


@router.get("/v1/proposals")
def list_proposals(services: ServicesDep, session: SessionDep) -> list[ProposalOut]:
    """The statements that wait for signatures."""
    return answers.open_proposals(session, services.ledger.ledger_id, services.intake.now())


async def _take(services: Services, content: Content | GatewayError) -> Taken:
    if isinstance(content, GatewayError):
        raise content
    taken = await services.write(lambda session: services.intake.take(session, content))
    if taken.entry is not None and taken.entry.header.kind == custody.ERASED:
        # Killed before this, the next start does it: the key went with the commit already.
        await asyncio.to_thread(
            custody.finish_erasure, services.engine, services.payloads, taken.entry
        )
    return taken


def _receipt(services: Services, taken: Taken) -> SignedReceipt | None:
    with services.read() as session:
        return _sign(services, session, taken)


def _sign(services: Services, session: ReadSession, taken: Taken) -> SignedReceipt | None:
    if taken.entry is None:
        return None
    return services.receipts.sign(taken.entry, previous_leaf(session, taken.entry.position))


async def _answer(
    services: Services,
    response: Response,
    taken: Taken,
    receipt: SignedReceipt | None,
    prefer: str | None,
) -> TakenOut:
    anchored = False
    if taken.entry is None:
        response.status_code = 202
    elif seconds := waiting_seconds(prefer):
        anchored = await services.anchoring.wait_anchored(taken.entry.position, seconds)
        response.headers["Preference-Applied"] = f"wait={seconds:g}"
    return TakenOut.of(taken, receipt, anchored=anchored)


def _read_all(services: Services, raw: list[dict[str, Any]]) -> list[Content | GatewayError]:
    return [_read(services, item) for item in raw]


def _read(services: Services, raw: dict[str, Any]) -> Content | GatewayError:
    try:
        statement = StatementIn.model_validate(raw)
        return read_content(services.ledger.ledger_id, statement.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        return Invalid(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    except GatewayError as error:
        return error


def _results(
    services: Services, outcomes: Sequence[Taken | BaseException]
) -> list[TakenOut | dict[str, Any]]:
    with services.read() as session:
        return [_result(services, session, outcome) for outcome in outcomes]


def _result(
    services: Services, session: ReadSession, outcome: Taken | BaseException
) -> TakenOut | dict[str, Any]:
    if isinstance(outcome, GatewayError):
        return problem_of(outcome)
    if isinstance(outcome, BaseException):
        raise outcome
    return TakenOut.of(outcome, _sign(services, session, outcome))
