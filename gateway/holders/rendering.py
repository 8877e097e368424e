"""Rendering the holder's pages: own templates, own words, and headers that keep secrets in.

Addresses of links and codes are secrets. No page of this room names where it came from to anybody
(`Referrer-Policy: no-referrer`), is kept by a browser, found by a search or framed; no script runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gateway.holders.fields import place_of
from gateway.holders.words import Language, label, sentence, translate
from gateway.zone import instant

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Sent with every page of this room, and with every refusal."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gateway.holders", "pages"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["reading"] = _reading
    environment.filters["moment"] = _moment
    environment.filters["day"] = lambda seconds: instant(seconds).partition(" ")[0]
    environment.filters["grouped"] = lambda digits: f"{digits[:4]} {digits[4:]}"
    return environment


def render(template: str, language: Language, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the reader's language."""
    html = (
        _environment()
        .get_template(template)
        .render(
            t=partial(_translate, language),
            label=partial(label, language=language),
            say=partial(sentence, language=language),
            lang=language,
            **values,
        )
    )
    return HTMLResponse(html, status, HEADERS)


def _translate(language: Language, key: str, *values: object) -> str:
    return translate(key, language, *values)


def _reading(paths: Iterable[str]) -> list[str]:
    return sorted(paths, key=place_of)


def _moment(millis: float) -> str:
    return instant(millis / 1000)
