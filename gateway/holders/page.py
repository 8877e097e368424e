"""What the holder's pages show, made of links, codes and the document; each reads the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from chain.words import Digest
from gateway.database import read_session
from gateway.holders import tokens
from gateway.holders.disclosing import HOLDER, Disclosure
from gateway.holders.fields import choices
from gateway.holders.links import Holding
from gateway.holders.qr import qr
from gateway.holders.scope import (
    MAX_FIELDS,
    MINUTES,
    check_fields,
    check_minutes,
    check_purpose,
)
from gateway.holders.service import Holders
from gateway.holders.state import Code, State, Wish
from gateway.holders.taken import taken_along
from gateway.holders.verifiers import find_verifier, name_of_member, offered


@dataclass(frozen=True, slots=True)
class Asked:
    """What a holder filled in, unchecked."""

    fields: tuple[str, ...]
    purpose: str
    verifier: str
    minutes: int


def wish_of(holders: Holders, cookie: str, asked: Asked) -> Wish:
    """What was filled in, checked; raises what says what is wrong with it."""
    with read_session(holders.engine) as session:
        holding = holders.links.who(session, cookie)
        verifier = find_verifier(session, asked.verifier)
    there = [field.path for field in holders.show(holding.name, None, HOLDER).fields]
    fields = check_fields(asked.fields, there)
    return Wish(fields, check_purpose(asked.purpose), verifier, check_minutes(asked.minutes))


def chosen(holders: Holders, cookie: str, fields: Iterable[str]) -> tuple[Disclosure, Holding]:
    """These fields of the holder's document, to take along."""
    with read_session(holders.engine) as session:
        holding = holders.links.who(session, cookie)
    there = [field.path for field in holders.show(holding.name, None, HOLDER).fields]
    return holders.show(holding.name, check_fields(list(fields), there), HOLDER), holding


def holder_page(holders: Holders, cookie: str, asked: Asked | None) -> dict[str, Any]:
    """What the page of a session shows; raises `NotFound` where the session has ended."""
    with read_session(holders.engine) as session:
        holding = holders.links.who(session, cookie)
        codes = holders.codes.of_document(session, holding.name.id)
        names = _names(session, codes)
        members = offered(session)
        files = taken_along(session, holding.name.id)
    shown = holders.show(holding.name, None, HOLDER)
    found = choices(shown.kind, shown.fields, None if asked is None else asked.fields)
    return {
        "holding": holding,
        "shown": shown,
        "title": _title(shown),
        "choices": found[:MAX_FIELDS],
        "more": len(found[MAX_FIELDS:]),
        "purpose": "" if asked is None else asked.purpose,
        "verifier": "" if asked is None else asked.verifier,
        "minutes": MINUTES if asked is None else asked.minutes,
        "codes": codes,
        "files": files,
        "names": names,
        "members": members,
    }


def code_page(holders: Holders, cookie: str, code: Digest, url: str) -> dict[str, Any]:
    """What the page of a code shows: picture and digits only where this session made it."""
    with read_session(holders.engine) as session:
        found = holders.codes.of_holder(session, holders.links.who(session, cookie), code)
        verifier = name_of_member(session, found.verifier)
        used_by = name_of_member(session, found.used_by)
    secret = tokens.code_secret(cookie, found.scope.nonce)
    mine = tokens.kept(secret) == found.id and found.state is State.OPEN
    return {
        "code": found,
        "verifier": verifier,
        "used_by": used_by,
        "picture": qr(f"{url.rstrip('/')}/c/{secret}") if mine else None,
        "digits": tokens.code_digits(secret, found.scope.attempt) if mine else None,
    }


def _names(session: Session, codes: Iterable[Code]) -> dict[str, str]:
    """What the members are called for whom codes are meant, or who used them."""
    members = {name for code in codes for name in (code.verifier, code.used_by) if name}
    return {name: name_of_member(session, name) or name for name in members}


def _title(shown: Disclosure) -> str:
    named = (field.value for field in shown.fields if field.path == "name")
    return next(named, shown.kind)
