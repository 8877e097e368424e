"""What all pages of this room share: refusals in its own words, forms that only it can send."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from gateway.access import leaving
from gateway.errors import Conflict, GatewayError, Invalid
from gateway.holders import tokens
from gateway.holders.links import SESSION_SECONDS
from gateway.holders.rendering import render
from gateway.holders.repeats import new_word
from gateway.pages.rendering import LANGUAGE_COOKIE, language_of
from gateway.problems import problem_of
from gateway.services import Services

FORM: Final = "shujian_form"
"""The cookie to which a form is bound before there is a session."""

_REFUSED: Final = "the form was not sent from this page; open it again"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Guarded(APIRoute):
    """Refuses with a page of this room: any other could tell where its reader came from."""

    def get_route_handler(self) -> Handler:
        """The route, with its refusals made into pages."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                answer = await handle(request)
            except GatewayError as error:
                return problem_page(request, error)
            except RequestValidationError:
                return problem_page(request, Invalid("the form is not filled in; open it again"))
            if request.query_params.get("lang") in ("zh", "en"):
                chosen = request.query_params["lang"]
                answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, samesite="lax")
            return answer

        return guarded


def with_form(
    request: Request,
    services: Services,
    template: str,
    path: str,
    purpose: str,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A page with a form that only this browser can send, for it has the cookie."""
    cookie = request.cookies.get(FORM) or tokens.new_token()
    form = tokens.form_token(cookie, purpose)
    answer = page(request, template, status, form=form, once=new_word(), **values)
    set_cookie(answer, services, FORM, cookie, path, SESSION_SECONDS)
    return answer


def require_form(request: Request, cookie_name: str, purpose: str, given: str) -> str:
    """The cookie with which the form was shown; `Conflict` where another page sent it."""
    cookie = request.cookies.get(cookie_name, "")
    if not cookie or not tokens.form_matches(cookie, purpose, given):
        raise Conflict(_REFUSED)
    return cookie


def set_cookie(
    answer: Response, services: Services, name: str, value: str, path: str, seconds: int
) -> None:
    """A cookie for this path alone, that no script reads and no other site's link sends."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        httponly=True,
        samesite="strict",
        secure=services.settings.url.startswith("https:"),
    )


def status_of(error: GatewayError | None) -> int:
    """The status with which a page tells an error; 200 for none."""
    return 200 if error is None else int(problem_of(error)["status"])


def problem_page(request: Request, error: GatewayError) -> HTMLResponse:
    """What went wrong, for people."""
    told = problem_of(error)
    return page(request, "problem.html", told["status"], problem=told)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of this room in the reader's language."""
    demonstration = request.app.state.services.ledger.demonstration
    shared = {"demonstration": demonstration, "leaving": leaving(request)}
    return render(template, language_of(request), status, **shared, **values)
