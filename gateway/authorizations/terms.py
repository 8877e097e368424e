"""The documents of an authorization: ``shujian/request/1`` and ``shujian/terms/1``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gateway.authorizations.errors import ApplicationError
from gateway.catalog.entry import limits
from gateway.catalog.entry.enumerations import SharingMode, SharingType
from gateway.catalog.entry.text import fault_of
from gateway.catalog.errors import Problem

REQUEST_FORMAT: Final = "shujian/request/1"
TERMS_FORMAT: Final = "shujian/terms/1"
MAX_TEXT: Final = 2_000
MAX_PURPOSE: Final = 64
_PURPOSE: Final = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*")


class Mode(StrEnum):
    """共享方式 (art. 22): how the data is to reach the consumer."""

    DOWNLOAD = "download"
    EXCHANGE = "exchange"
    SERVICE = "service"


SHARING_MODES: Final = {
    Mode.DOWNLOAD: SharingMode.DOWNLOAD,
    Mode.EXCHANGE: SharingMode.EXCHANGE,
    Mode.SERVICE: SharingMode.INTERFACE,
}
"""The words of the law for each mode, as entries of the catalog have them."""


class Release(StrEnum):
    """Before the first byte leaves, its record is under a checkpoint, or durable."""

    ANCHORED = "anchored"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Request:
    """What a consumer asks for (art. 20): 使用依据, 使用场景, purpose, fields, 共享方式.

    `fields` None asks for all. Period and number of uses stand in the signed statement.
    """

    basis: str
    scene: str
    purpose: str
    fields: tuple[str, ...] | None
    mode: Mode
    scope: str | None = None
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The attachment whose digest the consumer signs."""
        return {
            "format": REQUEST_FORMAT,
            "basis": self.basis,
            "scene": self.scene,
            "purpose": self.purpose,
            "fields": None if self.fields is None else list(self.fields),
            "mode": str(self.mode.value),
            "scope": self.scope,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Terms:
    """What a provider grants; `fields` None grants all, `conditions` are in words."""

    purpose: str
    fields: tuple[str, ...] | None
    mode: Mode
    release: Release
    conditions: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The attachment whose digest the provider signs."""
        return {
            "format": TERMS_FORMAT,
            "fields": None if self.fields is None else list(self.fields),
            "mode": str(self.mode.value),
            "purpose": self.purpose,
            "conditions": self.conditions,
            "release": str(self.release.value),
        }


def default_release(sharing_type: str) -> Release:
    """Anchored first, unless the resource is shared without condition."""
    unconditional = sharing_type == SharingType.UNCONDITIONAL
    return Release.RECORDED if unconditional else Release.ANCHORED


def parse_request(document: object) -> Request:
    """The application that the decoded JSON is; `ApplicationError` with everything it lacks."""
    if problems := request_problems(document):
        raise ApplicationError("the application is incomplete", problems)
    known: dict[str, Any] = document  # type: ignore[assignment]
    return Request(
        basis=known["basis"],
        scene=known["scene"],
        purpose=known["purpose"],
        fields=_fields_of(known),
        mode=Mode(known["mode"]),
        scope=known["scope"],
        note=known["note"],
    )


def parse_terms(document: object) -> Terms:
    """The terms that the decoded JSON is; `ApplicationError` with everything wrong with them."""
    if problems := terms_problems(document):
        raise ApplicationError("these are no terms of an authorization", problems)
    known: dict[str, Any] = document  # type: ignore[assignment]
    return Terms(
        purpose=known["purpose"],
        fields=_fields_of(known),
        mode=Mode(known["mode"]),
        release=Release(known["release"]),
        conditions=known["conditions"],
    )


def request_problems(document: object) -> list[Problem]:
    """Everything that keeps a document from being an application, each with what to give."""
    if not isinstance(document, Mapping):
        return [Problem("", "an application is a JSON object")]
    return [*_frame(document, REQUEST_FORMAT, _REQUEST_KEYS), *_request(document)]


def terms_problems(document: object) -> list[Problem]:
    """Everything that keeps a document from being terms."""
    if not isinstance(document, Mapping):
        return [Problem("", "terms are a JSON object")]
    return [*_frame(document, TERMS_FORMAT, _TERMS_KEYS), *_terms(document)]


def _frame(document: Mapping[Any, Any], form: str, keys: tuple[str, ...]) -> Iterator[Problem]:
    if document.get("format") != form:
        yield Problem("format", f'must be "{form}"')
    for key in sorted(str(key)[:80] for key in document.keys() - {"format", *keys}):
        yield Problem(key, "has no place here; remove it")


def _request(document: Mapping[Any, Any]) -> Iterator[Problem]:
    yield from _text(document, "basis", "使用依据: the law or duty on which the use rests")
    yield from _text(document, "scene", "使用场景: what the data is needed for")
    yield from _common(document)
    yield from _optional(document, "scope")
    yield from _optional(document, "note")


def _terms(document: Mapping[Any, Any]) -> Iterator[Problem]:
    yield from _common(document)
    yield from _optional(document, "conditions")
    yield from _choice(document, "release", Release)


def _common(document: Mapping[Any, Any]) -> Iterator[Problem]:
    purpose = document.get("purpose")
    if not is_purpose(purpose):
        yield Problem(
            "purpose", f"must be a code such as tax.verify, of at most {MAX_PURPOSE} characters"
        )
    yield from _fields(document)
    yield from _choice(document, "mode", Mode)


def is_purpose(value: object) -> bool:
    """Whether it is a code of a purpose: words of a-z, 0-9 and hyphens, parted by dots."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_PURPOSE
        and _PURPOSE.fullmatch(value) is not None
    )


def _fields(document: Mapping[Any, Any]) -> Iterator[Problem]:
    if "fields" not in document:
        yield Problem("fields", "must be a list of the fields, or null for all of them")
        return
    fields = document["fields"]
    if fields is None:
        return
    if not isinstance(fields, list) or not 1 <= len(fields) <= limits.MAX_ITEMS:
        yield Problem("fields", f"must be a list of 1 to {limits.MAX_ITEMS:,} fields, or null")
        return
    for at, name in enumerate(fields):
        fault = _fault(name, limits.MAX_ITEM_NAME, lines=False)
        if fault is not None:
            yield Problem(f"fields[{at}]", fault)
        elif name in fields[:at]:
            yield Problem(f"fields[{at}]", "is named twice")


def _text(document: Mapping[Any, Any], key: str, what: str) -> Iterator[Problem]:
    if document.get(key) in (None, ""):
        yield Problem(key, f"is missing: give the {what}")
    elif fault := _fault(document[key], MAX_TEXT, lines=True):
        yield Problem(key, fault)


def _optional(document: Mapping[Any, Any], key: str) -> Iterator[Problem]:
    if key not in document:
        yield Problem(key, "must be there, null if there is nothing to say")
    elif document[key] is not None and (fault := _fault(document[key], MAX_TEXT, lines=True)):
        yield Problem(key, fault)


def _choice(document: Mapping[Any, Any], key: str, words: type[StrEnum]) -> Iterator[Problem]:
    value = document.get(key)
    if not isinstance(value, str) or value not in set(words):
        yield Problem(key, f"must be one of {', '.join(words)}")


def _fault(value: object, limit: int, *, lines: bool) -> str | None:
    if not isinstance(value, str):
        return "must be text"
    return fault_of(value, limit, lines=lines)


def _fields_of(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    fields = document["fields"]
    return None if fields is None else tuple(fields)


_REQUEST_KEYS: Final = ("basis", "scene", "purpose", "fields", "mode", "scope", "note")
_TERMS_KEYS: Final = ("fields", "mode", "purpose", "conditions", "release")
