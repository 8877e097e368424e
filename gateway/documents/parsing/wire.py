"""Readings as plain bytes between the processes; nothing that could be code is ever unpacked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import orjson

from gateway.documents.errors import DocumentError, Malformed, Unsupported
from gateway.documents.model import DocumentModel, Field, Key, Kind, Source, Unprotected, View
from gateway.documents.reading import Reading
from gateway.documents.sealing.signatures import Certificate, Check, Signature, Trust

_REFUSALS: Final = {"malformed": Malformed, "unsupported": Unsupported}


def encode(reading: Reading) -> bytes:
    """``reading`` as JSON."""
    document = reading.document
    return orjson.dumps({
        "document": asdict(document) if document else None,
        "refusal": _refusal(reading.refusal),
        "signatures": [asdict(one) for one in reading.signatures],
    })  # fmt: skip


def decode(data: bytes) -> Reading:
    """The reading that ``data`` says; ValueError, KeyError or TypeError for anything else."""
    plain = orjson.loads(data)
    refusal = plain["refusal"]
    return Reading(
        _document(plain["document"]) if plain["document"] else None,
        _REFUSALS[refusal["kind"]](refusal["reason"], refusal["advice"]) if refusal else None,
        tuple(map(_signature, plain["signatures"])),
    )


def _refusal(refusal: DocumentError | None) -> dict[str, str] | None:
    if refusal is None:
        return None
    kind = "unsupported" if isinstance(refusal, Unsupported) else "malformed"
    return {"kind": kind, "reason": refusal.reason, "advice": refusal.advice}


def _document(plain: dict[str, Any]) -> DocumentModel:
    return DocumentModel(
        type=plain["type"],
        number=plain["number"],
        key=Key(**plain["key"]) if plain["key"] else None,
        fields=_fields(plain["fields"]),
        source=Source(**plain["source"]),
        unprotected=tuple(Unprotected(**one) for one in plain["unprotected"]),
        views=tuple(
            View(one["name"], _fields(one["fields"]), one["doubt"]) for one in plain["views"]
        ),
    )


def _fields(plain: list[dict[str, str]]) -> tuple[Field, ...]:
    return tuple(Field(one["path"], Kind(one["kind"]), one["value"]) for one in plain)


def _signature(plain: dict[str, Any]) -> Signature:
    certificate = plain["certificate"]
    if certificate:
        certificate = Certificate(**{**certificate, "trust": Trust(certificate["trust"])})
    lists = {name: tuple(plain[name]) for name in ("covered", "altered", "missing", "uncovered")}
    checks = tuple(Check(**check) for check in plain["checks"])
    return Signature(**{**plain, **lists, "certificate": certificate, "checks": checks})
