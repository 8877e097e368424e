"""Errors over HTTP: RFC 9457 problems, from one table."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
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


def answer(content: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem as a response."""
    return JSONResponse(content, content["status"], headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(GatewayError, _on_gateway_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_gateway_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, GatewayError):
        raise error
    content = problem_of(error)
    if content["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, request.url.path, error)
    return answer(content, _headers(content["status"]))


def _headers(status: int) -> dict[str, str] | None:
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        return {"Retry-After": "1"}
    return None


async def _on_invalid_request(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    places = tuple(
        f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"[:300]
        for item in error.errors()
    )
    detail = f"the request does not have the form that the API describes: {places[0]}"
    return answer(problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, places))


async def _on_http_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    return answer(problem(error.status_code, str(error.detail)), headers)


async def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "the gateway made a mistake that it has logged; nothing was recorded"
    return answer(problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))
