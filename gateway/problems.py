"""Errors over HTTP: RFC 9457 problems, from one table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from gateway import errors
from gateway.errors import GatewayError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[GatewayError], HTTPStatus] = {
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooSlow: HTTPStatus.REQUEST_TIMEOUT,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.LedgerError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""What each error of the domain is over HTTP; a subclass has the status of its nearest base."""

MAX_PROBLEMS = 100


def problem(status: int, detail: str, problems: tuple[str, ...] = ()) -> dict[str, Any]:
    """The members of an RFC 9457 problem; `problems` names each fault of the request."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if problems:
        content["problems"] = list(problems[:MAX_PROBLEMS])
    return content


def problem_of(error: GatewayError) -> dict[str, Any]:
    """An error of the domain as a problem."""
    status = next(STATUS[base] for base in type(error).__mro__ if base in STATUS)
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    return problem(status, str(error), problems)


def respond(
    request: Request, content: dict[str, Any], headers: dict[str, str] | None = None
) -> Response:
    """A problem as the asker reads it: HTML for a page in a browser, else RFC 9457 JSON."""
    if request.url.path.startswith("/v1") or "text/html" not in request.headers.get("accept", ""):
        return answer(content, headers)
    page: Page = request.app.state.problem_page
    return page(request, content)


def answer(content: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem as a response."""
    return JSONResponse(content, content["status"], headers, media_type=MEDIA_TYPE)


Page = Callable[[Request, dict[str, Any]], Response]


def install(app: FastAPI, page: Page) -> None:
    """Answer every error of the application as a problem; people on a page get `page` instead."""
    app.state.problem_page = page
    app.add_exception_handler(GatewayError, _on_gateway_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_gateway_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, GatewayError):
        raise error
    content = problem_of(error)
    if content["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, _place(request), error)
    return respond(request, content, _headers(content["status"]))


def _place(request: Request) -> str:
    """Which route it was: not the address, for that may hold a secret (`/h/…`, `/c/…`)."""
    return str(getattr(request.scope.get("route"), "path", "an address that is no route"))


def _headers(status: int) -> dict[str, str] | None:
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        return {"Retry-After": "1"}
    return None


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    places = tuple(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"[:300]
        for item in error.errors()
    )
    detail = f"the request does not have the form that the API describes: {places[0]}"
    return respond(request, problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, places))


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    return respond(request, problem(error.status_code, str(error.detail)), headers)


async def _on_unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s %s failed", request.method, _place(request), exc_info=error)
    # It may have come after a commit: that nothing was recorded is not ours to say.
    detail = "the gateway made a mistake that it has logged; ask what was recorded, then try again"
    return respond(request, problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))
