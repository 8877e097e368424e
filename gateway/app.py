"""Wiring: a FastAPI application over one ledger. Nothing is made when this module is imported."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI

from chain.words import Millis, Seconds
from gateway import access, description, health, problems
from gateway.archive import endpoints as archive
from gateway.authorizations import endpoints as authorizations
from gateway.catalog import endpoints as catalog
from gateway.certificates import endpoints as certificates
from gateway.checking import endpoints as checking
from gateway.evidence import endpoints as evidence
from gateway.headers import Headers
from gateway.holders import endpoints as holders
from gateway.holders import looks as holder_looks
from gateway.holders import visits as holder_visits
from gateway.intake import endpoints as intake
from gateway.issuing import endpoints as issuing
from gateway.limits import BodyLimit
from gateway.lineage import endpoints as lineage
from gateway.members import endpoints as members
from gateway.observers import endpoints as observers
from gateway.opening import open_services
from gateway.pages import authorizations as authorization_pages
from gateway.pages import checking as checking_pages
from gateway.pages import documents as document_pages
from gateway.pages import endpoints as pages
from gateway.pages import reconciling as reconciliation_pages
from gateway.pages import tracing as trace_pages
from gateway.pages import verifying as verifying_pages
from gateway.pages import vouchers as voucher_pages
from gateway.payloads import endpoints as payloads
from gateway.persons import endpoints as persons
from gateway.presentations import endpoints as presentations
from gateway.proofs import endpoints as proofs
from gateway.reconciliation import endpoints as reconciliation
from gateway.releases import endpoints as releases
from gateway.reports import endpoints as reports
from gateway.reports.spool import MAX_BYTES
from gateway.services import Services
from gateway.settings import Settings
from gateway.signin import endpoints as signin
from gateway.tlog import endpoints as tlog
from gateway.trace import endpoints as trace
from gateway.trust import endpoints as trust
from gateway.uses import endpoints as uses
from gateway.verification import endpoints as verification
from gateway.verification.uploads import MAX_BODY
from gateway.verifier import endpoints as verifier

TITLE = "Shujian (数鉴)"
DESCRIPTION = """Evidence for data that government departments share.

Every route says who may call it. Errors are RFC 9457 problems. What is written is a statement
signed by a member's account; the gateway holds no key of a member."""


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """The application for a ledger; `services` are opened at start-up where none are given.

    Those given are neither started nor closed here: they are the giver's.

    Raises `LedgerError` at start-up where the ledger is missing, half made or older than it was.
    """
    app = FastAPI(
        title=TITLE,
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(settings, services),
        dependencies=[Depends(access.authorize)],
    )
    app.add_middleware(
        BodyLimit,
        limit=settings.max_body,
        streams={
            ("PUT", "/v1/payloads"): settings.max_payload,
            ("POST", "/v1/reports"): MAX_BYTES,
            ("POST", "/v1/documents"): archive.MAX_BYTES,
            ("POST", "/v1/verify"): MAX_BODY,
            ("POST", "/v1/documents/checks"): MAX_BODY,
            ("POST", "/verify"): MAX_BODY,
            ("POST", "/documents/check"): MAX_BODY,
        },
    )
    app.add_middleware(Headers)  # added last, so it sees the refusals of the other one, too
    problems.install(app, pages.problem_page)
    parts = (
        releases,  # the first that is asked whether it knows a route
        health,
        proofs,
        observers,
        tlog,
        trust,
        signin,
        members,
        catalog,
        authorizations,
        lineage,
        checking,  # before those that take any name
        issuing,
        persons,
        reports,
        reconciliation,
        payloads,
        archive,
        verification,
        intake,
        trace,
        evidence,
        presentations,
        certificates,
        pages,
        verifying_pages,
        checking_pages,  # before the page of a document of any name
        document_pages,
        voucher_pages,
        authorization_pages,
        trace_pages,
        reconciliation_pages,
        verifier,
        uses,
        holders,
        holder_visits,
        holder_looks,
    )
    for part in parts:
        app.include_router(part.router)
    pages.mount_static(app)
    description.complete(app)
    access.check_complete(part.router for part in parts)
    return app


def _lifespan(
    settings: Settings, given: Services | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if given is not None:
            app.state.services = given
            yield
            return
        services = open_services(settings, now_millis, now_seconds)
        app.state.services = services
        try:
            services.anchoring.start()
            services.deliveries.start()
            services.audits.start()
            yield
        finally:
            services.close()

    return lifespan


def now_millis() -> Millis:
    """The wall clock in Unix milliseconds."""
    return Millis(time.time_ns() // 1_000_000)


def now_seconds() -> Seconds:
    """The wall clock in Unix seconds."""
    return Seconds(int(time.time()))
