"""Rendering a page: its language, its words, its headers."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from chain.documents.identity import short_name
from chain.words import Role
from gateway.access import leaving
from gateway.audit import results
from gateway.catalog.entry.labels import Language
from gateway.catalog.entry.labels import label as entry_label
from gateway.catalog.entry.labels import word as entry_word
from gateway.checking.phrases import chinese
from gateway.pages.words import translate
from gateway.uses.visibility import OVERSEERS, Viewer
from gateway.zone import instant

LANGUAGE_COOKIE = "shujian_language"

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every page: nothing is loaded from elsewhere, no script runs, no frame holds it."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gateway.pages"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["short"] = _short
    environment.filters["document"] = short_name
    environment.filters["visible"] = visible
    environment.filters["money"] = _money
    environment.filters["grouped"] = _grouped
    environment.filters["chinese"] = chinese
    return environment


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the visitor's language; ``?lang=`` chooses it and is remembered."""
    language = language_of(request)
    services = request.app.state.services
    html = (
        _environment()
        .get_template(template)
        .render(
            t=partial(translate, language=language),
            label=partial(entry_label, language=language),
            word=partial(entry_word, language=language),
            lang=language,
            other_language=_with_language(request, "en" if language == "zh" else "zh"),
            link=link,
            path=request.url.path,
            visitor=getattr(request.state, "member", None),
            leaving=leaving(request),
            handles_vouchers=_handles_vouchers,
            ledger=services.ledger,
            audited=results.shown(services.settings.data),
            **values,
        )
    )
    answer = HTMLResponse(html, status, HEADERS)
    if "lang" in request.query_params:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="lax")
    return answer


def _handles_vouchers(visitor: Viewer) -> bool:
    """Whether the pages of vouchers have something to show: to bookers, and who oversees them."""
    return bool(visitor.roles & (Role.BOOKER | OVERSEERS))


def language_of(request: Request) -> Language:
    """Chinese, unless the visitor chose or prefers English."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("zh", "en"):
        return "en" if chosen == "en" else "zh"
    preferred = request.headers.get("accept-language", "").lower()
    return "en" if preferred.startswith("en") else "zh"


def _with_language(request: Request, language: str) -> str:
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return "?" + urlencode([*query, ("lang", language)])


def link(path: str, **query: Any) -> str:
    """An address with this query; what is None or empty is left out, a list is repeated."""
    kept = {key: value for key, value in query.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def _moment(value: float, unit: str = "ms") -> str:
    return instant(value / 1000 if unit == "ms" else value)


def _short(text: str) -> str:
    return text if len(text) <= 18 else f"{text[:10]}…{text[-6:]}"


def visible(text: str) -> str:
    """What a stranger wrote, with characters that nobody would see, or that turn texts, shown."""
    return "".join(
        f"⟨U+{ord(one):04X}⟩" if unicodedata.category(one) in _UNSEEN else one for one in text
    )


def _money(minor: int | str) -> str:
    """An amount in minor units (分) as people write it."""
    return _grouped(Decimal(minor).scaleb(-2))


def _grouped(amount: Decimal) -> str:
    """With thousands apart and at least two places."""
    places = max(-int(amount.as_tuple().exponent), 2)
    return f"{amount:,.{places}f}"
