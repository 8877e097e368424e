"""Who may call each route: the one table, and the check that every request passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import Enum

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute

from chain.words import Role
from gateway.errors import Forbidden, Unauthenticated
from gateway.members.standing import Standing
from gateway.services import Services
from gateway.signin.leaving import leave_token
from gateway.signin.service import Caller
from gateway.uses.visibility import check_asker


class Who(Enum):
    """Who may call a route.

    PUBLIC: everybody, at a limited rate. SIGNER: everybody at a limited rate, for the statement in
    the request carries the authority by its signatures. MEMBER: an active account of an active
    member. What a member may *see* is narrowed further by `gateway.trace.visibility`. AUDITOR:
    such an account of an auditor. OBSERVER: an account that the settings name as an observer's,
    which may call nothing else, or an auditor. DESK: such an account of a member that has to do
    with the use of documents: booker, issuer, steward, auditor. SESSION: whoever of these is signed
    in.
    """

    PUBLIC = "public"
    SIGNER = "signer"
    MEMBER = "member"
    AUDITOR = "auditor"
    OBSERVER = "observer"
    DESK = "desk"
    SESSION = "session"


OPEN = frozenset((Who.PUBLIC, Who.SIGNER))
"""Those that need no session."""


ACCESS: dict[tuple[str, str], Who] = {
    ("GET", "/healthz"): Who.PUBLIC,
    ("GET", "/readyz"): Who.PUBLIC,
    ("GET", "/v1/ledger"): Who.PUBLIC,
    ("GET", "/v1/trust"): Who.PUBLIC,
    ("GET", "/v1/checkpoints"): Who.PUBLIC,
    ("GET", "/v1/checkpoints/{size}"): Who.PUBLIC,
    ("GET", "/v1/leaves"): Who.PUBLIC,
    ("GET", "/v1/proofs/inclusion"): Who.PUBLIC,
    ("GET", "/v1/proofs/consistency"): Who.PUBLIC,
    ("POST", "/v1/sign-in/challenge"): Who.PUBLIC,
    ("POST", "/v1/sign-in"): Who.SIGNER,
    ("DELETE", "/v1/sign-in"): Who.SESSION,
    ("POST", "/v1/sign-in/link"): Who.MEMBER,
    ("POST", "/v1/statements"): Who.SIGNER,
    ("POST", "/v1/statements/batch"): Who.SIGNER,
    ("GET", "/v1/statements/{digest}"): Who.MEMBER,
    ("POST", "/v1/statements/answers"): Who.MEMBER,
    ("GET", "/v1/proposals"): Who.MEMBER,
    ("POST", "/v1/proposals/{digest}/signatures"): Who.SIGNER,
    ("GET", "/v1/members"): Who.MEMBER,
    ("GET", "/v1/members/{name}"): Who.MEMBER,
    ("GET", "/v1/catalog"): Who.MEMBER,
    ("GET", "/v1/catalog-sources"): Who.MEMBER,
    ("GET", "/v1/catalog/{code}"): Who.MEMBER,
    ("GET", "/v1/catalog/{code}/versions"): Who.MEMBER,
    ("GET", "/v1/catalog/{code}/diff"): Who.MEMBER,
    ("GET", "/v1/catalog/{code}/lineage"): Who.MEMBER,
    ("GET", "/v1/authorizations"): Who.MEMBER,
    ("GET", "/v1/authorizations/{code}"): Who.MEMBER,
    ("GET", "/v1/issuing/rights"): Who.MEMBER,
    ("GET", "/v1/issuing/series"): Who.MEMBER,
    ("GET", "/v1/red-letters"): Who.MEMBER,
    ("GET", "/v1/documents"): Who.MEMBER,
    ("POST", "/v1/documents/checks"): Who.MEMBER,
    ("GET", "/v1/documents/checks"): Who.MEMBER,
    ("GET", "/v1/documents/checks/{id}"): Who.MEMBER,
    ("GET", "/v1/documents/checks/{id}.xlsx"): Who.MEMBER,
    ("DELETE", "/v1/documents/checks/{id}"): Who.MEMBER,
    ("GET", "/v1/documents/{name}/state"): Who.MEMBER,
    ("PUT", "/v1/payloads"): Who.MEMBER,
    ("GET", "/v1/payloads"): Who.MEMBER,
    ("GET", "/v1/payloads/{digest}"): Who.MEMBER,
    ("POST", "/v1/releases"): Who.SIGNER,
    ("GET", "/v1/releases/{digest}"): Who.MEMBER,
    ("GET", "/v1/releases/{digest}/content"): Who.MEMBER,
    ("GET", "/v1/receipts"): Who.MEMBER,
    ("GET", "/v1/records/{position}"): Who.MEMBER,
    ("GET", "/v1/records/{position}/receipt"): Who.MEMBER,
    ("GET", "/v1/trace"): Who.MEMBER,
    ("GET", "/v1/evidence"): Who.MEMBER,
    ("GET", "/v1/evidence/certificate"): Who.MEMBER,
    ("POST", "/v1/trace/persons"): Who.MEMBER,
    ("POST", "/v1/subjects"): Who.SIGNER,
    ("POST", "/v1/reports"): Who.SIGNER,
    ("GET", "/v1/reconciliation"): Who.MEMBER,
    ("GET", "/v1/reports"): Who.MEMBER,
    ("GET", "/v1/reports/{member}/{sequence}"): Who.MEMBER,
    ("GET", "/v1/reports/{member}/{sequence}/rejections"): Who.MEMBER,
    ("POST", "/v1/persons/tags"): Who.MEMBER,
    ("POST", "/v1/verify"): Who.PUBLIC,
    ("POST", "/v1/documents"): Who.MEMBER,
    ("GET", "/v1/documents/{name}"): Who.MEMBER,
    ("GET", "/v1/documents/{name}/bundle"): Who.MEMBER,
    ("DELETE", "/v1/documents/{name}/bundle"): Who.MEMBER,
    ("GET", "/v1/documents/{name}/copies"): Who.MEMBER,
    ("POST", "/v1/documents/issued"): Who.MEMBER,
    ("POST", "/v1/documents/keys"): Who.DESK,
    ("GET", "/v1/uses"): Who.DESK,
    ("GET", "/v1/uses/changed"): Who.DESK,
    ("GET", "/v1/uses/{key}"): Who.DESK,
    ("GET", "/v1/vouchers"): Who.DESK,
    ("GET", "/v1/vouchers/{voucher}"): Who.DESK,
    ("GET", "/v1/chain/genesis"): Who.OBSERVER,
    ("GET", "/v1/chain/blocks"): Who.OBSERVER,
    ("GET", "/v1/journal/headers"): Who.OBSERVER,
    ("GET", "/v1/journal/bodies"): Who.AUDITOR,
    ("POST", "/v1/observations"): Who.OBSERVER,
    ("GET", "/v1/observations"): Who.PUBLIC,
    ("POST", "/v1/presentations"): Who.PUBLIC,
    ("GET", "/log/checkpoint"): Who.PUBLIC,
    ("GET", "/log/tile/{name:path}"): Who.PUBLIC,
    ("GET", "/sign-in"): Who.PUBLIC,
    ("POST", "/sign-out"): Who.PUBLIC,
    ("GET", "/"): Who.PUBLIC,
    ("GET", "/verify"): Who.PUBLIC,
    ("POST", "/verify"): Who.PUBLIC,
    ("POST", "/verify/presentation"): Who.PUBLIC,
    ("GET", "/documents"): Who.MEMBER,
    ("GET", "/documents/{name}"): Who.MEMBER,
    ("GET", "/documents/{name}/presentation"): Who.MEMBER,
    ("GET", "/vouchers"): Who.DESK,
    ("GET", "/vouchers/{voucher}"): Who.DESK,
    ("GET", "/documents/check"): Who.MEMBER,
    ("POST", "/documents/check"): Who.MEMBER,
    ("GET", "/documents/check/{id}"): Who.MEMBER,
    ("GET", "/documents/check/{id}/{position}"): Who.MEMBER,
    ("POST", "/documents/check/{id}/remove"): Who.MEMBER,
    ("GET", "/catalog"): Who.MEMBER,
    ("GET", "/catalog/{code}"): Who.MEMBER,
    ("GET", "/authorizations"): Who.MEMBER,
    ("GET", "/authorizations/{code}"): Who.MEMBER,
    ("GET", "/catalog/{code}/accesses"): Who.MEMBER,
    ("GET", "/trace"): Who.MEMBER,
    ("POST", "/trace/person"): Who.MEMBER,
    ("GET", "/reconciliation"): Who.MEMBER,
    ("GET", "/records/{position}"): Who.MEMBER,
    ("POST", "/v1/holders"): Who.MEMBER,
    ("GET", "/v1/holders"): Who.MEMBER,
    ("DELETE", "/v1/holders/{digest}"): Who.MEMBER,
    ("POST", "/v1/codes"): Who.MEMBER,
    ("GET", "/h"): Who.PUBLIC,
    ("POST", "/h/codes"): Who.PUBLIC,
    ("GET", "/h/codes/{code}"): Who.PUBLIC,
    ("POST", "/h/codes/{code}/revoke"): Who.PUBLIC,
    ("POST", "/h/presentation"): Who.PUBLIC,
    ("POST", "/h/leave"): Who.PUBLIC,
    ("GET", "/h/{token}"): Who.PUBLIC,
    ("POST", "/h/{token}"): Who.PUBLIC,
    ("GET", "/c/{secret}"): Who.PUBLIC,
    ("POST", "/c/{secret}"): Who.PUBLIC,
    ("GET", "/codes"): Who.MEMBER,
    ("POST", "/codes"): Who.MEMBER,
    ("GET", "/verify.html"): Who.PUBLIC,
}

COOKIE = "shujian_session"


async def authorize(request: Request) -> None:
    """Let the request pass, with who is asking in its state, or raise `Unauthenticated`.

    Suspended members and rotated accounts are refused as `Forbidden`; too many requests without
    signing in as `TooMany`. Whose session it is comes out of memory where it is known, and else
    out of the tables, off the event loop.
    """
    services: Services = request.app.state.services
    route = request.scope["route"]
    who = ACCESS[(_method(request), route.path)]
    caller = await _caller(services, request, who)
    request.state.member = None if caller is None else caller.member
    if caller is None:
        services.limiter.take(request.client.host if request.client else "")


async def _caller(services: Services, request: Request, who: Who) -> Caller | None:
    token = token_of(request)
    if token is None:
        if who in OPEN:
            return None
        raise Unauthenticated("sign in first, with `shujian sign-in --as ACCOUNT`")
    try:
        caller = services.sign_in.recall(services.engine, token)
        if caller is None:
            caller = await asyncio.to_thread(_look_up, services, token)
    except (Unauthenticated, Forbidden):
        if who in OPEN:
            return None  # an ended session must not close what is open to everybody
        raise
    _check(who, caller)
    return caller


def _look_up(services: Services, token: str) -> Caller:
    with services.read() as session:
        return services.sign_in.who(session, token)


def _check(who: Who, caller: Caller) -> None:
    auditor = caller.member is not None and Role.AUDITOR in caller.member.roles
    if who in (Who.MEMBER, Who.DESK) and caller.member is None:
        raise Forbidden("this is for members; an observer may call only what is for observers")
    if who is Who.DESK and caller.member is not None:
        check_asker(caller.member)
    if who is Who.AUDITOR and not auditor:
        raise Forbidden("this is for auditors only")
    if who is Who.OBSERVER and caller.observer is None and not auditor:
        raise Forbidden(
            "this is for auditors and observers; an observer is named in SHUJIAN_OBSERVERS"
        )


async def current_member(request: Request) -> Standing:
    """Who is asking, on a route for members."""
    member: Standing = request.state.member
    return member


def token_of(request: Request) -> str | None:
    """The session's token: from the Authorization header, or the cookie of the pages."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


def leaving(request: Request) -> str | None:
    """What the button needs by which a member's browser signs out; None where none is signed in."""
    token = request.cookies.get(COOKIE)
    there = getattr(request.state, "member", None) is not None
    return leave_token(token) if there and token is not None else None


def check_complete(routers: Iterable[APIRouter]) -> None:
    """Raise `LookupError` at start-up where a route stands outside the table, or the reverse."""
    routes = {
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    if unlisted := routes - ACCESS.keys():
        raise LookupError(f"gateway.access does not say who may call {sorted(unlisted)}")
    if gone := ACCESS.keys() - routes:
        raise LookupError(f"gateway.access speaks of routes that do not exist: {sorted(gone)}")


def _method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method
