"""The business terms of EN 16931-1 by the paths that they have in the model, with their kinds.

Paths are plain words; the standard's number stands beside each, so that both are found. UBL and
CII are read by the same table: what the standard calls one term is one path.
"""

from __future__ import annotations

from typing import Final

from gateway.documents.model import Kind

_T, _A, _D, _C, _I = Kind.TEXT, Kind.AMOUNT, Kind.DATE, Kind.CODE, Kind.IDENTIFIER
_Term = tuple[str, str, Kind]


def _at(prefix: str, terms: tuple[_Term, ...]) -> dict[str, tuple[str, Kind]]:
    return {f"{prefix}{path}": (number, kind) for path, number, kind in terms}


def _address(*numbers: str) -> tuple[_Term, ...]:
    words = ("line", "line2", "line3", "city", "post_code", "subdivision")
    rows = [(f"address.{word}", n, _T) for word, n in zip(words, numbers, strict=False)]
    return (*rows, ("address.country", numbers[-1], _C))


_HEAD: Final = (
    ("number", "BT-1", _I), ("issue_date", "BT-2", _D), ("type_code", "BT-3", _C),
    ("currency", "BT-5", _C), ("accounting_currency", "BT-6", _C), ("tax_point_date", "BT-7", _D),
    ("tax_point_code", "BT-8", _C), ("due_date", "BT-9", _D), ("buyer_reference", "BT-10", _T),
    ("project", "BT-11", _I), ("contract", "BT-12", _I), ("purchase_order", "BT-13", _I),
    ("sales_order", "BT-14", _I), ("receiving_advice", "BT-15", _I),
    ("despatch_advice", "BT-16", _I), ("tender", "BT-17", _I),
    ("invoiced_object.value", "BT-18", _I), ("invoiced_object.scheme", "BT-18", _C),
    ("buyer_accounting", "BT-19", _T), ("payment_terms", "BT-20", _T),
    ("notes[].code", "BT-21", _C), ("notes[].text", "BT-22", _T), ("process", "BT-23", _T),
    ("specification", "BT-24", _I), ("preceding[].number", "BT-25", _I),
    ("preceding[].issue_date", "BT-26", _D),
)  # fmt: skip

_SELLER: Final = (
    ("name", "BT-27", _T), ("trading_name", "BT-28", _T), ("identifiers[].value", "BT-29", _I),
    ("identifiers[].scheme", "BT-29", _C), ("register.value", "BT-30", _I),
    ("register.scheme", "BT-30", _C), ("vat_number", "BT-31", _I), ("tax_number", "BT-32", _I),
    ("tax_scheme", "BT-32", _C),
    ("legal_form", "BT-33", _T), ("endpoint.value", "BT-34", _I), ("endpoint.scheme", "BT-34", _C),
    *_address("BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40"),
    ("contact.name", "BT-41", _T), ("contact.department", "BT-41", _T),
    ("contact.telephone", "BT-42", _T), ("contact.email", "BT-43", _T),
)  # fmt: skip

_BUYER: Final = (
    ("name", "BT-44", _T), ("trading_name", "BT-45", _T), ("identifiers[].value", "BT-46", _I),
    ("identifiers[].scheme", "BT-46", _C), ("register.value", "BT-47", _I),
    ("register.scheme", "BT-47", _C), ("vat_number", "BT-48", _I), ("tax_number", "–", _I),
    ("tax_scheme", "–", _C),
    ("legal_form", "–", _T), ("endpoint.value", "BT-49", _I), ("endpoint.scheme", "BT-49", _C),
    *_address("BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55"),
    ("contact.name", "BT-56", _T), ("contact.department", "BT-56", _T),
    ("contact.telephone", "BT-57", _T), ("contact.email", "BT-58", _T),
)  # fmt: skip

_OTHERS: Final = (
    ("payee.name", "BT-59", _T), ("payee.identifiers[].value", "BT-60", _I),
    ("payee.identifiers[].scheme", "BT-60", _C), ("payee.register.value", "BT-61", _I),
    ("payee.register.scheme", "BT-61", _C), ("representative.name", "BT-62", _T),
    ("representative.vat_number", "BT-63", _I),
    *((f"representative.{path}", number, kind) for path, number, kind in _address(
        "BT-64", "BT-65", "BT-164", "BT-66", "BT-67", "BT-68", "BT-69")),
    ("delivery.name", "BT-70", _T), ("delivery.location.value", "BT-71", _I),
    ("delivery.location.scheme", "BT-71", _C), ("delivery.date", "BT-72", _D),
    ("period.start", "BT-73", _D), ("period.end", "BT-74", _D),
    *((f"delivery.{path}", number, kind) for path, number, kind in _address(
        "BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80")),
)  # fmt: skip

_PAYMENT: Final = (
    ("remittance", "BT-83", _T), ("payments[].means", "BT-81", _C),
    ("payments[].means_text", "BT-82", _T), ("payments[].account", "BT-84", _I),
    ("payments[].account_name", "BT-85", _T), ("payments[].provider", "BT-86", _I),
    ("payments[].card", "BT-87", _I), ("payments[].card_holder", "BT-88", _T),
    ("payments[].debited_account", "BT-91", _I), ("mandate", "BT-89", _I),
    ("creditor", "BT-90", _I),
)  # fmt: skip


def _charge(*numbers: str) -> tuple[_Term, ...]:
    words = (("amount", _A), ("base", _A), ("percent", _A), ("tax_category", _C), ("tax_rate", _A),
             ("reason", _T), ("reason_code", _C))  # fmt: skip
    return tuple((word, n, kind) for (word, kind), n in zip(words, numbers, strict=True))


_TOTALS: Final = (
    ("lines", "BT-106", _A), ("allowances", "BT-107", _A), ("charges", "BT-108", _A),
    ("without_tax", "BT-109", _A), ("tax", "BT-110", _A), ("tax_accounting", "BT-111", _A),
    ("with_tax", "BT-112", _A), ("paid", "BT-113", _A), ("rounding", "BT-114", _A),
    ("payable", "BT-115", _A),
)  # fmt: skip

_TAXES: Final = (
    ("base", "BT-116", _A), ("amount", "BT-117", _A), ("category", "BT-118", _C),
    ("rate", "BT-119", _A), ("reason", "BT-120", _T), ("reason_code", "BT-121", _C),
    ("scheme", "BT-118", _C),
)  # fmt: skip

_SUPPORT: Final = (
    ("number", "BT-122", _I), ("description", "BT-123", _T), ("location", "BT-124", _T),
    ("content", "BT-125", _I), ("media_type", "BT-125", _C), ("file_name", "BT-125", _T),
)  # fmt: skip

_LINE: Final = (
    ("id", "BT-126", _I), ("note", "BT-127", _T), ("object.value", "BT-128", _I),
    ("object.scheme", "BT-128", _C), ("quantity", "BT-129", _A), ("unit", "BT-130", _C),
    ("amount", "BT-131", _A), ("order_line", "BT-132", _I), ("buyer_accounting", "BT-133", _T),
    ("period.start", "BT-134", _D), ("period.end", "BT-135", _D), ("price", "BT-146", _A),
    ("price_discount", "BT-147", _A), ("gross_price", "BT-148", _A),
    ("price_quantity", "BT-149", _A), ("price_unit", "BT-150", _C), ("tax_category", "BT-151", _C),
    ("tax_rate", "BT-152", _A), ("tax_scheme", "BT-151", _C), ("name", "BT-153", _T),
    ("description", "BT-154", _T), ("seller_item", "BT-155", _I), ("buyer_item", "BT-156", _I),
    ("standard_item.value", "BT-157", _I), ("standard_item.scheme", "BT-157", _C),
    ("classifications[].value", "BT-158", _I), ("classifications[].scheme", "BT-158", _C),
    ("classifications[].version", "BT-158", _C), ("origin", "BT-159", _C),
    ("attributes[].name", "BT-160", _T), ("attributes[].value", "BT-161", _T),
)  # fmt: skip

TERMS: Final[dict[str, tuple[str, Kind]]] = {
    **_at("", _HEAD),
    **_at("seller.", _SELLER),
    **_at("buyer.", _BUYER),
    **_at("", _OTHERS),
    **_at("", _PAYMENT),
    **_at("allowances[].", _charge("BT-92", "BT-93", "BT-94", "BT-95", "BT-96", "BT-97", "BT-98")),
    **_at(
        "charges[].", _charge("BT-99", "BT-100", "BT-101", "BT-102", "BT-103", "BT-104", "BT-105")
    ),
    **_at("total.", _TOTALS),
    **_at("taxes[].", _TAXES),
    **_at("supporting[].", _SUPPORT),
    **_at("lines[].", _LINE),
    **_at(
        "lines[].allowances[].", _charge("BT-136", "BT-137", "BT-138", "–", "–", "BT-139", "BT-140")
    ),
    **_at(
        "lines[].charges[].", _charge("BT-141", "BT-142", "BT-143", "–", "–", "BT-144", "BT-145")
    ),
}
"""Number of the business term (– for what the standard has not) and kind, by path."""

KINDS: Final = {path: kind for path, (_, kind) in TERMS.items()}
