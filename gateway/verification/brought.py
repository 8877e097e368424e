"""What was brought, read as far as it goes: a document, its key, what is on the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from gateway.archive.naming import used_key
from gateway.documents import certificate, codes, keys, values, vat
from gateway.documents.errors import DocumentError
from gateway.documents.formats import any_file, en16931
from gateway.documents.model import DocumentModel, Key, positionless
from gateway.documents.ofd import words
from gateway.documents.parsing import Readers
from gateway.documents.reading import Reading
from gateway.errors import Invalid
from gateway.verification.finding import Shown, short
from gateway.verification.question import Code, File, Identifier, Number

_IDENTIFIER: Final = "1.2.156.3005.2."
_SELLER: Final = ("seller.name", "seller.vat_number", "seller.tax_number")
_BUYER: Final = ("buyer.name",)
_BUYER_NUMBER: Final = ("buyer.tax_number", "buyer.vat_number")
_AMOUNT: Final = ("total.with_tax", "total.payable", "total.without_tax")


Wanted = tuple[tuple[str, ...], str]
"""Paths of which one must say a value, and that value."""


@dataclass(frozen=True, slots=True)
class Told:
    """A document as somebody tells it by some of its values: each of ``wanted`` has to be right.

    ``wanted`` has for each value the paths of which one must say it; of a check code the last six
    characters are enough. ``own`` is the same document under its seller's own number, where the
    digits may be that as well: a document that the first key does not find may be under this one.
    """

    shown: Shown
    key: Key
    wanted: tuple[Wanted, ...]
    own: Key | None = None

    @property
    def ways(self) -> tuple[Told, ...]:
        """What was told, by each key under which there may be such a document."""
        if self.own is None:
            return (self,)
        return (self, replace(self, shown=_keyed(self.shown, self.own), key=self.own, own=None))

    def fits(self, content: Mapping[str, str]) -> bool:
        """Whether a document says all that was told."""
        return all(any(_same(path, content, said) for path in paths) for paths, said in self.wanted)


def _same(path: str, content: Mapping[str, str], said: str) -> bool:
    value = content.get(path, "")
    if path == "issue_date":
        return value[:10] == said[:10]
    if path == "check_code":
        return len(said) >= 6 and value.endswith(said)
    return bool(value) and value == said


def _agree(path: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return _same(path, one, other.get(path, ""))


def alike(committed: Mapping[str, str], found: Mapping[str, str]) -> bool:
    """Whether whoever brought a file knows the document, be it altered: not its number alone.

    Date and a sum are right, or at least half of what was issued is there, wherever it stands.
    """
    dated = bool(committed.get("issue_date")) and _agree("issue_date", committed, found)
    if dated and any(_agree(path, committed, found) for path in _AMOUNT):
        return True
    was, now = (
        Counter((positionless(path), value) for path, value in content.items())
        for content in (committed, found)
    )
    return 2 * (was & now).total() >= was.total()


def read(readers: Readers, file: File) -> Reading:
    """The file, read in a process of its own; never raises for what it is."""
    return readers.read(file.data, file.hint)


def by_digest(data: bytes) -> DocumentModel | None:
    """The file as a document of its digest alone; None where it is empty or too long for that."""
    try:
        return any_file.read(data)
    except DocumentError:
        return None


def carried(model: DocumentModel) -> frozenset[str] | None:
    """The fields that the form of ``model`` has a place for; None where it has one for each.

    The text of a PDF page says some of an invoice only, and never its lines. An OFD says what its
    attachment has places for; one that says more has the whole XML attached.
    """
    if model.source.format == "pdf":
        return frozenset()
    if model.source.format != "ofd" or not model.type.startswith(vat.INVOICE):
        return None
    said = {positionless(field.path) for field in model.fields}
    return words.CARRIED if said <= words.SAID else None


def shown_model(model: DocumentModel) -> Shown:
    """What a file says of itself."""
    key = used_key(model)
    shown = Shown(
        kind="file",
        format=model.source.format,
        type=model.type,
        digest=model.source.digest,
        size=model.source.size,
        key=None if key is None else (key.issuer, key.type, key.number),
    )
    return described(shown, model.number, {field.path: field.value for field in model.fields})


def described(shown: Shown, number: str, content: Mapping[str, str]) -> Shown:
    """With what lists show of a document: its number, date, amount, seller, buyer, as it says."""

    def first(paths: tuple[str, ...]) -> str:
        return short(next((content[path] for path in paths if content.get(path)), ""))

    return replace(
        shown,
        number=short(number) or first(("number", "identifier")),
        date=first(("issue_date",)),
        amount=first(_AMOUNT),
        seller=first(_SELLER),
        currency=first(("currency",)),
        buyer=first(_BUYER),
        buyer_number=first(_BUYER_NUMBER),
    )


def told_number(number: Number) -> Told:
    """A document told by its number, date and amount; raises `Invalid` where it says too little."""
    chinese = keys.chinese_invoice(number.number, number.code)
    own = keys.invoice(number.type or en16931.INVOICE, number.number, [number.seller])
    key = chinese or own
    if key is None:
        raise Invalid(
            "the number has neither 20 digits nor a code of 10 or 12 beside it: name the seller's "
            "number too, for the number is the seller's own"
        )
    if not number.amount and not number.check_code:
        raise Invalid("name the amount too, or for older invoices the last six of the check code")
    day = _value(values.day, number.date, "the date")
    wanted: list[Wanted] = [(("issue_date",), day)]
    if number.check_code:
        wanted.append((("check_code",), keys.squeezed(number.check_code)))
    if number.amount:
        amount = _value(values.amount, values.printed_amount(number.amount), "the amount")
        wanted.append((("total.without_tax",) if number.code else _AMOUNT[:2], amount))
    shown = Shown(
        kind="number",
        number=number.number,
        date=day,
        amount=number.amount,
        seller=number.seller,
    )
    return Told(_keyed(shown, key), key, tuple(wanted), own if chinese else None)


def _keyed(shown: Shown, key: Key) -> Shown:
    return replace(shown, type=key.type, key=(key.issuer, key.type, key.number))


def _value(normal: Callable[[str], str], written: str, what: str) -> str:
    try:
        return normal(written)
    except DocumentError as error:
        words = f"{what} cannot be read: {error.reason}; write it like {_LIKE[what]}"
        raise Invalid(words) from error


_LIKE: Final = {"the date": "2026-02-11", "the amount": "1234.50"}
"""What a reader of files advises is of no use to somebody who types."""


def told_code(code: Code) -> Told | None:
    """A document told by its QR code; None where it is no code of an invoice or certificate."""
    text = code.text.strip()
    if text.startswith(_IDENTIFIER):
        return told_identifier(Identifier(text))
    found = codes.told(text)
    if found is None:
        return None
    content = {field.path: field.value for field in found[1]}
    key = keys.chinese_invoice(content.get("number", ""), content.get("code", ""))
    if key is None:
        return None
    wanted = tuple(
        ((path,), value) for path, value in content.items() if path not in ("number", "code")
    )
    shown = Shown(kind="code", type=found[0], key=(key.issuer, key.type, key.number))
    return Told(described(shown, content["number"], content), key, wanted)


def told_identifier(asked: Identifier) -> Told:
    """A certificate told by its identifier, and its date of issue where that is given too."""
    key = certificate.key({"identifier": asked.identifier})
    if key is None:
        raise Invalid("name the certificate's identifier, such as 1.2.156.3005.2.…")
    wanted: tuple[Wanted, ...] = ()
    if asked.date:
        wanted = ((("issue_date",), _value(values.day, asked.date, "the date")),)
    shown = Shown(
        kind="identifier",
        type=key.type,
        key=(key.issuer, key.type, key.number),
        number=asked.identifier,
        date=asked.date,
    )
    return Told(shown, key, wanted)
