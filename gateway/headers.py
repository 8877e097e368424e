"""Headers of every answer: what is answered is kept by nobody, and leads to no other host.

An answer may hold what a member alone may see; a browser, or a cache in between, that kept it would
show it to whoever comes next. What may be kept says so itself, as the log's tiles do.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STATIC: Final = "/static/"
"""Files that are the same for everybody, with an ETag of their own."""


class Headers:
    """ASGI middleware: answers that do not speak of caches say ``no-store``, redirects stay here.

    The framework answers an address with a slash too many by one that it makes of the Host header
    and of the scheme that it saw itself: behind a proxy that ends TLS it would send the secret of
    a holder's link on in clear, and with a Host that somebody invented to somebody else. Here only
    path and query of it are told.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer with these headers."""
        if scope["type"] != "http" or scope["path"].startswith(_STATIC):
            await self._app(scope, receive, send)
            return

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, pass_on)


def _complete(headers: MutableHeaders) -> None:
    headers.setdefault("Cache-Control", "no-store")
    if "location" in headers:
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers["location"] = _here(headers["location"])


def _here(location: str) -> str:
    """The address without scheme and host; two slashes at its beginning would name one again."""
    parts = urlsplit(location)
    return urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, parts.fragment))
