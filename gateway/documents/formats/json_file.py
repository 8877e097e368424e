"""JSON (RFC 8259), canonical or not: the same values give the same document.

An object whose ``type`` is one of `VOCABULARIES` is a document of that type: its paths are those of
the other forms and its values get their kinds, so an invoice written in JSON is the invoice that
was read from XML. A certificate may name its metadata in Chinese. Any other JSON is of type
``json``; its values have the kinds that JSON knows.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from gateway.documents import certificate, keys, vat
from gateway.documents.errors import DocumentError, Malformed
from gateway.documents.formats import einvoice, en16931
from gateway.documents.model import (
    MAX_FIELDS,
    DocumentModel,
    Field,
    Key,
    Kind,
    Source,
    in_order,
    positionless,
)
from gateway.documents.values import MAX_DIGITS, decimal_of, normal, text

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 60

JSON: Final = "json"

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER: Final = re.compile(r"(-?)(\d{1,60})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_PLAIN: Final = re.compile(r'[^.\[\]"\s\\]+')


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


_Vocabulary = tuple[Mapping[str, Kind], Callable[[str, Mapping[str, str]], Key | None]]


def _vat_key(kind: str, content: Mapping[str, str]) -> Key | None:
    seller = (content.get("seller.tax_number", ""), content.get("seller.name", ""))
    number = content.get("number", "")
    found = keys.chinese_invoice(number, content.get("code", ""))
    return found or keys.invoice(kind, number, seller)


_EN: Final[_Vocabulary] = (en16931.KINDS, en16931.key)
_VAT: Final[_Vocabulary] = (einvoice.KINDS, _vat_key)
VOCABULARIES: Final[dict[str, _Vocabulary]] = {
    en16931.INVOICE: _EN,
    en16931.CREDIT: _EN,
    vat.INVOICE: _VAT,
    vat.SPECIAL: _VAT,
    vat.ORDINARY: _VAT,
    certificate.CERTIFICATE: (certificate.KINDS, lambda _, content: certificate.key(content)),
}
"""Kinds by path, and the key, of the types that a JSON file may name."""


def recognises(data: bytes) -> bool:
    """Whether the first character is that of an object or a list."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read(data: bytes, hint: str | None = None) -> DocumentModel:
    """The document that ``data`` holds; ``hint`` is of no use here.

    `Malformed` for a key that comes twice, a number that is no decimal within bounds, more than
    `MAX_DEPTH` containers inside each other, and what is no JSON.
    """
    del hint
    value = _parse(data)
    kind = _type(value)
    if kind != JSON:
        value.pop("type", None)
    kinds, key = VOCABULARIES.get(kind, ({}, lambda *_: None))
    fields = in_order(_bounded(_leaves(value, "", kind, kinds)))
    content = {field.path: field.value for field in fields}
    source = Source(JSON, "application/json", len(data), sha256(data).hexdigest())
    number = content.get("number", "") if kind != JSON else ""
    return DocumentModel(kind, number, key(kind, content), fields, source)


def _parse(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise Malformed(f"the JSON has {len(data)} bytes, {MAX_BYTES} are allowed", "split it")
    try:
        written = data.removeprefix(b"\xef\xbb\xbf").decode()
        _refuse_deep(written)
        value = json.loads(
            written,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
        json.dumps(value, ensure_ascii=False).encode()  # lone surrogates end here
    except UnicodeError as error:
        raise Malformed("the JSON is not UTF-8", "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Malformed(f"this is no JSON: {str(error)[:100]}", "send the file again") from error
    return value


def _refuse_deep(written: str) -> None:
    depth = 0
    for mark in re.findall(r"[\[\]{}]", _STRING.sub("", written)):
        depth += 1 if mark in "[{" else -1
        if depth > MAX_DEPTH:
            raise Malformed(
                f"the JSON has more than {MAX_DEPTH} lists and objects inside each other",
                "do not trust the file; ask the issuer for another",
            )


def _constant(written: str) -> Any:
    raise Malformed(f"the JSON has {written}, which is no number", "write numbers as decimals")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise Malformed(
            f"the JSON says {twice[:60]!r} twice in one object",
            "do not trust the file; ask the issuer for another",
        )
    return found


def _type(value: Any) -> str:
    if not isinstance(value, dict):
        return JSON
    named = value.get("type")
    if isinstance(named, str) and named in VOCABULARIES:
        return named
    spelled = sum(name in certificate.ALIASES for name in value)
    return certificate.CERTIFICATE if named is None and spelled > 1 else JSON


def _leaves(value: Any, path: str, kind: str, kinds: Mapping[str, Kind]) -> Iterator[Field]:
    if isinstance(value, dict) and value:
        for name, inside in value.items():
            yield from _leaves(inside, _joined(path, name, kind), kind, kinds)
    elif isinstance(value, list) and value:
        for position, inside in enumerate(value):
            yield from _leaves(inside, f"{path}[{position}]", kind, kinds)
    else:
        yield _leaf(value, path, kind, kinds)


def _joined(path: str, name: str, kind: str) -> str:
    if not path and kind == certificate.CERTIFICATE:
        name = certificate.ALIASES.get(name, name)
        if name in certificate.KINDS:
            return name
    if not _PLAIN.fullmatch(name):
        return f"{path}[{json.dumps(name, ensure_ascii=False)}]"
    return f"{path}.{name}" if path else name


def _leaf(value: Any, path: str, kind: str, kinds: Mapping[str, Kind]) -> Field:
    try:
        if value is None or isinstance(value, (dict, list)):
            return Field(
                path, Kind.EMPTY, "null" if value is None else ("{}" if value == {} else "[]")
            )
        if isinstance(value, bool):
            return Field(path, Kind.BOOLEAN, "true" if value else "false")
        known = kinds.get(positionless(path))
        if kinds is einvoice.KINDS and positionless(path) in vat.KINDS:
            if path.endswith(".tax_rate") and decimal_of(value) is not None:
                return Field(
                    path, Kind.AMOUNT, normal(Kind.AMOUNT, value)
                )  # per cent, as elsewhere
            return vat.field(path, value) or Field(path, Kind.EMPTY, "null")
        if isinstance(value, _Number) and known in (None, Kind.AMOUNT):
            return Field(path, Kind.AMOUNT, normal(Kind.AMOUNT, _plain(value)))
        return Field(path, known or Kind.TEXT, normal(known or Kind.TEXT, value))
    except DocumentError as error:
        raise Malformed(f"{path[:100]}: {error.reason}", error.advice) from error


def _plain(written: str) -> str:
    """A JSON number without its exponent."""
    found = _NUMBER.fullmatch(written)
    places = int(found[4] or 0) if found else MAX_DIGITS + 1
    if not found or abs(places) > MAX_DIGITS:
        raise Malformed(f"{written[:40]} is a number beyond bounds", "write it as text")
    digits, point = found[2] + (found[3] or ""), len(found[2]) + places
    digits = digits.rjust(len(digits) - min(point - 1, 0), "0").ljust(point, "0")
    point = max(point, 1)
    return f"{found[1]}{digits[:point]}" + (f".{digits[point:]}" if digits[point:] else "")


def _bounded(fields: Iterator[Field]) -> Iterator[Field]:
    for count, field in enumerate(fields):
        if count >= MAX_FIELDS:
            raise Malformed(f"the JSON has over {MAX_FIELDS} values", "split it")
        yield Field(text(field.path), field.kind, field.value)
