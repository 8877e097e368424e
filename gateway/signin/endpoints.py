"""The routes of sign-in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from chain.words import Address
from gateway.access import COOKIE, token_of
from gateway.dependencies import CurrentMember, ServicesDep
from gateway.errors import Conflict
from gateway.signin.leaving import may_leave
from gateway.signin.service import SESSION_SECONDS

router = APIRouter(tags=["sign-in"])


class ChallengeRequest(BaseModel):
    """Who wants to sign in."""

    account: Annotated[str, Field(pattern="^0x[0-9a-fA-F]{40}$")]


class ChallengeAnswer(BaseModel):
    """The EIP-4361 message to sign, byte for byte, within five minutes."""

    message: str


class SignInRequest(BaseModel):
    """The message, and its EIP-191 signature by the account that it names."""

    message: Annotated[str, Field(max_length=2000)]
    signature: Annotated[str, Field(pattern="^0x[0-9a-f]{130}$")]


class SessionAnswer(BaseModel):
    """A bearer token, and how many seconds it lasts."""

    token: str
    expires_in: int


class LinkAnswer(BaseModel):
    """An address that opens one session in a browser, within five minutes, once."""

    url: str


@router.post("/v1/sign-in/challenge")
async def ask_to_sign_in(request: ChallengeRequest, services: ServicesDep) -> ChallengeAnswer:
    """Ask for a message to sign."""
    account = Address(bytes.fromhex(request.account[2:]))
    message = await services.write(lambda s: services.sign_in.challenge(s, account))
    return ChallengeAnswer(message=message)


@router.post("/v1/sign-in", status_code=201)
async def sign_in(request: SignInRequest, services: ServicesDep) -> SessionAnswer:
    """Open a session with a signed message."""
    token = await services.write(
        lambda s: services.sign_in.open(s, request.message, request.signature)
    )
    return SessionAnswer(token=token, expires_in=SESSION_SECONDS)


@router.post("/v1/sign-in/link", status_code=201)
async def make_link(member: CurrentMember, services: ServicesDep) -> LinkAnswer:
    """Ask for an address that signs a browser in."""
    code = await services.write(lambda s: services.sign_in.link(s, member.account))
    return LinkAnswer(url=f"{services.settings.url.rstrip('/')}/sign-in?code={code}")


@router.delete("/v1/sign-in", status_code=204)
async def sign_out(request: Request, services: ServicesDep) -> Response:
    """End the session."""
    token = token_of(request) or ""
    await services.write(lambda s: services.sign_in.close(s, token))
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/sign-out", include_in_schema=False)
async def leave(
    request: Request, services: ServicesDep, form: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """End the session of a browser, by the button of its pages; sent twice, it is ended once.

    Raises `Conflict` where the form is not of this session's pages: no other site signs anybody
    out.
    """
    token = request.cookies.get(COOKIE)
    if token is not None:
        if not may_leave(token, form):
            raise Conflict("the form was not sent from this page; open it again")
        await services.write(lambda s: services.sign_in.close(s, token))
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/sign-in", include_in_schema=False)
async def follow_link(request: Request, code: str, services: ServicesDep) -> Response:
    """Sign the browser in with a one-time link; one that it has signed in already goes on."""
    if services.sign_in.has_opened(code, request.cookies.get(COOKIE)):
        return RedirectResponse("/", status_code=303)
    token = await services.write(lambda s: services.sign_in.redeem(s, code))
    services.sign_in.note(code, token)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=services.settings.url.startswith("https:"),
    )
    return answer
